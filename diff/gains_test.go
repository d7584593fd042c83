package diff

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/spec"
)

func TestGains(t *testing.T) {
	known := map[string]bool{"acme.example": true}
	gain := func(who spec.Email, before, after spec.Role) Gain {
		return Gain{Email: who, Workspace: "ml", Before: before, After: after}
	}
	for name, c := range map[string]struct {
		gains []Gain
		known map[string]bool
		want  []string
	}{
		"nobody gains":           {nil, known, nil},
		"a user from inside":     {[]Gain{gain("ana@acme.example", "", spec.RoleUser)}, known, nil},
		"an admin stays one":     {[]Gain{gain("ana@acme.example", spec.RoleAdmin, spec.RoleAdmin)}, known, nil},
		"one is raised to admin": {[]Gain{gain("ana@acme.example", spec.RoleUser, spec.RoleAdmin)}, known, []string{`"ana@acme.example" becomes workspace_admin of "ml", was workspace_user`}},
		"a user from outside": {
			[]Gain{gain("eve@evil.example", "", spec.RoleUser)},
			known,
			[]string{`"eve@evil.example" gets access (workspace_user of "ml"), and nobody else known here is from evil.example`},
		},
		"a look-alike of a domain is another": {
			[]Gain{gain("eve@acme.example.evil", "", spec.RoleUser)},
			known,
			[]string{`"eve@acme.example.evil" gets access (workspace_user of "ml"), and nobody else known here is from acme.example.evil`},
		},
		"an admin from outside is both, and one of several": {
			[]Gain{gain("eve@evil.example", "", spec.RoleAdmin), gain("ana@acme.example", spec.RoleUser, spec.RoleAdmin), gain("bob@evil.example", "", spec.RoleUser)},
			known,
			[]string{
				"2 people become workspace_admin in 1 workspace",
				`  "eve@evil.example": workspace_admin of "ml"`,
				`  "ana@acme.example": workspace_admin of "ml", was workspace_user`,
				"2 people get access from 1 domain that nobody else known here is from: evil.example",
				`  "bob@evil.example": workspace_user of "ml"`,
				`  "eve@evil.example": workspace_admin of "ml"`,
			},
		},
		"where nobody is known, most are at home": {
			[]Gain{gain("ana@acme.example", "", spec.RoleUser), gain("ben@acme.example", "", spec.RoleUser), gain("eve@evil.example", "", spec.RoleUser)},
			nil,
			[]string{`"eve@evil.example" gets access (workspace_user of "ml"), and nobody else known here is from evil.example`},
		},
		"somebody who has yet to join from outside": {
			[]Gain{{Email: "eve@evil.example", Workspace: "ml", After: spec.RoleAdmin, Waiting: true}},
			known,
			[]string{`"eve@evil.example" gets access (workspace_admin of "ml", once they are in the organization), and nobody else known here is from evil.example`},
		},
	} {
		var got []string
		for _, f := range Gains(c.gains, c.known) {
			if f.Severity != SevAttention {
				t.Errorf("%s: severity %s", name, f.Severity)
			}
			got = append(got, f.Message.String())
			for _, it := range f.Items {
				got = append(got, "  "+it.String())
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
