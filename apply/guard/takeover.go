package guard

import (
	"slices"

	"github.com/wsync/wsync/diff"
)

// takeover stops a plan that would have to guess which live workspace an
// entry means, or give one a name before another has left it. A file may have
// several authors, and the guess could hand one's workspace to another.
type takeover struct{}

func (takeover) Name() string { return "takeover" }

func (takeover) doc() Doc {
	return Doc{
		Name: "takeover", Verdict: diff.Stop,
		Refuses:  "two entries that could mean one live workspace, by id, name or former name; a rename onto a name that another live workspace still has",
		Why:      "whoever may edit one entry must not take over, rename or archive what another entry stands for",
		LiftedBy: "editing the file",
	}
}

// contested are the findings that this guard turns into refusals.
var contested = []diff.Code{diff.CodeTakeover, diff.CodeNameTaken}

func (takeover) Check(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	for i := range in.Plan.Findings {
		if f := &in.Plan.Findings[i]; slices.Contains(contested, f.Code) {
			refusals = append(refusals, diff.Refusal{
				Guard: "takeover", Verdict: diff.Stop, Message: f.Message, Items: f.Items, Hint: f.Hint,
			})
		}
	}
	return refusals
}
