package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// pairing is one entry of the file and the workspace it stands for.
type pairing struct {
	want *spec.Workspace
	// have is nil when no live workspace matches: the entry is created, or its
	// tombstone has nothing left to do.
	have *live.Workspace
	// by is the rule that matched: ReasonID, ReasonDeclared (by name) or
	// ReasonPreviously.
	by ReasonKind
	// broken is set when a finding of severity error or unmet keeps the entry
	// from being planned at all.
	broken bool
	// done is set when a tombstone's workspace is archived already.
	done bool
	// waitsFor is the entry whose workspace must give up its name first; nil when
	// the name is free.
	waitsFor *pairing
}

// Matching pairs every entry with at most one workspace and every workspace
// with at most one entry. Identity is decided here and in claim.go and nowhere
// else.
//
// An id decides, else the name, else a name the workspace had. Two entries that
// could mean one workspace are refused both (contest). Archived workspaces and the default one are
// never matched by name: the first cannot come back, the second cannot be
// declared. What a name can do is to show that a tombstone has been carried out.
type Matching struct {
	pairs    []pairing
	claimed  map[live.WorkspaceID]bool
	findings []Finding
	byName   map[string][]*live.Workspace // live, not default
	have     *live.Org
	want     *spec.Org
}

// Match pairs the entries of a file with live workspaces. have needs nothing but
// its workspaces, and they must stay where they are while the Matching is in use.
func Match(want *spec.Org, have *live.Org) *Matching {
	m := &Matching{claimed: map[live.WorkspaceID]bool{}, byName: map[string][]*live.Workspace{}, have: have, want: want}
	for i := range have.Workspaces {
		if w := &have.Workspaces[i]; !w.Archived() && !w.Default {
			m.byName[w.Name] = append(m.byName[w.Name], w)
		}
	}
	m.pairs = make([]pairing, len(want.Workspaces))
	for i := range want.Workspaces {
		m.pairs[i].want = &want.Workspaces[i]
	}
	for _, pass := range []func(*pairing){m.matchID, m.spendTombstone, m.matchName, m.matchPreviously} {
		for i := range m.pairs {
			if p := &m.pairs[i]; p.have == nil && !p.broken && !p.done {
				pass(p)
			}
		}
	}
	m.contest()
	m.free()
	for i := range m.pairs {
		m.closeTombstone(&m.pairs[i])
	}
	return m
}

func (m *Matching) claim(p *pairing, w *live.Workspace, by ReasonKind) {
	p.have, p.by = w, by
	m.claimed[w.ID] = true
}

func (m *Matching) matchID(p *pairing) {
	if p.want.ID == "" {
		return
	}
	w := m.have.Workspace(live.WorkspaceID(p.want.ID))
	switch {
	case w == nil:
		m.refuse(p, CodeIDNotFound, "id", say.F("no workspace has the id %s", live.WorkspaceID(p.want.ID)),
			say.F("check the id in the Console, or remove the line to match the workspace by name"))
	case w.Default:
		m.refuse(p, CodeDefaultWorkspace, "id", say.F("%s is the Default Workspace, which cannot be managed: everyone's access to it follows from their organization role", live.WorkspaceID(p.want.ID)),
			say.F("remove the entry"))
	case w.Archived() && p.want.Archive != nil:
		m.tombstoneDone(p, w)
	case w.Archived():
		m.refuse(p, CodeIDArchived, "id", say.F("workspace %s (%q) was archived on %s and cannot be brought back", w.ID, w.Name, spec.DateOf(w.ArchivedAt)),
			say.F("remove the entry, or remove its id to create another workspace of that name"))
	default:
		m.claim(p, w, ReasonID)
	}
}

func (m *Matching) matchName(p *pairing) {
	if p.want.ID != "" {
		return
	}
	switch found := m.unclaimed(p.want.Name); len(found) {
	case 0:
	case 1:
		m.claim(p, found[0], ReasonDeclared)
	default:
		for _, w := range found {
			m.claimed[w.ID] = true // by somebody, so it is not unmanaged
		}
		m.refuseItems(p, CodeAmbiguousName, "", say.F("%d live workspaces are named %q", len(found), p.want.Name),
			say.F("add the id of the one that is meant, and declare or rename the other"), describe(found))
	}
}

func (m *Matching) matchPreviously(p *pairing) {
	var found []*live.Workspace
	for _, name := range p.want.Previously {
		found = append(found, m.unclaimed(name)...)
	}
	switch len(found) {
	case 0:
	case 1:
		m.claim(p, found[0], ReasonPreviously)
	default:
		m.refuseItems(p, CodeAmbiguousPast, "previously", say.F("%d live workspaces have a name that %q had", len(found), p.want.Name),
			say.F("add the id of the one that is meant"), describe(found))
	}
}

