package apply

import (
	"context"
	"errors"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// sending is one step on its way: how often it was sent and what came back.
type sending struct {
	*run
	step *diff.Step
	// at is the workspace acted on, if any, and since is when this run created it;
	// the zero time says that it did not.
	at    live.WorkspaceID
	since time.Time
	// n counts the attempts: faults those that went wrong, slowed those that came
	// too fast. receipt and failure are the last one's.
	n       int
	faults  int
	slowed  int
	receipt Receipt
	failure *live.Failure
	// spent is set when no further attempt is allowed.
	spent bool
	// doubt is set once an attempt had no trustworthy answer: from then on the
	// step may have taken effect.
	doubt bool
	// lagSince is when the step first met what may only be a read-after-write
	// delay; zero before that.
	lagSince time.Time
	looks    int
}

// dispatch readies a step for sending.
func (x *run) dispatch(i int) *sending {
	step := x.located(i)
	s := &sending{run: x, step: step, at: step.Workspace.ID}
	if c, ok := x.created[diff.WorkspaceAddress(step.Workspace.Key)]; ok {
		s.since = c.at
	}
	return s
}

// located is a step with the ids of what earlier steps of the run have created.
func (x *run) located(i int) *diff.Step {
	step := x.plan.Steps[i]
	if c, ok := x.created[diff.WorkspaceAddress(step.Workspace.Key)]; ok && step.Workspace.ID == "" {
		step.Workspace.ID = c.workspace
	}
	for _, need := range step.Requires {
		if c, ok := x.created[need]; ok && c.object != "" && step.Object != nil && step.Object.ID == "" {
			object := *step.Object
			object.ID, step.Object = c.object, &object
		}
	}
	x.withKey(&step)
	return &step
}

// perform carries the step out and writes its outcome down, on disk before
// anything that depends on it can start.
func (s *sending) perform() report.Outcome {
	s.observe(Event{Kind: EventStarted, Step: s.step, Attempt: 1})
	out := s.carryOut()
	out.Address, out.Action, out.Attempts = s.step.Address, s.step.Action, s.n
	s.trace(&out)
	if err := s.recordOutcome(&out, true); err != nil {
		s.stop(&journalError{err})
	}
	return out
}

// carryOut applies what is known about each kind of write: see the methods.
func (s *sending) carryOut() report.Outcome {
	if special := kindOf(s.step.Address.Kind()).send[s.step.Action]; special != nil {
		return special(s)
	}
	switch s.step.Action {
	case diff.Create:
		return s.once()
	case diff.Remove:
		return s.remove()
	case diff.Archive:
		return s.archive()
	case diff.Update, diff.Add, diff.SetRole:
	}
	return s.set()
}

// send makes one attempt. It returns nil when the request succeeded.
func (s *sending) send() *live.Failure {
	s.n++
	if err := s.recordSending(); err != nil {
		s.n--
		s.stop(&journalError{err})
		s.failure = &live.Failure{Class: live.NotSent, Message: (&journalError{err}).Error(), Cause: err}
		return s.failure
	}
	ctx, cancel := context.WithTimeout(s.hard, s.opts.RequestTimeout)
	defer cancel()
	receipt, err := s.writer.Do(ctx, s.step)
	s.receipt, s.failure = receipt, nil
	if err != nil {
		s.failure = asFailure(err)
	} else if s.step.Action == diff.Create && receipt.Workspace == "" && receipt.Object == "" {
		s.failure = &live.Failure{
			Class: live.Unclear, Method: receipt.Method, Path: receipt.Path, Status: receipt.Status,
			RequestID: receipt.RequestID, Message: "the answer names nothing that was created",
		}
	}
	if s.failure != nil {
		s.doubt = s.doubt || s.failure.Class == live.Unclear
		s.endIfHopeless(s.failure)
	} else {
		s.silence.Store(0)
	}
	if err := s.recordAnswer(receipt, s.failure); err != nil {
		s.stop(&journalError{err})
	}
	return s.failure
}

// trace fills in the last exchange.
func (s *sending) trace(out *report.Outcome) {
	if f := s.failure; f != nil && f.Path != "" {
		out.Endpoint, out.Status, out.RequestID = f.Method+" "+f.Path, f.Status, f.RequestID
		out.ErrorCode, out.ErrorField = oneLine(f.Code), oneLine(f.Field)
	} else if f == nil && s.receipt.Path != "" {
		out.Endpoint, out.Status, out.RequestID = s.receipt.Method+" "+s.receipt.Path, s.receipt.Status, s.receipt.RequestID
	}
	if out.Workspace == "" {
		out.Workspace = s.at
	}
}

// patienceWithPace is how many times the attempts that faults get a request
// gets that was only too fast: being told to slow down is no fault of it.
const patienceWithPace = 2

// attemptsInSilence is how often a request is sent that gets no answer at all.
const attemptsInSilence = 2

// again waits for the next attempt, within the bounds of attempts and time.
// When there will be none it returns false, and exhausted words why.
func (s *sending) again(f *live.Failure) bool {
	count, bound := &s.faults, s.opts.Retry
	if f.Class == live.Throttled {
		count, bound.Attempts = &s.slowed, patienceWithPace*bound.Attempts
	}
	if unanswered(f) {
		bound.Attempts = min(bound.Attempts, attemptsInSilence)
	}
	*count++
	s.spent = !bound.More(*count)
	return !s.spent && s.pause(f, bound.Delay(*count, askedFor(f))) == nil
}

// askedFor is the wait that the API asked for, be it in an answer, be it
// earlier, so that the request did not even leave the queue for the time that
// one request is given.
func askedFor(f *live.Failure) time.Duration {
	var long *retry.TooLongError
	if errors.As(f.Cause, &long) {
		return max(f.RetryAfter, long.Wait)
	}
	return f.RetryAfter
}

// waitForReads waits for a read-after-write delay to pass, up to the run's patience
// counted from since. It is apart from again, because such refusals are no
// fault of the request.
func (s *sending) waitForReads(f *live.Failure, since time.Time) bool {
	if s.opts.Now().Sub(since) >= s.opts.Patience {
		return false
	}
	s.looks++
	return s.pause(f, pollDelay(s.looks)) == nil
}

func (s *sending) pause(f *live.Failure, d time.Duration) error {
	if err := retry.Sleep(s.soft, 0); err != nil {
		return err
	}
	s.observe(Event{Kind: EventRetry, Step: s.step, Attempt: s.n, Err: f, Wait: d})
	ctx := s.soft
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, longestPause)
		defer cancel()
	}
	return retry.Sleep(ctx, d)
}

