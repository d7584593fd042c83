package orgtest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var userKind = kind{
	name: spec.KindUser,
	live: func(t *rapid.T, o *live.Org) {
		for i := range rapid.IntRange(1, 12).Draw(t, "users") {
			o.Users = append(o.Users, live.User{
				ID: live.UserID(fmt.Sprintf("user_%02d", i)), Email: spec.Email(fmt.Sprintf("p%02d@acme.example", i)),
				Name: fmt.Sprintf("Person %d", i), Role: rapid.SampledFrom(orgRoles).Draw(t, "org role"),
			})
		}
	},
	lines: map[string]func(*parser, bool, []string) error{
		"user": func(p *parser, _ bool, f []string) error {
			if len(f) != 3 {
				return errUnknown
			}
			p.org.Users = append(p.org.Users, live.User{ID: userID(f[1]), Email: spec.FoldEmail(f[1]), Role: live.OrgRole(f[2])})
			return nil
		},
		"caller": func(p *parser, _ bool, f []string) error {
			p.org.Caller = userID(f[1])
			return nil
		},
	},
}

var orgRoles = []live.OrgRole{live.OrgUser, live.OrgUser, live.OrgDeveloper, live.OrgClaudeCodeUser, live.OrgAdmin, live.OrgBilling}

func userID(email string) live.UserID {
	name, _, _ := strings.Cut(email, "@")
	return live.UserID("user_" + name)
}
