package apply

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func TestCreateWithALostAnswer(t *testing.T) {
	landing := &fault{lands: true, err: dropped}
	twin := func(o *live.Org) {
		w := *o.Workspace("wrkspc_old")
		w.ID, w.Name, w.CreatedAt = "wrkspc_twin", "new", testclock.Now()
		o.Workspaces = append(o.Workspaces, w)
	}
	bubble(t, "waits for it to show, adopts it, and uses its id", func(t *testing.T) {
		s := stage(t, create("new", []spec.Member{line("dan", spec.RoleUser)}))
		a := newAPI(s.Have)
		a.lag, a.fault = 20*time.Second, on(newStep, 1, landing)
		r := s.run(t.Context(), a, Options{})
		want := report.Outcome{
			Address: newStep, Action: diff.Create, Result: report.Unchanged, Attempts: 1, Workspace: "wrkspc_born_new", Endpoint: "POST /v1//workspace/new",
			Reason: say.Foreign("the answer to the creation was lost (connection reset), but wrkspc_born_new appeared with that name and was adopted"),
		}
		if d := cmp.Diff(want, *outcome(t, r, newStep), plain); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
		if !r.OK() || outcome(t, r, newDan).Workspace != "wrkspc_born_new" {
			t.Errorf("%v", results(r))
		}
	})
	bubble(t, "gives up after its patience and says what to check", func(t *testing.T) {
		s := stage(t, create("new", []spec.Member{line("dan", spec.RoleUser)}))
		a := newAPI(s.Have)
		a.lag, a.fault = time.Hour, on(newStep, 1, landing)
		start := testclock.Now()
		r := s.run(t.Context(), a, Options{})
		got := outcome(t, r, newStep)
		if got.Result != report.Unclear || got.Reason.String() != "the workspace may or may not have been created: connection reset, and no new workspace of that name has appeared so far" {
			t.Errorf("got %+v", got)
		}
		if !strings.Contains(got.Hint.String(), `look in the Console for a workspace named "new"`) {
			t.Errorf("the hint does not say what to check: %s", got.Hint)
		}
		if took := testclock.Since(start); took < 30*time.Second || took > 40*time.Second {
			t.Errorf("patience took %s", took)
		}
		if o := outcome(t, r, newDan); o.Result != report.Skipped || o.WaitsFor != newStep {
			t.Errorf("the member of the new workspace: %+v", o)
		}
	})
	bubble(t, "names both when somebody else was quick too", func(t *testing.T) {
		s := stage(t, create("new", nil))
		a := newAPI(s.Have)
		a.before = func(*diff.Step, int) { a.change(twin) }
		a.fault = on(newStep, 1, landing)
		got := outcome(t, s.run(t.Context(), a, Options{}), newStep)
		if got.Result != report.Unclear || !strings.Contains(got.Reason.String(), "2 new workspaces are named \"new\": wrkspc_born_new, wrkspc_twin") {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "does not mistake an old or an archived workspace for it", func(t *testing.T) {
		s := stage(t, create("new", nil))
		a := newAPI(s.Have)
		a.before = func(*diff.Step, int) {
			a.change(func(o *live.Org) {
				twin(o)
				o.Workspace("wrkspc_twin").CreatedAt = testclock.Now().Add(-time.Hour)
				twin(o)
				o.Workspaces[len(o.Workspaces)-1].ID = "wrkspc_dead"
				o.Workspaces[len(o.Workspaces)-1].ArchivedAt = testclock.Now()
			})
		}
		a.fault = on(newStep, 1, &fault{err: dropped})
		if got := outcome(t, s.run(t.Context(), a, Options{}), newStep); got.Result != report.Unclear {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "does not mistake another new workspace for it", func(t *testing.T) {
		s := stage(t, create("new", nil))
		a := newAPI(s.Have)
		a.before = func(*diff.Step, int) {
			a.change(func(o *live.Org) { twin(o); o.Workspace("wrkspc_twin").Name = "New" })
		}
		a.fault = on(newStep, 1, &fault{err: dropped})
		if got := outcome(t, s.run(t.Context(), a, Options{}), newStep); got.Result != report.Unclear {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "knows its own by the API's clock, however wrong this machine's", func(t *testing.T) {
		for _, apart := range []time.Duration{50 * 365 * 24 * time.Hour, -2 * 365 * 24 * time.Hour, time.Hour, 0} {
			s := stage(t, create("new", nil))
			a := newAPI(s.Have)
			a.told, a.fault = true, on(newStep, 1, landing)
			now := func() time.Time { return testclock.Now().Add(apart) }
			r, err := Run(t.Context(), s.Plan, s.Have, a, a, Options{Now: now})
			if err != nil || outcome(t, r, newStep).Result != report.Unchanged {
				t.Errorf("%s ahead: %v %+v", apart, err, r)
			}
		}
	})
	bubble(t, "looks once even when interrupted", func(t *testing.T) {
		s := stage(t, create("new", nil))
		a := newAPI(s.Have)
		ctx, cancel := context.WithCancel(t.Context())
		a.before = func(*diff.Step, int) { cancel() }
		a.fault = on(newStep, 1, landing)
		r := s.run(ctx, a, Options{})
		if got := outcome(t, r, newStep); got.Result != report.Unchanged || !r.Interrupted {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "reads until the list can be read", func(t *testing.T) {
		s := stage(t, create("new", nil))
		a := newAPI(s.Have)
		a.fault = on(newStep, 1, landing)
		a.readFault = func(what string, n int) error {
			if what == "Workspaces" && n > 1 && n < 5 {
				return broken
			}
			return nil
		}
		if got := outcome(t, s.run(t.Context(), a, Options{}), newStep); got.Result != report.Unchanged {
			t.Errorf("got %+v", got)
		}
	})
}

func TestCreateThatSomebodyElseWasQuickerWith(t *testing.T) {
	add := func(ids ...live.WorkspaceID) func(*live.Org) {
		return func(o *live.Org) {
			for _, id := range ids {
				w := *o.Workspace("wrkspc_old")
				w.ID, w.Name, w.CreatedAt = id, "new", testclock.Now()
				o.Workspaces = append(o.Workspaces, w)
			}
		}
	}
	bubble(t, "before the run is adopted, not doubled", func(t *testing.T) {
		s := stage(t, create("new", []spec.Member{line("dan", spec.RoleUser)}))
		a := newAPI(s.Have)
		a.change(add("wrkspc_theirs"))
		// The double binds births to its own ids, so the member goes by id.
		a.fault = func(st *diff.Step, _ int) *fault {
			st.Workspace.ID = "wrkspc_theirs"
			return nil
		}
		r := s.run(t.Context(), a, Options{})
		got := outcome(t, r, newStep)
		if got.Result != report.Unchanged || got.Workspace != "wrkspc_theirs" || got.Attempts != 0 {
			t.Errorf("got %+v", got)
		}
		if o := outcome(t, r, newDan); o.Result != report.Done || o.Workspace != "wrkspc_theirs" {
			t.Errorf("got %+v", o)
		}
	})
	bubble(t, "twice before the run is left alone", func(t *testing.T) {
		s := stage(t, create("new", nil))
		a := newAPI(s.Have)
		a.change(add("wrkspc_a", "wrkspc_b"))
		if got := outcome(t, s.run(t.Context(), a, Options{}), newStep); got.Result != report.Failed || len(a.effects) > 0 {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "at the same moment is told by the verification", func(t *testing.T) {
		s := stage(t, create("new", nil))
		a := newAPI(s.Have)
		a.before = func(*diff.Step, int) { a.change(add("wrkspc_theirs")) }
		r := s.run(t.Context(), a, Options{})
		want := report.Verification{State: report.Disagrees, Differences: foreign(
			`workspace "new" exists twice: wrkspc_born_new, which this run created or adopted, and wrkspc_theirs`,
		)}
		if d := cmp.Diff(want, r.Verification, plain); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
		if !r.Partial() {
			t.Error("two workspaces of one name are no success")
		}
	})
	bubble(t, "and refused by the API is adopted", func(t *testing.T) {
		for _, tc := range []struct {
			f   *live.Failure
			lag time.Duration
		}{{answer(live.Rejected, 400, "no"), 0}, {conflict, 10 * time.Second}} {
			s := stage(t, create("new", nil))
			a := newAPI(s.Have)
			a.lag = tc.lag
			a.before = func(*diff.Step, int) { a.change(add("wrkspc_theirs")) }
			a.fault = on(newStep, 1, &fault{err: tc.f})
			if got := outcome(t, s.run(t.Context(), a, Options{}), newStep); got.Result != report.Unchanged || got.Workspace != "wrkspc_theirs" {
				t.Errorf("after %d: got %+v", tc.f.Status, got)
			}
		}
	})
	bubble(t, "and made something else of it is left alone", func(t *testing.T) {
		restricted := func(want *spec.Org, have *live.Org) {
			create("new", []spec.Member{line("dan", spec.RoleUser)})(want, have)
			want.Workspaces[2].DataResidency = &spec.DataResidency{AllowedInferenceGeos: []string{"us"}, DefaultInferenceGeo: "us"}
		}
		for name, prepare := range map[string]func(*api){
			"before the run": func(a *api) { a.change(add("wrkspc_theirs")) },
			"during the run": func(a *api) {
				a.before = func(*diff.Step, int) { a.change(add("wrkspc_theirs")) }
				a.fault = on(newStep, 1, &fault{err: answer(live.Rejected, 400, `a workspace named "new" already exists`)})
			},
		} {
			s := stage(t, restricted)
			a := newAPI(s.Have)
			prepare(a)
			r := s.run(t.Context(), a, Options{})
			got := outcome(t, r, newStep)
			if got.Result != report.Failed || !strings.Contains(got.Reason.String(), `is not what the plan would create: data_residency.allowed_inference_geos of workspace "new" is [unrestricted], not [us]`) {
				t.Errorf("%s: got %+v", name, got)
			}
			if o := outcome(t, r, newDan); o.Result != report.Skipped || len(a.effects) > 0 {
				t.Errorf("%s: somebody was let in: %+v", name, o)
			}
		}
	})
	bubble(t, "is not risked when nobody can look", func(t *testing.T) {
		s := stage(t, create("new", nil))
		a := newAPI(s.Have)
		a.readFault = func(string, int) error { return broken }
		got := outcome(t, s.run(t.Context(), a, Options{}), newStep)
		if got.Result != report.Failed || got.Reason.String() != "nothing was sent, because the state right before could not be read: 500 api_error: internal" || got.Attempts != 0 {
			t.Errorf("got %+v", got)
		}
	})
}
