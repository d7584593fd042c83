package exit

import (
	"testing"

	"github.com/wsync/wsync/diff"
)

// Of several plans the gravest counts, in whichever order they come.
func TestTheGravestOfSeveralPlans(t *testing.T) {
	var (
		nothing = &diff.Plan{}
		steps   = &diff.Plan{Steps: []diff.Step{{}}}
		held    = &diff.Plan{Steps: []diff.Step{{}}, Refusals: []diff.Refusal{{Verdict: diff.Hold}}}
		unmet   = &diff.Plan{Findings: []diff.Finding{{Severity: diff.SevUnmet}}}
		stopped = &diff.Plan{Refusals: []diff.Refusal{{Verdict: diff.Stop}}}
	)
	ordered := []*diff.Plan{nothing, steps, held, unmet, stopped}
	codes := []int{Done, Changes, Guard, Partial, Guard}
	for i, graver := range ordered {
		for _, other := range ordered[:i+1] {
			for _, plans := range [][]*diff.Plan{{graver, other}, {other, graver}} {
				if got := OfPlans(plans, true); got != codes[i] {
					t.Errorf("%d, want %d", got, codes[i])
				}
			}
		}
	}
	if got := OfPlans([]*diff.Plan{steps, nothing}, false); got != Done {
		t.Errorf("%d without --detailed-exitcode", got)
	}
	if got := OfPlans(nil, true); got != Done {
		t.Errorf("%d of no plan", got)
	}
}
