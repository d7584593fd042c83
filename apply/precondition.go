package apply

import (
	"context"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// beforeCreating reads the workspaces once more right before the first creation.
// Another run of the same file, or somebody in the Console, may have been quicker;
// the API would accept the twin.
func beforeCreating() *look {
	return &look{
		read: func(ctx context.Context, x *run, _ []*diff.Step) (*live.Org, error) {
			all, err := x.reader.Workspaces(ctx)
			return &live.Org{Workspaces: all}, err
		},
		judge: (*run).taken,
		seen: func(x *run, now *live.Org) {
			for i := range now.Workspaces {
				x.known[now.Workspaces[i].ID] = true
			}
		},
	}
}

// taken looks for workspaces that have got the name of the one to create since the
// plan was made.
func (x *run) taken(s *diff.Step, now *live.Org) *report.Outcome {
	var found []*live.Workspace
	for i := range now.Workspaces {
		w := &now.Workspaces[i]
		if w.Name == s.Workspace.Name && !w.Archived() && !w.Default && !x.known[w.ID] {
			found = append(found, w)
		}
	}
	out := quicker(s, found)
	if out != nil {
		x.claim(out.Workspace)
	}
	return out
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

// beforeArchiving reads workspaces and keys once more.
func beforeArchiving() *look {
	return &look{
		read: func(ctx context.Context, x *run, steps []*diff.Step) (*live.Org, error) {
			all, err := x.reread(ctx, idsOf(steps))
			if err != nil {
				return nil, err
			}
			keys, _, err := x.reader.Keys(ctx)
			return &live.Org{Workspaces: all, Keys: keys}, err
		},
		judge: (*run).moved,
	}
}

// moved compares one archive's workspace with what the plan showed. Anything
// that an approver did not see keeps the archive from starting.
func (x *run) moved(s *diff.Step, now *live.Org) *report.Outcome {
	w := now.Workspace(s.Workspace.ID)
	switch {
	case w == nil:
		return movedOutcome(say.F("workspace %s is not in the list any more", s.Workspace.ID))
	case w.Archived():
		return doneAlready(say.F("somebody archived it on %s", spec.DateOf(w.ArchivedAt.UTC())))
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
