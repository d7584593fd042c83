package apply

import (
	"context"
	"testing"
	"time"

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
		if r.Count(Unclear) != 1 || r.Count(NotReached) != 1 || !r.Partial() {
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
