package action

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/adopt"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// script is an engine that answers what a test says.
type script struct {
	problems   spec.Problems
	plan       *diff.Plan
	report     *report.Report
	readErr    error
	planErr    error
	reviewErr  error
	applyErr   error
	applied    int
	reviewed   int
	only       diff.Only // what the last plan was asked for
	credential string    // ANTHROPIC_ADMIN_KEY, as the engine finds it
}

func (s *script) Read(diff.Only) (*spec.Org, spec.Problems, error) {
	if s.problems.HasErrors() || s.readErr != nil {
		return nil, s.problems, s.readErr
	}
	return &spec.Org{}, s.problems, nil
}

func (s *script) Review(*spec.Org, spec.Problems, string) (*diff.Plan, error) {
	s.reviewed++
	return s.plan, s.reviewErr
}

func (s *script) Plan(_ context.Context, _ *spec.Org, _ spec.Problems, only diff.Only, _ Allowances) (*diff.Plan, Apply, error) {
	s.only = only
	return s.plan, func(context.Context, string) (*report.Report, error) {
		s.applied++
		return s.report, s.applyErr
	}, s.planErr
}

func (s *script) Adopt(context.Context, *spec.Org, spec.Problems) (*adopt.Result, error) {
	return &adopt.Result{}, nil
}

func (s *script) Explain(err error) string { return "wsync: " + err.Error() + "\nhint: look\n" }

