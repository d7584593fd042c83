package apply

import (
	"context"
	"errors"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// The reasons why a run ends before its plan does. They are what a step that
// was not reached gives as its own.
var (
	errInterrupted = errors.New("the run was interrupted")
	errOutOfTime   = errors.New("the time limit of the run passed")
)

// deniedError ends a run whose credential, or whose machine, is refused: nothing
// else would work.
type deniedError struct{ cause *live.Failure }

func (e *deniedError) Error() string { return reason(e).String() }

func (e *deniedError) Unwrap() error { return e.cause }

// enoughSilence is how many requests in a row may go unanswered before the API
// counts as gone. Each of them has cost a minute or so, and every further step
// would end as unclear.
const enoughSilence = 3

// silentError ends a run whose API takes requests and does not answer.
type silentError struct{ cause *live.Failure }

func (e *silentError) Error() string { return reason(e).String() }

func (e *silentError) Unwrap() error { return e.cause }

// unanswered reports whether a request was sent and its time passed without an
// answer.
func unanswered(f *live.Failure) bool {
	return f.Class == live.Unclear && errors.Is(f.Cause, context.DeadlineExceeded)
}

// journalError ends a run that can no longer leave a trace.
type journalError struct{ cause error }

func (e *journalError) Error() string { return reason(e).String() }

func (e *journalError) Unwrap() error { return e.cause }

// contexts splits the caller's ctx in two: soft follows it, and hard lives on
// so that requests in flight are waited for.
func (x *run) contexts(ctx context.Context) {
	soft, stop := context.WithCancelCause(ctx)
	hard, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	unhookAbort := context.AfterFunc(x.opts.Abort, func() {
		stop(errInterrupted)
		cut(errInterrupted)
	})
	x.stop = stop
	x.soft = soft
	x.hard = context.WithValue(hard, stoppingKey{}, soft.Done())
	x.release = func() {
		unhookAbort()
		stop(nil)
		cut(nil)
	}
}

// why is the reason for ending early, in words; nil while the run goes on.
func (x *run) why() error {
	var denied *deniedError
	var journal *journalError
	var silent *silentError
	switch cause := context.Cause(x.soft); {
	case cause == nil:
		return nil
	case errors.As(cause, &denied), errors.As(cause, &journal), errors.As(cause, &silent):
		return cause
	case errors.Is(x.soft.Err(), context.DeadlineExceeded):
		return errOutOfTime
	}
	return errInterrupted
}

type stoppingKey struct{}

// Stopping gives the channel that closes when a run no longer starts requests.
// A Writer that queues a request before sending it should leave the queue then
// and answer with class not-sent; a request that has left is to be waited for,
// until ctx itself ends. Outside a run the channel is nil and never closes.
func Stopping(ctx context.Context) <-chan struct{} {
	done, _ := ctx.Value(stoppingKey{}).(<-chan struct{})
	return done
}

// reason tells why a run ended before its plan did.
func reason(why error) say.Text {
	var denied *deniedError
	var silent *silentError
	var journal *journalError
	switch {
	case errors.As(why, &denied) && denied.cause.Code == live.CodeSandbox:
		return say.F("the API takes no write from this machine: %s", brief(denied.cause))
	case errors.As(why, &denied):
		return say.F("the credential was refused: %s", brief(denied.cause))
	case errors.As(why, &silent):
		return say.F("the API left %d requests in a row unanswered", enoughSilence)
	case errors.As(why, &journal):
		return say.F("the journal cannot be written: %s", say.Foreign(journal.cause.Error()))
	case errors.Is(why, errOutOfTime):
		return say.F("the time limit of the run passed")
	}
	return say.F("the run was interrupted")
}
