package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const head = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"

// report is one of a file and an organization; an empty file is none, and an empty
// organization makes it an offline one.
func report(t *testing.T, file, org string) *access.Report {
	t.Helper()
	in := access.Input{AsOf: orgtest.Today, TakenAt: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	if file != "" {
		want, problems := orgtest.File("org.yaml", []byte(head+file))
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		in.Want = want
	}
	if org != "" {
		have, err := orgtest.Parse(org)
		if err != nil {
			t.Fatal(err)
		}
		in.Have = have
	}
	return access.Build(in)
}

// told is a grant on one line: who, role, state, and each source with its weight. The
// Default Workspace, in which everybody is, is passed over.
func told(r *access.Report) []string {
	var lines []string
	for i := range r.Grants {
		g := &r.Grants[i]
		if slices.ContainsFunc(r.Workspaces, func(w access.Workspace) bool { return w.Ref == g.Workspace && w.Default }) {
			continue
		}
		parts := make([]string, len(g.Sources))
		for i, s := range g.Sources {
			parts[i] = fmt.Sprintf("%s %s %s", s.Weight, s.Kind, strings.TrimPrefix(string(s.Role), "workspace_"))
			if via := s.Groups(); via != nil {
				parts[i] += " via " + strings.Join(via, ">")
			}
		}
		user, _, _ := strings.Cut(g.Who.Name, "@")
		lines = append(lines, fmt.Sprintf("%s %s %s (%s)", user, strings.TrimPrefix(string(g.Role), "workspace_"), g.State, strings.Join(parts, ", ")))
	}
	return lines
}

// TestWhatGivesAccess goes through what a line, a group, an organization role and a
// live membership may be to each other.
func TestWhatGivesAccess(t *testing.T) {
	const groups = "groups:\n  dev: [u@acme.example]\n  ops: [{group: dev}]\n"
	for name, c := range map[string]struct {
		file, role, member string
		want               []string
	}{
		"as the file says":                     {"{members: {u@acme.example: workspace_user}}", "user", "workspace_user", []string{"u user in-effect (decides member user)"}},
		"not live yet":                         {"{members: {u@acme.example: workspace_user}}", "user", "", []string{"u  not-applied (waits member user)"}},
		"in no line":                           {"{members: {}}", "user", "workspace_admin", []string{"u admin not-in-file (decides live admin)"}},
		"in no line of an unmanaged workspace": {"{}", "user", "workspace_admin", []string{"u admin not-in-file (decides live admin)"}},
		"another role":                         {"{members: {u@acme.example: workspace_user}}", "user", "workspace_admin", []string{"u admin differs (decides live admin, waits member user)"}},
		"a role that nobody knows":             {"{members: {}}", "user", "workspace_czar", []string{"u czar not-in-file (decides live czar)"}},
		"a line beats groups": {
			"{members: {u@acme.example: workspace_user}, groups: {ops: workspace_developer, dev: workspace_admin}}", "user", "workspace_user",
			[]string{"u user in-effect (decides member user, outranked group admin via dev, outranked group developer via ops>dev)"},
		},
		"a line that ended": {
			"{members: {u@acme.example: {role: workspace_admin, until: 2026-01-01}}, groups: {dev: workspace_user}}", "user", "workspace_user",
			[]string{"u user in-effect (decides group user via dev, ended member admin)"},
		},
		"a line that ended, and is still live": {
			"{members: {u@acme.example: {role: workspace_admin, until: 2026-01-01}}}", "user", "workspace_admin",
			[]string{"u admin not-in-file (decides live admin, ended member admin)"},
		},
		"a line that ended, and is not live": {"{members: {u@acme.example: {role: workspace_admin, until: 2026-01-01}}}", "user", "", nil},
		"an admin":                           {"{}", "admin", "", []string{"u admin in-effect (decides inherited admin)"}},
		"an admin with a line":               {"{members: {u@acme.example: workspace_user}}", "admin", "", []string{"u admin in-effect (decides inherited admin, inert member user)"}},
		"an admin with a membership":         {"{members: {}}", "admin", "workspace_user", []string{"u admin in-effect (decides inherited admin, inert live user)"}},
		"billing":                            {"{}", "billing", "", []string{"u billing in-effect (decides inherited billing)"}},
		"billing that is raised":             {"{members: {u@acme.example: workspace_admin}}", "billing", "workspace_admin", []string{"u admin in-effect (decides member admin, outranked inherited billing)"}},
		"billing that is to be raised":       {"{members: {u@acme.example: workspace_admin}}", "billing", "", []string{"u billing differs (decides inherited billing, waits member admin)"}},
		"billing that was raised by hand":    {"{members: {}}", "billing", "workspace_admin", []string{"u admin not-in-file (decides live admin, outranked inherited billing)"}},
		"billing with another line":          {"{members: {u@acme.example: workspace_user}}", "billing", "", []string{"u billing in-effect (decides inherited billing, inert member user)"}},
	} {
		t.Run(name, func(t *testing.T) {
			org := "user u@acme.example " + c.role + "\nworkspace w\n"
			if c.member != "" {
				org += "  member u@acme.example " + c.member + "\n"
			}
			r := report(t, groups+"workspaces:\n  w: "+c.file+"\n  other: {archive: {reason: x}}\n", org)
			if d := cmp.Diff(c.want, told(r)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestWithoutAFileWhatIsLiveIsInEffect(t *testing.T) {
	got := told(report(t, "", "user u@acme.example user\nworkspace w\n  member u@acme.example workspace_user\n"))
	if d := cmp.Diff([]string{"u user in-effect (decides live user)"}, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// TestOfflineSaysWhatTheFileGives, to whom it names, of what is not archived.
func TestOfflineSaysWhatTheFileGives(t *testing.T) {
	r := report(t, `users:
  adm@acme.example: admin
  gone@acme.example: {role: user, until: 2026-01-01}
workspaces:
  w: {members: {u@acme.example: workspace_user, gone@acme.example: workspace_admin}}
  old: {archive: {reason: closed}}
`, "")
	want := []string{"adm admin declared (decides inherited admin)", "u user declared (decides member user)"}
	if d := cmp.Diff(want, told(r)); d != "" || len(r.Workspaces) != 1 {
		t.Errorf("%d workspaces; -want +got\n%s", len(r.Workspaces), d)
	}
}

// TestEveryMembershipIsTold holds that no live membership is left out, and that the
// file that an export writes agrees with the organization about each.
func TestEveryMembershipIsTold(t *testing.T) {
	have := orgtest.AcmeOrg()
	want, _ := have.Spec()
	r := access.Build(access.Input{Want: want, Have: have, AsOf: orgtest.Today})
	for i := range have.Workspaces {
		for _, m := range have.Workspaces[i].Members {
			if !slices.ContainsFunc(r.Grants, func(g access.Grant) bool {
				return g.Who.ID == string(m.User) && g.Workspace == string(have.Workspaces[i].ID) && g.Role != ""
			}) {
				t.Errorf("%s in %q is not told", m.User, have.Workspaces[i].Name)
			}
		}
	}
	for i := range r.Grants {
		if g := &r.Grants[i]; g.State != access.InEffect {
			t.Errorf("an export and its organization do not agree about %v", g)
		}
	}
}

// TestAStrangerIsTold: a member whom no list has, and whom nobody may overlook.
func TestAStrangerIsTold(t *testing.T) {
	have := &live.Org{ID: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Workspaces: []live.Workspace{{ID: "wrkspc_1", Name: "w", WorkspaceParts: live.WorkspaceParts{
		Members: []live.Member{{User: "user_9", Role: spec.RoleAdmin}},
	}}}}
	r := access.Build(access.Input{Have: have, AsOf: orgtest.Today})
	if d := cmp.Diff([]string{" admin in-effect (decides live admin)"}, told(r)); d != "" || r.Grants[0].Who.ID != "user_9" {
		t.Errorf("-want +got\n%s", d)
	}
}

// TestSinceIsTheYoungestCommitOfTheChain, and nothing where one is not known.
func TestSinceIsTheYoungestCommitOfTheChain(t *testing.T) {
	want, problems := orgtest.File("org.yaml", []byte(head+"groups:\n  dev:\n    - u@acme.example\nworkspaces:\n  w:\n    groups:\n      dev: workspace_user\n"))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	commits := map[int]*access.Commit{
		5: {Touch: diff.Touch{Commit: "young"}, Time: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)},
		9: {Touch: diff.Touch{Commit: "old"}, Time: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)},
	}
	since := func() *diff.Touch {
		r := access.Build(access.Input{Want: want, AsOf: orgtest.Today, Blame: func(at spec.Position) *access.Commit { return commits[at.Line] }})
		return r.Grants[0].Sources[0].Since
	}
	if got := since(); got == nil || got.Commit != "young" {
		t.Errorf("got %v, want the commit that named the person", got)
	}
	delete(commits, 9)
	if got := since(); got != nil {
		t.Errorf("got %v although one line is not committed", got)
	}
}

func TestFind(t *testing.T) {
	r := report(t, "", `
user ana@acme.example user
user "Data" user
workspace "Data" id=wrkspc_1
workspace "Data Science" id=wrkspc_2
`)
	for word, want := range map[string]string{
		"ANA@acme.example": "ana@acme.example", "wrkspc_1": "Data", "workspace:Data": "Data", "Data Science": "Data Science",
		"Data": `"Data" may mean 2 different things`, "data sciense": "[Data Science]", "anna@acme.example": "[ana@acme.example]", "": "[]", "zzz": "[]",
	} {
		got, err := r.Find(word)
		switch e := err.(type) { //nolint:errorlint // it is returned as it is
		case nil:
			if got.Name != want {
				t.Errorf("%q: got %v, want %q", word, got, want)
			}
		case *access.UnknownError:
			if near := fmt.Sprint(e.Near); near != want {
				t.Errorf("%q: near names %s, want %s", word, near, want)
			}
		default:
			if err.Error() != want {
				t.Errorf("%q: got %v, want %s", word, err, want)
			}
		}
	}
}
