package apply

import (
	"context"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// look is a last look at what steps presume, right before they start, where acting
// on an outdated view could not be made good: before creations, which must not
// repeat what somebody else just created, and before what cannot be undone.
type look struct {
	// read reads what the steps presume.
	read func(ctx context.Context, x *run, steps []*diff.Step) (*live.Org, error)
	// judge gives the outcome of a step that must not start; nil: it may.
	judge func(x *run, s *diff.Step, now *live.Org) *report.Outcome
	// seen is told, when all steps were judged, what was there. May be nil.
	seen func(x *run, now *live.Org)
}

// lookBefore takes the looks of a phase, one for all ready steps of a kind, and gives
// the outcomes of those that must not start.
func (x *run) lookBefore(p diff.Phase, ready []int) map[int]*report.Outcome {
	blocked := map[int]*report.Outcome{}
	if len(ready) == 0 || x.why() != nil || p == diff.PhaseArchive && x.firstWrong() >= 0 {
		return blocked
	}
	for _, r := range diff.Rules() {
		l := kindOf(r.Kind).before[p]
		var of []int
		var steps []*diff.Step
		for _, i := range ready {
			if s := &x.plan.Steps[i]; l != nil && s.Rule() == r {
				of, steps = append(of, i), append(steps, s)
			}
		}
		if len(of) == 0 {
			continue
		}
		now, err := x.lookOnce(l, steps)
		if err != nil {
			x.endIfHopeless(err)
		}
		for n, i := range of {
			if err != nil {
				blocked[i] = unreadable(err)
			} else if out := l.judge(x, steps[n], now); out != nil {
				blocked[i] = out
			}
		}
		if err == nil && l.seen != nil {
			l.seen(x, now)
		}
	}
	return blocked
}

func (x *run) lookOnce(l *look, steps []*diff.Step) (*live.Org, error) {
	ctx, cancel := context.WithTimeout(x.soft, x.opts.RequestTimeout)
	defer cancel()
	return l.read(ctx, x, steps)
}

// unreadable keeps a step from starting whose state could not be read.
func unreadable(err error) *report.Outcome {
	return &report.Outcome{
		Result: report.Failed, Reason: say.F("nothing was sent, because the state right before could not be read: %s", briefError(err)),
		Hint: say.F("plan and apply again once the API answers"),
	}
}

// movedOutcome keeps a step from starting that would do what no approver saw.
func movedOutcome(why say.Text) *report.Outcome {
	return &report.Outcome{
		Result: report.Failed, Reason: say.F("nothing was sent: %s", why),
		Hint: say.F("plan again and look at the new effects before confirming"),
	}
}

// doneAlready is for what somebody else has brought about.
func doneAlready(how say.Text) *report.Outcome {
	return &report.Outcome{Result: report.Unchanged, Reason: how}
}
