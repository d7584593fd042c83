package review

import (
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// serviceAccountMemberKind takes the roles of an entry for live. Of a workspace
// whose service accounts base leaves alone, none is known.
var serviceAccountMemberKind = kind{
	within: func(w *live.Workspace, e *spec.Workspace) {
		w.ServiceAccounts = []live.AccountMember{}
		for _, m := range e.ServiceAccounts {
			w.ServiceAccounts = append(w.ServiceAccounts, live.AccountMember{Account: accountIDFor(m.Name), Role: m.Role})
		}
	},
	managed: func(w *spec.Workspace) []string {
		if w.ServiceAccounts == nil {
			return nil
		}
		return []string{"service_accounts"} // whom the section does not name loses the role, which steps tell
	},
	cleared: func(w *spec.Workspace) []string {
		if w.ServiceAccounts == nil || w.Membership == spec.Additive {
			return nil
		}
		return []string{"service_accounts"} // and those that it does not name
	},
}
