package live

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/spec"
)

var serviceAccountMemberKind = kind{
	name: spec.KindServiceAccountMember,
	sort: func(o *Org) {
		for i := range o.Workspaces {
			slices.SortStableFunc(o.Workspaces[i].ServiceAccounts, func(a, b AccountMember) int { return strings.Compare(a.Account, b.Account) })
		}
	},
	entry: exportMachineRoles,
}

// AccountMember is the explicit role of one service account in a workspace. A role
// that wsync does not know is kept and never rewritten.
type AccountMember struct {
	Account string // its id
	Role    spec.Role
}

// AccountMemberList is every explicit role of service accounts in one workspace.
type AccountMemberList []AccountMember

// Put implements Part. An empty list is a list that was read.
func (l AccountMemberList) Put(o *Org, at WorkspaceID) {
	if w := o.Workspace(at); w != nil {
		w.ServiceAccounts = append([]AccountMember{}, l...)
	}
}

// exportMachineRoles says nothing of a workspace without service accounts, so that
// a file of an organization that uses none stays free of them.
func exportMachineRoles(x *export, w *Workspace, e *spec.Workspace) (left []string) {
	for _, m := range w.ServiceAccounts {
		a := x.org.ServiceAccount(m.Account)
		switch {
		case a == nil || a.Archived():
		case m.Role.Strength() == 0:
			left = append(left, fmt.Sprintf("service account %q in workspace %q is left out: no file may ask for the role %q", a.Name, w.Name, m.Role))
		default:
			e.ServiceAccounts = append(e.ServiceAccounts, spec.MachineRole{Name: a.Name, Role: m.Role})
		}
	}
	slices.SortFunc(e.ServiceAccounts, func(a, b spec.MachineRole) int { return strings.Compare(a.Name, b.Name) })
	return left
}
