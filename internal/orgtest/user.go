package orgtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
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
	file: editUsers,
	edits: []edit{func(t *rapid.T, o *spec.Org, _ *spec.Workspace) {
		if o.Users != nil {
			editUser(t, o)
		}
	}},
	do: userStep,
	lines: map[string]func(*parser, bool, []string) error{
		"user": func(p *parser, _ bool, f []string) error {
			if len(f) != 3 {
				return errUnknown
			}
			p.org.Users = append(p.org.Users, live.User{ID: userID(f[1]), Email: spec.FoldEmail(f[1]), Role: spec.OrgRole(f[2])})
			return nil
		},
		"caller": func(p *parser, _ bool, f []string) error {
			p.org.Caller = userID(f[1])
			return nil
		},
	},
}

var orgRoles = []spec.OrgRole{spec.OrgUser, spec.OrgUser, spec.OrgDeveloper, spec.OrgClaudeCodeUser, spec.OrgAdmin, spec.OrgBilling}

func userID(email string) live.UserID {
	name, _, _ := strings.Cut(email, "@")
	return live.UserID("user_" + name)
}

// editUsers leaves the people of a file alone, changes some lines, or takes the
// whole section out.
func editUsers(t *rapid.T, a *author) {
	switch rapid.IntRange(0, 3).Draw(t, "users") {
	case 0:
		a.want.Users = nil
		return
	case 1:
		a.want.Users = append(a.want.Users, spec.User{Email: "stranger@acme.example", Role: rapid.SampledFrom(spec.AssignableOrgRoles).Draw(t, "stranger")})
	}
	a.want.Policy.UnmanagedUsers = rapid.SampledFrom([]spec.Unmanaged{spec.UnmanagedWarn, spec.UnmanagedIgnore, spec.UnmanagedDeny, spec.UnmanagedRemove}).Draw(t, "unmanaged users")
	for range rapid.IntRange(0, 3).Draw(t, "lines of users") {
		editUser(t, a.want)
	}
	unite(a.want)
}

// editUser adds a line of a person, takes it out, or says something else in it.
func editUser(t *rapid.T, o *spec.Org) {
	who := spec.Email(fmt.Sprintf("p%02d@acme.example", rapid.IntRange(0, 11).Draw(t, "user")))
	line := spec.User{Email: who, Role: rapid.SampledFrom(spec.AssignableOrgRoles).Draw(t, "organization role")}
	switch rapid.IntRange(0, 5).Draw(t, "what of the user") {
	case 0:
		line = spec.User{Email: who, Remove: &spec.Removal{Reason: "left"}}
	case 1:
		line.Until = rapid.SampledFrom([]spec.Date{{Year: 2026, Month: time.October, Day: 1}, {Year: 2027, Month: time.March, Day: 1}}).Draw(t, "user until")
	case 2:
		line.Role = spec.OrgAdmin
	case 3:
		o.Users = slices.DeleteFunc(o.Users, func(u spec.User) bool { return u.Email == who })
		unite(o)
		return
	}
	if old := o.User(who); old != nil {
		*old = line
	} else {
		o.Users = append(o.Users, line)
		slices.SortFunc(o.Users, func(a, b spec.User) int { return cmp.Compare(a.Email, b.Email) })
	}
	unite(o)
}

// unite keeps a file free of what its checks refuse: members who are removed, and,
// where whoever has no line goes, members without one.
func unite(o *spec.Org) {
	if o.Users == nil {
		return
	}
	name := func(e spec.Email) {
		if e != "" && o.User(e) == nil && o.Policy.UnmanagedUsers == spec.UnmanagedRemove {
			o.Users = append(o.Users, spec.User{Email: e, Role: spec.OrgUser})
			slices.SortFunc(o.Users, func(a, b spec.User) int { return cmp.Compare(a.Email, b.Email) })
		}
	}
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		w.Members = slices.DeleteFunc(w.Members, func(m spec.Member) bool {
			u := o.User(m.Email)
			return u != nil && u.Remove != nil
		})
		for _, m := range w.Members {
			name(m.Email)
		}
	}
	for i := range o.Groups {
		for _, m := range o.Groups[i].Members {
			name(m.Email)
		}
	}
}

func userStep(s *diff.Step, o *live.Org) error {
	i := slices.IndexFunc(o.Users, func(u live.User) bool { return u.ID == s.User.ID })
	c, _ := s.Change(diff.FieldRole)
	switch {
	case i < 0:
		return fmt.Errorf("%s: there is no such person", s.Address)
	case string(o.Users[i].Role) != c.Before.Text || o.Users[i].Role.Strength() == 0:
		return fmt.Errorf("%s: the API does not change the role %s", s.Address, o.Users[i].Role)
	case s.Action == diff.SetRole && spec.OrgRole(c.After.Text).Strength() == 0:
		return fmt.Errorf("%s: nobody can be given the role %s", s.Address, c.After.Text)
	case s.Action == diff.SetRole:
		o.Users[i].Role = spec.OrgRole(c.After.Text)
		return nil
	}
	o.Users = slices.Delete(o.Users, i, i+1)
	for j := range o.Workspaces {
		w := &o.Workspaces[j]
		w.Members = slices.DeleteFunc(w.Members, func(m live.Member) bool { return m.User == s.User.ID })
	}
	o.Keys = slices.DeleteFunc(o.Keys, func(k live.APIKey) bool { return k.Principal == string(s.User.ID) })
	return nil
}
