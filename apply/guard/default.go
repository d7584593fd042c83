package guard

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// defaultWorkspace holds every step on the Default Workspace. The file
// cannot declare it, so such a step is a bug or a forged plan.
var defaultWorkspace = Guard{
	Name: "default-workspace", Verdict: diff.Hold,
	Refuses:  "any step on the Default Workspace",
	Why:      "it cannot be archived, everyone's access to it follows from their organization role, and what an update would do to it is undocumented",
	LiftedBy: "nothing",
	check:    checkDefaultWorkspace,
}

func checkDefaultWorkspace(in *Input) []diff.Refusal {
	var held []*diff.Step
	for i := range in.Plan.Steps {
		if s := &in.Plan.Steps[i]; isDefault(in, s) {
			held = append(held, s)
		}
	}
	if len(held) == 0 {
		return nil
	}
	return []diff.Refusal{{
		Steps:   addresses(held),
		Message: say.F("the plan would change the Default Workspace (%s), which wsync never does", say.Count(len(held), "step", "steps")),
		Hint:    say.F("nothing lifts this; change it in the Console if it must change"),
	}}
}

// isDefault goes by the mark the reader set. The name decides only where no
// such mark can exist: a workspace that is not live yet, or an offline review.
func isDefault(in *Input, s *diff.Step) bool {
	if w := in.workspace(s); w != nil {
		return w.Default
	}
	return spec.SameName(s.Workspace.Name, spec.DefaultWorkspace)
}
