package guard

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Each way in which an organization, a file or a plan can move under a saved
// plan, and the words in which it is refused.
func TestCompare(t *testing.T) {
	cases := []struct {
		name  string
		moves func(want *spec.Org, have *live.Org)
		edit  func(saved, fresh *diff.Plan)
		want  []string
		// elsewhere are the fresh plan's other steps.
		elsewhere []diff.Address
	}{
		{name: "nothing moved"},
		{
			name:      "drift that concerns no step is told apart",
			moves:     func(_ *spec.Org, have *live.Org) { crowd(have, "wrkspc_ml", 1) },
			elsewhere: []diff.Address{"workspace/ml/member/c00@acme.example"},
		},
		{
			name:  "somebody changed the attribute by hand",
			moves: func(_ *spec.Org, have *live.Org) { have.Workspace("wrkspc_ml").Color = "#FFFFFF" },
			want: []string{
				`workspace/ml: color was "#123456" when the plan was made and is "#FFFFFF" now (changed by an organization admin or another run since)`,
			},
		},
		{
			name:  "somebody did a step already",
			moves: func(_ *spec.Org, have *live.Org) { have.Workspace("wrkspc_ml").Color = "#ABCDEF" },
			want: []string{
				`workspace/ml: the plan would update workspace "ml", and there is nothing left to do, or its object is gone: it was done or undone by an organization admin or another run since`,
			},
		},
		{
			name: "somebody changed a role",
			moves: func(_ *spec.Org, have *live.Org) {
				have.Workspace("wrkspc_ml").Members[1].Role = spec.RoleRestrictedDeveloper
			},
			want: []string{
				`workspace/ml/member/ben@acme.example: role was "workspace_developer" when the plan was made and is "workspace_restricted_developer" now (changed by an organization admin, an admin of the workspace, or another run since)`,
			},
		},
		{
			name: "somebody added the person with another role",
			moves: func(_ *spec.Org, have *live.Org) {
				w := have.Workspace("wrkspc_ml")
				w.Members = append(w.Members, live.Member{User: "user_dan", Role: spec.RoleDeveloper})
			},
			want: []string{
				`workspace/ml/member/dan@acme.example: the plan would add dan@acme.example to "ml" as workspace_user, and now it would take another step: change the role of dan@acme.example in "ml" from workspace_developer to workspace_user (changed by an organization admin, an admin of the workspace, or another run since)`,
			},
		},
		{
			name: "the person left and joined again",
			moves: func(_ *spec.Org, have *live.Org) {
				have.Users[3].ID = "user_dan2"
			},
			want: []string{
				"workspace/ml/member/dan@acme.example: the person was user_dan and is user_dan2 now: they left and joined again",
				"workspace/new/member/dan@acme.example: the person was user_dan and is user_dan2 now: they left and joined again",
			},
		},
		{
			name: "the workspace to archive got a key and a member",
			moves: func(_ *spec.Org, have *live.Org) {
				have.Keys = append(have.Keys, live.APIKey{ID: "apikey_1", Name: "ci", Workspace: "wrkspc_old"})
				have.Workspace("wrkspc_old").Members = []live.Member{{User: "user_eve", Role: spec.RoleUser}}
			},
			want: []string{
				`workspace/Old Experiments: it would have an effect that the plan did not show: keys-revoked: "ci"`,
				"workspace/Old Experiments: it would have an effect that the plan did not show: access-lost: eve@acme.example (workspace_user)",
				"workspace/Old Experiments: it has to wait for workspace/new/member/eve@acme.example now",
			},
		},
		{
			name: "the workspace is another one of the same name",
			moves: func(want *spec.Org, have *live.Org) {
				have.Workspace("wrkspc_old").ID = "wrkspc_old2"
			},
			want: []string{
				`workspace/Old Experiments: it was about workspace "Old Experiments" wrkspc_old, which is "Old Experiments" wrkspc_old2 now (changed by an organization admin since)`,
			},
		},
		{
			name:  "the workspace was created meanwhile",
			moves: func(_ *spec.Org, have *live.Org) { born(have, "zoo") },
			want: []string{
				`workspace/zoo: the plan would create workspace "zoo", and there is nothing left to do, or its object is gone: it was done or undone by an organization admin or another run since`,
			},
		},
		{
			name:  "the file asks for another value",
			moves: func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Color = "#000000" },
			want:  []string{`workspace/ml: the plan sets color to "#ABCDEF", and the file asks for "#000000"`},
		},
		{
			name: "another file, organization, scope and format",
			edit: func(saved, _ *diff.Plan) {
				saved.Format, saved.Scope, saved.Organization.ID = "wsync.plan/v0", []string{"workspace:ml"}, "other"
				saved.Source = diff.Source{Path: "org.yaml", SHA256: "abc"}
			},
			want: []string{
				`the plan was saved in the format "wsync.plan/v0", and this wsync makes "wsync.plan/v1": plan and apply with one version`,
				`the plan was made for organization other ("Acme"), and this is ` + acme + ` ("Acme")`,
				"org.yaml was edited after the plan was made from it",
				`the plan was made with scope "workspace:ml" and compared with one of scope ""`,
			},
		},
		{
			name: "a forged plan lacks an order and hides an effect",
			edit: func(saved, _ *diff.Plan) {
				saved.Step(newDan).Requires = nil
				saved.Step(oldStep).Effects = nil
				saved.Step(oldStep).Risk = diff.RiskNone
				saved.Step(mlCat).Phase = diff.PhaseWiden
				saved.Step(mlStep).Changes = nil
			},
			want: []string{
				"workspace/new/member/dan@acme.example: it has to wait for workspace/new now",
				`workspace/ml: color is "#123456" now and would have to change too (changed by an organization admin or another run since)`,
				`workspace/ml/member/cat@acme.example: it belonged to phase "widen" and belongs to "narrow" now`,
				"workspace/Old Experiments: it cannot be undone now",
				"workspace/Old Experiments: it would have an effect that the plan did not show: cannot be undone: there is no way to bring an archived workspace back",
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			saved := stage(t, everything).Plan
			fresh := stage(t, func(want *spec.Org, have *live.Org) {
				everything(want, have)
				if c.moves != nil {
					c.moves(want, have)
					have.Sort()
				}
			}).Plan
			if c.edit != nil {
				c.edit(saved, fresh)
			}
			drift, elsewhere := Compare(saved, fresh)
			if d := cmp.Diff(sorted(c.want), sorted(plainly(drift))); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			if c.elsewhere != nil || c.name == "nothing moved" {
				if d := cmp.Diff(c.elsewhere, elsewhere); d != "" {
					t.Errorf("elsewhere: -want +got\n%s", d)
				}
			}
		})
	}
}

