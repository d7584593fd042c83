package diff

import (
	"slices"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Listing names one list of the API: of a kind, in one workspace, or, without one,
// of the organization.
type Listing struct {
	Kind      Kind
	Workspace live.WorkspaceID
}

// OrgLists are the lists of the organization that a plan needs because what is in
// scope declares what is in them, in the order of the table.
func OrgLists(want *spec.Org, s Scope) []Listing {
	part := s.part(want)
	var lists []Listing
	for _, r := range Rules() {
		if r.OrgDeclared != nil && r.OrgDeclared(part) {
			lists = append(lists, Listing{Kind: r.Kind})
		}
	}
	return lists
}

// Pinned are the lists of entries in scope that name their workspace by its id, so
// that they can be read before it is known which workspaces there are. What hangs on
// another list waits for it.
func Pinned(want *spec.Org, s Scope) []Listing {
	var lists []Listing
	for i := range want.Workspaces {
		w := &want.Workspaces[i]
		for _, r := range Rules() {
			if r.Of == "" && w.ID != "" && w.Archive == nil && s.looksAt(r, w.Key) && r.Listed != nil && r.Declared(w) {
				lists = append(lists, Listing{r.Kind, live.WorkspaceID(w.ID)})
			}
		}
	}
	return lists
}

// Lists are the lists of live workspaces that a plan needs: what entries in scope
// declare. They are in the order of the live workspaces, behind those lists of the
// organization that were not read and that an entry needs which the match has
// brought into scope. Workspaces are all that the match must have been made from.
func (m *Matching) Lists(s Scope) []Listing {
	s = s.widened(m)
	declaring := map[live.WorkspaceID]*spec.Workspace{}
	for i := range m.pairs {
		if p := &m.pairs[i]; p.have != nil && !p.broken && p.want.Archive == nil {
			declaring[p.have.ID] = p.want
		}
	}
	lists := slices.DeleteFunc(OrgLists(m.want, s), func(l Listing) bool {
		r := RuleOf(l.Kind)
		return r.OrgListed(m.have) || r.Refused(m.have) != nil
	})
	for i := range m.have.Workspaces {
		id := m.have.Workspaces[i].ID
		for _, r := range Rules() {
			if w := declaring[id]; w != nil && r.Listed != nil && r.Declared(w) && s.looksAt(r, w.Key) {
				lists = append(lists, Listing{r.Kind, id})
			}
		}
	}
	return lists
}

// UnnamedLists are the lists of chosen live workspaces that no entry stands for: their
// members, and whatever else an entry of the file declares.
func (m *Matching) UnnamedLists(chosen func(*live.Workspace) bool) []Listing {
	var lists []Listing
	for _, w := range m.Unmanaged() {
		for _, r := range Rules() {
			declared := r.Declared != nil && slices.ContainsFunc(m.want.Workspaces, func(e spec.Workspace) bool { return e.Archive == nil && r.Declared(&e) })
			if r.Listed != nil && chosen(w) && (declared || r.Kind == KindMember) {
				lists = append(lists, Listing{r.Kind, w.ID})
			}
		}
	}
	return lists
}

// WholeLists are the live workspaces whose member list the file decides as a
// whole, so that whoever it does not name goes. They are in the order of the live
// workspaces.
func (m *Matching) WholeLists() []live.WorkspaceID {
	decided := map[live.WorkspaceID]bool{}
	for i := range m.pairs {
		p := &m.pairs[i]
		if p.have != nil && !p.broken && p.want.Archive == nil && p.want.ManagesMembers() && p.want.Membership != spec.Additive {
			decided[p.have.ID] = true
		}
	}
	var ids []live.WorkspaceID
	for i := range m.have.Workspaces {
		if id := m.have.Workspaces[i].ID; decided[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// Removable counts the live memberships that a plan is in a position to end or
// lower: those of workspaces whose whole list the file decides, and of
// workspaces in which it does so. Neither the crowd of an additive workspace nor
// people who inherit their access can go, so they must not make a wave of
// removals look small. Lists that were not read count nothing.
func (m *Matching) Removable(p *Plan) int {
	decided := map[live.WorkspaceID]bool{}
	for _, id := range m.WholeLists() {
		decided[id] = true
	}
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Phase == PhaseNarrow && s.User != nil {
			decided[s.Workspace.ID] = true
		}
	}
	role := map[live.UserID]spec.OrgRole{}
	for i := range m.have.Users {
		role[m.have.Users[i].ID] = m.have.Users[i].Role
	}
	n := 0
	for i := range m.have.Workspaces {
		for _, member := range m.have.Workspaces[i].Members {
			if decided[m.have.Workspaces[i].ID] && !role[member.User].Fixes(member.Role) {
				n++
			}
		}
	}
	return n + m.removableMachines()
}

// Entries calls each for every entry of the file, in its order, with the live
// workspace that it stands for: nil when there is none, or when the file and the
// organization contradict each other about it.
func (m *Matching) Entries(each func(want *spec.Workspace, have *live.Workspace)) {
	for i := range m.pairs {
		each(m.pairs[i].want, m.pairs[i].have)
	}
}
