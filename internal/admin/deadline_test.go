package admin

import (
	"context"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/testclock"
)

// A time limit is one however far the clock of the run is from the machine's.
func TestALimitIsOnNoClock(t *testing.T) {
	for _, apart := range []time.Duration{-10 * 365 * 24 * time.Hour, 0, 10 * 365 * 24 * time.Hour} {
		testclock.Bubble(t, func(t *testing.T) {
			p := newPace(1, 60, func() time.Time { return testclock.Now().Add(apart) })
			for _, tc := range []struct {
				limit time.Duration
				fits  bool
			}{{time.Minute, true}, {time.Minute, true}, {100 * time.Millisecond, false}} {
				ctx, cancel := context.WithTimeout(t.Context(), tc.limit)
				was, err := p.enter(ctx, nil)
				cancel()
				if (err == nil) != tc.fits {
					t.Errorf("clocks %s apart, limit %s: %v", apart, tc.limit, err)
				}
				if err == nil {
					p.leave(was, 200, nil)
				}
			}
		})
	}
}
