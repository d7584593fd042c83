package diff

import (
	"slices"
	"strings"
	"unicode"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/yamldoc"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// A key edited in the file without id or previously reads as a workspace that
// vanished and another that appeared. Nothing is archived, because absence
// never archives, but creating a twin would be wrong too, so a likely rename is
// reported with the line that makes it one, and a guard holds the creation.

// suspectLimit bounds the undeclared workspaces whose members are read to look
// for a rename; above it only similar names are compared.
const suspectLimit = 10

// likeness is the share of people two member lists must have in common to look
// like one workspace.
const likeness = 0.5

// suspectRenames reports created entries that resemble an undeclared workspace.
func (p *planner) suspectRenames(m *Matching) {
	if p.plan.Creates() == 0 {
		return
	}
	undeclared := m.undeclared()
	for i := range m.pairs {
		w := m.pairs[i].want
		if !p.created[w.Key] {
			continue
		}
		p.idlePast(w)
		if saysAnother(w) || spec.LooksLikeID(w.Name) {
			continue
		}
		if old, why := p.likest(w, undeclared); old != nil {
			p.find(Finding{
				Severity: SevWarning, Code: CodeSuspectedRename, Address: WorkspaceAddress(w.Key),
				Message: say.F("%q would be created, and live workspace %q%s, which the file does not name, looks like it: %s", w.Name, old.Name, InBrackets(old.ID), why),
				Hint:    renameHint(w, old),
				At:      at(w.Pos("")),
			})
		}
	}
}

// saysAnother reports whether the author states that the entry never had
// another name.
func saysAnother(w *spec.Workspace) bool { return w.Previously != nil && len(w.Previously) == 0 }

func renameHint(w *spec.Workspace, old *live.Workspace) say.Text {
	if old.Default {
		return say.F("the Default Workspace cannot be declared; if this is another one, add to the entry: `previously: []`")
	}
	if old.ClaudeCode() {
		return say.F("if Anthropic's own workspace is meant, write its name as it is, %q; if this is another one, add to the entry: `previously: []`", old.Name)
	}
	if !spec.UsableName(old.Name) { // it cannot stand in a file
		return say.F("if that one is meant, add to the entry: `id: %s`; if it is another workspace, add: `previously: []`", old.ID)
	}
	if w.Previously != nil {
		return say.F("if it was renamed, correct the entry's line to `previously: [%s]`; if it is another workspace, to `previously: []`", yamldoc.InQuotes(old.Name))
	}
	return say.F("if it was renamed, add to the entry: `previously: [%s]`; if it is another workspace, add: `previously: []`", yamldoc.InQuotes(old.Name))
}

// idlePast reports former names that no workspace has or had: most likely they
// are misspelt, and the entry is created beside the workspace that it means.
func (p *planner) idlePast(w *spec.Workspace) {
	if len(w.Previously) == 0 {
		return
	}
	for i := range p.have.Workspaces {
		if slices.Contains(w.Previously, p.have.Workspaces[i].Name) {
			return
		}
	}
	p.find(Finding{
		Severity: SevWarning, Code: CodePastNothing, Address: WorkspaceAddress(w.Key),
		Message: say.F("%q would be created: no workspace, live or archived, is named as `previously` says (%s)", w.Name, say.Join(say.Names(w.Previously), ", ")),
		Hint:    say.F("check the spelling, or remove `previously` if the workspace is to be created"),
		At:      at(w.Pos("previously")),
	})
}

// likest finds the undeclared workspace that an entry most likely means, by its
// present and former names first and by its people second.
func (p *planner) likest(w *spec.Workspace, undeclared []*live.Workspace) (best *live.Workspace, why say.Text) {
	for _, old := range undeclared {
		if why := likeNames(w.Name, old.Name); why != nil {
			return old, why
		}
	}
	for _, name := range w.Previously {
		for _, old := range undeclared {
			if why := likeNames(name, old.Name); name == old.Name {
				return old, say.F("`previously` says that this was its name")
			} else if why != nil {
				return old, say.F("`previously` says %q, and %s", name, why)
			}
		}
	}
	return p.samePeople(w, undeclared)
}

func (p *planner) samePeople(w *spec.Workspace, undeclared []*live.Workspace) (best *live.Workspace, why say.Text) {
	desired := map[live.UserID]bool{}
	entitled, _ := p.want.Access(w, p.opts.Today)
	for _, e := range entitled {
		if u := p.people.byEmail[e.Email]; u != nil && !p.fixes(u, e.Role) {
			desired[u.ID] = true
		}
	}
	most := 0.0
	for _, old := range undeclared {
		shared := 0
		for _, m := range old.Members {
			if desired[m.User] {
				shared++
			}
		}
		union := len(desired) + len(old.Members) - shared
		if share := float64(shared) / float64(max(union, 1)); shared >= 2 && share >= likeness && share > most {
			best, most = old, share
			why = say.F("%d of the %d people in either are in both", shared, union)
		}
	}
	return best, why
}

// suspects names the undeclared workspaces whose members would tell whether a
// creation is a rename.
func (m *Matching) suspects(p *Plan) []live.WorkspaceID {
	entries := map[string]*spec.Workspace{}
	for i := range m.want.Workspaces {
		entries[m.want.Workspaces[i].Key] = &m.want.Workspaces[i]
	}
	var news []*spec.Workspace
	for i := range p.Steps {
		if s := &p.Steps[i]; s.CreatesWorkspace() {
			if w := entries[s.Workspace.Key]; w != nil && !saysAnother(w) && w.ManagesMembers() {
				news = append(news, w)
			}
		}
	}
	if len(news) == 0 {
		return nil
	}
	undeclared := m.Unmanaged()
	var ids []live.WorkspaceID
	for _, old := range undeclared {
		if old.Members == nil && (len(undeclared) <= suspectLimit || anyWordShared(old.Name, news)) {
			ids = append(ids, old.ID)
		}
	}
	return ids
}

func anyWordShared(name string, news []*spec.Workspace) bool {
	old := words(name)
	for _, w := range news {
		for word := range words(w.Name) {
			if old[word] {
				return true
			}
		}
	}
	return false
}

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(s), notAlphanumeric) {
		if len(word) > 2 {
			set[word] = true
		}
	}
	return set
}

func notAlphanumeric(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
