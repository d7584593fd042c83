package apply

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func TestVerification(t *testing.T) {
	bubble(t, "waits for the lists to agree", func(t *testing.T) {
		s := stage(t, everything)
		a := newAPI(s.Have)
		a.lag = 12 * time.Second
		start := testclock.Now()
		if r := s.run(t.Context(), a, Options{}); r.Verification.State != report.Verified || testclock.Since(start) > 25*time.Second {
			t.Errorf("after %s: %+v", testclock.Since(start), r.Verification)
		}
		// Six lists were touched; only those that still disagree are read again.
		if n := a.reads["Workspaces"]; n > 12 {
			t.Errorf("the workspaces were read %d times", n)
		}
	})
	bubble(t, "says what disagrees when patience ends", func(t *testing.T) {
		s := stage(t, everything)
		a := newAPI(s.Have)
		a.lag = time.Hour
		r := s.run(t.Context(), a, Options{})
		want := report.Verification{State: report.Disagrees, Differences: foreign(
			`workspace "new" (wrkspc_born_new) is not there`,
			`workspace "zoo" (wrkspc_born_zoo) is not there`,
			`color of workspace "ml" is "#123456", not "#ABCDEF"`,
			`workspace "Old Experiments" (wrkspc_old) is still there`,
			`dan@acme.example in "ml" is not there`,
			`role of ben@acme.example in "ml" is "workspace_developer", not "workspace_user"`,
			`cat@acme.example in "ml" is still there`,
			`the members of "new" (wrkspc_born_new) cannot be listed`,
		)}
		if d := cmp.Diff(want, r.Verification, plain); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
	})
	bubble(t, "is cut short by an interruption", func(t *testing.T) {
		s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
		a := newAPI(s.Have)
		a.lag = time.Hour
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		testclock.AfterFunc(5*time.Second, cancel)
		r := s.run(ctx, a, Options{})
		want := report.Verification{
			State: report.NotChecked, Reason: say.Foreign("the run was interrupted before the lists agreed"),
			Differences: foreign(`cat@acme.example in "ml" is still there`),
		}
		if d := cmp.Diff(want, r.Verification, plain); d != "" || !r.Interrupted || r.Count(report.Done) != 1 {
			t.Errorf("-want +got\n%s", d)
		}
	})
}
