package apply

import (
	"context"
	"testing"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// TestAnAPIThatNeverAnswersEndsTheRun has one step in each of two phases, and an
// API that takes requests and says nothing.
func TestAnAPIThatNeverAnswersEndsTheRun(t *testing.T) {
	two := func(want *spec.Org, have *live.Org) {
		want.Workspaces[1].Color = "#ABCDEF"
		remove(want, "cat")
	}
	never := func(*diff.Step, int) *fault { return &fault{hangs: true} }
	bubble(t, "reads included", func(t *testing.T) {
		s := stage(t, two)
		a := newAPI(s.Have)
		a.fault = never
		a.readFault = func(string, int) error {
			testclock.Sleep(30 * time.Second)
			return &live.Failure{Class: live.Unclear, Message: "no answer within 30s", Cause: context.DeadlineExceeded}
		}
		start := testclock.Now()
		r := s.run(t.Context(), a, Options{RequestTimeout: 30 * time.Second})
		if took := testclock.Since(start); took > 2*time.Minute {
			t.Errorf("it took %s", took)
		}
		if r.Count(report.Unclear) != 1 || r.Count(report.NotReached) != 1 || !r.Partial() {
			t.Errorf("got %v", results(r))
		}
	})
	bubble(t, "one silent request is no silent API", func(t *testing.T) {
		s := stage(t, two)
		a := newAPI(s.Have)
		a.fault = func(_ *diff.Step, n int) *fault {
			if n == 1 {
				return &fault{hangs: true}
			}
			return nil
		}
		if r := s.run(t.Context(), a, Options{RequestTimeout: 30 * time.Second}); !r.OK() {
			t.Errorf("got %v", results(r))
		}
	})
}

// An API that asks for a wait of days is not waited for, whether the run has a time
// limit or not; one that asks for minutes is.
func TestAWaitWithoutEnd(t *testing.T) {
	colour := func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Color = "#ABCDEF" }
	for asked, want := range map[time.Duration]report.Result{24 * time.Hour: report.Failed, time.Hour: report.Failed, 5 * time.Minute: report.Done} {
		for _, limit := range []time.Duration{0, 10 * time.Minute} {
			bubble(t, asked.String()+" of "+limit.String(), func(t *testing.T) {
				s := stage(t, colour)
				a := newAPI(s.Have)
				slow := answer(live.Throttled, 429, "slow down")
				slow.RetryAfter = asked
				a.fault = on(mlStep, 1, &fault{err: slow})
				ctx := t.Context()
				if limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, limit)
					defer cancel()
				}
				start := testclock.Now()
				got := outcome(t, s.run(ctx, a, Options{}), mlStep)
				if took := testclock.Since(start); got.Result != want || want == report.Failed && took > time.Minute {
					t.Errorf("after %s: %+v", took, got)
				}
			})
		}
	}
}
