package apply

import (
	"context"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

func apiKeyKind() *kind {
	return &kind{before: map[diff.Phase]*look{diff.PhaseArchive: {
		read: func(ctx context.Context, x *run, steps []*diff.Step) (*live.Org, error) {
			at := steps[0].Workspace.ID
			for _, s := range steps {
				if s.Workspace.ID != at {
					at = "" // one list has them all
				}
			}
			return x.list(ctx, diff.KindAPIKey, at, steps)
		},
		judge: (*run).keyMoved,
	}}}
}

// keyMoved compares a key to archive with what the plan showed: an archived key never
// works again, and one that was switched on since has callers that nobody weighed.
func (x *run) keyMoved(s *diff.Step, now *live.Org) *report.Outcome {
	is := now.APIKey(s.Object.ID)
	before, _ := s.Change(diff.FieldStatus)
	switch {
	case is == nil:
		return movedOutcome(say.F("the API key %q is not in the list of its workspace any more", s.Object.Name))
	case is.Status == live.KeyArchived:
		return doneAlready(say.F("somebody archived it meanwhile"))
	case is.Workspace != s.Workspace.ID:
		return movedOutcome(say.F("the API key %q belongs to another workspace than the plan showed", s.Object.Name))
	case is.Name != s.Object.Name:
		return movedOutcome(say.F("the API key %q is called %q, which the plan did not show", s.Object.Name, is.Name))
	case is.Status != before.Before.Text:
		return movedOutcome(say.F("the API key %q was %s when the plan was made and is %s", s.Object.Name, before.Before, is.Status))
	}
	return nil
}
