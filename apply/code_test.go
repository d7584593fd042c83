package apply

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// coded is a refusal by an error code.
func coded(class live.Class, status int, code string) *live.Failure {
	f := answer(class, status, "words that decide nothing")
	f.Code = code
	return f
}

// Every code that wsync knows has advice of its own, reaches the outcome as
// data, and is sent no more often than it allows.
func TestEveryCodeHasAnOutcome(t *testing.T) {
	colour := func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Color = "#ABCDEF" }
	dan := func(want *spec.Org, _ *live.Org) {
		want.Workspaces[1].Members = append(want.Workspaces[1].Members, line("dan", spec.RoleUser))
	}
	role := func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Members[2].Role = spec.RoleDeveloper }
	createNew := create("new", nil)
	leave := func(want *spec.Org, _ *live.Org) {
		want.Users = []spec.User{{Email: "dan@acme.example", Remove: &spec.Removal{Reason: "left"}}}
	}
	join := func(want *spec.Org, _ *live.Org) {
		want.Users = []spec.User{{Email: "zoe@acme.example", Role: spec.OrgUser}}
	}
	switchOn := func(want *spec.Org, have *live.Org) {
		have.APIKeys = []live.APIKey{{ID: "apikey_x", Name: "nightly", Workspace: "wrkspc_ml", Status: live.KeyInactive}}
		want.Workspaces[1].APIKeys = []spec.APIKey{{Key: "nightly", Status: spec.KeyActive}}
	}
	user := diff.ObjectAddress(diff.KindUser, "", "dan@acme.example")
	invite := diff.ObjectAddress(diff.KindInvite, "", "zoe@acme.example")
	key := diff.ObjectAddress(diff.KindAPIKey, "ml", "nightly")
	cases := []struct {
		code     string
		class    live.Class
		status   int
		at       diff.Address
		edit     func(*spec.Org, *live.Org)
		attempts int // for a code that comes each time
		result   report.Result
	}{
		{live.CodeOutcomeUnknown, live.Unclear, 503, mlStep, colour, 5, report.Unclear},
		{live.CodeExternalKeyChanged, live.Conflict, 409, mlStep, colour, 5, report.Failed},
		{live.CodeExternalKeyChanged, live.Conflict, 409, newStep, createNew, 5, report.Failed},
		{live.CodeConcurrentMembers, live.Conflict, 409, mlCat, role, 5, report.Failed},
		{live.CodeKeyInvalid, live.Rejected, 400, mlStep, colour, 1, report.Failed},
		{live.CodeKeyTimedOut, live.Rejected, 400, newStep, createNew, 1, report.Failed},
		{live.CodeKeyProfile, live.Rejected, 400, newStep, createNew, 1, report.Failed},
		{live.CodeStorageProfile, live.Rejected, 400, mlStep, colour, 1, report.Failed},
		{live.CodeNoUserProfile, live.Rejected, 400, newStep, createNew, 1, report.Failed},
		{live.CodeKeyInPolicy, live.Rejected, 400, mlStep, colour, 1, report.Failed},
		{live.CodePolicy, live.Rejected, 400, newStep, createNew, 1, report.Failed},
		{live.CodeMemberLimit, live.Rejected, 400, mlDan, dan, 1, report.Failed},
		{live.CodeSpendNotEnabled, live.Rejected, 403, mlStep, colour, 1, report.Failed},
		{live.CodeSandbox, live.Denied, 403, mlDan, dan, 1, report.Failed},
		{live.CodeLastMember, live.Rejected, 400, user, leave, 1, report.Failed},
		{live.CodeAlreadyMember, live.Rejected, 400, invite, join, 1, report.Failed},
		{live.CodeAlreadyInvited, live.Rejected, 400, invite, join, 1, report.Failed},
		{live.CodeDomain, live.Rejected, 400, invite, join, 1, report.Failed},
		{live.CodeUnverifiedDomain, live.Rejected, 400, invite, join, 1, report.Failed},
		{live.CodeOrgFull, live.Rejected, 400, invite, join, 1, report.Failed},
		{live.CodeOrgKeyLimit, live.Rejected, 400, key, switchOn, 1, report.Failed},
		{live.CodeWorkspaceKeyLimit, live.Rejected, 400, key, switchOn, 1, report.Failed},
		{"a_code_nobody_knows", live.Rejected, 400, mlStep, colour, 1, report.Failed},
		{"a_code_nobody_knows", live.Conflict, 409, mlStep, colour, 5, report.Failed},
	}
	seen := map[string]bool{live.CodeCreatedIncomplete: true, live.CodeStorageAttached: true} // TestWhatLandsByItsCode
	for _, c := range cases {
		seen[c.code] = true
		bubble(t, c.code+" at "+string(c.at), func(t *testing.T) {
			s := stage(t, c.edit)
			a := newAPI(s.Have)
			a.fault = on(c.at, 1000, &fault{err: coded(c.class, c.status, c.code)})
			got := outcome(t, s.run(t.Context(), a, Options{}), c.at)
			if got.Result != c.result || got.Attempts != c.attempts || got.ErrorCode != c.code {
				t.Errorf("got %+v", got)
			}
			if want := Advice(&live.Failure{Code: c.code}); c.result == report.Failed && want != nil && !got.Hint.Equal(want) {
				t.Errorf("the hint is %q", got.Hint)
			}
		})
		if c.attempts == 1 || c.at == newStep {
			continue
		}
		bubble(t, c.code+" once at "+string(c.at), func(t *testing.T) {
			s := stage(t, c.edit)
			a := newAPI(s.Have)
			a.fault = on(c.at, 1, &fault{err: coded(c.class, c.status, c.code)})
			if got := outcome(t, s.run(t.Context(), a, Options{}), c.at); got.Result != report.Done || got.Attempts != 2 {
				t.Errorf("got %+v", got)
			}
		})
	}
	for _, code := range live.Codes {
		if !seen[code] || advice(code) == nil {
			t.Errorf("no case, or no advice, for %s", code)
		}
	}
}

