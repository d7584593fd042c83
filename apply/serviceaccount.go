package apply

import (
	"context"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func serviceAccountKind() *kind {
	return &kind{
		before: map[diff.Phase]*look{diff.PhaseArchive: {
			read: func(ctx context.Context, x *run, steps []*diff.Step) (*live.Org, error) {
				return x.list(ctx, diff.KindServiceAccount, "", steps)
			},
			judge: (*run).accountMoved,
		}},
		refusal: func(s *diff.Step) say.Text {
			if s.Action != diff.Archive {
				return nil
			}
			return say.F("a federation rule that still targets the account keeps it from being archived: archive the rule in the Console, or give it another target, then apply again")
		},
	}
}

// accountMoved compares an account to archive with what the plan showed.
func (x *run) accountMoved(s *diff.Step, now *live.Org) *report.Outcome {
	was, is := x.have.ServiceAccount(s.Object.ID), now.ServiceAccount(s.Object.ID)
	switch {
	case is == nil:
		return movedOutcome(say.F("service account %s is not in the list any more", s.Object.ID))
	case is.Archived():
		return doneAlready(say.F("somebody archived it on %s", spec.DateOf(is.ArchivedAt)))
	case was == nil || was.Name != is.Name || was.Role != is.Role || was.Description != is.Description:
		return movedOutcome(say.F("service account %q was changed after the plan was made", is.Name))
	}
	return nil
}
