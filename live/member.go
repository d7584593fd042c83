package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/spec"
)

var memberKind = kind{
	name: spec.KindMember,
	sort: func(o *Org) {
		for i := range o.Workspaces {
			slices.SortFunc(o.Workspaces[i].Members, func(a, b Member) int {
				return strings.Compare(string(a.User), string(b.User))
			})
		}
	},
	entry: exportMembers,
}

// Member is one explicit membership. A role that wsync does not know is kept
// and never rewritten.
type Member struct {
	User UserID
	Role spec.Role
}

// MemberList is the whole member list of one workspace.
type MemberList []Member

// Put implements Part. An empty list is a list that was read.
func (l MemberList) Put(o *Org, at WorkspaceID) {
	if w := o.Workspace(at); w != nil {
		w.Members = append([]Member{}, l...)
	}
}

// exportMembers leaves membership unmanaged where the members were not read.
func exportMembers(x *export, w *Workspace, e *spec.Workspace) (left []string) {
	e.Membership = spec.Authoritative
	if w.ClaudeCode() {
		e.Membership = spec.Additive
	}
	if w.Members == nil {
		return nil
	}
	e.Members = []spec.Member{}
	for _, m := range w.Members {
		u := x.users[m.User]
		switch {
		case u == nil || u.Role.Fixes(m.Role):
		case m.Role.Strength() == 0:
			left = append(left, fmt.Sprintf("%q in workspace %q is left out: no file may ask for the role %q", u.Email, w.Name, m.Role))
		case !spec.UsableEmail(u.Email):
			e.Membership = spec.Additive // nobody may go for not fitting into the file
			left = append(left, fmt.Sprintf("%q in workspace %q is left out: no file may hold such an address", u.Email, w.Name))
		default:
			e.Members = append(e.Members, spec.Member{Email: u.Email, Role: m.Role})
		}
	}
	slices.SortStableFunc(e.Members, func(a, b spec.Member) int { return cmp.Compare(a.Email, b.Email) })
	slices.Sort(left)
	return left
}
