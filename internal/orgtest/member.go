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

var memberKind = kind{
	name: spec.KindMember,
	within: func(t *rapid.T, o *live.Org, w *live.Workspace) {
		for i := range o.Users {
			if rapid.IntRange(0, 2).Draw(t, "member") == 0 {
				w.Members = append(w.Members, live.Member{User: o.Users[i].ID, Role: rapid.SampledFrom(spec.Roles).Draw(t, "role")})
			}
		}
	},
	empty: func(w *live.Workspace) { w.Members = []live.Member{} },
	entry: func(t *rapid.T, a *author, w *spec.Workspace) {
		if rapid.IntRange(0, 3).Draw(t, "additive") == 0 {
			w.Membership = spec.Additive
		}
		if rapid.IntRange(0, 2).Draw(t, "people") > 0 {
			w.Members = members(t, a.emails)
		}
		for _, g := range a.want.Groups {
			if rapid.Bool().Draw(t, "grant") {
				w.Groups = append(w.Groups, spec.Grant{Group: g.Name, Role: rapid.SampledFrom(spec.Roles).Draw(t, "grant role")})
			}
		}
	},
	edits: []edit{
		ofLive(func(_ *rapid.T, _ *spec.Org, w *spec.Workspace) {
			if w.Membership == spec.Additive {
				w.Membership = spec.Authoritative
			} else {
				w.Membership = spec.Additive
			}
		}),
		ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) { // membership is left alone, or nobody's
			w.Groups = nil
			if w.Members = nil; rapid.Bool().Draw(t, "nobody") {
				w.Members = []spec.Member{}
			}
		}),
		ofLive(editLine), ofLive(editLine), ofLive(editLine),
		ofLive(editGroups), ofLive(editGroups),
	},
	lines: map[string]func(*parser, bool, []string) error{
		"member": func(p *parser, inside bool, f []string) error {
			if !inside || len(f) != 3 {
				return errUnknown
			}
			p.ws.Members = append(p.ws.Members, live.Member{User: userID(f[1]), Role: spec.Role(f[2])})
			return nil
		},
	},
	options: map[string]func(*live.Workspace){
		"unread": func(w *live.Workspace) { w.Members = nil },
	},
	do: membership,
}

func members(t *rapid.T, emails []spec.Email) []spec.Member {
	lines := []spec.Member{}
	for _, e := range rapid.SliceOfDistinct(rapid.SampledFrom(emails), rapid.ID).Draw(t, "lines") {
		m := spec.Member{Email: e, Role: rapid.SampledFrom(spec.Roles).Draw(t, "line role")}
		switch rapid.IntRange(0, 5).Draw(t, "until") {
		case 0:
			m.Until = spec.Date{Year: 2026, Month: time.October, Day: 1}
		case 1:
			m.Until = spec.Date{Year: 2027, Month: time.March, Day: 1}
		case 2:
			m.Until = spec.Date{Year: 2026, Month: time.November, Day: 30}
		}
		lines = append(lines, m)
	}
	slices.SortFunc(lines, func(a, b spec.Member) int { return cmp.Compare(a.Email, b.Email) })
	return lines
}

// domains are where people in edited lines come from: as a rule, from inside.
var domains = []string{"acme.example", "acme.example", "acme.example", "elsewhere.example"}

// editLine adds a person, takes one out, or changes their role or their end.
func editLine(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
	who := spec.Email(fmt.Sprintf("p%02d@%s", rapid.IntRange(0, 11).Draw(t, "who"), rapid.SampledFrom(domains).Draw(t, "from")))
	i := slices.IndexFunc(w.Members, func(m spec.Member) bool { return m.Email == who })
	if i < 0 {
		w.Members = append(w.Members, spec.Member{Email: who, Role: rapid.SampledFrom(spec.Roles).Draw(t, "role")})
		slices.SortFunc(w.Members, func(a, b spec.Member) int { return cmp.Compare(a.Email, b.Email) })
		return
	}
	switch rapid.IntRange(0, 2).Draw(t, "line") {
	case 0:
		w.Members = slices.Delete(w.Members, i, i+1)
	case 1:
		w.Members[i].Role = rapid.SampledFrom(spec.Roles).Draw(t, "other role")
	default:
		w.Members[i].Until = rapid.SampledFrom([]spec.Date{
			{}, {Year: 2026, Month: time.October, Day: 1}, {Year: 2027, Month: time.March, Day: 1}, {Year: 2099, Month: time.March, Day: 1},
		}).Draw(t, "until")
	}
}

// editGroups changes what a group gives in an entry, or who is in a group.
func editGroups(t *rapid.T, o *spec.Org, w *spec.Workspace) {
	if len(o.Groups) == 0 {
		return
	}
	g := &o.Groups[rapid.IntRange(0, len(o.Groups)-1).Draw(t, "group")]
	if rapid.Bool().Draw(t, "who is in it") {
		who := spec.Email(fmt.Sprintf("p%02d@acme.example", rapid.IntRange(0, 11).Draw(t, "in group")))
		before := len(g.Members)
		if g.Members = slices.DeleteFunc(g.Members, func(m spec.GroupMember) bool { return m.Email == who }); len(g.Members) == before {
			g.Members = append(g.Members, spec.GroupMember{Email: who})
		}
		return
	}
	before := len(w.Groups)
	if w.Groups = slices.DeleteFunc(w.Groups, func(v spec.Grant) bool { return v.Group == g.Name }); len(w.Groups) == before {
		w.Groups = append(w.Groups, spec.Grant{Group: g.Name, Role: rapid.SampledFrom(spec.Roles).Draw(t, "grant")})
		slices.SortFunc(w.Groups, func(a, b spec.Grant) int { return cmp.Compare(a.Group, b.Group) })
	}
}

func membership(s *diff.Step, o *live.Org) error {
	w, err := writable(s, o)
	if err != nil {
		return err
	}
	for i := range o.Users {
		if u := &o.Users[i]; u.ID == s.User.ID && u.Role.Fixes(written(s)) {
			return fmt.Errorf("%s: inherits its role", s.Address)
		}
	}
	i := slices.IndexFunc(w.Members, func(m live.Member) bool { return m.User == s.User.ID })
	if (i >= 0) == (s.Action == diff.Add) {
		return fmt.Errorf("%s: %s does not fit the member list", s.Address, s.Action)
	}
	c, _ := s.Change(diff.FieldRole)
	switch s.Action {
	case diff.Add:
		w.Members = append(w.Members, live.Member{User: s.User.ID, Role: spec.Role(c.After.Text)})
	case diff.SetRole:
		w.Members[i].Role = spec.Role(c.After.Text)
	case diff.Remove:
		w.Members = slices.Delete(w.Members, i, i+1)
	case diff.Create, diff.Update, diff.Archive:
	}
	return nil
}

// written is the role that a step gives or ends.
func written(s *diff.Step) spec.Role {
	c, _ := s.Change(diff.FieldRole)
	return spec.Role(cmp.Or(c.After.Text, c.Before.Text))
}
