package review_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/internal/say"
)

// Whatever an edit makes a later plan do to people, service accounts, external keys and
// limits of the organization: the review names the one it does it to.
func TestNoPlanOfTheOrganizationDiffersUnseen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := orgtest.Live(t)
		base := unpinned(t, orgtest.Spec(t, o))
		head := orgtest.Edited(t, base)
		if rapid.Bool().Draw(t, "another organization") {
			o = orgtest.Live(t)
		}
		was, is := fates(planned(t, base, o, diff.Scope{})), fates(planned(t, head, o, diff.Scope{}))
		told, err := review.Compute(base, head, review.Options{Today: orgtest.Today})
		if err != nil {
			t.Fatal(err)
		}
		for thing, fate := range is {
			if was[thing] != fate && !names(told, thing) {
				t.Fatalf("the review does not name %s: %v\nbefore:\n%s\nafter:\n%s", thing, told.Findings, was[thing], fate)
			}
		}
	})
}

// fates is what a plan does to each thing that belongs to no workspace, by its kind and
// what the file calls it.
func fates(p *diff.Plan) map[string]string {
	fate := map[string]string{}
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Workspace.Key == "" {
			fate[thing(s)] += fmt.Sprintf("%s %s %v %s\n", s.Action, s.Address, s.Changes, s.Risk)
		}
	}
	return fate
}

// thing is what a step is about as a file names it.
func thing(s *diff.Step) string {
	switch k := s.Address.Kind(); {
	case s.User != nil:
		return string(s.User.Email)
	case s.Object == nil || k == diff.KindSpendLimit:
		return "spend"
	case k == diff.KindExternalKey: // the address has the entry's name
		_, name, _ := strings.Cut(string(s.Address), "/")
		return name
	default:
		return s.Object.Name
	}
}

// names reports whether a review speaks of a thing.
func names(p *diff.Plan, thing string) bool {
	for i := range p.Steps {
		if s := &p.Steps[i]; strings.Contains(say.F("%s %s", s.Address, s.Would()).String(), thing) {
			return true
		}
	}
	return slices.ContainsFunc(p.Findings, func(f diff.Finding) bool {
		return strings.Contains(say.F("%s %s %s", f.Address, f.Message, say.Join(f.Items, " ")).String(), thing)
	})
}
