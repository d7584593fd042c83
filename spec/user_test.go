package spec

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var userTest = kindTest{
	org:    map[string]string{"users": "Users"},
	policy: map[string]string{"unmanaged_users": "UnmanagedUsers"},
	homes: []home{
		{"userEntry", User{}, map[string]string{"role": "Role", "until": "Until", "remove": "Remove", "exempt": "Exempt"}, []string{"Email", "At"}},
		{"remove", Removal{}, map[string]string{"reason": "Reason"}, []string{"At"}},
	},
	levels: map[string]*level{"userEntry": userLevel, "remove": removeLevel},
	rules:  map[string]*rule{"orgRole": orgRoleRule, "unmanagedUsers": unmanagedUsersRule},
	file: func(t *rapid.T, o *Org) {
		if rapid.Bool().Draw(t, "users") {
			o.Policy.UnmanagedUsers = rapid.SampledFrom([]Unmanaged{UnmanagedIgnore, UnmanagedWarn, UnmanagedDeny}).Draw(t, "unmanaged users")
			o.Users = drawUsers(t, o)
		}
	},
}

func drawUsers(t *rapid.T, o *Org) []User {
	member := map[Email]bool{}
	memberAddresses(o, func(_ Position, e Email) { member[e] = true })
	users := []User{}
	emails := rapid.SliceOfNDistinct(drawnEmail, 0, 4, rapid.ID[string]).Draw(t, "users")
	slices.Sort(emails)
	for _, e := range emails {
		u := User{Email: Email(e), Role: OrgRole(rapid.SampledFrom(orgRoleNames).Draw(t, "organization role"))}
		switch rapid.IntRange(0, 3).Draw(t, "what of them") {
		case 0:
			u.Until = Date{Year: 2027, Month: 3, Day: 31}
		case 1:
			if member[u.Email] {
				break
			}
			u = User{Email: u.Email, Remove: &Removal{Reason: "left: #1"}}
		}
		if u.Remove == nil {
			u.Exempt = drawExempt(t, personRules)
		}
		users = append(users, u)
	}
	return users
}

// TestUsersRefusals holds what a line about a person may not say, with its place.
func TestUsersRefusals(t *testing.T) {
	const head = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"
	for name, tt := range map[string]struct {
		text string
		want []string // the beginning of each problem
	}{
		"every form": {"users:\n  ana@x.dev: admin\n  ben@x.dev: {role: developer, until: 2027-03-31}\n  cat@x.dev: {remove: {reason: left}}\nworkspaces: {}\n", nil},
		"a removed person in a list of members": {
			"users:\n  cat@x.dev: {remove: {reason: left}}\nworkspaces:\n  ml:\n    members:\n      Cat@x.dev: workspace_user\n",
			[]string{`org.yaml:8:7: error[removed-member]: "cat@x.dev" is a member here, and users removes them at org.yaml:4:3`},
		},
		"a removed person in a group": {
			"users:\n  cat@x.dev: {remove: {reason: left}}\ngroups:\n  all: [cat@x.dev, ana@x.dev]\nworkspaces:\n  ml: {groups: {all: workspace_user}}\n",
			[]string{`org.yaml:6:9: warning[removed-in-group]: "cat@x.dev" gets nothing through the group "all": users removes them at org.yaml:4:3`},
		},
		"a person twice":    {"users:\n  ana@x.dev: user\n  Ana@x.dev: developer\nworkspaces: {}\n", []string{`org.yaml:5:3: error[duplicate-email]`}},
		"a workspace role":  {"users:\n  ana@x.dev: workspace_developer\nworkspaces: {}\n", []string{`org.yaml:4:14: error[unknown-role]: "workspace_developer" is not an organization role`}},
		"a role nobody has": {"users:\n  ana@x.dev: tsar\nworkspaces: {}\n", []string{`org.yaml:4:14: error[unknown-role]`}},
		"stays and goes":    {"users:\n  ana@x.dev: {role: user, remove: {reason: x}}\nworkspaces: {}\n", []string{`org.yaml:4:3: error[stays-and-goes]`}},
		"goes with an end":  {"users:\n  ana@x.dev: {until: 2027-03-31, remove: {reason: x}}\nworkspaces: {}\n", []string{`org.yaml:4:3: error[stays-and-goes]`}},
		"neither":           {"users:\n  ana@x.dev: {until: 2027-03-31}\nworkspaces: {}\n", []string{`org.yaml:4:3: error[missing-field]`}},
		"no reason":         {"users:\n  ana@x.dev: {remove: {}}\nworkspaces: {}\n", []string{`org.yaml:4:15: error[missing-field]`}},
		"a domain that is not allowed": {
			"policy: {allowed_domains: [x.dev]}\nusers:\n  ana@y.dev: user\n  old@y.dev: {remove: {reason: left}}\nworkspaces: {}\n",
			[]string{`org.yaml:5:3: error[foreign-domain]`},
		},
		"a policy without users": {"policy: {unmanaged_users: remove}\nworkspaces: {}\n", []string{`org.yaml:3:10: warning[idle-policy]`}},
		"a member whom nobody names, where that removes": {
			"policy: {unmanaged_users: remove}\nusers:\n  ana@x.dev: user\ngroups:\n  all: [cat@x.dev]\nworkspaces:\n  ml: {members: {ben@x.dev: workspace_user}, groups: {all: workspace_user}}\n",
			[]string{`org.yaml:7:9: error[unnamed-user]`, `org.yaml:9:18: error[unnamed-user]`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := Parse("org.yaml", []byte(head+tt.text))
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%s:%d:%d: %s[%s]: %s", p.At.File, p.At.Line, p.At.Column, p.Severity, p.Code, p.Message))
			}
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], tt.want[i]) {
					t.Errorf("got %q, want %q", got[i], tt.want[i])
				}
			}
		})
	}
}
