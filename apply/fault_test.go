package apply

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var (
	throttled = answer(live.Throttled, 429, "slow down")
	broken    = answer(live.Unclear, 500, "internal")
	dropped   = &live.Failure{Class: live.Unclear, Message: "connection reset"}
	conflict  = answer(live.Conflict, 409, "aborted")
	rejected  = answer(live.Rejected, 400, "no such thing")
	denied    = answer(live.Denied, 401, "invalid key")
	missing   = answer(live.Missing, 404, "not found")
	unsent    = &live.Failure{Class: live.NotSent, Message: "dial: refused"}
)

// The fault matrix on this side of the wire: every kind of write meets every
// kind of failure, once and always, landing and not. What must hold: the
// outcome tells the truth about the organization, at most one write took
// effect, and nothing is sent more often than its kind allows.
func TestEveryWriteMeetsEveryFailure(t *testing.T) {
	writes := []struct {
		name    string
		address diff.Address
		edit    func(want *spec.Org, have *live.Org)
	}{
		{"create", newStep, create("new", nil)},
		{"update", mlStep, func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Color = "#ABCDEF" }},
		{"archive", oldStep, tombstone},
		{"add", mlDan, func(want *spec.Org, _ *live.Org) {
			want.Workspaces[1].Members = append(want.Workspaces[1].Members, line("dan", spec.RoleUser))
		}},
		{"set-role", mlCat, func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Members[2].Role = spec.RoleDeveloper }},
		{"remove", mlCat, func(want *spec.Org, _ *live.Org) { remove(want, "cat") }},
	}
	faults := []struct {
		name  string
		fault fault
		// once and always are the results for a fault met once and each time;
		// a create deviates where it may not be repeated.
		once, always       report.Result
		createOnce, create report.Result
	}{
		{"429", fault{err: throttled}, report.Done, report.Failed, report.Done, report.Failed},
		{"not sent", fault{err: unsent}, report.Done, report.Failed, report.Done, report.Failed},
		{"400", fault{err: rejected}, report.Failed, report.Failed, report.Failed, report.Failed},
		{"401", fault{err: denied}, report.Failed, report.Failed, report.Failed, report.Failed},
		{"409 before", fault{err: conflict}, report.Done, report.Failed, report.Failed, report.Failed},
		{"500 before", fault{err: broken}, report.Done, report.Unclear, report.Unclear, report.Unclear},
		{"500 after", fault{lands: true, err: broken}, "", report.Unchanged, report.Unchanged, report.Unchanged},
		{"drop after", fault{lands: true, err: dropped}, "", report.Unchanged, report.Unchanged, report.Unchanged},
		{"hang before", fault{hangs: true}, report.Done, report.Unclear, report.Unclear, report.Unclear},
		{"hang after", fault{hangs: true, lands: true}, "", report.Unchanged, report.Unchanged, report.Unchanged},
	}
	cells, held := 0, 0
	for _, w := range writes {
		for _, f := range faults {
			for _, always := range []bool{false, true} {
				name := w.name + " meets " + f.name + " once"
				expect, n := f.once, 1
				if w.name == "create" {
					expect = f.createOnce
				}
				if always {
					name, expect, n = w.name+" meets "+f.name+" always", f.always, 1000
					if w.name == "create" {
						expect = f.create
					}
				}
				cells++
				bubble(t, name, func(t *testing.T) {
					s := stage(t, w.edit)
					a := newAPI(s.Have)
					a.fault = on(w.address, n, &f.fault)
					start := testclock.Now()
					r := s.run(t.Context(), a, Options{RequestTimeout: 10 * time.Second})
					got := outcome(t, r, w.address)
					if expect == "" && !got.Succeeded() || expect != "" && got.Result != expect {
						t.Errorf("%s (%s), want %q", got.Result, got.Reason, expect)
					}
					truthful(t, s, a, got)
					if idempotent := w.name == "update" || w.name == "set-role"; len(a.effects) > 1 && !idempotent {
						t.Errorf("took effect %d times: %v", len(a.effects), a.effects)
					}
					sent := a.attempts[w.address]
					if most := 2 * retry.Default().Attempts; sent > most || f.fault.err != throttled && sent > most/2 || w.name == "create" && f.fault.err != throttled && f.fault.err != unsent && sent > 1 {
						t.Errorf("sent %d times", sent)
					}
					if got.Attempts != sent {
						t.Errorf("%d attempts reported, %d sent", got.Attempts, sent)
					}
					if took := testclock.Since(start); took > 3*time.Minute {
						t.Errorf("took %s", took)
					}
					if !t.Failed() {
						held++
					}
				})
			}
		}
	}
	t.Logf("%d of %d cells held", held, cells)
}

// truthful compares an outcome with what really happened.
func truthful(t *testing.T, s *scene, a *api, o *report.Outcome) {
	t.Helper()
	landed := len(a.effects) > 0
	switch {
	case o.Succeeded() && !landed:
		t.Error("said to have succeeded, and nothing happened")
	case o.Result == report.Failed && landed:
		t.Error("said to have failed, and it happened")
	case (o.Result == report.NotReached || o.Result == report.Skipped) && landed:
		t.Error("said not to have started, and it happened")
	}
	left := orgtest.Plan(t, s.Want, a.now())
	if o.Succeeded() && !left.Empty() {
		t.Errorf("said to have succeeded, and the next plan has %d steps", len(left.Steps))
	}
}

// A doubt outlives later attempts that certainly had no effect.
func TestADoubtIsNotForgotten(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		for _, edit := range []func(*spec.Org, *live.Org){
			func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Color = "#ABCDEF" },
			func(want *spec.Org, _ *live.Org) { remove(want, "cat") },
			tombstone,
		} {
			s := stage(t, edit)
			a := newAPI(s.Have)
			a.lag = time.Hour
			a.fault = func(_ *diff.Step, n int) *fault {
				if n == 1 {
					return &fault{lands: true, err: dropped}
				}
				return &fault{err: throttled}
			}
			if r := s.run(t.Context(), a, Options{}); r.Outcomes[0].Result != report.Unclear {
				t.Errorf("got %+v", r.Outcomes[0])
			}
		}
	})
}

func TestRetryAfterIsObeyedWithinTheDeadline(t *testing.T) {
	asks := *throttled
	asks.RetryAfter = 40 * time.Second
	queued := *unsent
	queued.Cause = &retry.TooLongError{Wait: 40 * time.Second, Left: time.Second}
	edit := func(want *spec.Org, _ *live.Org) { remove(want, "cat") }
	for name, f := range map[string]*live.Failure{"an answer": &asks, "the queue": &queued} {
		bubble(t, name+" is waited out", func(t *testing.T) {
			s := stage(t, edit)
			a := newAPI(s.Have)
			a.fault = on(mlCat, 1, &fault{err: f})
			start := testclock.Now()
			if r := s.run(t.Context(), a, Options{}); !r.OK() || testclock.Since(start) < 40*time.Second {
				t.Errorf("after %s: %v", testclock.Since(start), results(r))
			}
		})
		bubble(t, name+" beyond the deadline is not", func(t *testing.T) {
			s := stage(t, edit)
			a := newAPI(s.Have)
			a.fault = on(mlCat, 1, &fault{err: f})
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			start := testclock.Now()
			got := outcome(t, s.run(ctx, a, Options{}), mlCat)
			if got.Result != report.Failed || !strings.HasPrefix(got.Reason.String(), "no time left for another attempt: ") || testclock.Since(start) > time.Second {
				t.Errorf("after %s: %+v", testclock.Since(start), got)
			}
		})
	}
}
