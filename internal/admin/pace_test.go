package admin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/testclock"
)

// fakeLimit is a server that takes so many requests a minute.
type fakeLimit struct {
	mu       sync.Mutex
	perMin   int
	tokens   float64 // of a bucket
	filled   time.Time
	fixed    bool // a fixed window instead of a bucket
	used     int
	opened   time.Time
	silent   bool // 429 without Retry-After
	headers  bool // anthropic-ratelimit-requests-*
	refusals int
	events   int // bursts of refusals
	last     time.Time
	most     int // in flight
	inFlight int
}

func (l *fakeLimit) answer(latency time.Duration) (int, http.Header) {
	l.mu.Lock()
	l.inFlight++
	l.most = max(l.most, l.inFlight)
	ok, wait := l.take(testclock.Now())
	left := l.tokens
	l.mu.Unlock()
	testclock.Sleep(latency)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	h := http.Header{}
	if l.headers {
		h.Set("anthropic-ratelimit-requests-limit", strconv.Itoa(l.perMin))
		h.Set("anthropic-ratelimit-requests-remaining", strconv.Itoa(int(left)))
		full := time.Duration((float64(l.perMin) - left) / float64(l.perMin) * float64(time.Minute))
		h.Set("anthropic-ratelimit-requests-reset", testclock.Now().Add(full).Format(time.RFC3339))
	}
	if ok {
		return 200, h
	}
	l.refusals++
	if testclock.Since(l.last) > time.Second {
		l.events++
	}
	l.last = testclock.Now()
	if !l.silent {
		h.Set("retry-after", strconv.Itoa(int(wait.Seconds())+1))
	}
	return 429, h
}

func (l *fakeLimit) take(now time.Time) (bool, time.Duration) {
	if l.fixed {
		if now.Sub(l.opened) >= time.Minute {
			l.opened, l.used = now, 0
		}
		l.used++
		return l.used <= l.perMin, l.opened.Add(time.Minute).Sub(now)
	}
	if l.filled.IsZero() {
		l.tokens = float64(l.perMin)
	} else {
		l.tokens = min(float64(l.perMin), l.tokens+now.Sub(l.filled).Minutes()*float64(l.perMin))
	}
	l.filled = now
	if l.tokens < 1 {
		return false, time.Duration((1 - l.tokens) / float64(l.perMin) * float64(time.Minute))
	}
	l.tokens--
	return true, 0
}

// run sends n requests through the gate, each until it is served.
func run(t *testing.T, p *pace, l *fakeLimit, n int, latency time.Duration) time.Duration {
	t.Helper()
	start := testclock.Now()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for range 50 {
				pass, err := p.enter(context.Background(), nil)
				if err != nil {
					t.Error(err)
					return
				}
				status, h := l.answer(latency)
				p.leave(pass, status, h)
				if status == 200 {
					return
				}
			}
			t.Error("a request was never served")
		})
	}
	wg.Wait()
	return testclock.Since(start)
}

func TestPaceFitsTheLimit(t *testing.T) {
	cases := []struct {
		name     string
		limit    *fakeLimit
		rpm, n   int
		refusals int
		within   time.Duration
		atLeast  time.Duration
	}{
		{"a token bucket of 100 a minute", &fakeLimit{perMin: 100}, 0, 500, 5, 6 * time.Minute, 0},
		{"a fixed window of 100 a minute", &fakeLimit{perMin: 100, fixed: true}, 0, 500, 5, 7 * time.Minute, 0},
		{"no Retry-After", &fakeLimit{perMin: 100, silent: true}, 0, 500, 5, 7 * time.Minute, 0},
		{"a fixed window and no Retry-After", &fakeLimit{perMin: 100, fixed: true, silent: true}, 0, 300, 6, 7 * time.Minute, 0},
		{"rate headers make refusals unnecessary", &fakeLimit{perMin: 100, headers: true}, 0, 500, 0, 7 * time.Minute, 0},
		{"rate headers of a generous limit are used", &fakeLimit{perMin: 1000, headers: true}, 0, 900, 0, 10 * time.Second, 0},
		{"others have used up most of the bucket", &fakeLimit{perMin: 100, tokens: 20, filled: time.Unix(946684800, 0)}, 0, 200, 16 + 5, 4 * time.Minute, 0},
		{"no limit means full speed", &fakeLimit{perMin: 1e6}, 0, 1000, 0, 10 * time.Second, 0},
		{"a plan of a few requests is not slowed", &fakeLimit{perMin: 100}, 0, 80, 0, time.Second, 0},
		{"a fixed pace is kept from the start", &fakeLimit{perMin: 100}, 60, 120, 0, 121 * time.Second, 119 * time.Second},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			testclock.Bubble(t, func(t *testing.T) {
				p := newPace(16, c.rpm, testclock.Now)
				took := run(t, p, c.limit, c.n, 50*time.Millisecond)
				t.Logf("%d requests in %s, %d refusals in %d events, at most %d in flight", c.n, took, c.limit.refusals, c.limit.events, c.limit.most)
				if c.limit.refusals > c.refusals || took > c.within || took < c.atLeast || c.limit.most > 16 {
					t.Errorf("want at most %d refusals within %s", c.refusals, c.within)
				}
			})
		})
	}
}

