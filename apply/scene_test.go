package apply

import (
	"fmt"
	"testing"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const acme = "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e"

// acmeOrg is one small organization that guard and run tests start from: ana
// administers ml, ben and cat work there, old is out of use.
func acmeOrg() *live.Org {
	day := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	o := &live.Org{
		ID: acme, Name: "Acme", Invites: []live.Invite{}, Keys: []live.APIKey{},
		Workspaces: []live.Workspace{
			{ID: "wrkspc_default", Name: "Default", Default: true},
			{ID: "wrkspc_cc", Name: "Claude Code", Members: []live.Member{{User: "user_ben", Role: spec.RoleDeveloper}}},
			{ID: "wrkspc_ml", Name: "ml", Members: []live.Member{
				{User: "user_ana", Role: spec.RoleAdmin}, {User: "user_ben", Role: spec.RoleDeveloper}, {User: "user_cat", Role: spec.RoleUser},
			}},
			{ID: "wrkspc_old", Name: "Old Experiments", Members: []live.Member{}, Usage: &live.Usage{Days: diff.UsageDays}},
		},
	}
	for _, name := range []string{"ana", "ben", "cat", "dan", "eve"} {
		o.Users = append(o.Users, live.User{ID: live.UserID("user_" + name), Email: spec.Email(name + "@acme.example"), Role: live.OrgUser})
	}
	o.Users = append(o.Users, live.User{ID: "user_root", Email: "root@acme.example", Role: live.OrgAdmin})
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		w.CreatedAt, w.Color, w.Tags = day, "#123456", map[string]string{}
		w.DataResidency = spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{"unrestricted"}, DefaultInferenceGeo: "global"}
	}
	o.Sort()
	return o
}

// acmeFile is the file that asks for acmeOrg as it is.
func acmeFile() *spec.Org {
	want := &spec.Org{Organization: acme, Policy: spec.DefaultPolicy(), Workspaces: []spec.Workspace{
		{Key: "Old Experiments", Name: "Old Experiments", Membership: spec.Authoritative},
		{Key: "ml", Name: "ml", Membership: spec.Authoritative, Members: []spec.Member{
			line("ana", spec.RoleAdmin), line("ben", spec.RoleDeveloper), line("cat", spec.RoleUser),
		}},
	}}
	return want
}

func line(who string, role spec.Role) spec.Member {
	return spec.Member{Email: spec.Email(who + "@acme.example"), Role: role}
}

// scene is a file, an organization, and the plan between them, each free to be
// changed by a test before and after the plan is made.
type scene struct {
	Input
	t testing.TB
}

// stage makes the plan after edit has changed file and organization.
func stage(t testing.TB, edit func(want *spec.Org, have *live.Org)) *scene {
	t.Helper()
	s := &scene{t: t, Input: Input{Want: acmeFile(), Have: acmeOrg()}}
	if edit != nil {
		edit(s.Want, s.Have)
	}
	s.Plan = computed(t, s.Want, s.Have)
	return s
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func computed(t fataler, want *spec.Org, have *live.Org) *diff.Plan {
	t.Helper()
	p, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tombstone turns "Old Experiments" into an archive.
func tombstone(want *spec.Org, _ *live.Org) {
	want.Workspaces[0].Archive = &spec.Tombstone{Reason: "superseded", At: spec.Position{File: "org.yaml", Line: 7, Column: 5}}
}

// crowd adds n people to the organization and to a live workspace.
func crowd(have *live.Org, id live.WorkspaceID, n int) {
	w := have.Workspace(id)
	for i := range n {
		u := live.User{ID: live.UserID(fmt.Sprintf("user_c%02d", i)), Email: spec.Email(fmt.Sprintf("c%02d@acme.example", i)), Role: live.OrgUser}
		have.Users = append(have.Users, u)
		w.Members = append(w.Members, live.Member{User: u.ID, Role: spec.RoleUser})
	}
	have.Sort()
}
