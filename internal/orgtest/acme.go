package orgtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// AcmeID is the id of the organization of AcmeOrg.
const AcmeID = "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e"

// AcmeOrg is one small organization that tests start from: ana
// administers ml, ben and cat work there, old is out of use.
func AcmeOrg() *live.Org {
	day := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	o := &live.Org{
		ID: AcmeID, Name: "Acme", Invites: []live.Invite{}, Keys: []live.APIKey{},
		Workspaces: []live.Workspace{
			{ID: "wrkspc_default", Name: "Default", Default: true},
			{ID: "wrkspc_cc", Name: "Claude Code", WorkspaceParts: live.WorkspaceParts{Members: []live.Member{{User: "user_ben", Role: spec.RoleDeveloper}}}},
			{ID: "wrkspc_ml", Name: "ml", WorkspaceParts: live.WorkspaceParts{Members: []live.Member{
				{User: "user_ana", Role: spec.RoleAdmin}, {User: "user_ben", Role: spec.RoleDeveloper}, {User: "user_cat", Role: spec.RoleUser},
			}}},
			{ID: "wrkspc_old", Name: "Old Experiments", WorkspaceParts: live.WorkspaceParts{Members: []live.Member{}}, Usage: &live.Usage{Days: diff.UsageDays}},
		},
	}
	for _, name := range []string{"ana", "ben", "cat", "dan", "eve"} {
		o.Users = append(o.Users, live.User{ID: live.UserID("user_" + name), Email: spec.Email(name + "@acme.example"), Role: spec.OrgUser})
	}
	o.Users = append(o.Users, live.User{ID: "user_root", Email: "root@acme.example", Role: spec.OrgAdmin})
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		w.CreatedAt, w.Color, w.Tags = day, "#123456", map[string]string{}
		w.DataResidency = spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{"unrestricted"}, DefaultInferenceGeo: "global"}
	}
	o.Sort()
	return o
}

// AcmeFile is the file that asks for AcmeOrg as it is.
func AcmeFile() *spec.Org {
	want := &spec.Org{Organization: AcmeID, Policy: spec.DefaultPolicy(), Workspaces: []spec.Workspace{
		{Key: "Old Experiments", Name: "Old Experiments", WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative}}},
		{Key: "ml", Name: "ml", WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative, Members: []spec.Member{
			AcmeMember("ana", spec.RoleAdmin), AcmeMember("ben", spec.RoleDeveloper), AcmeMember("cat", spec.RoleUser),
		}}}},
	}}
	return want
}

// AcmeMember is a line of the member list for one of ana, ben, cat, dan and eve.
func AcmeMember(who string, role spec.Role) spec.Member {
	return spec.Member{Email: spec.Email(who + "@acme.example"), Role: role}
}

// Tester is what both testing.TB and *rapid.T can do.
type Tester interface {
	Helper()
	Fatal(args ...any)
}

// Plan is the plan between a file and an organization.
func Plan(t Tester, want *spec.Org, have *live.Org) *diff.Plan {
	t.Helper()
	p, err := diff.Compute(want, have, diff.Options{Today: Today})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Tombstone turns "Old Experiments" of AcmeFile into an archive.
func Tombstone(want *spec.Org, _ *live.Org) {
	want.Workspaces[0].Archive = &spec.Tombstone{Reason: "superseded", At: spec.Position{File: "org.yaml", Line: 7, Column: 5}}
}

// Everything is an edit of AcmeFile that needs one step of each kind, and two
// creations and members of a new workspace.
func Everything(want *spec.Org, have *live.Org) {
	Tombstone(want, have)
	ml := &want.Workspaces[1]
	ml.Color = "#ABCDEF"
	ml.Members = []spec.Member{AcmeMember("ana", spec.RoleAdmin), AcmeMember("ben", spec.RoleUser), AcmeMember("dan", spec.RoleUser)}
	Create("new", []spec.Member{AcmeMember("dan", spec.RoleDeveloper), AcmeMember("eve", spec.RoleAdmin)})(want, have)
	Create("zoo", nil)(want, have)
}

// Create is an edit that adds an entry for a workspace that does not exist.
func Create(key string, members []spec.Member) func(*spec.Org, *live.Org) {
	return func(want *spec.Org, _ *live.Org) {
		want.Workspaces = append(want.Workspaces, spec.Workspace{
			Key: key, Name: key, WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative, Members: members}}, Previously: []string{},
		})
	}
}

// Dismiss takes people out of the entry "ml" of AcmeFile.
func Dismiss(want *spec.Org, who ...string) {
	w := &want.Workspaces[1]
	w.Members = slices.DeleteFunc(w.Members, func(m spec.Member) bool {
		return slices.Contains(who, strings.TrimSuffix(string(m.Email), "@acme.example"))
	})
}

// Crowd adds n people to the organization and to a live workspace.
func Crowd(have *live.Org, id live.WorkspaceID, n int) {
	w := have.Workspace(id)
	for i := range n {
		u := live.User{ID: live.UserID(fmt.Sprintf("user_c%02d", i)), Email: spec.Email(fmt.Sprintf("c%02d@acme.example", i)), Role: spec.OrgUser}
		have.Users = append(have.Users, u)
		w.Members = append(w.Members, live.Member{User: u.ID, Role: spec.RoleUser})
	}
	have.Sort()
}

// TwinTombstones archives two workspaces of one name: only ids tell them apart.
func TwinTombstones(want *spec.Org, have *live.Org) {
	Tombstone(want, have)
	twin := *have.Workspace("wrkspc_old")
	twin.ID = "wrkspc_old2"
	have.Workspaces = append(have.Workspaces, twin)
	have.Sort()
	want.Workspaces[0].ID = "wrkspc_old"
	second := want.Workspaces[0]
	second.Key, second.ID = "Old Experiments (2)", "wrkspc_old2"
	want.Workspaces = append(want.Workspaces, second)
}
