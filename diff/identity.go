package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// An entry's key and its names are its author's words; what is renamed or
// archived is a live workspace with a name of its own. Where the two differ the
// reader is told first, by the live name.

// identity reports an entry that stands for a workspace of another name.
func (p *planner) identity(pair *pairing) {
	w, have := pair.want, pair.have
	if have.Name == w.Name {
		return
	}
	fate := say.F("will be renamed %q", w.Name)
	if w.Archive != nil {
		fate = say.F("will be archived")
	}
	p.find(Finding{
		Severity: SevAttention, Code: CodeIdentity, Address: WorkspaceAddress(w.Key),
		Message: say.F("workspace %q%s %s: the entry %q stands for it, by %s", have.Name, InBrackets(have.ID), fate, w.Key, claimWords(pair.by)),
		Hint:    say.F("make sure that this is the workspace that is meant"),
		At:      at(w.Pos(identityField(pair.by))),
	})
}

func identityField(by ReasonKind) string {
	if by == ReasonID {
		return "id"
	}
	if by == ReasonPreviously {
		return "previously"
	}
	return ""
}

// InBrackets is " (wrkspc_…)", or nothing for an id that nobody can look up.
func InBrackets(id live.WorkspaceID) say.Text {
	if id == "" || id.Assumed() {
		return nil
	}
	return say.F(" (%s)", id)
}

// nameFree reports whether the workspace that has the name an entry asks for
// gives it up in this plan, and refuses the rename when it does not.
func (p *planner) nameFree(pair *pairing) bool {
	q := pair.waitsFor
	if q == nil || !q.broken && p.opts.Scope.Includes(q.want.Key) {
		return true
	}
	p.find(Finding{
		Severity: SevError, Code: CodeNameTaken, Address: WorkspaceAddress(pair.want.Key),
		Message: say.F("renaming %q to %q has to wait until the entry %q is renamed, which this plan does not do", pair.have.Name, pair.want.Name, q.want.Key),
		Hint:    say.F("plan both entries together"),
		At:      at(pair.want.Pos("name")),
	})
	return false
}

// Protection is one live workspace that is neither archived nor renamed away
// from what protects it.
type Protection struct {
	ID   live.WorkspaceID `json:"id"`
	Name string           `json:"name"`
	// By is the entry of policy.protect that covers the workspace; empty when its
	// own entry says protected: true.
	By string `json:"by,omitempty"`
	// At is the line that says so; nil for a default.
	At *spec.Position `json:"at,omitempty"`
}

// protections lists the live workspaces that the file protects, by what they
// are: protection given to a name belongs to the workspace that has it now.
func (m *Matching) protections(want *spec.Org) []Protection {
	have := m.have
	own := map[live.WorkspaceID]*spec.Workspace{}
	for i := range m.pairs {
		if p := &m.pairs[i]; p.have != nil && p.want.Protected {
			own[p.have.ID] = p.want
		}
	}
	var list []Protection
	for i := range have.Workspaces {
		w := &have.Workspaces[i]
		if w.Archived() {
			continue
		}
		if t := protectedBy(want, w); t != nil {
			list = append(list, Protection{ID: w.ID, Name: w.Name, By: t.Target, At: at(t.At)})
		} else if e := own[w.ID]; e != nil {
			list = append(list, Protection{ID: w.ID, Name: w.Name, At: at(e.Pos("protected"))})
		}
	}
	return list
}

// protectedBy finds the entry of policy.protect that names a workspace.
func protectedBy(want *spec.Org, w *live.Workspace) *spec.Protected {
	for i := range want.Policy.Protect {
		if t := &want.Policy.Protect[i]; t.Names(string(w.ID), w.Name) {
			return t
		}
	}
	return nil
}

// idleProtection reports entries of policy.protect that fit neither a live
// workspace nor an entry of the file: most likely they are misspelt, and what
// they should protect is not.
func (p *planner) idleProtection() {
	for _, t := range p.want.Policy.Protect {
		fits := spec.SameName(t.Target, spec.ClaudeCode) || // which need not exist
			slices.ContainsFunc(p.have.Workspaces, func(w live.Workspace) bool { return !w.Archived() && t.Names(string(w.ID), w.Name) }) ||
			slices.ContainsFunc(p.want.Workspaces, func(w spec.Workspace) bool { return t.Names(w.ID, w.Name) || t.Names("", w.Key) })
		if fits {
			continue
		}
		f := Finding{
			Severity: SevWarning, Code: CodeProtectNothing, At: at(t.At),
			Message: say.F("`policy.protect` names %q, and no live workspace has that name or id: it protects nothing", t.Target),
			Hint:    say.F("write the workspace's name as it is, or better its id; or remove the entry"),
		}
		if i := slices.IndexFunc(p.have.Workspaces, func(w live.Workspace) bool { return w.Archived() && t.Names(string(w.ID), w.Name) }); i >= 0 {
			f.Severity, f.Message = SevNote, say.F("`policy.protect` names %q, which was archived on %s", t.Target, spec.DateOf(p.have.Workspaces[i].ArchivedAt))
			f.Hint = say.F("remove it")
		}
		if near := p.nearestLive(t.Target); near != nil {
			f.Message = say.F("%s; is %q meant?", f.Message, near.Name)
			f.Hint = say.F("if so, write %q, or better its id; else remove the entry", near.Name)
			f.Steps = p.ending(near)
		}
		p.find(f)
	}
}

// nearestLive is the live workspace that a misspelt name or id most likely means.
func (p *planner) nearestLive(target string) *live.Workspace {
	for i := range p.have.Workspaces {
		w := &p.have.Workspaces[i]
		near := likeNames(target, w.Name) != nil
		if spec.LooksLikeID(target) {
			near = spec.Distance(target, string(w.ID), 3) <= 2
		}
		if near && !w.Archived() {
			return w
		}
	}
	return nil
}

// ending lists the steps that archive a workspace or take its name away: those
// from which a misspelt protection does not protect it.
func (p *planner) ending(w *live.Workspace) []Address {
	var found []Address
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		_, renamed := s.Change(FieldName)
		if s.Workspace.ID == w.ID && (s.Action == Archive || s.Action == Update && renamed) {
			found = append(found, s.Address)
		}
	}
	return found
}
