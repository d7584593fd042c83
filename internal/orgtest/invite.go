package orgtest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var inviteKind = kind{
	name: spec.KindInvite,
	live: func(t *rapid.T, o *live.Org) {
		o.Invites = []live.Invite{}
		if status := rapid.SampledFrom([]string{"", "", "pending", "expired"}).Draw(t, "invite"); status != "" {
			o.Invites = append(o.Invites, live.Invite{
				ID: "invite_01", Email: "stranger@acme.example", Status: status, ExpiresAt: inviteEnd,
				Role: rapid.SampledFrom(spec.AssignableOrgRoles).Draw(t, "invited as"),
			})
		}
	},
	do: inviteStep,
	lines: map[string]func(*parser, bool, []string) error{
		"invite": func(p *parser, _ bool, f []string) error {
			if len(f) != 3 && len(f) != 4 {
				return errUnknown
			}
			inv := live.Invite{ID: "invite_" + f[1], Email: spec.FoldEmail(f[1]), Role: spec.OrgUser, Status: f[2], ExpiresAt: inviteEnd}
			if len(f) == 4 {
				inv.Role = spec.OrgRole(f[3])
			}
			p.org.Invites = append(p.org.Invites, inv)
			return nil
		},
	},
	read: map[string]func(*live.Org){
		"invites": func(o *live.Org) { o.Invites = append([]live.Invite{}, o.Invites...) },
	},
}

var inviteEnd = time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)

func inviteStep(s *diff.Step, o *live.Org) error {
	c, _ := s.Change(diff.FieldRole)
	if s.Action == diff.Remove {
		before := len(o.Invites)
		o.Invites = slices.DeleteFunc(o.Invites, func(i live.Invite) bool { return i.ID == s.Object.ID && i.Pending() })
		if len(o.Invites) == before {
			return fmt.Errorf("%s: only a pending invite can be revoked", s.Address)
		}
		return nil
	}
	who := spec.Email(s.Object.Name)
	role := spec.OrgRole(c.After.Text)
	switch {
	case role.Strength() == 0:
		return fmt.Errorf("%s: nobody can be invited as %s", s.Address, role)
	case slices.ContainsFunc(o.Users, func(u live.User) bool { return u.Email == who }):
		return fmt.Errorf("%s: a member already", s.Address)
	case slices.ContainsFunc(o.Invites, func(i live.Invite) bool { return i.Email == who && i.Pending() }):
		return fmt.Errorf("%s: invited already", s.Address)
	}
	o.Invites = append(o.Invites, live.Invite{ID: cmp.Or(s.Object.ID, "invite_"+s.Object.Name), Email: who, Role: role, Status: "pending", ExpiresAt: inviteEnd})
	return nil
}
