package live

import (
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
