// Package orgtest makes random organizations and files for tests, and carries
// plans out on values, without an API.
//
// It knows nothing about how plans are computed: Project does to a live.Org
// what each step says, so that "apply, then plan is empty" tests the planner
// and not itself.
package orgtest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Today is the day generated files are judged on.
var Today = spec.Date{Year: 2026, Month: time.November, Day: 20}

var (
	orgRoles = []live.OrgRole{live.OrgUser, live.OrgUser, live.OrgDeveloper, live.OrgClaudeCodeUser, live.OrgAdmin, live.OrgBilling}
	names    = []string{"ml", "Chatbot", "Data / ETL", "Old Experiments", "100% safe", "Ünïcode", spec.ClaudeCode, "ops", "research", "batch"}
	tagKeys  = []string{"env", "team", "cost.center"}
	values   = []string{"prod", "dev", "x"}
	colors   = []string{"#6C5BB9", "#000000", "#FFFFFF"}
	geoLists = [][]string{{"unrestricted"}, {"us"}, {"global", "us"}, {"global"}}
)

// Live draws an organization: people of every role, workspaces with members,
// some archived, and the default one.
func Live(t *rapid.T) *live.Org {
	o := &live.Org{ID: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Name: "Acme", Invites: []live.Invite{}, Keys: []live.APIKey{}}
	for i := range rapid.IntRange(1, 12).Draw(t, "users") {
		o.Users = append(o.Users, live.User{
			ID: live.UserID(fmt.Sprintf("user_%02d", i)), Email: spec.Email(fmt.Sprintf("p%02d@acme.example", i)),
			Name: fmt.Sprintf("Person %d", i), Role: rapid.SampledFrom(orgRoles).Draw(t, "org role"),
		})
	}
	o.Workspaces = append(o.Workspaces, live.Workspace{ID: "wrkspc_default", Name: spec.DefaultWorkspace, Default: true, Color: "#000000"})
	for i, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 6, rapid.ID).Draw(t, "workspaces") {
		o.Workspaces = append(o.Workspaces, liveWorkspace(t, i, name, o.Users))
	}
	o.Sort()
	return o
}

func liveWorkspace(t *rapid.T, i int, name string, users []live.User) live.Workspace {
	w := live.Workspace{
		ID: live.WorkspaceID(fmt.Sprintf("wrkspc_%02d", i)), Name: name, Color: rapid.SampledFrom(colors).Draw(t, "color"),
		Tags: map[string]string{}, CreatedAt: time.Date(2026, 1, i+1, 0, 0, 0, 0, time.UTC), WorkspaceParts: live.WorkspaceParts{Members: []live.Member{}},
		DataResidency: spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: rapid.SampledFrom(geoLists[:3]).Draw(t, "geos"), DefaultInferenceGeo: "us"},
		Usage:         &live.Usage{Days: 30},
	}
	for _, k := range tagKeys {
		if rapid.Bool().Draw(t, "tagged") {
			w.Tags[k] = rapid.SampledFrom(values).Draw(t, "value")
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "archived") == 0 {
		w.ArchivedAt = w.CreatedAt.AddDate(0, 1, 0)
	}
	for _, u := range users {
		if rapid.IntRange(0, 2).Draw(t, "member") == 0 {
			w.Members = append(w.Members, live.Member{User: u.ID, Role: rapid.SampledFrom(spec.Roles).Draw(t, "role")})
		}
	}
	return w
}

// Spec draws a file for an organization: its own export, disturbed.
func Spec(t *rapid.T, o *live.Org) *spec.Org {
	want, _ := o.Spec()
	emails := make([]spec.Email, 0, len(o.Users)+1)
	for i := range o.Users {
		emails = append(emails, o.Users[i].Email)
	}
	emails = append(emails, "stranger@acme.example")
	want.Groups = groups(t, emails)
	kept := []spec.Workspace{}
	for i := range want.Workspaces {
		if rapid.IntRange(0, 5).Draw(t, "dropped") > 0 {
			kept = append(kept, disturb(t, want.Workspaces[i], emails, want.Groups))
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "fresh") {
		w := spec.Workspace{Key: fmt.Sprintf("fresh %d", i), Name: fmt.Sprintf("fresh %d", i), WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative}}, Previously: []string{}}
		kept = append(kept, disturb(t, w, emails, want.Groups))
	}
	want.Workspaces = kept
	return want
}

func groups(t *rapid.T, emails []spec.Email) []spec.Group {
	var gs []spec.Group
	for i := range rapid.IntRange(0, 3).Draw(t, "groups") {
		g := spec.Group{Name: fmt.Sprintf("g%d", i)}
		for _, e := range rapid.SliceOfNDistinct(rapid.SampledFrom(emails), 0, 4, rapid.ID).Draw(t, "people") {
			g.Members = append(g.Members, spec.GroupMember{Email: e})
		}
		if i > 0 && rapid.Bool().Draw(t, "nested") {
			g.Members = append(g.Members, spec.GroupMember{Group: fmt.Sprintf("g%d", i-1)})
		}
		gs = append(gs, g)
	}
	return gs
}

// disturb changes an entry as an author would.
func disturb(t *rapid.T, w spec.Workspace, emails []spec.Email, gs []spec.Group) spec.Workspace {
	if w.ID != "" && rapid.IntRange(0, 9).Draw(t, "tombstone") == 0 {
		return spec.Workspace{Key: w.Key, Name: w.Name, ID: w.ID, WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative}}, Archive: &spec.Tombstone{Reason: "done"}}
	}
	if w.ID != "" && rapid.IntRange(0, 4).Draw(t, "renamed") == 0 {
		w.Name += " (renamed)"
	}
	if rapid.Bool().Draw(t, "recolored") {
		w.Color = rapid.SampledFrom(colors).Draw(t, "new color")
	}
	w.Tags = retag(t, w.Tags)
	if rapid.IntRange(0, 3).Draw(t, "geo") == 0 {
		w.DataResidency = &spec.DataResidency{AllowedInferenceGeos: rapid.SampledFrom(geoLists[:3]).Draw(t, "new geos"), DefaultInferenceGeo: "us"}
	}
	if rapid.IntRange(0, 3).Draw(t, "additive") == 0 {
		w.Membership = spec.Additive
	}
	if rapid.IntRange(0, 2).Draw(t, "people") > 0 {
		w.Members = members(t, emails)
	}
	for _, g := range gs {
		if rapid.Bool().Draw(t, "grant") {
			w.Groups = append(w.Groups, spec.Grant{Group: g.Name, Role: rapid.SampledFrom(spec.Roles).Draw(t, "grant role")})
		}
	}
	return w
}

func retag(t *rapid.T, tags map[string]*string) map[string]*string {
	tags = maps.Clone(tags)
	if tags == nil {
		tags = map[string]*string{}
	}
	for _, k := range tagKeys {
		switch rapid.IntRange(0, 3).Draw(t, "tag") {
		case 0:
			tags[k] = nil
		case 1:
			v := rapid.SampledFrom(values).Draw(t, "new value")
			tags[k] = &v
		case 2:
			delete(tags, k)
		}
	}
	return tags
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
		}
		lines = append(lines, m)
	}
	slices.SortFunc(lines, func(a, b spec.Member) int { return cmp.Compare(a.Email, b.Email) })
	return lines
}
