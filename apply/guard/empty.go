package guard

import (
	"fmt"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// emptyFile refuses the plan of a file that lost its people: one after
// which nobody is left of those who were in a workspace.
//
// Each workspace is judged by itself, and all that lose everybody in sum, so
// that somebody added elsewhere does not hide the loss. An entry that says
// "members: {}" says that nobody belongs, and is believed while another workspace
// keeps its people. Only workspaces that can be emptied are weighed: an additive
// one keeps its people whatever the file says. People who inherit their access
// cannot be removed and do not count.
var emptyFile = Guard{
	Name: "empty-file", Verdict: diff.Stop,
	Refuses: fmt.Sprintf("a plan after which nobody is left of those who were in a workspace whose members the file lists in full, when more than %d people are lost so; an entry with members: {} is believed unless every workspace is emptied. A plan that removes everybody but the organization's admins, when these are more than %d people",
		spec.FreeRemovals, spec.FreeRemovals),
	Why:      "a workspace whose people all go at once is a broken include or a lost group, not an intended change",
	LiftedBy: "nothing; keep one person until last, or write members: {} in the entry if it should have no members",
	check:    checkEmptyFile,
}

func checkEmptyFile(in *Input) []diff.Refusal {
	emptied, kept := in.emptied()
	var lost []*diff.Step
	for _, r := range emptied {
		if kept == 0 || !in.saysNobody(r) {
			lost = append(lost, r.steps...)
		}
	}
	everybody := in.everybodyGoes()
	if len(lost) <= spec.FreeRemovals {
		return everybody
	}
	items := perWorkspace(in, lost)
	return append(everybody, diff.Refusal{
		Items:   items,
		Message: say.F("the plan removes everyone (%s) from %s", say.Count(len(lost), "membership", "memberships"), say.Count(len(items), "workspace", "workspaces")),
		Hint:    say.F("look for a lost group, include or members block; if it is meant, keep one person until a later run, or write `members: {}` in the entry of a workspace that should have no members"),
	})
}

// emptied gives, of the workspaces whose whole member list the file decides,
// those that lose everybody who was in them, each with its removals alone, and
// the number of those that keep somebody.
func (in *Input) emptied() (emptied []*roster, kept int) {
	role := map[live.UserID]spec.OrgRole{}
	for i := range in.Have.Users {
		role[in.Have.Users[i].ID] = in.Have.Users[i].Role
	}
	rosters := map[live.WorkspaceID]*roster{}
	for _, r := range in.rosters() {
		rosters[r.steps[0].Workspace.ID] = r
	}
	leaving := map[live.UserID]bool{} // the organization, which is another matter
	for _, s := range in.departures() {
		leaving[s.User.ID] = true
	}
	for _, id := range in.match().WholeLists() {
		stay, leave := 0, 0
		r := rosters[id]
		for _, m := range in.Have.Workspace(id).Members {
			switch {
			case leaving[m.User] || role[m.User].Fixes(m.Role):
			case r == nil || r.after[m.User] != "":
				stay++
			default:
				leave++
			}
		}
		if stay > 0 {
			kept++
		} else if leave > 0 {
			r.steps = slices.DeleteFunc(r.steps, func(s *diff.Step) bool { return s.Action != diff.Remove })
			emptied = append(emptied, r)
		}
	}
	return emptied, kept
}

// saysNobody reports whether a workspace's entry states that nobody belongs.
func (in *Input) saysNobody(r *roster) bool {
	w := in.entry(r.steps[0])
	return w != nil && w.Members != nil && len(w.Members) == 0 && w.Groups == nil
}