func sorted(lines []string) string {
	set := append([]string{}, lines...)
	for i := range set {
		for j := i + 1; j < len(set); j++ {
			if set[j] < set[i] {
				set[i], set[j] = set[j], set[i]
			}
		}
	}
	return strings.Join(set, "\n")
}

func born(have *live.Org, name string) {
	w := *have.Workspace("wrkspc_old")
	w.ID, w.Name = live.WorkspaceID("wrkspc_"+name), name
	have.Workspaces = append(have.Workspaces, w)
}

// Whatever comes to bear another's name between approval and apply: a saved plan that
// still fits is about the very things that it was about.
func TestPropertyASavedPlanIsAboutTheSameThings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want := orgtest.Spec(t, have)
		saved := orgtest.Plan(t, want, have)
		now := orgtest.Clone(have)
		swapNames(t, saved, now)
		now.Sort()
		fresh := orgtest.Plan(t, want, now)
		if drift, _ := Compare(saved, fresh); len(drift) > 0 {
			return
		}
		for i := range saved.Steps {
			was := &saved.Steps[i]
			if is := fresh.Step(was.Address); is.Workspace != was.Workspace || userID(is) != userID(was) || !reflect.DeepEqual(is.Object, was.Object) {
				t.Fatalf("the plan was to %s %v, and would %s %v", was.Would(), was.Object, is.Would(), is.Object)
			}
		}
	})
}

// swapNames has a thing that a plan is about change names with another of its kind.
func swapNames(t *rapid.T, p *diff.Plan, o *live.Org) {
	about := map[string]bool{}
	for i := range p.Steps {
		s := &p.Steps[i]
		about[string(s.Workspace.ID)], about[string(userID(s))], about[objectOf(s).ID] = true, true, true
	}
	var swaps []func()
	pairs(&swaps, about, o.Workspaces, func(w *live.Workspace) (string, string, *string) { return string(w.ID), "", &w.Name })
	pairs(&swaps, about, o.Users, func(u *live.User) (string, string, *string) { return string(u.ID), "", (*string)(&u.Email) })
	pairs(&swaps, about, o.APIKeys, func(k *live.APIKey) (string, string, *string) { return k.ID, string(k.Workspace), &k.Name })
	pairs(&swaps, about, o.ExternalKeys, func(k *live.ExternalKey) (string, string, *string) { return k.ID, "", &k.Name })
	pairs(&swaps, about, o.ServiceAccounts, func(a *live.ServiceAccount) (string, string, *string) { return a.ID, "", &a.Name })
	if len(swaps) > 0 {
		rapid.SampledFrom(swaps).Draw(t, "swap")()
	}
}

