package apply

import (
	"context"
	"slices"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

func workspaceKind() *kind {
	return &kind{
		send: map[diff.Action]func(*sending) report.Outcome{
			diff.Create: afterTrying((*sending).create),
			diff.Update: afterTrying((*sending).set),
		},
		read: func(ctx context.Context, x *run, _ live.WorkspaceID, steps []*diff.Step) (*live.Org, error) {
			all, err := x.reread(ctx, idsOf(steps))
			return &live.Org{Workspaces: all}, err
		},
		before:  map[diff.Phase]*look{diff.PhaseCreate: beforeCreating(), diff.PhaseArchive: beforeArchiving()},
		lasting: twins,
	}
}

// idsOf are the workspaces that steps are about; none when one of them was
// created, because only the full list shows what else has its name.
func idsOf(steps []*diff.Step) []live.WorkspaceID {
	var ids []live.WorkspaceID
	for _, s := range steps {
		if s.Action == diff.Create {
			return nil
		}
		if !slices.Contains(ids, s.Workspace.ID) {
			ids = append(ids, s.Workspace.ID)
		}
	}
	return ids
}

// twins are the other live workspaces of a created one's name. Two runs that
// create at the same moment may both succeed; whoever reads last sees it.
func twins(s *diff.Step, o *live.Org) []say.Text {
	if s.Action != diff.Create {
		return nil
	}
	var ds []say.Text
	for i := range o.Workspaces {
		if w := &o.Workspaces[i]; w.ID != s.Workspace.ID && w.Name == s.Workspace.Name && !w.Archived() && !w.Default {
			ds = append(ds, say.F("workspace %q exists twice: %s, which this run created or adopted, and %s", w.Name, s.Workspace.ID, w.ID))
		}
	}
	return ds
}

// create makes a workspace, once. The API has no idempotency key and may well
// accept a second workspace of the same name, so only an attempt that certainly
// had no effect is followed by another. Anything else is settled by looking
// for a workspace that was not there before.
func (s *sending) create() report.Outcome {
	started := s.apiTime()
	for {
		f := s.send()
		switch {
		case f == nil:
			return s.delivered()
		case f.Class == live.Incomplete && f.Workspace != "":
			return s.incomplete(f)
		case f.Class == live.Throttled || f.Class == live.NotSent:
			if !s.again(f) {
				return s.exhausted(f)
			}
		case f.Code == live.CodeExternalKeyChanged && !s.somebodyWasQuicker(started):
			if !s.again(f) {
				return s.exhausted(f)
			}
		case f.Class == live.Unclear, f.Class == live.Conflict, f.Class == live.Incomplete:
			return s.resolve(f, started)
		case f.Class == live.Rejected && f.Code == "" && s.somebodyWasQuicker(started):
			return s.resolve(f, started) // the API has no code for a name that is taken
		default:
			return s.refused(f)
		}
	}
}

// incomplete takes a workspace that the API created without all that was asked
// for. It is ours, so it is never created again; but what is missing may be what
// decides where its people's data go, so nobody is added to it before the next
// plan has compared everything.
func (s *sending) incomplete(f *live.Failure) report.Outcome {
	s.claim(f.Workspace)
	return report.Outcome{
		Result: report.Incomplete, Workspace: f.Workspace, Hint: Advice(f),
		Reason: say.F("workspace %s was created, but not with all that was asked for: %s", f.Workspace, brief(f)),
	}
}

// somebodyWasQuicker looks once whether a workspace that may be the one to
// create has appeared.
func (s *sending) somebodyWasQuicker(started time.Time) bool {
	all, err := s.readWorkspaces()
	return err == nil && len(s.candidates(all, started)) > 0
}

func (s *sending) delivered() report.Outcome {
	s.claim(s.receipt.Workspace)
	return s.done()
}

// resolve decides what became of a create without a trustworthy answer.
func (s *sending) resolve(f *live.Failure, started time.Time) report.Outcome {
	var found []*live.Workspace
	var failed error
	s.patiently(func() bool {
		var all []live.Workspace
		if all, failed = s.readWorkspaces(); failed == nil {
			found = s.candidates(all, started)
		}
		return len(found) > 0
	})
	switch {
	case len(found) == 1 && s.claim(found[0].ID):
		if f.Class != live.Unclear {
			return adopted(s.step, found[0]) // ours was refused, so it is somebody else's
		}
		return report.Outcome{
			Result: report.Unchanged, Workspace: found[0].ID,
			Reason: say.F("the answer to the creation was lost (%s), but %s appeared with that name and was adopted", brief(f), found[0].ID),
		}
	case len(found) > 0:
		return s.severalAppeared(found)
	case failed != nil:
		return s.lost(f, say.F(", and the list of workspaces could not be read: %s", briefError(failed)))
	case f.Class != live.Unclear:
		return s.refused(f)
	}
	return s.lost(f, say.F(", and no new workspace of that name has appeared so far"))
}

// skew is how much older than the attempt a workspace of ours may seem, when
// the clocks of this machine and of the API differ.
const skew = 15 * time.Minute

// apiTime is the time by the API's own clock, which dates what it creates, or by
// this machine's as long as the API's is unknown.
func (x *run) apiTime() time.Time {
	if c, ok := x.reader.(interface{ ServerTime() (time.Time, bool) }); ok {
		if at, heard := c.ServerTime(); heard {
			return at
		}
	}
	return x.opts.Now()
}

// candidates are the live workspaces that may have come from this create: its
// name, not seen before the run's own creations, and not another creation's.
func (s *sending) candidates(all []live.Workspace, started time.Time) []*live.Workspace {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*live.Workspace
	for i := range all {
		w := &all[i]
		old := !w.CreatedAt.IsZero() && w.CreatedAt.Before(started.Add(-skew))
		if w.Name == s.step.Workspace.Name && !w.Archived() && !w.Default && !old && !s.known[w.ID] && !s.claimed[w.ID] {
			found = append(found, w)
		}
	}
	return found
}

// claim reserves a workspace for this step; false when another step has it.
func (x *run) claim(id live.WorkspaceID) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.claimed[id] {
		return false
	}
	x.claimed[id] = true
	return true
}

func (s *sending) lost(f *live.Failure, more say.Text) report.Outcome {
	name := s.step.Workspace.Name
	return report.Outcome{
		Result: report.Unclear, Reason: say.F("the workspace may or may not have been created: %s%s", brief(f), more),
		Hint: say.F("wait a minute and look in the Console for a workspace named %q; if it is there, the next plan adopts it by its name, and if not, the next plan creates it", name),
	}
}

func (s *sending) severalAppeared(found []*live.Workspace) report.Outcome {
	ids := make([]live.WorkspaceID, len(found))
	for i, w := range found {
		ids[i] = w.ID
	}
	slices.Sort(ids)
	name := s.step.Workspace.Name
	return report.Outcome{
		Result: report.Unclear,
		Reason: say.F("the answer to the creation was lost, and %d new workspaces are named %q: %s", len(found), name, say.Join(ids, ", ")),
		Hint:   say.F("look at them in the Console, add the id of the right one to the entry, and archive the other by a tombstone"),
	}
}
