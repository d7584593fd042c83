package apply

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func done(p *diff.Plan) []string {
	lines := make([]string, len(p.Steps))
	for i, s := range p.Steps {
		lines[i] = string(s.Action) + " " + string(s.Address) + ": done"
	}
	return lines
}

// bubble runs a test on a clock of its own: waits cost no time.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { testclock.Bubble(t, f) })
}

func TestRunDoesEverythingInOrderAndVerifiesIt(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		a := newAPI(s.Have)
		a.takes = 50 * time.Millisecond
		r := s.run(t.Context(), a, Options{Concurrency: 4})
		if d := cmp.Diff(done(s.Plan), results(r)); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
		if !r.OK() || r.Partial() || r.OnlyHeld() || r.Verification.State != report.Verified {
			t.Errorf("not a full success: %+v", r.Verification)
		}
		if again := orgtest.Plan(t, s.Want, a.now()); !again.Empty() {
			t.Errorf("the next plan is not empty: %v", again.Steps)
		}
		phase := 0
		for _, e := range a.effects {
			step := slices.IndexFunc(s.Plan.Steps, func(st diff.Step) bool { return string(st.Action)+" "+string(st.Address) == e })
			at := slices.Index(diff.Phases, s.Plan.Steps[step].Phase)
			if at < phase {
				t.Errorf("%s came after a later phase: %v", e, a.effects)
			}
			phase = at
		}
	})
}

func TestRunIsAsConcurrentAsAllowed(t *testing.T) {
	for _, c := range []struct{ concurrency, peak int }{{1, 1}, {3, 3}, {100, 10}} {
		bubble(t, "", func(t *testing.T) {
			s := stage(t, func(_ *spec.Org, have *live.Org) { crowd(have, "wrkspc_ml", 10) })
			a := newAPI(s.Have)
			a.takes = time.Second
			s.run(t.Context(), a, Options{Concurrency: c.concurrency})
			if a.peak != c.peak {
				t.Errorf("%d requests in flight, want %d", a.peak, c.peak)
			}
		})
	}
}

func TestRunReadsBackOnlyWhatItWrote(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
		a := newAPI(s.Have)
		s.run(t.Context(), a, Options{})
		if d := cmp.Diff(map[string]int{"Members wrkspc_ml": 1}, a.reads); d != "" {
			t.Errorf("-want +got reads\n%s", d)
		}
	})
}

func TestRunWithNothingToDoReadsNothing(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, nil)
		a := newAPI(s.Have)
		r := s.run(t.Context(), a, Options{})
		if len(a.reads) > 0 || r.Verification.State != report.NotChecked || !r.OK() {
			t.Errorf("reads %v, %+v", a.reads, r.Verification)
		}
	})
}

// A run takes its clock from the caller: there is no other to fall back to.
func TestRunWithoutAClockSendsNothing(t *testing.T) {
	s := stage(t, everything)
	a := newAPI(s.Have)
	if r, err := Run(t.Context(), s.Plan, s.Have, a, a, Options{}); err == nil || r != nil || len(a.effects)+len(a.reads) > 0 {
		t.Errorf("got %v, %v", r, err)
	}
}

func TestRunRefusesAPlanThatIsStopped(t *testing.T) {
	s := stage(t, everything)
	s.Plan.Refusals = []diff.Refusal{{Guard: "organization", Verdict: diff.Stop}, {Guard: "protected", Verdict: diff.Hold}}
	s.Plan.Findings = append(s.Plan.Findings, diff.Finding{Severity: diff.SevError, Message: say.F("twins")})
	a := newAPI(s.Have)
	r, err := Run(t.Context(), s.Plan, s.Have, a, a, Options{Now: testclock.Now})
	var blocked *BlockedError
	if !errors.As(err, &blocked) || r != nil || len(blocked.Refusals) != 1 || len(blocked.Findings) != 1 {
		t.Fatalf("got %v, %v", r, err)
	}
	if want := "the plan is stopped by 1 refusal and 1 error"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if len(a.effects)+len(a.reads) > 0 {
		t.Error("something was sent")
	}
}

