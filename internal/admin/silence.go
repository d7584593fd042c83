package admin

import (
	"sync"
	"time"
)

// silence remembers since when the API has not answered at all. Each request has
// its own patience; without a memory of the others, a list of requests to an API
// that takes them and never answers would wait for the sum of it.
type silence struct {
	mu    sync.Mutex
	since time.Time // the start of the first unanswered attempt; zero after an answer
	last  time.Time // the end of the last one
}

// note records an attempt that ended. A time in which nothing was asked, as while
// a person reads the plan, is no silence.
func (s *silence) note(start, end time.Time, answered bool, patience time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case answered:
		s.since = time.Time{}
	case s.since.IsZero() || start.Before(s.since) || start.Sub(s.last) > patience:
		s.since = start
	}
	s.last = end
}

// lasts reports whether the silence is at least as long as patience.
func (s *silence) lasts(now time.Time, patience time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.since.IsZero() && now.Sub(s.since) >= patience
}
