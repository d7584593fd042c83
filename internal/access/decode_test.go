package access_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/spec"
)

// sample is a report with something in every field.
func sample() *access.Report {
	touch := &diff.Touch{Commit: strings.Repeat("a", 40), Author: "Ana", When: spec.Date{Year: 2026, Month: 3, Day: 1}, Subject: "give ben access"}
	at := spec.Position{File: "org.yaml", Line: 3, Column: 5}
	ben := access.Subject{Kind: access.PersonKind, Name: "ben@acme.example", ID: "user_1"}
	bot := access.Subject{Kind: access.ServiceAccountKind, Name: "ci", ID: "svac_1"}
	return &access.Report{
		Format: access.Format, MadeBy: "wsync v0", Organization: diff.Organization{ID: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Name: "Acme"},
		TakenAt: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), AsOf: spec.Date{Year: 2026, Month: 11, Day: 20},
		Source: &diff.Source{Path: "org.yaml", SHA256: strings.Repeat("0", 64), Commit: touch.Commit}, About: &ben,
		Unread:          []access.Unread{{List: "service accounts", Status: 403, Error: "permission_error"}},
		Workspaces:      []access.Workspace{{Ref: "wrkspc_1", ID: "wrkspc_1", Name: "ML", Key: "ml", At: &at}, {Ref: "key:new", Name: "new", Key: "new"}},
		People:          []access.Person{{Email: "ben@acme.example", ID: "user_1", OrgRole: spec.OrgDeveloper, Declared: spec.OrgUser, State: access.Differs, Line: &access.Line{At: at, Commit: touch}}},
		ServiceAccounts: []access.ServiceAccount{{ID: "svac_1", Name: "ci", OrgRole: spec.AccountDeveloper, State: access.InEffect}},
		Grants: []access.Grant{
			{Who: ben, Workspace: "wrkspc_1", Role: spec.RoleDeveloper, Declared: spec.RoleDeveloper, State: access.InEffect, Sources: []access.Source{{
				Kind: access.Group, Role: spec.RoleDeveloper, Weight: access.Decides, Until: spec.Date{Year: 2027, Month: 1, Day: 1}, Since: touch,
				Lines: []access.Line{{At: at, Commit: touch}, {Group: "oncall", At: at}},
			}}},
			{Who: bot, Workspace: "key:new", Declared: spec.RoleUser, State: access.NotApplied, Sources: []access.Source{{Kind: access.Machine, Role: spec.RoleUser, Weight: access.Waits}}},
		},
		Keys: []access.Key{{ID: "apikey_1", Name: "nightly", Hint: "sk-…", Workspace: "wrkspc_1", Status: "active", Creator: &ben, ActsAs: &bot, Created: spec.Date{Year: 2026, Month: 1, Day: 2}}},
	}
}

func encoded(t *testing.T, r *access.Report) string {
	t.Helper()
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAReportSurvivesJSON(t *testing.T) {
	got, err := access.Decode(strings.NewReader(encoded(t, sample())))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(sample(), got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestDecodeRefusesWhatNoReportSays(t *testing.T) {
	good := encoded(t, sample())
	for _, c := range []struct{ name, old, new, want string }{
		{"another format", "wsync.access/v1", "wsync.plan/v1", `not a wsync access: its format is "wsync.plan/v1"`},
		{"a later version", "access/v1", "access/v2", `this wsync reads "wsync.access/v1"`},
		{"a member that nobody knows", `"as_of"`, `"extra": 1, "as_of"`, `unknown field "extra"`},
		{"no organization", "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", "", "names no organization"},
		{"two workspaces of one ref", "key:new", "wrkspc_1", `the ref "wrkspc_1" of a workspace is empty, or that of another one too`},
		{"a grant of nothing", `"workspace": "key:new"`, `"workspace": "gone"`, `the report does not have the workspace "gone"`},
		{"a state", `"state": "differs"`, `"state": "perhaps"`, `the state "perhaps" is not known`},
		{"a weight", `"weight": "waits"`, `"weight": "perhaps"`, `the weight "perhaps" is not known`},
		{"a source", `"kind": "group"`, `"kind": "magic"`, `the source "magic" is not known`},
	} {
		if _, err := access.Decode(strings.NewReader(strings.ReplaceAll(good, c.old, c.new))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
