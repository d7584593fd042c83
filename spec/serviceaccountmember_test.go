package spec

import "pgregory.net/rapid"

var serviceAccountMemberTest = kindTest{
	workspace: map[string]string{"service_accounts": "ServiceAccounts"},
	entry: func(t *rapid.T, w *Workspace, _ []string) {
		if rapid.Bool().Draw(t, "no service accounts") {
			return
		}
		w.ServiceAccounts = []MachineRole{}
		for _, name := range drawSlugs(t) {
			w.ServiceAccounts = append(w.ServiceAccounts, MachineRole{Name: name, Role: rapid.SampledFrom(Roles).Draw(t, "role")})
		}
	},
}
