package retry

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/testclock"
)

func TestDelay(t *testing.T) {
	p := Policy{Attempts: 9, Base: time.Second, Max: 10 * time.Second, Jitter: 0.5, Rand: func() float64 { return 0.5 }}
	cases := []struct {
		name       string
		policy     Policy
		attempt    int
		retryAfter time.Duration
		want       time.Duration
	}{
		{"the first wait is the base less jitter", p, 1, 0, 750 * time.Millisecond},
		{"waits double", p, 3, 0, 3 * time.Second},
		{"waits stop growing at the cap", p, 5, 0, 7500 * time.Millisecond},
		{"a huge attempt number does not overflow", p, 1 << 30, 0, 7500 * time.Millisecond},
		{"the server's wait is a floor", p, 1, time.Minute, time.Minute + 250*time.Millisecond},
		{"no jitter gives the exact wait", Policy{Base: time.Second, Max: time.Minute}, 2, 0, 2 * time.Second},
		{"no cap means no growth", Policy{Base: time.Second}, 4, 0, time.Second},
		{"the zero policy does not wait", Policy{}, 1, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.policy.Delay(c.attempt, c.retryAfter); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestMore(t *testing.T) {
	p := Policy{Attempts: 3}
	if !p.More(1) || !p.More(2) || p.More(3) {
		t.Error("three attempts are two repetitions")
	}
	if (Policy{}).More(1) {
		t.Error("the zero policy sends once")
	}
}

func TestWait(t *testing.T) {
	p := Policy{Attempts: 3, Base: time.Second, Max: time.Minute}
	t.Run("sleeps", func(t *testing.T) {
		testclock.Bubble(t, func(t *testing.T) {
			start := testclock.Now()
			if err := p.Wait(t.Context(), 2, 0); err != nil || testclock.Since(start) != 2*time.Second {
				t.Errorf("got %v after %s, want nil after 2s", err, testclock.Since(start))
			}
		})
	})
	t.Run("refuses a wait beyond the deadline without sleeping", func(t *testing.T) {
		testclock.Bubble(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			start := testclock.Now()
			err := p.Wait(ctx, 1, time.Hour)
			var long *TooLongError
			if !errors.As(err, &long) || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v, want a TooLongError", err)
			}
			if testclock.Since(start) != 0 {
				t.Errorf("slept %s", testclock.Since(start))
			}
			if want := "the next attempt is due in 1h0m0s, but only 30s of the time limit is left"; err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
		})
	})
	t.Run("ends with the context", func(t *testing.T) {
		testclock.Bubble(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			testclock.AfterFunc(time.Second, cancel)
			start := testclock.Now()
			if err := p.Wait(ctx, 1, time.Hour); !errors.Is(err, context.Canceled) || testclock.Since(start) != time.Second {
				t.Errorf("got %v after %s, want context.Canceled after 1s", err, testclock.Since(start))
			}
		})
	})
	t.Run("an ended context is told even when there is nothing to wait for", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := Sleep(ctx, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}
