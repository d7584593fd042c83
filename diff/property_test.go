package diff_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func compute(t *rapid.T, want *spec.Org, have *live.Org) *diff.Plan {
	t.Helper()
	p, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func encoded(t *rapid.T, p *diff.Plan) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestApplyingAPlanLeavesNothingToDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want := orgtest.Spec(t, have)
		p := compute(t, want, have)
		after, err := orgtest.Project(p, have)
		if err != nil {
			t.Fatal(err)
		}
		if again := compute(t, want, after); !again.Empty() {
			t.Fatalf("the second plan is not empty:\n%s\nafter\n%s", encoded(t, again), encoded(t, p))
		}
	})
}

func TestStoppingAfterAnyStepConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want := orgtest.Spec(t, have)
		whole := compute(t, want, have)
		goal, err := orgtest.Project(whole, have)
		if err != nil {
			t.Fatal(err)
		}
		part := *whole
		part.Steps = part.Steps[:rapid.IntRange(0, len(whole.Steps)).Draw(t, "stop")]
		middle, err := orgtest.Project(&part, have)
		if err != nil {
			t.Fatal(err)
		}
		end, err := orgtest.Project(compute(t, want, middle), middle)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(goal, end); d != "" {
			t.Fatalf("the two ways end differently (-straight +interrupted):\n%s", d)
		}
	})
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want := orgtest.Spec(t, have)
		shuffled := orgtest.Clone(have)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(shuffled.Users), func(i, j int) {
			shuffled.Users[i], shuffled.Users[j] = shuffled.Users[j], shuffled.Users[i]
		})
		ws := shuffled.Workspaces
		r.Shuffle(len(ws), func(i, j int) { ws[i], ws[j] = ws[j], ws[i] })
		for _, w := range ws {
			r.Shuffle(len(w.Members), func(i, j int) { w.Members[i], w.Members[j] = w.Members[j], w.Members[i] })
		}
		shuffled.Sort()
		if a, b := encoded(t, compute(t, want, have)), encoded(t, compute(t, want, shuffled)); a != b {
			t.Fatal(cmp.Diff(a, b))
		}
	})
}

func TestNoStepActsOnInheritedAccessOrArchivesByAbsence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want := orgtest.Spec(t, have)
		tombstones := map[string]bool{}
		for i := range want.Workspaces {
			tombstones[want.Workspaces[i].Key] = want.Workspaces[i].Archive != nil
		}
		roles := map[live.UserID]spec.OrgRole{}
		for _, u := range have.Users {
			roles[u.ID] = u.Role
		}
		for _, s := range compute(t, want, have).Steps {
			asked := s.OfWorkspace() && tombstones[s.Workspace.Key] || !s.OfWorkspace() && s.Action == diff.Archive && s.Rule().Tombstone(want, &s) != nil
			if s.Action == diff.Archive && !asked {
				t.Fatalf("%s is archived without a tombstone", s.Address)
			}
			if s.User != nil {
				actsWithinReach(t, &s, roles[s.User.ID])
			}
			if len(s.Because) == 0 {
				t.Fatalf("%s has no reason", s.Address)
			}
		}
	})
}

func either(after, before string) string {
	if after == "" {
		return before
	}
	return after
}

// actsWithinReach holds that a step neither touches a membership that an
// organization role fixes, unless it waits for the end of that role, nor the role
// of somebody whom the API leaves alone.
func actsWithinReach(t *rapid.T, s *diff.Step, of spec.OrgRole) {
	t.Helper()
	c, _ := s.Change(diff.FieldRole)
	written := spec.Role(either(c.After.Text, c.Before.Text))
	switch {
	case !s.OnMember() && of.Strength() == 0:
		t.Fatalf("%s is about a role that the API leaves alone", s.Address)
	case s.OnMember() && of.Fixes(written) && !slices.Contains(s.Requires, diff.ObjectAddress(diff.KindUser, "", string(s.User.Email))):
		t.Fatalf("%s acts on inherited access", s.Address)
	}
}

func TestExportPlansEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want, left := have.Spec()
		if len(left) > 0 {
			t.Fatalf("left out: %q", left)
		}
		if p := compute(t, want, have); !p.Empty() {
			t.Fatalf("planning the export is not empty:\n%s", encoded(t, p))
		}
	})
}

func TestAPlanSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		p := compute(t, orgtest.Spec(t, have), have)
		text := encoded(t, p)
		back, err := diff.Decode(bytes.NewReader([]byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		if again := encoded(t, back); again != text {
			t.Fatal(cmp.Diff(text, again))
		}
	})
}

func TestRequirementsPointBackwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		p := compute(t, orgtest.Spec(t, have), have)
		for i, s := range p.Steps {
			for _, need := range s.Requires {
				met := false
				for _, earlier := range p.Steps[:i] {
					met = met || need.Covers(earlier.Address) && (earlier.Phase != s.Phase || !need.IsPattern())
				}
				if !met {
					t.Fatalf("%s requires %s, and no earlier step is that", s.Address, need)
				}
			}
		}
	})
}
