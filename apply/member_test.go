package apply

import (
	"testing"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func TestMemberWritesDuringReadAfterWriteDelay(t *testing.T) {
	notYet := &fault{err: missing}
	bubble(t, "a new workspace that does not take members yet", func(t *testing.T) {
		for _, f := range []*live.Failure{missing, rejected} {
			s := stage(t, create("new", []spec.Member{line("dan", spec.RoleUser)}))
			a := newAPI(s.Have)
			a.fault = on(newDan, 5, &fault{err: f})
			if r := s.run(t.Context(), a, Options{}); !r.OK() {
				t.Errorf("after %s: %v", f.Message, results(r))
			}
		}
	})
	bubble(t, "but not for ever", func(t *testing.T) {
		s := stage(t, create("new", []spec.Member{line("dan", spec.RoleUser)}))
		a := newAPI(s.Have)
		a.fault = on(newDan, 1000, &fault{err: rejected})
		start := testclock.Now()
		got := outcome(t, s.run(t.Context(), a, Options{}), newDan)
		if got.Result != report.Failed || testclock.Since(start) > time.Minute+10*time.Second {
			t.Errorf("after %s: %+v", testclock.Since(start), got)
		}
	})
	bubble(t, "an older workspace is not waited for", func(t *testing.T) {
		s := stage(t, func(want *spec.Org, _ *live.Org) {
			want.Workspaces[1].Members = append(want.Workspaces[1].Members, line("dan", spec.RoleUser))
		})
		a := newAPI(s.Have)
		a.fault = on(mlDan, 5, &fault{err: missing})
		if got := outcome(t, s.run(t.Context(), a, Options{}), mlDan); got.Result != report.Failed || got.Attempts != 1 {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "a role change right after an add", func(t *testing.T) {
		s := stage(t, func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Members[2].Role = spec.RoleDeveloper })
		a := newAPI(s.Have)
		a.fault = on(mlCat, 6, notYet)
		if got := outcome(t, s.run(t.Context(), a, Options{}), mlCat); got.Result != report.Done || got.Attempts != 7 {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "a removal right after an add", func(t *testing.T) {
		s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
		a := newAPI(s.Have)
		a.fault = on(mlCat, 3, notYet)
		if got := outcome(t, s.run(t.Context(), a, Options{}), mlCat); got.Result != report.Done || got.Attempts != 4 {
			t.Errorf("got %+v", got)
		}
	})
}

// A refusal without a code is sent once, whatever its words: they are no part of
// the API's contract, and most such refusals are for good.
func TestARefusedMemberWriteIsNotRepeated(t *testing.T) {
	for _, words := range []string{"The specified user is not in the Workspace", "not a member of", "managed by your identity provider", ""} {
		bubble(t, words, func(t *testing.T) {
			s := stage(t, func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Members[2].Role = spec.RoleDeveloper })
			a := newAPI(s.Have)
			a.fault = on(mlCat, 9, &fault{err: answer(live.Rejected, 400, words)})
			if got := outcome(t, s.run(t.Context(), a, Options{}), mlCat); got.Result != report.Failed || got.Attempts != 1 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestMemberWritesThatSomebodyElseWasQuickerWith(t *testing.T) {
	setCat := func(role spec.Role) func(*live.Org) {
		return func(o *live.Org) { o.Workspace("wrkspc_ml").Members[2].Role = role }
	}
	dropCat := func(o *live.Org) { w := o.Workspace("wrkspc_ml"); w.Members = w.Members[:2] }
	addDan := func(role spec.Role) func(*live.Org) {
		return func(o *live.Org) {
			w := o.Workspace("wrkspc_ml")
			w.Members = append(w.Members, live.Member{User: "user_dan", Role: role})
		}
	}
	wantDan := func(want *spec.Org, _ *live.Org) {
		want.Workspaces[1].Members = append(want.Workspaces[1].Members, line("dan", spec.RoleUser))
	}
	promoteCat := func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Members[2].Role = spec.RoleDeveloper }
	removeCat := func(want *spec.Org, _ *live.Org) { remove(want, "cat") }
	cases := []struct {
		name    string
		edit    func(*spec.Org, *live.Org)
		change  func(*live.Org)
		address diff.Address
		fault   *live.Failure
		result  report.Result
		reason  string
	}{
		{
			"an add of somebody who is there with that role", wantDan, addDan(spec.RoleUser), mlDan, nil, report.Unchanged,
			"the list shows dan@acme.example as workspace_user, although the API answered 400 invalid_request_error: workspace/ml/member/dan@acme.example: add does not fit the member list",
		},
		{
			"an add of somebody who is there with another role", wantDan, addDan(spec.RoleAdmin), mlDan, nil, report.Failed,
			"dan@acme.example became a member with the role workspace_admin meanwhile",
		},
		{"a role that is right already", promoteCat, setCat(spec.RoleDeveloper), mlCat, conflict, report.Unchanged, "the API answered 409 conflict_error: aborted, but the list shows the wanted state"},
		{"a role that somebody changed to a third", promoteCat, setCat(spec.RoleAdmin), mlCat, conflict, report.Failed, `somebody else changed it meanwhile: role of cat@acme.example in "ml" is "workspace_admin"`},
		{"a conflict over somebody who left", promoteCat, dropCat, mlCat, conflict, report.Failed, `cat@acme.example in "ml" was removed or archived meanwhile; the API answered 409 conflict_error: aborted`},
		{"a conflict over a removal that happened", removeCat, dropCat, mlCat, conflict, report.Unchanged, "the API answered 409 conflict_error: aborted, but the list shows the wanted state"},
		{"a refused role that is right already", promoteCat, setCat(spec.RoleDeveloper), mlCat, rejected, report.Unchanged, "it is as it should be already, although the API answered 400 invalid_request_error: no such thing"},
		{"a role of somebody who left", promoteCat, dropCat, mlCat, nil, report.Failed, `cat@acme.example in "ml" is no longer there`},
		{"a removal of somebody who left, with 404", removeCat, dropCat, mlCat, missing, report.Unchanged, `cat@acme.example in "ml" is not there any more`},
		{
			"a removal of somebody who left, with 400", removeCat, dropCat, mlCat,
			answer(live.Rejected, 400, "The specified user is not in the Workspace"), report.Unchanged, `cat@acme.example in "ml" is not there any more`,
		},
	}
	for _, c := range cases {
		bubble(t, c.name, func(t *testing.T) {
			s := stage(t, c.edit)
			a := newAPI(s.Have)
			a.change(c.change)
			if c.fault != nil {
				a.fault = on(c.address, 1, &fault{err: c.fault})
			}
			got := outcome(t, s.run(t.Context(), a, Options{}), c.address)
			if got.Result != c.result || got.Reason.String() != c.reason {
				t.Errorf("got %s (%s)", got.Result, got.Reason)
			}
		})
	}
}
