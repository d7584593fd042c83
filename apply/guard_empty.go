package apply

import (
	"fmt"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// emptyFileGuard refuses the plan of a file that lost its people: one that
// leaves nobody in any workspace it may empty.
//
// Only workspaces that can be emptied are weighed: an additive one keeps its
// people whatever the file says, and would hide that all others lose theirs.
// People who inherit their access cannot be removed and count on neither side.
// A file that names no workspace at all is no case for this guard, because it
// plans nothing: absence is no instruction.
type emptyFileGuard struct{}

func (emptyFileGuard) Name() string { return "empty-file" }

func (emptyFileGuard) doc() GuardDoc {
	return GuardDoc{
		Name: "empty-file", Verdict: diff.Stop,
		Refuses:  fmt.Sprintf("a plan that removes everyone from every workspace whose members the file lists in full, when that is more than %d people", spec.FreeRemovals),
		Why:      "a file that says nobody belongs anywhere is a broken include or a lost group, not a wish",
		LiftedBy: "nothing; keep one person until last",
	}
}

func (emptyFileGuard) Check(in *Input) []diff.Refusal {
	removals := in.steps(diff.Remove)
	if len(removals) <= spec.FreeRemovals || len(in.steps(diff.Add)) > 0 {
		return nil // too few to be a wave, or someone will belong somewhere
	}
	inherits := map[live.UserID]bool{}
	for i := range in.Have.Users {
		inherits[in.Have.Users[i].ID] = in.Have.Users[i].Role.Inherits()
	}
	left := map[live.WorkspaceID]int{}
	for _, id := range authoritative(in) {
		for _, m := range in.Have.Workspace(id).Members {
			if !inherits[m.User] {
				left[id]++
			}
		}
	}
	emptied := 0
	for _, n := range left {
		if n > 0 {
			emptied++
		}
	}
	for _, s := range removals {
		left[s.Workspace.ID]--
	}
	for _, n := range left {
		if n > 0 {
			return nil
		}
	}
	if emptied == 0 {
		return nil
	}
	return []diff.Refusal{{
		Guard: "empty-file", Verdict: diff.Stop, Items: perWorkspace(in, removals),
		Message: fmt.Sprintf("the plan removes everyone (%s) from %s, and leaves nobody in any workspace it looks at",
			plural(len(removals), "membership", "memberships"), plural(emptied, "workspace", "workspaces")),
		Hint: "look for a lost group, include or members block; if it is meant, leave one person in a workspace and remove them in a later run",
	}}
}

// authoritative gives the live workspaces whose whole member list the plan's
// scope of the file decides.
func authoritative(in *Input) []live.WorkspaceID {
	want := *in.Want
	want.Workspaces = nil
	for _, w := range in.Want.Workspaces {
		if w.Membership != spec.Additive {
			want.Workspaces = append(want.Workspaces, w)
		}
	}
	return diff.MemberLists(&want, in.Have, diff.Scope{})
}
