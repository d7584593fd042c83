package spec

import (
	"cmp"
	"slices"

	"pgregory.net/rapid"
)

var serviceAccountTest = kindTest{
	org: map[string]string{"service_accounts": "ServiceAccounts"},
	homes: []home{{
		"serviceAccount",
		ServiceAccount{},
		map[string]string{"role": "Role", "description": "Description", "archive": "Archive"},
		[]string{"Name", "At"},
	}},
	levels: map[string]*level{"serviceAccount": serviceAccountLevel},
	rules:  map[string]*rule{"slug": slugRule, "accountRole": accountRoleRule, "accountDescription": descriptionRule},
	file: func(t *rapid.T, o *Org) {
		if rapid.Bool().Draw(t, "no service accounts") {
			return
		}
		o.ServiceAccounts = []ServiceAccount{}
		for _, name := range drawSlugs(t) {
			a := ServiceAccount{Name: name, Role: rapid.SampledFrom([]AccountRole{"", AccountDeveloper, AccountAdmin}).Draw(t, "role")}
			if rapid.Bool().Draw(t, "described") {
				text := rapid.SampledFrom(append([]string{"", "GitHub Actions of acme/infra"}, hostile...)).Filter(UsableDescription).Draw(t, "description")
				a.Description = &text
			}
			if rapid.IntRange(0, 3).Draw(t, "archived") == 0 {
				a = ServiceAccount{Name: name + "-that-is-archived", Archive: &Tombstone{Reason: "superseded"}} // and has a role nowhere
			}
			o.ServiceAccounts = append(o.ServiceAccounts, a)
		}
		slices.SortFunc(o.ServiceAccounts, func(a, b ServiceAccount) int { return cmp.Compare(a.Name, b.Name) })
	},
}

func drawSlugs(t *rapid.T) []string {
	names := rapid.SliceOfNDistinct(rapid.OneOf(rapid.StringMatching(`[a-z0-9-]{1,12}`), rapid.SampledFrom([]string{"no", "007", "null", "-", "2026-01-01"})), 0, 3, skeleton).Draw(t, "slugs") // else they are refused
	slices.Sort(names)
	return names
}