func TestRunRefusesAPlanThatContradictsItself(t *testing.T) {
	cases := map[string]struct {
		edit func(p *diff.Plan)
		want string
	}{
		"a later format": {func(p *diff.Plan) { p.Format = "wsync.plan/v2" }, `the plan has the format "wsync.plan/v2" and this wsync carries out "wsync.plan/v1"`},
		"a step twice":   {func(p *diff.Plan) { p.Steps = append(p.Steps, p.Steps[len(p.Steps)-1]) }, `step "workspace/Old Experiments" occurs twice`},
		"phases out of order": {
			func(p *diff.Plan) { slices.Reverse(p.Steps) },
			`step "workspace/ml/member/cat@acme.example" of phase "narrow" is out of order`,
		},
		"an archive before its time": {
			func(p *diff.Plan) { p.Step(oldStep).Phase = diff.PhaseNarrow },
			`step "workspace/Old Experiments": the action "archive" does not belong to the phase "narrow"`,
		},
		"an unknown action": {func(p *diff.Plan) { p.Step(mlCat).Action = "delete" }, `step "workspace/ml/member/cat@acme.example": unknown action "delete"`},
		"an address that names somebody else": {
			func(p *diff.Plan) { p.Step(mlCat).User = &diff.User{ID: "user_ana", Email: "ana@acme.example"} },
			`step "workspace/ml/member/cat@acme.example": the address names another person or workspace than the step`,
		},
		"a requirement that does not exist": {
			func(p *diff.Plan) { p.Step(mlCat).Requires = []diff.Address{"workspace/nowhere"} },
			`step "workspace/ml/member/cat@acme.example": it requires "workspace/nowhere", which is not an earlier step of the plan`,
		},
		"a member of a workspace that nobody creates": {
			func(p *diff.Plan) {
				p.Steps = slices.DeleteFunc(p.Steps, func(s diff.Step) bool { return s.Address == newStep })
			},
			`step "workspace/new/member/dan@acme.example": workspace "new" has no id, and no earlier step creates it`,
		},
		"two creations of one name": {
			func(p *diff.Plan) { p.Step("workspace/zoo").Workspace.Name = "new" },
			`step "workspace/zoo": it creates a second workspace named "new" beside "workspace/new"`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := stage(t, everything)
			c.edit(s.Plan)
			a := newAPI(s.Have)
			r, err := Run(t.Context(), s.Plan, s.Have, a, a, Options{Now: testclock.Now})
			if err == nil || r != nil || err.Error() != "this plan cannot be carried out: "+c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if len(a.effects) > 0 {
				t.Error("something was sent")
			}
		})
	}
}

func TestRunHoldsWhatGuardsHold(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		s.Plan.Refusals = []diff.Refusal{
			{Guard: "rename", Verdict: diff.Hold, Steps: []diff.Address{newStep}, Message: say.F("looks like a rename"), Hint: say.F("say so")},
			{Guard: "archive-confirmation", Verdict: diff.Hold, Steps: []diff.Address{oldStep}, Message: say.F("not confirmed"), Hint: say.F("--allow-archive")},
			{Guard: "immutable", Verdict: diff.Hold, Message: say.F("no step at all")},
		}
		a := newAPI(s.Have)
		r := s.run(t.Context(), a, Options{})
		// Dan's removal elsewhere is not part of this plan, so only the members of
		// the new workspace wait.
		want := map[diff.Address]report.Outcome{
			newStep: {Result: report.Held, Reason: say.Foreign("held by rename: looks like a rename"), Hint: say.Foreign("say so")},
			newDan:  {Result: report.Skipped, Reason: say.Foreign(`waits for "workspace/new", which is held`), Hint: say.Foreign("say so"), WaitsFor: newStep},
			oldStep: {Result: report.Held, Reason: say.Foreign("held by archive-confirmation: not confirmed"), Hint: say.Foreign("--allow-archive"), Workspace: "wrkspc_old"},
			mlDan:   {Result: report.Done},
		}
		for address, w := range want {
			got := outcome(t, r, address)
			short := report.Outcome{Result: got.Result, Reason: got.Reason, Hint: got.Hint, WaitsFor: got.WaitsFor}
			w.Workspace = ""
			if d := cmp.Diff(w, short, plain); d != "" {
				t.Errorf("%s: -want +got\n%s", address, d)
			}
		}
		if r.OK() || r.Partial() || !r.OnlyHeld() {
			t.Errorf("a run that only guards kept back: ok %v, partial %v, only held %v", r.OK(), r.Partial(), r.OnlyHeld())
		}
		if slices.Contains(a.effects, "create "+string(newStep)) {
			t.Error("a held step was sent")
		}
	})
}

