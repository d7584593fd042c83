package admin

import (
	"net/http"
	"sync/atomic"
	"time"
)

// apiClock follows the API's own clock, by the Date of its answers. This
// machine's may be wrong by years, and reports are asked for by the day.
type apiClock struct {
	now   func() time.Time
	ahead atomic.Int64 // how far the API's clock is ahead of ours
	heard atomic.Bool
}

// clockSlack is less than a difference that means something: the Date has whole
// seconds, and an answer takes its time.
const clockSlack = 2 * time.Minute

// hear takes the Date of an answer, if it has one.
func (c *apiClock) hear(h http.Header) {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	ahead := at.Sub(c.now())
	if ahead.Abs() < clockSlack {
		ahead = 0
	}
	c.ahead.Store(int64(ahead))
	c.heard.Store(true)
}

// time is the API's time, or this machine's as long as the API has said none.
func (c *apiClock) time() time.Time { return c.now().Add(time.Duration(c.ahead.Load())) }

// ServerTime is the time by the API's own clock; false before its first answer.
func (r *Reader) ServerTime() (time.Time, bool) {
	return r.c.clock.time(), r.c.clock.heard.Load()
}
