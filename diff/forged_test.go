package diff_test

import (
	"testing"

	"github.com/wsync/wsync/diff"
)

// TestAStepWithoutItsPartsIsRefused leaves out, for every kind and action, the
// workspace, the person and the object that the address names: whatever a saved
// plan holds is refused, and nothing looks at what is not there.
func TestAStepWithoutItsPartsIsRefused(t *testing.T) {
	for _, r := range diff.Rules() {
		for action, verb := range r.Verbs {
			for _, address := range []diff.Address{
				diff.ObjectAddress(r.Kind, "", ""), diff.ObjectAddress(r.Kind, "", "x"),
				diff.ObjectAddress(r.Kind, "ml", ""), diff.ObjectAddress(r.Kind, "ml", "x"), diff.WorkspaceAddress("ml"),
			} {
				s := diff.Step{
					Address: address, Action: action, Phase: verb.Phases[0], Risk: diff.RiskNone,
					Because: []diff.Reason{{Kind: diff.ReasonDeclared}},
				}
				whole := address == diff.Address(diff.KindSpendLimit) // the organization's is named by its address alone
				if err := s.Check(); (err == nil) != whole {
					t.Errorf("%s %s without anything that it is about: got %v", action, address, err)
				}
			}
		}
	}
}