// Whatever step fails: what requires it is skipped, what does not goes on, and
// no archive follows.
func TestRunAfterAFailureOfEachStep(t *testing.T) {
	whole := stage(t, everything).Plan
	for i := range whole.Steps {
		bad := whole.Steps[i].Address
		bubble(t, string(bad), func(t *testing.T) {
			s := stage(t, everything)
			a := newAPI(s.Have)
			a.fault = on(bad, 100, &fault{err: answer(live.Rejected, 400, "no")})
			r := s.run(t.Context(), a, Options{Patience: -1})
			for j := range r.Outcomes {
				step, got := &s.Plan.Steps[j], r.Outcomes[j]
				want := report.Done
				switch {
				case step.Address == bad:
					want = report.Failed
				case step.Action == diff.Archive, requires(s.Plan, step, bad):
					want = report.Skipped
				}
				if got.Result != want {
					t.Errorf("%s: %s (%s), want %s", step.Address, got.Result, got.Reason, want)
				}
				if want == report.Skipped && got.WaitsFor != bad {
					t.Errorf("%s waits for %q, want %q", step.Address, got.WaitsFor, bad)
				}
			}
			if !r.Partial() || r.OK() || r.OnlyHeld() {
				t.Error("a failure makes a run partial")
			}
		})
	}
}

func requires(p *diff.Plan, s *diff.Step, a diff.Address) bool {
	if s.Address != a && s.Workspace.ID == "" && diff.WorkspaceAddress(s.Workspace.Key) == a {
		return true
	}
	for _, need := range s.Requires {
		if need == a {
			return true
		}
		if other := p.Step(a); need.IsPattern() && need.Covers(a) && slices.Index(diff.Phases, other.Phase) < slices.Index(diff.Phases, s.Phase) {
			return true
		}
	}
	return false
}

func TestRunEndsWhenTheCredentialIsRefused(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		a := newAPI(s.Have)
		a.fault = on(newStep, 1, &fault{err: answer(live.Denied, 403, "missing scope")})
		r := s.run(t.Context(), a, Options{Concurrency: 1})
		if got := outcome(t, r, newStep); got.Result != report.Failed || got.Status != 403 || got.Reason.String() != "403 permission_error: missing scope" {
			t.Errorf("got %+v", got)
		}
		for _, o := range r.Outcomes[1:] {
			if o.Result != report.NotReached && o.Result != report.Skipped {
				t.Errorf("%s: %s, want not reached", o.Address, o.Result)
			}
		}
		if got, want := outcome(t, r, mlDan).Reason.String(), "the credential was refused: 403 permission_error: missing scope"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if len(a.effects) > 0 || r.Interrupted || !r.Partial() {
			t.Errorf("effects %v, interrupted %v", a.effects, r.Interrupted)
		}
	})
}

func TestInterruptionWaitsForWhatIsInFlight(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		a := newAPI(s.Have)
		a.takes = 10 * time.Second
		ctx, cancel := context.WithCancel(t.Context())
		a.before = func(st *diff.Step, _ int) {
			if st.Address == newStep {
				cancel()
			}
		}
		start := testclock.Now()
		r := s.run(ctx, a, Options{Concurrency: 1})
		if got := outcome(t, r, newStep); got.Result != report.Done {
			t.Errorf("the request in flight: %+v", got)
		}
		for _, o := range r.Outcomes[1:] {
			if o.Result != report.NotReached || o.Reason.String() != "the run was interrupted" {
				t.Errorf("%s: %s (%s)", o.Address, o.Result, o.Reason)
			}
		}
		if !r.Interrupted || r.Verification.State != report.NotChecked || len(a.effects) != 1 {
			t.Errorf("interrupted %v, %+v, effects %v", r.Interrupted, r.Verification, a.effects)
		}
		if took := testclock.Since(start); took > 25*time.Second {
			t.Errorf("stopping took %s", took)
		}
	})
}

func TestASecondStopCutsWhatIsInFlight(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
		a := newAPI(s.Have)
		a.fault = on(mlCat, 1, &fault{hangs: true})
		ctx, cancel := context.WithCancel(t.Context())
		hard, abort := context.WithCancel(t.Context())
		testclock.AfterFunc(time.Second, cancel)
		testclock.AfterFunc(3*time.Second, abort)
		start := testclock.Now()
		r := s.run(ctx, a, Options{Abort: hard})
		got := outcome(t, r, mlCat)
		if got.Result != report.Unclear || !r.Interrupted || testclock.Since(start) != 3*time.Second {
			t.Errorf("after %s: %+v", testclock.Since(start), got)
		}
	})
}

