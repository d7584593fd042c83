package guard

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/shell"
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
		if got := shell.Quote(in); got != want {
			t.Errorf("shell.Quote(%q) = %s, want %s", in, got, want)
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
				archiveOld(want, have)
				want.Workspaces[0].Name = c.live
				have.Workspace("wrkspc_old").Name = c.live
			})
			if got := flagFor("--allow-archive", &s.Plan.Steps[0], &s.Input); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAnAmbiguousNameConfirmsNothing(t *testing.T) {
	s := stage(t, twinTombstones)
	s.Allow.Archive = []string{"Old Experiments"}
	got := archiveConfirmation.Check(&s.Input)
	if len(got) != 2 {
		t.Fatalf("got %d refusals, want 2: %v", len(got), got)
	}
	if got[0].Override != "--allow-archive wrkspc_old" || got[1].Override != "--allow-archive wrkspc_old2" {
		t.Errorf("the overrides do not name ids: %q, %q", got[0].Override, got[1].Override)
	}
	want := "look at its effects, then run apply again with --allow-archive wrkspc_old; policy.max_archives allows 1 archive a run, and 2 wait"
	if got[0].Hint.String() != want {
		t.Errorf("got %q, want %q", got[0].Hint, want)
	}
}

// A file's author chooses keys, names to be and former names; only what the
// workspace is confirms that it goes.
func TestWhatTheFileCallsAWorkspaceConfirmsNothing(t *testing.T) {
	s := stage(t, func(want *spec.Org, have *live.Org) {
		archiveOld(want, have)
		w := &want.Workspaces[0]
		w.Key, w.Name, w.ID = "Hackathon", "Playground", "wrkspc_old"
	})
	for value, confirms := range map[string]bool{
		"Hackathon": false, "Playground": false, "hackathon": false, "old experiments": false, "": false, "wrkspc_ml": false,
		"Old Experiments": true, "wrkspc_old": true,
	} {
		s.Allow = Allowances{Archive: []string{value}, ArchiveInUse: []string{value}}
		step := s.Plan.Step("workspace/Hackathon")
		if got := names(s.Allow.Archive, step, &s.Input); got != confirms {
			t.Errorf("--allow-archive %q confirms: %t, want %t", value, got, confirms)
		}
		if held := len(archiveConfirmation.Check(&s.Input)) > 0; held == confirms {
			t.Errorf("--allow-archive %q holds: %t", value, held)
		}
	}
}

// One live workspace of the name is to be archived and another one stays: the
// name says neither.
func TestANameThatAnotherLiveWorkspaceHasConfirmsNothing(t *testing.T) {
	s := stage(t, func(want *spec.Org, have *live.Org) {
		archiveOld(want, have)
		want.Workspaces[0].ID = "wrkspc_old"
		have.Workspace("wrkspc_ml").Name = "Old Experiments"
		want.Workspaces[1].ID, want.Workspaces[1].Name = "wrkspc_ml", "Old Experiments"
	})
	s.Allow.Archive = []string{"Old Experiments"}
	if got := archiveConfirmation.Check(&s.Input); len(got) != 1 || got[0].Override != "--allow-archive wrkspc_old" {
		t.Errorf("got %v", got)
	}
}

// What was typed for one kind confirms nothing of another: an API key to archive, and a
// workspace to archive, have a name that something else has, which stays.
func TestANameThatAnotherKindHasConfirmsNothing(t *testing.T) {
	key := live.APIKey{ID: "apikey_1", Name: "Old Experiments", Workspace: "wrkspc_ml", Status: live.KeyActive}
	for name, c := range map[string]struct {
		edit     func(*spec.Org, *live.Org)
		override string
	}{
		"a workspace, and a key has its name": {func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			have.APIKeys = nil // no line is about one, so that only active keys were read
		}, "--allow-archive wrkspc_old"},
		"a key, and a workspace has its name": {func(want *spec.Org, _ *live.Org) {
			want.Workspaces[1].APIKeys = []spec.APIKey{{Key: key.Name, Archive: &spec.Tombstone{Reason: "leaked"}}}
		}, "--allow-archive apikey_1"},
	} {
		s := stage(t, func(want *spec.Org, have *live.Org) {
			live.APIKeyList{Keys: []live.APIKey{key}}.Put(have, "")
			c.edit(want, have)
		})
		s.Allow.Archive = []string{"Old Experiments"}
		if got := archiveConfirmation.Check(&s.Input); len(got) != 1 || got[0].Override != c.override {
			t.Errorf("%s: the name confirms, or another flag is told: %v", name, got)
		}
		s.Allow.Archive = []string{strings.TrimPrefix(c.override, "--allow-archive ")}
		if got := archiveConfirmation.Check(&s.Input); len(got) > 0 {
			t.Errorf("%s: the id does not confirm: %v", name, got)
		}
	}
}

func TestUnusedAllowances(t *testing.T) {
	s := stage(t, func(want *spec.Org, have *live.Org) {
		archiveOld(want, have)
		want.Workspaces[0].Key, want.Workspaces[0].ID = "Hackathon", "wrkspc_old"
	})
	s.Allow = Allowances{Archive: []string{"Old Experiments", "ol' typo", "Hackathon"}, ArchiveInUse: []string{"wrkspc_ml", "wrkspc_old"}}
	want := []UnusedFlag{
		{Flag: `--allow-archive 'ol'\'' typo'`, Reason: words("no archive of the plan has that name or id")},
		{
			Flag: "--allow-archive Hackathon", Hint: words("to confirm it: --allow-archive 'Old Experiments'"),
			Reason: words(`it is what the file calls a workspace that is named "Old Experiments", and only the workspace's own name or id confirms`),
		},
		{Flag: "--allow-archive-in-use wrkspc_ml", Reason: words("no archive of the plan has that name or id")},
	}
	if d := cmp.Diff(want, Unused(&s.Input), asRead); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestAnAllowanceThatFitsSeveralSaysSo(t *testing.T) {
	s := stage(t, twinTombstones)
	s.Allow.Archive = []string{"Old Experiments"}
	want := []UnusedFlag{{
		Flag: "--allow-archive 'Old Experiments'", Reason: words("more than one thing has that name"), Hint: words("to confirm it: --allow-archive wrkspc_old"),
	}}
	if d := cmp.Diff(want, Unused(&s.Input), asRead); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
