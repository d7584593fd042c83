package apply

import (
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func serviceAccountKind() *kind {
	return &kind{
		send:   map[diff.Action]func(*sending) report.Outcome{diff.Archive: (*sending).archiveAccount},
		before: map[diff.Phase]func(*run, []int) (map[int]*report.Outcome, error){diff.PhaseArchive: (*run).lookBeforeArchivingAccounts},
	}
}

// archiveAccount explains the one refusal that is documented.
func (s *sending) archiveAccount() report.Outcome {
	out := s.archive()
	if out.Result == report.Failed && s.failure != nil && s.failure.Class == live.Rejected {
		out.Hint = say.F("a federation rule that still targets the account keeps it from being archived: archive the rule in the Console, or give it another target, then apply again")
	}
	return out
}

// lookBeforeArchivingAccounts reads the service accounts once more. Whatever an
// approver did not see keeps an archive from starting.
func (x *run) lookBeforeArchivingAccounts(ready []int) (map[int]*report.Outcome, error) {
	now, err := x.list(x.soft, diff.KindServiceAccount, "", nil)
	if err != nil {
		return nil, err
	}
	blocked := map[int]*report.Outcome{}
	for _, i := range ready {
		s := &x.plan.Steps[i]
		was, is := x.have.ServiceAccount(s.Object.ID), now.ServiceAccount(s.Object.ID)
		switch {
		case is == nil:
			blocked[i] = movedOutcome(say.F("service account %s is not in the list any more", s.Object.ID))
		case is.Archived():
			blocked[i] = &report.Outcome{Result: report.Unchanged, Reason: say.F("somebody archived it on %s", spec.DateOf(is.ArchivedAt))}
		case was == nil || was.Name != is.Name || was.Role != is.Role || was.Description != is.Description:
			blocked[i] = movedOutcome(say.F("service account %q was changed after the plan was made", is.Name))
		}
	}
	return blocked, nil
}
