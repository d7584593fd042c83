package spec

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// day is the today of these tests.
var day = Date{2026, time.November, 21}

func TestAccess(t *testing.T) {
	const groups = `groups:
  dev: [ana@x.example, ben@x.example]
  ops: [{group: dev}, cat@x.example]
  all: [{group: ops}, dan@x.example]
`
	for name, tt := range map[string]struct {
		fields       string
		want, lapsed []string
	}{
		"nothing is managed":                {`{}`, nil, nil},
		"a tombstone entitles nobody":       {`{archive: {reason: x}}`, nil, nil},
		"an explicit line":                  {`{members: {ana@x.example: workspace_user}}`, []string{"ana user"}, nil},
		"a group":                           {`{groups: {dev: workspace_user}}`, []string{"ana user via dev", "ben user via dev"}, nil},
		"groups within groups":              {`{groups: {all: workspace_user}}`, []string{"ana user via all ops dev", "ben user via all ops dev", "cat user via all ops", "dan user via all"}, nil},
		"a line beats a stronger group":     {`{members: {ana@x.example: workspace_user}, groups: {dev: workspace_admin}}`, []string{"ana user", "ben admin via dev"}, nil},
		"the stronger group wins":           {`{groups: {dev: workspace_developer, ops: workspace_restricted_developer}}`, []string{"ana developer via dev", "ben developer via dev", "cat restricted_developer via ops"}, nil},
		"among equals the first group wins": {`{groups: {ops: workspace_user, dev: workspace_user}}`, []string{"ana user via dev", "ben user via dev", "cat user via ops"}, nil},
		"the last day still counts":         {`{members: {ana@x.example: {role: workspace_admin, until: 2026-11-21}}}`, []string{"ana admin until 2026-11-21"}, nil},
		"after it the line lapses":          {`{members: {ana@x.example: {role: workspace_admin, until: 2026-11-20}}}`, nil, []string{"ana"}},
		"and the group counts again":        {`{members: {ana@x.example: {role: workspace_admin, until: 2026-11-20}}, groups: {dev: workspace_user}}`, []string{"ana user via dev", "ben user via dev"}, []string{"ana"}},
		"someone in a group twice over":     {`{groups: {all: workspace_user, dev: workspace_user}}`, []string{"ana user via all ops dev", "ben user via all ops dev", "cat user via all ops", "dan user via all"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := mustParse(t, head+groups+"workspaces:\n  w: "+tt.fields+"\n  use: {groups: {all: workspace_user}}\n")
			w := &o.Workspaces[slices.IndexFunc(o.Workspaces, func(w Workspace) bool { return w.Key == "w" })]
			entitled, lapsed := o.Access(w, day)
			var got, gone []string
			for _, e := range entitled {
				got = append(got, describe(e))
			}
			for _, m := range lapsed {
				gone = append(gone, strings.TrimSuffix(string(m.Email), "@x.example"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("entitled: -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tt.lapsed, gone); diff != "" {
				t.Errorf("lapsed: -want +got:\n%s", diff)
			}
		})
	}
}

func describe(e Entitlement) string {
	s := strings.TrimSuffix(string(e.Email), "@x.example") + " " + strings.TrimPrefix(string(e.Role), rolePrefix)
	if len(e.Via) > 0 {
		s += " via " + strings.Join(e.Via, " ")
	}
	if !e.Until.IsZero() {
		s += " until " + e.Until.String()
	}
	return s
}

func TestAccessPointsAtTheDecidingLines(t *testing.T) {
	o := mustParse(t, head+`groups:
  dev:
    - ana@x.example
workspaces:
  w:
    members:
      ben@x.example: workspace_user
    groups:
      dev: workspace_user
`)
	got, _ := o.Access(&o.Workspaces[0], day)
	want := []Entitlement{
		{Email: "ana@x.example", Role: RoleUser, Via: []string{"dev"}, At: at(11, 7), Named: at(5, 7)},
		{Email: "ben@x.example", Role: RoleUser, At: at(9, 7), Named: at(9, 7)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestAccessAgreesWithTheRules compares the resolver with the rules written
// down naively.
func TestAccessAgreesWithTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrg(t)
		for i := range o.Workspaces {
			w := &o.Workspaces[i]
			entitled, _ := o.Access(w, day)
			got := map[Email]Role{}
			for i, e := range entitled {
				if i > 0 && entitled[i-1].Email >= e.Email {
					t.Fatalf("not sorted, or somebody twice: %v", entitled)
				}
				got[e.Email] = e.Role
			}
			if diff := cmp.Diff(naive(o, w), got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("-want +got:\n%s", diff)
			}
		}
	})
}

// TestClaimsBeginWithWhatCounts holds the list of everything that gives somebody a
// role against the resolver.
func TestClaimsBeginWithWhatCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrg(t)
		for i := range o.Workspaces {
			w := &o.Workspaces[i]
			entitled, lapsed := o.Access(w, day)
			first, ended := []Entitlement{}, 0
			for i, c := range o.Claims(w, day) {
				if c.Lapsed {
					ended++
				} else if n := len(first); n == 0 || first[n-1].Email != c.Email {
					first = append(first, c.entitlement())
				} else if before := o.Claims(w, day)[i-1]; before.Role.Strength() < c.Role.Strength() && len(before.Lines) > 1 {
					t.Fatalf("the weaker group comes first: %v, %v", before, c)
				}
			}
			if d := cmp.Diff(entitled, first, cmpopts.EquateEmpty()); d != "" || ended != len(lapsed) {
				t.Fatalf("%d lapsed, want %d; entitled -want +got:\n%s", ended, len(lapsed), d)
			}
		}
	})
}