func TestAnInterruptionBetweenTwoAttempts(t *testing.T) {
	cases := []struct {
		fault  *live.Failure
		result report.Result
		reason string
	}{
		{throttled, report.NotReached, "the run was interrupted before it could be sent again: 429 rate_limit_error: slow down"},
		{broken, report.Unclear, "it may or may not have taken effect: 500 api_error: internal"},
	}
	for _, c := range cases {
		bubble(t, string(c.fault.Class), func(t *testing.T) {
			s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
			a := newAPI(s.Have)
			a.fault = on(mlCat, 100, &fault{err: c.fault})
			ctx, cancel := context.WithCancel(t.Context())
			testclock.AfterFunc(time.Second, cancel)
			got := outcome(t, s.run(ctx, a, Options{}), mlCat)
			if got.Result != c.result || got.Reason.String() != c.reason || got.Attempts != 2 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestADeadlineIsNoInterruption(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		a := newAPI(s.Have)
		a.takes = 2 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		r := s.run(ctx, a, Options{Concurrency: 1})
		if r.Interrupted || !r.Partial() {
			t.Errorf("interrupted %v, partial %v", r.Interrupted, r.Partial())
		}
		last := r.Outcomes[len(r.Outcomes)-1]
		if last.Result != report.NotReached || last.Reason.String() != "the time limit of the run passed" {
			t.Errorf("got %+v", last)
		}
	})
}

func TestObserverHearsEachStepStartAndEndOnce(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		a := newAPI(s.Have)
		a.fault = on(mlDan, 1, &fault{err: answer(live.Throttled, 429, "slow down")})
		got := map[EventKind]int{}
		s.run(t.Context(), a, Options{Observe: func(e Event) { got[e.Kind]++ }})
		n := len(s.Plan.Steps)
		want := map[EventKind]int{EventStarted: n, EventEnded: n, EventRetry: 1, EventVerifying: 1}
		if d := cmp.Diff(want, got, plain); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
	})
}

// A held creation keeps back its members, and what waits for those; all name
// the root of it, even in a plan that forgot to say what a member requires.
func TestRunNamesTheRootOfWhatIsSkipped(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, func(want *spec.Org, have *live.Org) {
			remove(want, "cat")
			create("new", []spec.Member{line("cat", spec.RoleDeveloper)})(want, have)
		})
		newCat := newStep + "/member/cat@acme.example"
		s.Plan.Step(newCat).Requires = nil
		s.Plan.Refusals = []diff.Refusal{{Guard: "rename", Verdict: diff.Hold, Steps: []diff.Address{newStep}}}
		a := newAPI(s.Have)
		r := s.run(t.Context(), a, Options{})
		for _, address := range []diff.Address{newCat, mlCat} {
			if o := outcome(t, r, address); o.Result != report.Skipped || o.WaitsFor != newStep || o.Reason.String() != `waits for "workspace/new", which is held` {
				t.Errorf("got %+v", o)
			}
		}
		if len(a.effects) > 0 || !r.OnlyHeld() {
			t.Errorf("effects %v", a.effects)
		}
	})
}

func TestStoppingTellsAQueueWhenToGiveUp(t *testing.T) {
	if Stopping(t.Context()) != nil {
		t.Error("outside a run nothing stops")
	}
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
		ctx, cancel := context.WithCancel(t.Context())
		testclock.AfterFunc(time.Second, cancel)
		w := queue{}
		r, err := Run(ctx, s.Plan, s.Have, w, newAPI(s.Have), Options{Now: testclock.Now})
		if err != nil {
			t.Fatal(err)
		}
		if got := outcome(t, r, mlCat); got.Result != report.NotReached {
			t.Errorf("got %+v", got)
		}
	})
}

// queue is a Writer that never sends, because its turn never comes.
type queue struct{}

func (queue) Try(context.Context, string) error { return nil }

func (queue) Do(ctx context.Context, _ *diff.Step) (Receipt, error) {
	<-Stopping(ctx)
	return Receipt{}, &live.Failure{Class: live.NotSent, Message: "waiting for its turn: the run is stopping"}
}