// longestPause is the end of patience with a pause that the API asks for, in a run
// without a time limit of its own.
const longestPause = 15 * time.Minute

// pollDelay is the wait before the n-th look at something that should appear:
// quick at first, then every five seconds.
func pollDelay(n int) time.Duration {
	return retry.Policy{Base: 500 * time.Millisecond, Max: 5 * time.Second}.Delay(n, 0)
}

func (s *sending) done() report.Outcome {
	return report.Outcome{Result: report.Done, Workspace: s.receipt.Workspace, Object: s.receipt.Object}
}

func (s *sending) unchanged(reason say.Text) report.Outcome {
	return report.Outcome{Result: report.Unchanged, Reason: reason}
}

func (s *sending) failed(hint, reason say.Text) report.Outcome {
	return report.Outcome{Result: report.Failed, Reason: reason, Hint: hint}
}

// refused words a failure that no repetition fixes.
func (s *sending) refused(f *live.Failure) report.Outcome {
	hint := say.F("fix what the API names, then plan and apply again")
	switch f.Class {
	case live.Denied:
		hint = say.F("use a credential that may do this; nothing else was started")
		if s.doubt {
			return s.unclear(f)
		}
	case live.Incomplete:
		return s.unclear(f) // of this kind of step it says nothing that could be relied on
	case live.Missing:
		hint = say.F("it may have been removed meanwhile; plan again")
	case live.Rejected, live.Conflict, live.Throttled, live.Unclear, live.NotSent:
	}
	return s.failed(adviceOr(f, hint), say.F("%s", brief(f)))
}

// adviceOr is the advice by the API's error code, or else what is advised otherwise.
func adviceOr(f *live.Failure, otherwise say.Text) say.Text {
	if a := Advice(f); a != nil {
		return a
	}
	return otherwise
}

// exhausted words the end of the attempts, whatever ended them: their number,
// the time left, or a stop of the run.
func (s *sending) exhausted(f *live.Failure) report.Outcome {
	if s.doubt {
		return s.unclear(f)
	}
	if why := s.why(); why != nil && !errors.Is(why, errOutOfTime) {
		return report.Outcome{Result: report.NotReached, Reason: say.F("%s before it could be sent again: %s", reason(why), brief(f))}
	}
	hint := adviceOr(f, say.F("it had no effect; apply again when the API has calmed down"))
	if !s.spent {
		return s.failed(hint, say.F("no time left for another attempt: %s", brief(f)))
	}
	return s.failed(hint, say.F("gave up after %s: %s", say.Count(s.n, "attempt", "attempts"), brief(f)))
}

func (s *sending) unclear(f *live.Failure) report.Outcome {
	return report.Outcome{
		Result: report.Unclear, Reason: say.F("it may or may not have taken effect: %s", brief(f)),
		Hint: say.F("plan again: the new plan shows what is left to do"),
	}
}

// repeatable reports whether a failure is worth sending the same request
// again, for a write whose repetition does no harm.
func repeatable(f *live.Failure) bool {
	switch f.Class {
	case live.Throttled, live.NotSent, live.Unclear, live.Conflict:
		return true
	case live.Denied, live.Rejected, live.Missing, live.Incomplete:
	}
	return false
}