// pairs adds the swaps between two things of a kind of which a plan is about one, and
// which are in one place and have different names.
func pairs[T any](swaps *[]func(), about map[string]bool, all []T, of func(*T) (id, place string, name *string)) {
	for i := range all {
		for j := range all {
			id, place, name := of(&all[i])
			_, there, other := of(&all[j])
			if about[id] && place == there && *name != *other {
				*swaps = append(*swaps, func() { *name, *other = *other, *name })
			}
		}
	}
}

// A plan cut down to what was approved leaves the rest of the drift alone, and
// takes nothing on trust that guards judge by.
func TestRestrict(t *testing.T) {
	saved := stage(t, everything).Plan
	saved.Extent.ManagedMemberships = 1_000_000
	saved.Refusals = []diff.Refusal{{Guard: "old news", Verdict: diff.Stop}}
	s := stage(t, func(want *spec.Org, have *live.Org) {
		everything(want, have)
		crowd(have, "wrkspc_ml", 10)
	})
	fresh := s.Plan
	s.Plan = Restrict(fresh, saved)
	if d := cmp.Diff(saved.Steps, s.Plan.Steps); d != "" {
		t.Errorf("-saved +restricted\n%s", d)
	}
	if s.Plan.Extent != fresh.Extent || len(s.Plan.Refusals) != 0 || len(fresh.Steps) != len(saved.Steps)+10 {
		t.Errorf("extent %+v, refusals %v, %d fresh steps", s.Plan.Extent, s.Plan.Refusals, len(fresh.Steps))
	}
	after, err := orgtest.Project(s.Plan, s.Have)
	if err != nil {
		t.Fatal(err)
	}
	left := orgtest.Plan(t, s.Want, after)
	if len(left.Steps) != 10 {
		t.Errorf("%d steps are left, want the 10 that nobody approved", len(left.Steps))
	}
}

// A person who lost their other access since the plan was made would be left
// with none, and a workspace archived under them: the grant that comes first is
// not part of what was approved.
func TestAPlanThatNowNeedsAGrantIsStale(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(want *spec.Org, have *live.Org)
		step diff.Address
	}{
		{"before a removal", func(want *spec.Org, _ *live.Org) { remove(want, "cat") }, mlCat},
		{"before an archive", func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			have.Workspace("wrkspc_old").Members = []live.Member{{User: "user_cat", Role: spec.RoleUser}}
		}, oldStep},
	} {
		t.Run(c.name, func(t *testing.T) {
			planned := func(want *spec.Org, have *live.Org) {
				c.edit(want, have)
				create("home", []spec.Member{line("cat", spec.RoleUser)})(want, have)
				born(have, "home")
				have.Workspace("wrkspc_home").Members = []live.Member{{User: "user_cat", Role: spec.RoleUser}}
			}
			saved := stage(t, planned).Plan
			fresh := stage(t, func(want *spec.Org, have *live.Org) {
				planned(want, have)
				have.Workspace("wrkspc_home").Members = []live.Member{}
			}).Plan
			drift, _ := Compare(saved, fresh)
			want := string(c.step) + ": it has to wait for workspace/home/member/cat@acme.example now, which the plan does not have"
			if len(saved.Steps) != 1 || len(drift) != 1 || drift[0].String() != want {
				t.Errorf("%d steps, drift %v", len(saved.Steps), drift)
			}
		})
	}
}

func TestAPlanThatSurvivedJSONIsNotStale(t *testing.T) {
	s := stage(t, everything)
	var b strings.Builder
	if err := s.Plan.Encode(&b); err != nil {
		t.Fatal(err)
	}
	saved, err := diff.Decode(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	fresh := orgtest.Plan(t, s.Want, orgtest.Clone(s.Have))
	if drift, elsewhere := Compare(saved, fresh); len(drift)+len(elsewhere) > 0 {
		t.Errorf("drift %v, elsewhere %v", drift, elsewhere)
	}
}