// The field that the API names reaches the hint, the report and the journal;
// none is made up, and nothing in it breaks the line.
func TestTheFieldOfACode(t *testing.T) {
	for field, hint := range map[string]string{
		"external_key_id":                "look at external_key_id of the entry: " + advice(live.CodePolicy).String(),
		"":                               advice(live.CodePolicy).String(),
		"a\nb sk-ant-admin01-0123456789": "look at `a b sk-ant-***` of the entry: " + advice(live.CodePolicy).String(),
	} {
		bubble(t, field, func(t *testing.T) {
			s := stage(t, create("new", nil))
			a := newAPI(s.Have)
			f := coded(live.Rejected, 400, live.CodePolicy)
			f.Field = field
			a.fault = on(newStep, 1, &fault{err: f})
			path := filepath.Join(t.TempDir(), "journal")
			got := outcome(t, s.run(t.Context(), a, Options{Journal: openJournal(t, path)}), newStep)
			if got.Hint.String() != hint || got.ErrorField != oneLine(field) {
				t.Errorf("got %+v", got)
			}
			text, err := os.ReadFile(path)
			entry := `"error_field":"` + oneLine(field) + `"`
			if want := map[bool]int{true: 2}[field != ""]; err != nil || strings.Count(string(text), entry) != want {
				t.Errorf("the journal has not %d times %s: %v\n%s", want, entry, err, text)
			}
		})
	}
}

func TestWhatLandsByItsCode(t *testing.T) {
	bubble(t, "a create", func(t *testing.T) {
		s := stage(t, func(want *spec.Org, have *live.Org) {
			create("new", []spec.Member{line("dan", spec.RoleUser)})(want, have)
			tombstone(want, have)
		})
		a := newAPI(s.Have)
		f := coded(live.Incomplete, 503, live.CodeCreatedIncomplete)
		f.Workspace = "wrkspc_born_new"
		a.fault = on(newStep, 1000, &fault{lands: true, err: f})
		r := s.run(t.Context(), a, Options{})
		got := outcome(t, r, newStep)
		if got.Result != report.Incomplete || got.Workspace != "wrkspc_born_new" || got.Attempts != 1 || !got.Hint.Equal(Advice(f)) {
			t.Errorf("got %+v", got)
		}
		if dan, old := outcome(t, r, newDan), outcome(t, r, oldStep); dan.Result != report.Skipped || old.Result != report.Skipped {
			t.Errorf("went on with %+v and %+v", dan, old)
		}
		if r.OK() || !r.Partial() {
			t.Error("an incomplete workspace is no success")
		}
	})
	bubble(t, "an archive", func(t *testing.T) {
		s := stage(t, tombstone)
		a := newAPI(s.Have)
		a.fault = on(oldStep, 1000, &fault{lands: true, err: coded(live.Incomplete, 409, live.CodeStorageAttached)})
		r := s.run(t.Context(), a, Options{})
		got := outcome(t, r, oldStep)
		if got.Result != report.Done || got.Warning == nil || got.Attempts != 1 || !r.OK() {
			t.Errorf("got %+v", got)
		}
	})
}

// What somebody else wrote meanwhile, and no reviewer saw, is not overwritten by
// a repetition.
func TestARepetitionLeavesForeignValuesAlone(t *testing.T) {
	for name, tc := range map[string]struct {
		colour string
		result report.Result
	}{
		"a third value":       {"#333333", report.Failed},
		"the wanted value":    {"#abcdef", report.Unchanged},
		"the value as it was": {"", report.Done},
	} {
		bubble(t, name, func(t *testing.T) {
			s := stage(t, func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Color = "#ABCDEF" })
			a := newAPI(s.Have)
			a.fault = on(mlStep, 1, &fault{err: coded(live.Unclear, 503, live.CodeOutcomeUnknown)})
			a.before = func(_ *diff.Step, n int) {
				if n == 1 && tc.colour != "" {
					a.change(func(o *live.Org) { o.Workspace("wrkspc_ml").Color = tc.colour })
				}
			}
			if got := outcome(t, s.run(t.Context(), a, Options{}), mlStep); got.Result != tc.result {
				t.Errorf("got %+v", got)
			}
		})
	}
}
