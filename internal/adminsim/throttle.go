package adminsim

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// RetryAfter is the form in which a 429 says when to come back. The header is
// documented for the Messages API only, so a client must live without it.
type RetryAfter int

// The forms of a retry-after header.
const (
	RetryAfterSeconds RetryAfter = iota
	RetryAfterDate               // an HTTP date, rounded up to the second
	RetryAfterOmitted
)

func (f RetryAfter) set(h http.Header, wait time.Duration, now time.Time) {
	switch f {
	case RetryAfterSeconds:
		h.Set("retry-after", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	case RetryAfterDate:
		h.Set("retry-after", now.Add(wait+time.Second-1).UTC().Format(http.TimeFormat))
	case RetryAfterOmitted:
	}
}

// bucket is a token bucket over the injected clock.
type bucket struct {
	mu     sync.Mutex
	per    time.Duration // one token comes back in this time; 0 is no limit
	size   float64
	tokens float64
	at     time.Time
}

func newBucket(perMinute int, now time.Time) *bucket {
	b := &bucket{size: float64(perMinute), tokens: float64(perMinute), at: now}
	if perMinute > 0 {
		b.per = time.Minute / time.Duration(perMinute)
	}
	return b
}

// take spends a token, or says how long to wait for one.
func (b *bucket) take(now time.Time) time.Duration {
	if b.per == 0 {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if gained := now.Sub(b.at); gained > 0 {
		b.tokens = min(b.size, b.tokens+float64(gained)/float64(b.per))
		b.at = now
	}
	if b.tokens >= 1 {
		b.tokens--
		return 0
	}
	return max(1, time.Duration((1-b.tokens)*float64(b.per)))
}
