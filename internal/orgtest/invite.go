package orgtest

import (
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var inviteKind = kind{
	name: spec.KindInvite,
	live: func(_ *rapid.T, o *live.Org) { o.Invites = []live.Invite{} },
	lines: map[string]func(*parser, bool, []string) error{
		"invite": func(p *parser, _ bool, f []string) error {
			if len(f) != 3 {
				return errUnknown
			}
			p.org.Invites = append(p.org.Invites, live.Invite{
				ID: "invite_" + f[1], Email: spec.FoldEmail(f[1]), Status: f[2], ExpiresAt: time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC),
			})
			return nil
		},
	},
	read: map[string]func(*live.Org){
		"invites": func(o *live.Org) { o.Invites = append([]live.Invite{}, o.Invites...) },
	},
}
