package apply

import (
	"context"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// lookBeforeCreating reads the workspaces once more right before the first
// creation. Another run of the same file, or somebody in the Console, may have
// been quicker; the API would accept the twin.
func (x *run) lookBeforeCreating(ready []int) (map[int]*report.Outcome, error) {
	all, err := x.workspacesNow()
	if err != nil {
		return nil, err
	}
	blocked := map[int]*report.Outcome{}
	for _, i := range ready {
		var found []*live.Workspace
		for j := range all {
			w := &all[j]
			if w.Name == x.plan.Steps[i].Workspace.Name && !w.Archived() && !w.Default && !x.known[w.ID] {
				found = append(found, w)
			}
		}
		if out := quicker(&x.plan.Steps[i], found); out != nil {
			blocked[i] = out
			x.claim(out.Workspace)
		}
	}
	for j := range all {
		x.known[all[j].ID] = true
	}
	return blocked, nil
}

// quicker is the outcome of a creation that somebody else was quicker with.
func quicker(s *diff.Step, found []*live.Workspace) *report.Outcome {
	switch len(found) {
	case 0:
		return nil
	case 1:
		out := adopted(s, found[0])
		return &out
	}
	return &report.Outcome{
		Result: report.Failed, Reason: say.F("%d workspaces of that name appeared after the plan was made", len(found)),
		Hint: say.F("plan again: the new plan asks which one is meant"),
	}
}

// adopted takes somebody else's workspace for the one to create, if it is what
// the plan would have made. Nobody looked at any other: people added to it could
// be let into other data than the file says.
func adopted(s *diff.Step, w *live.Workspace) report.Outcome {
	if ds := differences(s, diff.WorkspaceValues(w)); len(ds) > 0 {
		return report.Outcome{
			Result: report.Failed, Reason: say.F("%s with that name appeared after the plan was made, and is not what the plan would create: %s", w.ID, say.Join(ds, ", ")),
			Hint: say.F("plan again: the new plan takes it over by its name and shows what would change"),
		}
	}
	return report.Outcome{
		Result: report.Unchanged, Workspace: w.ID,
		Reason: say.F("%s with that name appeared after the plan was made and was adopted", w.ID),
		Hint:   say.F("plan again: the new plan compares its members"),
	}
}

// lookBeforeArchiving reads workspaces and keys once more and compares, for
// each archive, what the plan presumed.
func (x *run) lookBeforeArchiving(ready []int) (map[int]*report.Outcome, error) {
	ids := make([]live.WorkspaceID, len(ready))
	for n, i := range ready {
		ids[n] = x.plan.Steps[i].Workspace.ID
	}
	all, err := x.reread(x.soft, ids)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(x.soft, x.opts.RequestTimeout)
	defer cancel()
	keys, _, err := x.reader.Keys(ctx)
	if err != nil {
		return nil, err
	}
	now := live.Org{Workspaces: all, Keys: keys}
	blocked := map[int]*report.Outcome{}
	for _, i := range ready {
		if out := x.moved(&x.plan.Steps[i], &now); out != nil {
			blocked[i] = out
		}
	}
	return blocked, nil
}

// moved compares one archive's workspace with what the plan showed. Anything
// that an approver did not see keeps the archive from starting.
func (x *run) moved(s *diff.Step, now *live.Org) *report.Outcome {
	w := now.Workspace(s.Workspace.ID)
	switch {
	case w == nil:
		return movedOutcome(say.F("workspace %s is not in the list any more", s.Workspace.ID))
	case w.Archived():
		return &report.Outcome{Result: report.Unchanged, Reason: say.F("somebody archived it on %s", spec.DateOf(w.ArchivedAt.UTC()))}
	case w.Default:
		return movedOutcome(say.F("workspace %s is the Default Workspace", w.ID))
	case w.Name != s.Workspace.Name:
		return movedOutcome(say.F("workspace %s was named %q when the plan was made and is named %q now", w.ID, s.Workspace.Name, w.Name))
	case x.have.Keys == nil:
		return movedOutcome(say.F("the plan was made without reading API keys, so nobody saw what the archive would revoke"))
	}
	shown := map[string]bool{}
	for _, k := range x.have.KeysOf(w.ID) {
		shown[k.ID] = true
	}
	var news []say.Text
	for _, k := range now.KeysOf(w.ID) {
		if !shown[k.ID] {
			news = append(news, say.F("%q", k.Name))
		}
	}
	if len(news) > 0 {
		return movedOutcome(say.F("%s that the plan did not show: %s", say.Count(len(news), "API key is active now", "API keys are active now"), say.Join(news, ", ")))
	}
	return nil
}

func movedOutcome(why say.Text) *report.Outcome {
	return &report.Outcome{
		Result: report.Failed, Reason: say.F("nothing was sent: %s", why),
		Hint: say.F("plan again and look at the new effects before confirming"),
	}
}
