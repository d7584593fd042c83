package review_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// unpinned drops some ids, so that names decide.
func unpinned(t *rapid.T, o *spec.Org) *spec.Org {
	for i := range o.Workspaces {
		if rapid.Bool().Draw(t, "unpinned") {
			o.Workspaces[i].ID = ""
		}
	}
	return o
}

func TestAFileReviewedAgainstItselfSaysNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := unpinned(t, orgtest.Spec(t, orgtest.Live(t)))
		p, err := review.Compute(o, o, review.Options{Today: orgtest.Today})
		if err != nil {
			t.Fatal(err)
		}
		if !p.Empty() || len(p.Findings) > 0 {
			t.Fatalf("got steps %v and findings %v", p.Steps, p.Findings)
		}
		if keys := review.Changed(o, o, orgtest.Today); len(keys) > 0 {
			t.Fatalf("changed: %q", keys)
		}
		if names := review.Settings(o, o); len(names) > 0 {
			t.Fatalf("settings: %q", names)
		}
	})
}

// Every step belongs to an entry that Changed names, so that a plan scoped to
// those misses nothing of the edit; and every plan survives being saved.
func TestEveryStepIsInAChangedEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := orgtest.Live(t)
		base, head := unpinned(t, orgtest.Spec(t, o)), unpinned(t, orgtest.Spec(t, o))
		p, err := review.Compute(base, head, review.Options{Today: orgtest.Today})
		if err != nil {
			t.Fatal(err)
		}
		changed := map[string]bool{}
		for _, key := range review.Changed(base, head, orgtest.Today) {
			changed[key] = true
		}
		for _, s := range p.Steps {
			if s.Workspace.Key == "" && len(review.Settings(base, head)) > 0 {
				continue // of no entry
			}
			if !changed[s.Workspace.Key] {
				t.Fatalf("%s %s, and the entry counts as unchanged", s.Action, s.Address)
			}
		}
		var text bytes.Buffer
		if err := p.Encode(&text); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text.Bytes(), []byte("assumed:")) {
			t.Fatalf("a made-up id is left:\n%s", text.String())
		}
		if _, err := diff.DecodeReview(&text); err != nil {
			t.Fatal(err)
		}
	})
}

// A file that is gone takes nothing away, and leaves everything without an owner.
func TestAFileThatIsGoneIsToldFirst(t *testing.T) {
	base := &spec.Org{Policy: spec.DefaultPolicy(), Workspaces: []spec.Workspace{
		{Key: "ml", Name: "ML"}, {Key: "old", Name: "old", Archive: &spec.Tombstone{Reason: "over"}},
	}}
	for name, base := range map[string]*spec.Org{"valid": base, "never valid": nil} {
		p, err := review.Compute(base, nil, review.Options{Today: today, Told: []diff.Finding{{Severity: diff.SevWarning, Code: diff.CodeBaseNotValid}}})
		if err != nil {
			t.Fatal(err)
		}
		if f := p.Findings[0]; len(p.Steps) > 0 || f.Code != diff.CodeFileGone || f.Severity != diff.SevAlert || len(p.Findings) != 2 || !p.Review() {
			t.Errorf("%s: %+v", name, p)
		} else if want := map[bool]int{true: 1, false: 0}[base != nil]; len(f.Items) != want {
			t.Errorf("%s: items %v, want %d", name, f.Items, want)
		}
	}
}

func TestOnlyNewWarningsOfTheFileAreReported(t *testing.T) {
	o := &spec.Org{Policy: spec.DefaultPolicy()}
	warning := func(line int, message string) spec.Problem {
		return spec.Problem{Severity: spec.Warning, Message: message, At: spec.Position{File: "org.yaml", Line: line, Column: 1}}
	}
	p, err := review.Compute(o, o, review.Options{
		Today:        today,
		BaseWarnings: spec.Problems{warning(3, "old")},
		Warnings:     spec.Problems{warning(4, "old"), warning(9, "new")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range p.Findings {
		got = append(got, f.Message.String())
	}
	if d := cmp.Diff([]string{"new"}, got); d != "" {
		t.Errorf("warnings (-want +got):\n%s", d)
	}
}

// Of an additive workspace the file lists some people and nobody knows how many
// more: a review must not count them as all who lose access.
func TestAnArchiveOfAnAdditiveWorkspaceClaimsNoFullList(t *testing.T) {
	edit := func(membership spec.Membership, archive *spec.Tombstone, members ...spec.Member) *spec.Org {
		return &spec.Org{Policy: spec.DefaultPolicy(), Workspaces: []spec.Workspace{
			{Key: "ml", Name: "ml", WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: membership, Members: members}}, Archive: archive},
		}}
	}
	for membership, want := range map[spec.Membership]string{
		spec.Authoritative: "1 person loses access",
		spec.Additive:      "1 person or more loses access: the list in the file was additive",
	} {
		base := edit(membership, nil, spec.Member{Email: "ana@x.dev", Role: spec.RoleUser})
		p, err := review.Compute(base, edit(spec.Authoritative, &spec.Tombstone{Reason: "over"}), review.Options{Today: today})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range p.Steps[0].Effects {
			if e.Kind == diff.EffectAccessLost {
				got = append(got, e.Text.String())
			}
		}
		if d := cmp.Diff([]string{want}, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", membership, d)
		}
	}
}

// Ids that were made up for the guards are in no step afterwards, and a text that
// quotes one says nothing of it.
func TestForgetLeavesNoMadeUpID(t *testing.T) {
	w, u := live.WorkspaceID("assumed:base:w1"), live.UserID("assumed:u1")
	p := &diff.Plan{Steps: []diff.Step{{Workspace: diff.Workspace{ID: w}, User: &diff.User{ID: u}}}}
	review.Forget(p)
	got := []string{string(p.Steps[0].Workspace.ID), string(p.Steps[0].User.ID), say.F("x%s y, see %s and %s", diff.InBrackets(w), w, u).String()}
	if d := cmp.Diff([]string{"", "", "x y, see wrkspc_… and user_…"}, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
