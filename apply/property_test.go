package apply

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// drawn is a random file and organization, with a plan that nothing stops.
func drawn(t *rapid.T) (*spec.Org, *live.Org, *diff.Plan) {
	have := orgtest.Live(t)
	want := orgtest.Spec(t, have)
	p := orgtest.Plan(t, want, have)
	if p.CountFindings(diff.SevError) > 0 {
		t.Skip("the planner refuses it")
	}
	return want, have, p
}

// within runs f in a bubble, where waiting costs nothing.
func within(t *testing.T, f func(t *rapid.T, ctx context.Context)) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		var failure any
		testclock.Bubble(t, func(t *testing.T) {
			// rapid reports by panicking on its own goroutine.
			defer func() { failure = recover() }()
			f(rt, t.Context())
		})
		if failure != nil {
			panic(failure)
		}
	})
}

func carried(t *rapid.T, ctx context.Context, p *diff.Plan, have *live.Org, a *api, o Options) *report.Report {
	o.Now = testclock.Now
	r, err := Run(ctx, p, have, a, a, o)
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Outcomes {
		if r.Outcomes[i].Result == "" {
			t.Fatalf("no outcome for %s", p.Steps[i].Address)
		}
	}
	return r
}

func TestPropertyRunConverges(t *testing.T) {
	within(t, func(t *rapid.T, ctx context.Context) {
		want, have, p := drawn(t)
		a := newAPI(have)
		a.lag = time.Duration(rapid.IntRange(0, 20).Draw(t, "lag")) * time.Second
		r := carried(t, ctx, p, have, a, Options{Concurrency: rapid.IntRange(1, 9).Draw(t, "concurrency")})
		if !r.OK() || !p.Empty() && r.Verification.State != report.Verified {
			t.Fatalf("%v %+v", results(r), r.Verification)
		}
		if again := orgtest.Plan(t, want, a.now()); !again.Empty() {
			t.Fatalf("the second plan is not empty: %+v", again.Steps)
		}
	})
}

// Any step may fail in any way, any number of times, and the run may be
// interrupted at any moment: outcomes tell the truth, no workspace exists
// twice, nobody loses access before the grants they wait for, and the next
// run, undisturbed, ends where an undisturbed first run would have.
func TestPropertyDisturbedRunsTellTheTruthAndConverge(t *testing.T) {
	failures := []*live.Failure{throttled, broken, dropped, conflict, rejected, missing, unsent, denied}
	within(t, func(t *rapid.T, ctx context.Context) {
		want, have, p := drawn(t)
		if p.Empty() {
			t.Skip("nothing to disturb")
		}
		goal, err := orgtest.Project(p, have)
		if err != nil {
			t.Fatal(err)
		}
		a := newAPI(have)
		a.takes = 100 * time.Millisecond
		a.lag = time.Duration(rapid.IntRange(0, 12).Draw(t, "lag")) * time.Second
		faults := map[diff.Address]*fault{}
		times := map[diff.Address]int{}
		for i := range rapid.IntRange(0, 3).Draw(t, "faults") {
			at := p.Steps[rapid.IntRange(0, len(p.Steps)-1).Draw(t, "step")].Address
			f := rapid.SampledFrom(failures).Draw(t, "failure")
			faults[at] = &fault{err: f, lands: f.Class == live.Unclear && rapid.Bool().Draw(t, "lands")}
			times[at] = rapid.SampledFrom([]int{1, 2, 100}).Draw(t, "times")
			_ = i
		}
		a.fault = func(s *diff.Step, n int) *fault {
			if n <= times[s.Address] {
				return faults[s.Address]
			}
			return nil
		}
		stopped, stop := context.WithCancel(ctx)
		defer stop()
		if after := rapid.IntRange(0, 40).Draw(t, "stop after"); after < 20 {
			testclock.AfterFunc(time.Duration(after)*100*time.Millisecond, stop)
		}
		r := carried(t, stopped, p, have, a, Options{Concurrency: rapid.IntRange(1, 5).Draw(t, "concurrency")})
		testclock.Sleep(time.Minute) // what landed has settled by the next run
		checkTruth(t, p, r, a)

		middle := orgtest.Clone(a.now())
		rest := orgtest.Plan(t, want, middle)
		b := newAPI(middle)
		second := carried(t, ctx, rest, middle, b, Options{})
		if !second.OK() {
			t.Fatalf("the second run: %v", results(second))
		}
		if d := cmp.Diff(goal, b.now(), cmpopts.IgnoreTypes(time.Time{})); d != "" {
			t.Fatalf("the two ways end differently (-straight +disturbed):\n%s", d)
		}
	})
}

// checkTruth compares outcomes with what took effect.
func checkTruth(t *rapid.T, p *diff.Plan, r *report.Report, a *api) {
	landed := map[string]int{}
	for _, e := range a.effects {
		landed[e]++
	}
	failed := false
	for i := range p.Steps {
		s, o := &p.Steps[i], &r.Outcomes[i]
		n := landed[string(s.Action)+" "+string(s.Address)]
		switch {
		case o.Succeeded() && n == 0:
			t.Fatalf("%s: said to have succeeded, and nothing happened", s.Address)
		case (o.Result == report.NotReached || o.Result == report.Skipped) && n > 0:
			t.Fatalf("%s: said to be %s, and it happened", s.Address, o.Result)
		case o.Result == report.Failed && n > 0 && o.Attempts == 1:
			t.Fatalf("%s: said to have failed at the first attempt, and it happened", s.Address)
		case n > 1 && s.Action != diff.Update && s.Action != diff.SetRole:
			t.Fatalf("%s: happened %d times", s.Address, n)
		case s.Action == diff.Archive && n > 0 && failed:
			t.Fatalf("%s: archived in a run that had failed", s.Address)
		}
		failed = failed || o.Result == report.Failed || o.Result == report.Unclear
		for j := range p.Steps {
			if requires(p, s, p.Steps[j].Address) && n > 0 && !r.Outcomes[j].Succeeded() {
				t.Fatalf("%s happened, although %s is %s", s.Address, p.Steps[j].Address, r.Outcomes[j].Result)
			}
		}
	}
}