// run runs a command on the default branch and gives the step's code, its outputs
// and its summary.
func (s *script) run(t *testing.T, event, command string) (code int, outputs, summary, log string) {
	t.Helper()
	dir := t.TempDir()
	env := map[string]string{
		"GITHUB_EVENT_NAME": event, "GITHUB_REF": "refs/heads/main", "INPUT_BRANCH": "main", "INPUT_COMMAND": command,
		"RUNNER_TEMP": dir, "GITHUB_OUTPUT": filepath.Join(dir, "output"), "GITHUB_STEP_SUMMARY": filepath.Join(dir, "summary"),
		"INPUT_ADMIN_KEY": "from the input", "ANTHROPIC_ADMIN_KEY": "from the job",
	}
	var stdout strings.Builder
	code, err := Run(t.Context(), Env{
		Getenv: func(name string) string { return env[name] }, Stdout: &stdout, Now: testclock.Still,
		Open: func(_ string, getenv func(string) string, _ io.Writer) Engine {
			s.credential = getenv("ANTHROPIC_ADMIN_KEY")
			return s
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return code, read("output"), read("summary"), stdout.String()
}

// step is a plan with one step.
func step(refusals ...diff.Refusal) *diff.Plan {
	address := diff.WorkspaceAddress("ML")
	for i := range refusals {
		refusals[i].Steps = []diff.Address{address}
	}
	have := &live.Org{Name: "Acme"}
	p := diff.Blank(have, diff.Options{Today: spec.DateOf(testclock.Still())})
	p.Steps = []diff.Step{{Address: address, Action: diff.Create, Phase: diff.PhaseCreate, Workspace: diff.Workspace{Key: "ML", Name: "ML"}}}
	p.Refusals = refusals
	return p
}

// TestTheStepFailsWhenSomebodyHasToAct: what waits for a person, and changes that
// are there to be seen, are no failures.
func TestTheStepFailsWhenSomebodyHasToAct(t *testing.T) {
	held := diff.Refusal{Guard: "g", Verdict: diff.Hold, Message: say.F("m")}
	stopped := diff.Refusal{Guard: "g", Verdict: diff.Stop, Message: say.F("m")}
	outcome := func(r report.Result) *report.Report {
		return &report.Report{Outcomes: []report.Outcome{{Address: diff.WorkspaceAddress("ML"), Action: diff.Create, Result: r}}}
	}
	for _, tc := range []struct {
		name, command  string
		engine         script
		step, exitCode int
		applied        int
		says           string // the summary
	}{
		{"a plan", "plan", script{plan: step()}, 0, 0, 0, "ML"},
		{"a plan with a held step", "plan", script{plan: step(held)}, 0, 3, 0, "ML"},
		{"a plan that is stopped", "plan", script{plan: step(stopped)}, 3, 3, 0, "Nothing can be applied"},
		{"a plan that cannot be made", "plan", script{planErr: errors.New("no credential")}, 1, 1, 0, "wsync: no credential\nhint: look"},
		{"no file", "validate", script{readErr: errors.New("there is no file")}, 1, 1, 0, "wsync validate failed"},
		{"a review", "review", script{plan: step()}, 0, 0, 0, "not read"},
		{"a review without a base", "review", script{reviewErr: errors.New("shallow")}, 1, 1, 0, "wsync: shallow"},
		{"an apply", "apply", script{plan: step(), report: outcome(report.Done)}, 0, 0, 1, "1 done"},
		{"an apply that holds a step", "apply", script{plan: step(held), report: outcome(report.Held)}, 0, 3, 1, "Held until released"},
		{"an apply of a plan that is stopped", "apply", script{plan: step(stopped)}, 3, 3, 0, "Nothing can be applied"},
		{"an apply that fails", "apply", script{plan: step(), report: outcome(report.Failed)}, 1, 1, 1, "Not done"},
		{"an apply in doubt", "apply", script{plan: step(), report: outcome(report.Unclear)}, 4, 4, 1, "Not done"},
		{"an apply that nobody reviewed", "apply", script{plan: step(), applyErr: errors.New("differs from commit")}, 1, 1, 1, "differs from commit"},
		// What was written must not go unsaid because something else went wrong.
		{"an apply whose journal is incomplete", "apply", script{plan: step(), report: outcome(report.Done), applyErr: errors.New("disk full")}, 1, 1, 1, "1 done"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, outputs, summary, _ := tc.engine.run(t, "push", tc.command)
			if code != tc.step || tc.engine.applied != tc.applied {
				t.Errorf("the step ends with %d after %d applies, want %d after %d", code, tc.engine.applied, tc.step, tc.applied)
			}
			if want := "\n" + string('0'+rune(tc.exitCode)) + "\n"; !strings.HasPrefix(outputs, "exit-code<<") || !strings.Contains(outputs[:60], want) {
				t.Errorf("exit-code is not %d:\n%s", tc.exitCode, outputs)
			}
			if !strings.Contains(summary, tc.says) {
				t.Errorf("the summary does not say %q:\n%s", tc.says, summary)
			}
		})
	}
}

// A plan outside a pull request has no history to add, and the engine finds the
// credential that the input names.
func TestAPlanOfAPushIsNotReviewed(t *testing.T) {
	e := script{plan: step()}
	e.run(t, "push", "plan")
	if e.reviewed != 0 {
		t.Errorf("%d reviews", e.reviewed)
	}
	if e.credential != "from the input" {
		t.Errorf("the credential comes %s", e.credential)
	}
}

// Whatever a file's text is, the log obeys none of it.
func TestAFailureIsFenced(t *testing.T) {
	e := script{planErr: errors.New("x\n::error::forged\n```\nafter the fence")}
	_, _, summary, log := e.run(t, "push", "plan")
	if before, _, ok := strings.Cut(log, "::error::forged"); !ok || !strings.Contains(before, "::stop-commands::") {
		t.Errorf("the log obeys a message:\n%s", log)
	}
	if !strings.Contains(summary, "````text\n") || strings.Contains(summary, "\n::error::") {
		t.Errorf("the message ends its block:\n%s", summary)
	}
}

// TestOnlyExpirePlansLapsedLinesAlone: which steps there are is the command's own.
func TestOnlyExpirePlansLapsedLinesAlone(t *testing.T) {
	for _, command := range []string{"plan", "apply", "expire", "drift"} {
		s := &script{plan: step(), report: &report.Report{}}
		s.run(t, "push", command)
		want := map[string]diff.Only{"expire": diff.OnlyLapsed}[command]
		if s.only != want {
			t.Errorf("%s plans only %q, want %q", command, s.only, want)
		}
		if applies := command == "apply" || command == "expire"; applies != (s.applied == 1) {
			t.Errorf("%s applied %d times", command, s.applied)
		}
	}
}