func TestAVolleyOfRefusalsIsOneEvent(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		p := newPace(16, 0, testclock.Now)
		var passes []permit
		for range 16 {
			pass, err := p.enter(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			passes = append(passes, pass)
		}
		h := http.Header{"Retry-After": {"7"}}
		for _, pass := range passes {
			p.leave(pass, 429, h)
		}
		if p.limit != careful || p.interval != 0 || p.event != 1 {
			t.Errorf("sixteen refusals left room for %d after %d events", p.limit, p.event)
		}
		start := testclock.Now()
		pass, err := p.enter(t.Context(), nil)
		if err != nil || testclock.Since(start) != 7*time.Second {
			t.Errorf("the gate opened after %s (%v), want 7s", testclock.Since(start), err)
		}
		// Nobody else goes before the first one has come through.
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		second := make(chan time.Time)
		go func() {
			_, _ = p.enter(ctx, nil)
			second <- testclock.Now()
		}()
		testclock.Sleep(10 * time.Second)
		released := testclock.Now()
		p.leave(pass, 200, nil)
		if at := <-second; at.Before(released) {
			t.Error("two went ahead at once")
		}
	})
}

func TestWaitingRespectsTheContext(t *testing.T) {
	t.Run("a pause beyond the deadline fails at once", func(t *testing.T) {
		testclock.Bubble(t, func(t *testing.T) {
			p := newPace(1, 0, testclock.Now)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			pass, _ := p.enter(ctx, nil)
			queued := make(chan error)
			go func() { _, err := p.enter(ctx, nil); queued <- err }()
			synctest.Wait()
			start := testclock.Now()
			p.leave(pass, 429, http.Header{"Retry-After": {"3600"}})
			var long *retry.TooLongError
			if err := <-queued; !errors.As(err, &long) || testclock.Since(start) != 0 {
				t.Errorf("the waiting one got %v after %s", err, testclock.Since(start))
			}
			if _, err := p.enter(ctx, nil); !errors.As(err, &long) {
				t.Errorf("a new one got %v", err)
			}
			if _, err := p.enter(t.Context(), nil); !errors.As(err, &long) {
				t.Errorf("one without a deadline got %v", err)
			}
		})
	})
	t.Run("a turn too far back fails at once", func(t *testing.T) {
		testclock.Bubble(t, func(t *testing.T) {
			p := newPace(16, 60, testclock.Now)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			var wg sync.WaitGroup
			var mu sync.Mutex
			failed := 0
			for range 20 {
				wg.Go(func() {
					pass, err := p.enter(ctx, nil)
					if err != nil {
						mu.Lock()
						failed++
						mu.Unlock()
						return
					}
					p.leave(pass, 200, nil)
				})
			}
			synctest.Wait()
			mu.Lock()
			if failed != 9 {
				t.Errorf("%d of 20 were refused at the start, want 9: eleven fit into ten seconds", failed)
			}
			mu.Unlock()
			wg.Wait()
		})
	})
	t.Run("a cancelled caller leaves the queue", func(t *testing.T) {
		testclock.Bubble(t, func(t *testing.T) {
			p := newPace(1, 0, testclock.Now)
			pass, _ := p.enter(t.Context(), nil)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { _, err := p.enter(ctx, nil); done <- err }()
			synctest.Wait()
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			p.leave(pass, 200, nil)
			if next, err := p.enter(t.Context(), nil); err != nil {
				t.Error(err)
			} else {
				p.leave(next, 200, nil)
			}
			if p.inFlight != 0 || len(p.queue) != 0 {
				t.Errorf("%d in flight, %d queued", p.inFlight, len(p.queue))
			}
		})
	})
}

func TestPaceRecovers(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		p := newPace(16, 0, testclock.Now)
		for range 2 {
			pass, _ := p.enter(t.Context(), nil)
			p.leave(pass, 429, http.Header{"Retry-After": {"1"}})
		}
		slow := p.interval
		run(t, p, &fakeLimit{perMin: 1e6}, 400, 10*time.Millisecond)
		if slow == 0 || p.interval >= slow || p.limit <= 1 {
			t.Errorf("the interval went from %s to %s, the room to %d", slow, p.interval, p.limit)
		}
	})
}

// The whole way down: sixteen readers at a time, the SDK, and a server that
// takes a hundred requests a minute.
func TestReadersFitTheLimit(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		limit := &fakeLimit{perMin: 100}
		credential, err := Find(func(name string) string { return map[string]string{envAdminKey: "sk-ant-admin01-x"}[name] })
		if err != nil {
			t.Fatal(err)
		}
		c, err := Open(Options{Credential: credential, BaseURL: "http://localhost", Clock: testclock.Now, Transport: tripper(func(r *http.Request) (*http.Response, error) {
			status, h := limit.answer(50 * time.Millisecond)
			h.Set("Content-Type", "application/json")
			body := `{"id":"org","name":"Acme","type":"organization"}`
			return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		start := testclock.Now()
		var wg sync.WaitGroup
		for range 300 {
			wg.Go(func() {
				if _, _, err := c.Reader().Identity(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		t.Logf("300 reads in %s, %d refusals", testclock.Since(start), limit.refusals)
		if limit.refusals > 5 || c.Requests() != 300+limit.refusals || limit.most > 16 {
			t.Errorf("%d refusals, %d requests, %d in flight", limit.refusals, c.Requests(), limit.most)
		}
	})
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
