package spec

import (
	"slices"
	"time"

	"pgregory.net/rapid"
)

var memberTest = kindTest{
	policy:    map[string]string{"last_admin": "LastAdmin", "own_access": "OwnAccess"},
	workspace: map[string]string{"membership": "Membership", "members": "Members", "groups": "Groups"},
	homes:     []home{{"memberEntry", Member{}, map[string]string{"role": "Role", "until": "Until"}, []string{"Email", "At"}}},
	levels:    map[string]*level{"memberEntry": memberLevel},
	rules:     map[string]*rule{"membership": membershipRule, "role": roleRule},
	entry: func(t *rapid.T, w *Workspace, groups []string) {
		w.Membership = rapid.SampledFrom([]Membership{Authoritative, Additive}).Draw(t, "membership")
		if rapid.Bool().Draw(t, "members") {
			w.Members = drawMembers(t)
		}
		if rapid.Bool().Draw(t, "groups") {
			w.Groups = []Grant{}
			for _, g := range groups {
				w.Groups = append(w.Groups, Grant{Group: g, Role: rapid.SampledFrom(Roles).Draw(t, "role")})
			}
		}
	},
}

func drawMembers(t *rapid.T) []Member {
	members := []Member{}
	emails := rapid.SliceOfNDistinct(drawnEmail, 0, 4, rapid.ID[string]).Draw(t, "members")
	slices.Sort(emails)
	for _, e := range emails {
		m := Member{Email: Email(e), Role: rapid.SampledFrom(Roles).Draw(t, "role")}
		if rapid.Bool().Draw(t, "ends") {
			m.Until = DateOf(time.Unix(int64(rapid.IntRange(0, 1<<32).Draw(t, "until")), 0))
		}
		members = append(members, m)
	}
	return members
}