func (m *Matching) unclaimed(name string) []*live.Workspace {
	var found []*live.Workspace
	for _, w := range m.byName[name] {
		if !m.claimed[w.ID] {
			found = append(found, w)
		}
	}
	return found
}

// spendTombstone settles tombstones that name an archived workspace. A live one
// of the same name is another one, most likely younger than the tombstone: a
// file that keeps the entry, and a pipeline that keeps the flag, must not
// archive it unseen. Only its id says that it is meant.
func (m *Matching) spendTombstone(p *pairing) {
	if p.want.Archive == nil || p.want.ID != "" {
		return
	}
	names := append([]string{p.want.Name}, p.want.Previously...)
	for i := range m.have.Workspaces {
		if w := &m.have.Workspaces[i]; w.Archived() && slices.Contains(names, w.Name) {
			m.tombstoneDone(p, w)
			break
		}
	}
	if !p.done {
		return
	}
	var alive []*live.Workspace
	for _, name := range names {
		alive = append(alive, m.unclaimed(name)...)
	}
	if len(alive) > 0 {
		f := &m.findings[len(m.findings)-1]
		f.Severity = SevWarning
		f.Message = say.F("%s, and the entry also fits a live workspace, which is left alone", f.Message)
		f.Hint = say.F("remove the entry if it has done its work; to archive the live one too, add its id to the entry")
		f.Items = describe(alive)
	}
}

// closeTombstone settles tombstones that no workspace, live or archived, fits.
func (m *Matching) closeTombstone(p *pairing) {
	if p.want.Archive == nil || p.have != nil || p.broken || p.done {
		return
	}
	p.done = true
	m.findings = append(m.findings, Finding{
		Severity: SevWarning, Code: CodeTombstoneNothing, Address: WorkspaceAddress(p.want.Key),
		Message: say.F("no workspace, live or archived, is named %q: there is nothing to archive", p.want.Name),
		Hint:    say.F("check the name, or remove the entry"), At: at(p.want.Pos("archive")),
	})
}

func (m *Matching) tombstoneDone(p *pairing, w *live.Workspace) {
	p.done = true
	m.findings = append(m.findings, Finding{
		Severity: SevNote, Code: CodeTombstoneDone, Address: WorkspaceAddress(p.want.Key),
		Message: say.F("%q%s was archived on %s", w.Name, InBrackets(w.ID), spec.DateOf(w.ArchivedAt)),
		Hint:    say.F("the entry has done its work and can be removed"), At: at(p.want.Pos("archive")),
	})
}

func (m *Matching) refuse(p *pairing, code Code, field string, message, hint say.Text) {
	m.refuseItems(p, code, field, message, hint, nil)
}

func (m *Matching) refuseItems(p *pairing, code Code, field string, message, hint say.Text, items []say.Text) {
	p.broken, p.have = true, nil
	m.findings = append(m.findings, Finding{
		Severity: SevError, Code: code, Address: WorkspaceAddress(p.want.Key),
		Message: message, Hint: hint, At: at(p.want.Pos(field)), Items: items,
	})
}

// Live is the live workspace that the entry of a key stands for; nil for none.
func (m *Matching) Live(key string) *live.Workspace {
	for i := range m.pairs {
		if m.pairs[i].want.Key == key {
			return m.pairs[i].have
		}
	}
	return nil
}

// Unmanaged lists live workspaces that no entry stands for. The default
// workspace and Claude Code do not count: the platform makes both by itself.
func (m *Matching) Unmanaged() []*live.Workspace {
	var found []*live.Workspace
	for i := range m.have.Workspaces {
		w := &m.have.Workspaces[i]
		if !w.Archived() && !w.Default && !w.ClaudeCode() && !m.claimed[w.ID] {
			found = append(found, w)
		}
	}
	return found
}

// undeclared lists every live workspace that no entry stands for, those that the
// platform makes included.
func (m *Matching) undeclared() []*live.Workspace {
	var found []*live.Workspace
	for i := range m.have.Workspaces {
		if w := &m.have.Workspaces[i]; !w.Archived() && !m.claimed[w.ID] {
			found = append(found, w)
		}
	}
	return found
}

func describe(ws []*live.Workspace) []say.Text {
	lines := make([]say.Text, len(ws))
	for i, w := range ws {
		lines[i] = say.F("%q", w.Name)
		if !w.ID.Assumed() {
			lines[i] = say.F("%s %q, created %s", w.ID, w.Name, spec.DateOf(w.CreatedAt))
		}
	}
	sortLines(lines)
	return lines
}

// at is p as a plan carries it: nil for nowhere.
func at(p spec.Position) *spec.Position {
	if p.Line == 0 && p.File == "" {
		return nil
	}
	return &p
}
