package diff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
)

// TestOnlyLapsedIsAPartOfThePlan: what the plan of lapsed lines does, the whole plan
// does too, for that reason and with less access as its end. It leaves nothing
// lapsed behind but what waits for somebody's organization role to change.
func TestOnlyLapsedIsAPartOfThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want := orgtest.Spec(t, have)
		whole := compute(t, want, have)
		part, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today, Only: diff.OnlyLapsed})
		if err != nil {
			t.Fatal(err)
		}
		for i := range part.Steps {
			s := &part.Steps[i]
			w := whole.Step(s.Address)
			switch {
			case w == nil || w.Action != s.Action || !cmp.Equal(w.Changes, s.Changes):
				t.Fatalf("%s is another step than in the whole plan", s.Address)
			case !s.Lapsed() || s.Action != diff.Remove && s.Action != diff.SetRole:
				t.Fatalf("%s %s is carried out because of %q", s.Action, s.Address, s.Because[0].Kind)
			}
		}
		for i := range whole.Steps {
			s := &whole.Steps[i]
			waits := slices.ContainsFunc(s.Requires, func(a diff.Address) bool { return strings.HasPrefix(string(a), "user/") })
			if left := part.Step(s.Address) == nil; left != (!s.Lapsed() || waits) {
				t.Fatalf("%s (lapsed %v, waits %v) is left out: %v", s.Address, s.Lapsed(), waits, left)
			}
		}
	})
}

// TestOnlyLapsedThenTheRestConverges: carrying out the lapsed steps first leads to
// where the whole plan leads.
func TestOnlyLapsedThenTheRestConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want := orgtest.Spec(t, have)
		goal, err := orgtest.Project(compute(t, want, have), have)
		if err != nil {
			t.Fatal(err)
		}
		part, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today, Only: diff.OnlyLapsed})
		if err != nil {
			t.Fatal(err)
		}
		middle, err := orgtest.Project(part, have)
		if err != nil {
			t.Fatal(err)
		}
		end, err := orgtest.Project(compute(t, want, middle), middle)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(goal, end); d != "" {
			t.Fatalf("the two ways end differently (-straight +lapsed first):\n%s", d)
		}
	})
}
