package action

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/internal/docpage"
	"github.com/wsync/wsync/internal/ghactions"
)

var update = flag.Bool("update", false, "rewrite the tables of docs/github.md")

// everyEvent is every event that starts workflows, by GitHub's list, and one that
// is not there yet.
var everyEvent = []string{
	"branch_protection_rule", "check_run", "check_suite", "create", "delete", "deployment", "deployment_status", "discussion",
	"discussion_comment", "fork", "gollum", "image_version", "issue_comment", "issues", "label", "merge_group", "milestone", "page_build",
	"public", "pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_target", "push", "registry_package",
	"release", "repository_dispatch", "schedule", "status", "watch", "workflow_call", "workflow_dispatch", "workflow_run", "yet_to_come", "",
}

// TestTheEventsInWhichACommandRuns is the whole table: what is not named here is
// refused.
func TestTheEventsInWhichACommandRuns(t *testing.T) {
	want := map[string]string{
		"pull_request":      "validate review plan",
		"merge_group":       "validate review",
		"push":              "validate review plan apply expire drift",
		"schedule":          "validate review plan expire drift",
		"workflow_dispatch": "validate review plan apply expire drift",
	}
	got := map[string]string{}
	for _, event := range everyEvent {
		var allowed []string
		for _, command := range commands {
			j := &job{in: inputs{command: command}, run: &ghactions.Run{Event: event, Ref: "refs/heads/main", DefaultBranch: "main"}}
			if err := j.permitted(); err == nil {
				allowed = append(allowed, command)
			} else if !strings.Contains(err.Error(), ": ") {
				t.Errorf("%s on %s is refused without a reason: %v", command, event, err)
			}
		}
		if len(allowed) > 0 {
			got[event] = strings.Join(allowed, " ")
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("commands by event (-want +got):\n%s", d)
	}
}

// TestTheEventsAreDocumented holds the tables of docs/github.md against what the
// code permits; -update writes them.
func TestTheEventsAreDocumented(t *testing.T) {
	docpage.Table{Name: "events", Packages: "./internal/action", Text: eventTable()}.Hold(t, "../../docs/github.md", *update)
}

// eventTable is every event by name with every command, and what is wrong with those
// that somebody may try.
func eventTable() string {
	var widen []string
	for _, w := range widenings {
		widen = append(widen, "`"+w.name+"`")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| Event | `%s` | Inputs that let a run do more | Because |\n|---|%s---|---|\n", strings.Join(commands, "` | `"), strings.Repeat("---|", len(commands)))
	for _, e := range events {
		fmt.Fprintf(&b, "| `%s` |", e.name)
		for _, command := range commands {
			fmt.Fprintf(&b, " %s |", word(permits(e.name, inputs{command: command}), "yes", "no"))
		}
		dirty := inputs{command: "apply", allow: Allowances{Dirty: true}}
		fmt.Fprintf(&b, " %s | %s |\n", word(permits(e.name, dirty), strings.Join(widen, ", "), "none"), docpage.Cell(e.because))
	}
	b.WriteString("\n| Refused, whatever the command | Because |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(refused)) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, docpage.Cell(refused[name]))
	}
	fmt.Fprintf(&b, "| every other | %s |\n", docpage.Cell(unknown))
	return b.String()
}

func word(holds bool, yes, no string) string {
	if holds {
		return yes
	}
	return no
}

// permits says whether a run by a person on the default branch may do it.
func permits(event string, in inputs) bool {
	j := &job{in: in, run: &ghactions.Run{Event: event, Ref: "refs/heads/main", DefaultBranch: "main"}}
	return j.permitted() == nil
}

// TestOnlyAPersonWidensARun: no input lets a run do more unless a person started
// this very run and gave it.
func TestOnlyAPersonWidensARun(t *testing.T) {
	give := map[string]func(in *inputs){
		"allow-archive":        func(in *inputs) { in.allow.Archive = []string{"X"} },
		"allow-archive-in-use": func(in *inputs) { in.allow.ArchiveInUse = []string{"X"} },
		"max-removals":         func(in *inputs) { in.allow.MaxRemovals = &guard.Removals{Memberships: 7} },
		"allow-dirty":          func(in *inputs) { in.allow.Dirty = true },
		"allow-behind":         func(in *inputs) { in.allow.Behind = true },
	}
	if len(give) != len(widenings) {
		t.Errorf("of %d inputs that widen a run, %d are tried", len(widenings), len(give))
	}
	for name, widen := range give {
		for _, run := range []ghactions.Run{
			{Event: "workflow_dispatch"},
			{Event: "workflow_dispatch", Bot: true},
			{Event: "workflow_dispatch", Again: true},
			{Event: "push"},
			{Event: "schedule"},
			{Event: "pull_request"},
			{Event: "merge_group"},
			{Event: "repository_dispatch"},
		} {
			for _, command := range commands {
				run := run
				run.Ref, run.DefaultBranch = "refs/heads/main", "main"
				j := &job{in: inputs{command: command}, run: &run}
				widen(&j.in)
				err := j.permitted()
				person := run.Event == "workflow_dispatch" && !run.Bot && !run.Again
				if person != (err == nil) {
					t.Errorf("%s for %s on %s (bot %v, again %v): %v", name, command, run.Event, run.Bot, run.Again, err)
				}
			}
		}
	}
}

func TestApplyRunsForItsBranchOnly(t *testing.T) {
	for _, tc := range []struct {
		event, ref, standard, branch string
		want                         bool
	}{
		{"push", "refs/heads/main", "main", "", true},
		{"push", "refs/heads/trunk", "trunk", "", true},
		{"push", "refs/heads/side", "main", "", false},
		{"push", "refs/heads/side", "main", "side", true},
		{"push", "refs/heads/main", "main", "side", false},
		{"push", "refs/heads/heads/main", "main", "", false},
		{"push", "refs/tags/main", "main", "", false},
		{"push", "refs/tags/v1", "main", "v1", false},
		{"workflow_dispatch", "refs/heads/old", "main", "", false},
		{"workflow_dispatch", "refs/tags/v1", "main", "", false},
		{"workflow_dispatch", "refs/heads/main", "main", "", true},
		{"schedule", "refs/heads/main", "", "", true}, // which apply does not run on at all
		{"push", "refs/heads/side", "side", "", true},
		{"push", "refs/heads/main", "", "", false}, // nothing says which branch is the default one
	} {
		for _, command := range []string{"apply", "expire", "drift"} {
			j := &job{in: inputs{command: command, branch: tc.branch}, run: &ghactions.Run{Event: tc.event, Ref: tc.ref, DefaultBranch: tc.standard}}
			want := tc.want && (tc.event != "schedule" || command != "apply")
			if err := j.permitted(); (err == nil) != want {
				t.Errorf("%s on %s of %s (default %q, branch %q): %v", command, tc.event, tc.ref, tc.standard, tc.branch, err)
			}
		}
	}
}
