package diff

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWaitingFollowsWhatAGuardHolds: a requirement leads on from step to step, and
// a pattern stands for earlier phases only.
func TestWaitingFollowsWhatAGuardHolds(t *testing.T) {
	home := WorkspaceAddress("ML")
	ana, ben := MemberAddress("ML", "ana@x.dev"), MemberAddress("ML", "ben@x.dev")
	other := WorkspaceAddress("Other")
	p := &Plan{Steps: []Step{
		{Address: home, Phase: PhaseCreate},
		{Address: ana, Phase: PhaseWiden, Requires: []Address{home}},
		{Address: ben, Phase: PhaseNarrow, Requires: []Address{home.Below()}},
		{Address: other, Phase: PhaseArchive, Requires: []Address{ben}},
	}}
	for _, tc := range []struct {
		name    string
		refusal Refusal
		want    []Address
	}{
		{"nothing is held", Refusal{}, nil},
		{"a creation", Refusal{Verdict: Hold, Steps: []Address{home}}, []Address{ana, ben, other}},
		{"a grant that a pattern covers", Refusal{Verdict: Hold, Steps: []Address{ana}}, []Address{ben, other}},
		{"a removal of the same phase as the pattern", Refusal{Verdict: Hold, Steps: []Address{ben}}, []Address{other}},
		{"the last step", Refusal{Verdict: Hold, Steps: []Address{other}}, nil},
		{"a plan that is stopped", Refusal{Verdict: Stop, Steps: []Address{home}}, nil},
	} {
		p.Refusals = []Refusal{tc.refusal}
		var got []Address
		for i := range p.Steps {
			if p.Waiting()[p.Steps[i].Address] {
				got = append(got, p.Steps[i].Address)
			}
		}
		slices.Sort(got)
		slices.Sort(tc.want)
		if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("%s: waiting (-want +got):\n%s", tc.name, d)
		}
	}
}
