// Package retry says how long to wait before a request is sent again, and when
// to stop waiting.
//
// It knows nothing of HTTP and of what is worth repeating: that is the
// caller's judgement. Two invariants hold. A wait that would outlast the
// context's deadline is refused at once instead of being started, so nobody
// sleeps towards a certain failure. And a wait that the server asked for is
// never shortened.
package retry

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Policy bounds the repetition of one request. The zero Policy sends once.
type Policy struct {
	// Attempts is how often a request is sent in all; less than 1 means once.
	Attempts int
	// Base is the wait after the first attempt; it doubles after each further one.
	Base time.Duration
	// Max caps a wait chosen here; less than Base means that waits do not grow.
	// It does not cap a wait the server asked for.
	Max time.Duration
	// Jitter is the share of a wait, 0 to 1, that is left to chance, so that
	// callers who failed together do not return together.
	Jitter float64
	// Rand gives numbers in [0, 1); nil means math/rand/v2. It must be safe for
	// concurrent use.
	Rand func() float64
}

// Default suits an API that limits requests per minute: five attempts within
// about half a minute.
func Default() Policy {
	return Policy{Attempts: 5, Base: 500 * time.Millisecond, Max: 15 * time.Second, Jitter: 0.25}
}

// More reports whether another attempt is allowed after attempt, which counts
// from 1.
func (p Policy) More(attempt int) bool { return attempt < max(p.Attempts, 1) }

// Delay is the wait after attempt, which counts from 1. A retryAfter above zero
// comes from the server and is never undercut; jitter only adds to it.
func (p Policy) Delay(attempt int, retryAfter time.Duration) time.Duration {
	own := p.backoff(attempt)
	if retryAfter <= 0 {
		return own - p.chance(own)
	}
	return retryAfter + p.chance(own)
}

// Wait sleeps for Delay(attempt, retryAfter). It returns ctx's error when ctx
// ends first, and a *TooLongError without sleeping when the wait cannot end
// before ctx's deadline.
func (p Policy) Wait(ctx context.Context, attempt int, retryAfter time.Duration) error {
	return Sleep(ctx, p.Delay(attempt, retryAfter))
}

// Sleep waits for d under the same rules as Policy.Wait.
func Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d <= 0 {
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok {
		if left := time.Until(deadline); d >= left { //nolint:forbidigo // deadlines of contexts are on this clock
			return &TooLongError{Wait: d, Left: left}
		}
	}
	t := time.NewTimer(d) //nolint:forbidigo // the one place that waits
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TooLongError says that a wait was not started because the time left would
// not have sufficed.
type TooLongError struct {
	Wait, Left time.Duration
}

// Error names both durations.
func (e *TooLongError) Error() string {
	return fmt.Sprintf("the next attempt is due in %s, but only %s of the time limit is left",
		e.Wait.Round(time.Millisecond), max(e.Left, 0).Round(time.Millisecond))
}

// Unwrap makes the error a context.DeadlineExceeded for callers who only ask
// whether time ran out.
func (e *TooLongError) Unwrap() error { return context.DeadlineExceeded }

// backoff doubles Base per attempt, up to Max, and never overflows.
func (p Policy) backoff(attempt int) time.Duration {
	limit := max(p.Max, p.Base)
	d := p.Base
	for i := 1; i < attempt && d > 0 && d < limit; i++ {
		d = min(2*d, limit)
	}
	return d
}

func (p Policy) chance(d time.Duration) time.Duration {
	if p.Jitter <= 0 {
		return 0
	}
	number := p.Rand
	if number == nil {
		number = rand.Float64
	}
	return time.Duration(number() * min(p.Jitter, 1) * float64(d))
}
