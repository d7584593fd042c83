package retry

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
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
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			if err := p.Wait(t.Context(), 2, 0); err != nil || time.Since(start) != 2*time.Second {
				t.Errorf("got %v after %s, want nil after 2s", err, time.Since(start))
			}
		})
	})
	t.Run("refuses a wait beyond the deadline without sleeping", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			start := time.Now()
			err := p.Wait(ctx, 1, time.Hour)
			var long *TooLongError
			if !errors.As(err, &long) || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v, want a TooLongError", err)
			}
			if time.Since(start) != 0 {
				t.Errorf("slept %s", time.Since(start))
			}
			if want := "the next attempt is due in 1h0m0s, but only 30s of the time limit is left"; err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
		})
	})
	t.Run("ends with the context", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			start := time.Now()
			if err := p.Wait(ctx, 1, time.Hour); !errors.Is(err, context.Canceled) || time.Since(start) != time.Second {
				t.Errorf("got %v after %s, want context.Canceled after 1s", err, time.Since(start))
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
