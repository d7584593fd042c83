package live_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/spec"
)

// TestAnExportParsesAndRemovesNobody exports what no file can hold: it is named,
// and the file that comes out neither fails nor takes anything away.
func TestAnExportParsesAndRemovesNobody(t *testing.T) {
	have, err := orgtest.Parse(`
user ana@acme.example developer
user "no address" developer
user cat@acme.example developer
workspace "odd" tag.anthropic-tier=1
  member ana@acme.example workspace_admin
  member "no address" workspace_user
workspace "plain"
  member cat@acme.example workspace_superuser
workspace "two\nlines" id=wrkspc_two
`)
	if err != nil {
		t.Fatal(err)
	}
	org, left := have.Spec()
	wantLeft := []string{
		`"no address" is left out of users: no file may hold such an address`,
		`tag "anthropic-tier" of workspace "odd" is left out: it belongs to the platform`,
		`"no address" in workspace "odd" is left out: no file may hold such an address`,
		`"cat@acme.example" in workspace "plain" is left out: no file may ask for the role "workspace_superuser"`,
		`workspace "two\nlines" (wrkspc_two) is left out: no file may hold such a name; rename it in the Console`,
	}
	if d := cmp.Diff(wantLeft, left); d != "" {
		t.Error(d)
	}
	want, problems := orgtest.File("org.yaml", spec.Format(org))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	plan, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plan.Steps {
		t.Errorf("planning the export would %s %s", s.Action, s.Address)
	}
	if got := org.Workspaces[1].Membership; got != spec.Authoritative {
		t.Errorf("a workspace with a whole list is %s", got)
	}
}
