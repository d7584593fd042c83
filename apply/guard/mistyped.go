package guard

import (
	"github.com/wsync/wsync/diff"
)

// mistyped holds what takes access from a person whom a mistyped line most
// likely means. The line itself cannot take effect, so without the hold a slip
// of the keyboard removes somebody.
type mistyped struct{}

func (mistyped) Name() string { return "mistyped-address" }

func (mistyped) doc() Doc {
	return Doc{
		Name: "mistyped-address", Verdict: diff.Hold,
		Refuses:  "taking access from a person while the same workspace lists an address that nobody in the organization has and that is a slip away from theirs; or while another workspace does, and no more than a letter or two are wrong",
		Why:      "a mistyped line gives nobody access and takes it from the person it means",
		LiftedBy: "correcting the line, or inviting the person whom it names",
	}
}

func (mistyped) Check(in *Input) []diff.Refusal {
	if in.Offline {
		return nil
	}
	var refusals []diff.Refusal
	for i := range in.Plan.Findings {
		if f := &in.Plan.Findings[i]; f.Code == diff.CodeNotInOrg && len(f.Steps) > 0 {
			refusals = append(refusals, diff.Refusal{
				Guard: "mistyped-address", Verdict: diff.Hold, Steps: f.Steps, Message: f.Message, Items: f.Items, Hint: f.Hint,
			})
		}
	}
	return refusals
}