// entitlement is the claim as the resolver tells it.
func (c *Claim) entitlement() Entitlement {
	e := Entitlement{Email: c.Email, Role: c.Role, At: c.Lines[0].At, Named: c.Lines[len(c.Lines)-1].At, Until: c.Until}
	for _, l := range c.Lines[1:] {
		e.Via = append(e.Via, l.Group)
	}
	return e
}

func naive(o *Org, w *Workspace) map[Email]Role {
	roles := map[Email]Role{}
	var give func(group string, role Role)
	give = func(group string, role Role) {
		for _, g := range o.Groups {
			for _, m := range g.Members {
				switch {
				case g.Name != group:
				case m.Group != "":
					give(m.Group, role)
				case role.Strength() > roles[m.Email].Strength():
					roles[m.Email] = role
				}
			}
		}
	}
	for _, grant := range w.Groups {
		give(grant.Group, grant.Role)
	}
	for _, m := range w.Members {
		if m.Until.IsZero() || !m.Until.Before(day) {
			roles[m.Email] = m.Role
		}
	}
	return roles
}

// TestAccessIsQuick resolves the largest organization anyone would write.
func TestAccessIsQuick(t *testing.T) {
	o := &Org{Policy: DefaultPolicy()}
	for g := range 100 {
		group := Group{Name: fmt.Sprintf("g%03d", g)}
		for p := range 1000 {
			group.Members = append(group.Members, GroupMember{Email: Email(fmt.Sprintf("p%d@x.example", p))})
		}
		o.Groups = append(o.Groups, group)
	}
	w := &Workspace{}
	for g := range 10 {
		w.Groups = append(w.Groups, Grant{Group: fmt.Sprintf("g%03d", g), Role: RoleUser})
	}
	// Not by the clock, which depends on the machine: what is slow here is a copy
	// of every group for each grant, and that shows in the memory asked for.
	allocations := testing.AllocsPerRun(1, func() {
		if got, _ := o.Access(w, day); len(got) != 1000 {
			t.Fatalf("got %d people", len(got))
		}
	})
	if allocations > 20_000 {
		t.Errorf("%.0f allocations for a thousand people in ten groups", allocations)
	}
}
