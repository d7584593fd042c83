package diff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/spec"
)

// scopedFile has everybody in several places, for other reasons each.
const scopedFile = `version: 1
organization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e
users:
  ana@x.dev: developer
  ben@x.dev: developer
  cat@x.dev: {remove: {reason: left}}
groups: {all: [ben@x.dev]}
workspaces:
  ML: {color: "#112233", members: {ana@x.dev: workspace_admin}, groups: {all: workspace_user}}
  Web: {members: {ana@x.dev: workspace_admin}}
  Soon: {members: {ben@x.dev: workspace_admin}}
`

// TestScopeOfAPerson says which steps are in a scope of people, by itself and with a
// workspace that adds up with it.
func TestScopeOfAPerson(t *testing.T) {
	tests := []struct {
		name, people, keys string
		want               []diff.Address
	}{
		{"somebody who leaves has one step", "cat@x.dev", "", []diff.Address{"user/cat@x.dev"}},
		{"their role, what a group gives, and what no line gives", "ben@x.dev", "", []diff.Address{"workspace/ML/member/ben@x.dev", "user/ben@x.dev", "workspace/Web/member/ben@x.dev"}},
		{"somebody as the file has them", "ana@x.dev", "", nil},
		{"somebody whom the file does not name", "dan@x.dev", "", []diff.Address{"workspace/Web/member/dan@x.dev"}},
		{"two people add up", "cat@x.dev dan@x.dev", "", []diff.Address{"workspace/Web/member/dan@x.dev", "user/cat@x.dev"}},
		{"a workspace adds all that is in it", "dan@x.dev", "ML", []diff.Address{
			"workspace/ML/member/ben@x.dev", "workspace/ML", "workspace/ML/member/cat@x.dev", "workspace/Web/member/dan@x.dev",
		}},
		{"a workspace to be created comes by its own scope", "ben@x.dev", "Soon", []diff.Address{
			"workspace/Soon", "workspace/ML/member/ben@x.dev", "workspace/Soon/member/ben@x.dev", "user/ben@x.dev", "workspace/Web/member/ben@x.dev",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := scopedPlan(t, scopedFile, tt.people, tt.keys)
			var got []diff.Address
			for i := range p.Steps {
				got = append(got, p.Steps[i].Address)
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			for i := range p.Findings {
				if f := &p.Findings[i]; f.Severity == diff.SevWarning && (f.Code != diff.CodeUnmanagedUser || !strings.Contains(tt.people, "dan")) {
					t.Errorf("a finding from elsewhere: %s", f.Message)
				}
			}
		})
	}
}

// TestScopeOfAPersonNeedsTheWorkspaces: where the file contradicts the organization,
// nobody can tell what a person has.
func TestScopeOfAPersonNeedsTheWorkspaces(t *testing.T) {
	broken := strings.Replace(scopedFile, "  Web: {", "  Web: {id: wrkspc_01nowhere, ", 1)
	for keys, want := range map[string]bool{"": true, "ML": false} {
		people := "cat@x.dev"
		if keys != "" {
			people = ""
		}
		if got := scopedPlan(t, broken, people, keys).CountFindings(diff.SevError) > 0; got != want {
			t.Errorf("scope %q %q: an error %t, want %t", people, keys, got, want)
		}
	}
}

func scopedPlan(t *testing.T, file, people, keys string) *diff.Plan {
	t.Helper()
	want, problems := orgtest.File("org.yaml", []byte(file))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	have, err := orgtest.Parse(scopedLive)
	if err != nil {
		t.Fatal(err)
	}
	scope := diff.Scope{Parts: []string{"test"}, Keys: map[string]bool{}, People: map[spec.Email]bool{}}
	for _, e := range strings.Fields(people) {
		scope.People[spec.Email(e)] = true
	}
	for _, k := range strings.Fields(keys) {
		scope.Keys[k] = true
	}
	p, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today, Scope: scope})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// scopedLive has people whom the file knows otherwise, and one whom it does not know.
const scopedLive = `
user ana@x.dev developer
user ben@x.dev user
user cat@x.dev developer
user dan@x.dev developer
workspace "ML"
  member ana@x.dev workspace_admin
  member cat@x.dev workspace_user
workspace "Web"
  member ana@x.dev workspace_admin
  member ben@x.dev workspace_user
  member dan@x.dev workspace_user
read keys
`
