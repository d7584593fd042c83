package apply

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func TestShellQuote(t *testing.T) {
	cases := map[string]string{
		"plain-name_1.0": "plain-name_1.0",
		"two words":      "'two words'",
		"it's":           `'it'\''s'`,
		"$(rm -rf /)":    "'$(rm -rf /)'",
		"":               "''",
		"Ünïcode":        "'Ünïcode'",
		"a;b":            "'a;b'",
	}
	for in, want := range cases {
		if got := shellQuote(in); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestOverrideNamesTheWorkspaceSafely(t *testing.T) {
	cases := []struct{ name, live, want string }{
		{"a plain name", "old", "--allow-archive old"},
		{"a name that looks like a flag", "--yes", "--allow-archive wrkspc_old"},
		{"a name that looks like an id", "wrkspc_ml", "--allow-archive wrkspc_old"},
		{"a name with a line break", "old\nnew", "--allow-archive wrkspc_old"},
		{"a name that turns the writing direction", "old\u202e", "--allow-archive wrkspc_old"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := stage(t, func(want *spec.Org, have *live.Org) {
				tombstone(want, have)
				want.Workspaces[0].Name = c.live
				have.Workspace("wrkspc_old").Name = c.live
			})
			if got := flagFor("--allow-archive", &s.Plan.Steps[0], &s.Input); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// Two archives of one name: only ids tell them apart.
func twinTombstones(want *spec.Org, have *live.Org) {
	tombstone(want, have)
	twin := *have.Workspace("wrkspc_old")
	twin.ID = "wrkspc_old2"
	have.Workspaces = append(have.Workspaces, twin)
	have.Sort()
	want.Workspaces[0].ID = "wrkspc_old"
	second := want.Workspaces[0]
	second.Key, second.ID = "Old Experiments (2)", "wrkspc_old2"
	want.Workspaces = append(want.Workspaces, second)
}

func TestAnAmbiguousNameConfirmsNothing(t *testing.T) {
	s := stage(t, twinTombstones)
	s.Allow.Archive = []string{"Old Experiments"}
	got := (archiveConfirmationGuard{}).Check(&s.Input)
	if len(got) != 2 {
		t.Fatalf("got %d refusals, want 2: %v", len(got), got)
	}
	if got[0].Override != "--allow-archive wrkspc_old" || got[1].Override != "--allow-archive wrkspc_old2" {
		t.Errorf("the overrides do not name ids: %q, %q", got[0].Override, got[1].Override)
	}
	want := "look at its effects, then run apply again with --allow-archive wrkspc_old; policy.max_archives allows 1 archive a run, and 2 wait"
	if got[0].Hint != want {
		t.Errorf("got %q, want %q", got[0].Hint, want)
	}
	s.Allow.Archive = []string{"Old Experiments (2)"}
	if got := (archiveConfirmationGuard{}).Check(&s.Input); len(got) != 1 || got[0].Override != "--allow-archive wrkspc_old" {
		t.Errorf("the key of one entry should confirm that one alone: %v", got)
	}
}

func TestUnusedAllowances(t *testing.T) {
	s := stage(t, tombstone)
	s.Allow = Allowances{Archive: []string{"Old Experiments", "ol' typo"}, ArchiveInUse: []string{"wrkspc_ml", "wrkspc_old"}}
	want := []string{`--allow-archive 'ol'\'' typo'`, "--allow-archive-in-use wrkspc_ml"}
	if d := cmp.Diff(want, UnusedAllowances(&s.Input)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
