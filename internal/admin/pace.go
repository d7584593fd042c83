package admin

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/wsync/wsync/internal/retry"
)

// The Admin API takes 100 requests a minute for the whole organization, shared
// with every other caller (platform.claude.com/docs
// manage-claude/user-management). It is documented for one kind of
// organization only, so pace treats it as a hint of where to tread carefully
// and learns the rest.
const documentedPerMinute = 100

const (
	window        = time.Minute
	careful       = 3                     // requests in flight around the documented limit
	handful       = 5                     // requests too many that are not worth being careful for
	shortestPause = 5 * time.Second       // after a 429 that names no time
	leastPause    = 50 * time.Millisecond // even when the API says "at once"
	longestPause  = 60 * time.Second      // the cap of pauses chosen here
	slowestPace   = window / 10           // never slower than ten requests a minute
	headroom      = 0.95                  // share of the learned rate that is used
	setback       = 0.8                   // what a refusal leaves of a pace that was already learned
	recovery      = 1.1                   // growth per calm stretch
	patience      = 15 * time.Minute      // the longest wait of a caller without a deadline
)

// pace is the gate that every request of the process passes. It bounds how
// many are in flight and how fast they start.
//
// It starts without a rate. A 429 closes the gate for everyone until the time
// the API named; then one request goes ahead alone, and when it succeeds the
// rest follow at the rate that was seen to work during the last minute. All
// refusals of requests that were in flight together count as one event.
// Requests pass in the order in which they came.
type pace struct {
	now   func() time.Time
	fixed bool // the rate was set by the user and is not adapted
	most  int  // the cap of limit

	mu       sync.Mutex
	queue    []*ticket
	timer    *time.Timer
	inFlight int
	limit    int           // how many may be in flight
	interval time.Duration // between two starts; 0 is no rate
	next     time.Time     // no start before
	closed   time.Time     // no start before: a 429 said so
	alone    bool          // after a pause: one at a time until one succeeds
	event    int           // counts 429 events
	strikes  int           // events since the last success
	reported bool          // the API says how much is left, so nothing is guessed
	calm     time.Duration // how long a stretch without a 429 must be to grow
	grown    time.Time     // the start of the current stretch
	starts   []time.Time   // starts of served requests within the window, oldest first
}

// ticket is one request that waits for its turn.
type ticket struct {
	deadline time.Time // zero: none
	ready    chan error
	permit   permit // valid once ready gave nil
}

// permit is the right to have one request in flight.
type permit struct {
	event int
	start time.Time
}

func newPace(concurrency, perMinute int, now func() time.Time) *pace {
	p := &pace{now: now, most: concurrency, limit: concurrency, calm: window}
	if perMinute > 0 {
		p.fixed = true
		p.interval = window / time.Duration(perMinute)
	}
	return p
}

// errStopping ends the wait of a request that is not to start any more.
var errStopping = errors.New("the run is stopping")

// enter waits for the caller's turn. It fails with ctx's error, with
// errStopping once stop closes (nil never does), or at once with a
// *retry.TooLongError when the turn cannot come before ctx's deadline.
func (p *pace) enter(ctx context.Context, stop <-chan struct{}) (permit, error) {
	if err := ctx.Err(); err != nil {
		return permit{}, err
	}
	select {
	case <-stop:
		return permit{}, errStopping
	default:
	}
	t := &ticket{ready: make(chan error, 1)}
	if deadline, ok := ctx.Deadline(); ok {
		// A context's deadline is on the machine's clock, which need not be p's.
		t.deadline = p.now().Add(time.Until(deadline)) //nolint:forbidigo // a difference
	}
	p.mu.Lock()
	p.queue = append(p.queue, t)
	p.turn()
	p.refuseHopeless()
	p.mu.Unlock()

	var why error
	select {
	case err := <-t.ready:
		return t.permit, err
	case <-ctx.Done():
		why = ctx.Err()
	case <-stop:
		why = errStopping
	}
	if p.withdraw(t) {
		return permit{}, why
	}
	err := <-t.ready // it was called up meanwhile
	return t.permit, err
}

// leave ends a request. status is 0 when no answer came.
func (p *pace) leave(was permit, status int, h http.Header) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.inFlight--
	switch {
	case status == http.StatusTooManyRequests:
		p.refused(was, h, now)
	case status != 0:
		p.served(was, h, now)
	}
	p.turn()
	p.refuseHopeless()
}

// turn starts whoever may start now and sets the timer for the next one. The
// lock is held.
func (p *pace) turn() {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	now := p.now()
	p.forget(now)
	for len(p.queue) > 0 && p.inFlight < p.room() {
		if wait := later(p.next, p.closed).Sub(now); wait > 0 {
			p.timer = time.AfterFunc(wait, func() { //nolint:forbidigo // waits, and asks the clock of p afterwards
				p.mu.Lock()
				defer p.mu.Unlock()
				p.turn()
			})
			return
		}
		t := p.queue[0]
		p.queue[0] = nil
		p.queue = p.queue[1:]
		p.inFlight++
		p.next = now.Add(p.interval)
		t.permit = permit{event: p.event, start: now}
		t.ready <- nil
	}
}

// room is how many requests may be in flight.
func (p *pace) room() int {
	switch {
	case p.alone:
		return 1
	case p.interval == 0 && !p.reported && p.nearDocumentedLimit():
		return min(p.limit, careful)
	}
	return p.limit
}

// nearDocumentedLimit reports whether this process is about where the
// documented limit would strike. Going through there with few requests in
// flight costs a few rounds and saves a volley of refusals. Nothing is saved
// where no volley can come, because all that is left to send is hardly more
// than the limit: the plan of a hundred workspaces is such a case.
func (p *pace) nearDocumentedLimit() bool {
	n := len(p.starts) + p.inFlight
	if n+len(p.queue) <= documentedPerMinute+handful {
		return false
	}
	return n >= documentedPerMinute-careful && n < documentedPerMinute*9/8
}

// served notes a request that the API did not refuse.
func (p *pace) served(was permit, h http.Header, now time.Time) {
	p.starts = append(p.starts, was.start)
	if was.event == p.event {
		p.alone = false
		p.strikes = 0
	}
	if p.fixed {
		return
	}
	p.readHeaders(h, now)
	if p.event > 0 && now.Sub(p.grown) >= p.calm {
		p.grown = now
		p.limit = min(p.limit+1, p.most)
		p.interval = time.Duration(float64(p.interval) / recovery)
	}
}

// refused notes a 429. Only the first one of those in flight together changes
// the pace; the others can but lengthen the pause.
func (p *pace) refused(was permit, h http.Header, now time.Time) {
	wait, said := retryAfter(h, now)
	if said {
		wait = max(wait, p.backoff(leastPause))
	} else {
		wait = p.backoff(shortestPause)
	}
	p.closed = later(p.closed, now.Add(wait))
	if was.event != p.event {
		return
	}
	p.forget(now)
	p.interval = p.slower(h)
	p.event++
	p.strikes++
	p.alone = true
	p.limit = max(p.limit/2, 1)
	if p.interval == 0 {
		p.limit = min(p.limit, careful)
	}
	p.grown = p.closed
	if p.event > 1 {
		p.calm *= 2 // growth was what led here: be slower about it
	}
}

// backoff grows with each event that no success came between.
func (p *pace) backoff(d time.Duration) time.Duration {
	for range p.strikes {
		d = min(3*d, longestPause)
	}
	return d
}

// slower is the interval after an event: less than what was tried before, or
// what the API says it allows, or what it let through during the last minute.
// A handful of samples proves nothing: the first refusal after a few requests
// may be a stray one and sets no rate, and half the documented rate is the
// least that is learned at once.
func (p *pace) slower(h http.Header) time.Duration {
	const enough = documentedPerMinute / 2
	if p.fixed {
		return p.interval
	}
	if p.interval > 0 {
		return min(time.Duration(float64(p.interval)/setback), slowestPace)
	}
	if limit, ok := headerNumber(h, "anthropic-ratelimit-requests-limit"); ok && limit > 0 {
		return perMinute(limit)
	}
	if p.event == 0 && len(p.starts) < enough {
		return 0
	}
	return perMinute(float64(max(len(p.starts), enough)))
}

// perMinute is the interval that stays a little below a rate.
func perMinute(rate float64) time.Duration {
	return min(time.Duration(float64(window)/(rate*headroom)), slowestPace)
}

// readHeaders slows down before the API has to say no, when it tells how much is left
// (platform.claude.com/docs api/rate-limits; not promised for the Admin API).
func (p *pace) readHeaders(h http.Header, now time.Time) {
	left, ok := headerNumber(h, "anthropic-ratelimit-requests-remaining")
	if !ok {
		return
	}
	p.reported = true
	if left > float64(2*p.most) {
		if p.event == 0 {
			p.interval = 0
		}
		return
	}
	limit, _ := headerNumber(h, "anthropic-ratelimit-requests-limit")
	if limit <= 0 {
		limit = documentedPerMinute
	}
	sustained := perMinute(limit)
	spread := sustained
	if reset, err := time.Parse(time.RFC3339, h.Get("anthropic-ratelimit-requests-reset")); err == nil {
		spread = time.Duration(float64(reset.Sub(clockOf(h, now))) / (left + 1))
	}
	p.interval = min(max(sustained, spread), slowestPace)
	p.next = later(p.next, now.Add(p.interval))
}

// forget drops starts that have left the window.
func (p *pace) forget(now time.Time) {
	old := 0
	for old < len(p.starts) && now.Sub(p.starts[old]) >= window {
		old++
	}
	p.starts = p.starts[old:]
}

// refuseHopeless answers every ticket whose turn cannot come in time, so that
// nobody waits for nothing.
func (p *pace) refuseHopeless() {
	now := p.now()
	first := later(now, later(p.next, p.closed))
	kept := p.queue[:0]
	for _, t := range p.queue {
		at, last := first.Add(time.Duration(len(kept))*p.interval), t.deadline
		if last.IsZero() { // a long queue is fine, a long pause is not
			at, last = p.closed, now.Add(patience)
		}
		if at.After(last) {
			t.ready <- &retry.TooLongError{Wait: at.Sub(now), Left: last.Sub(now)}
			continue
		}
		kept = append(kept, t)
	}
	clear(p.queue[len(kept):])
	p.queue = kept
}

// withdraw takes a ticket back; it is false when the ticket has been answered.
func (p *pace) withdraw(t *ticket) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, q := range p.queue {
		if q == t {
			p.queue = append(p.queue[:i], p.queue[i+1:]...)
			return true
		}
	}
	return false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func headerNumber(h http.Header, name string) (float64, bool) {
	d, ok := number(h.Get(name), time.Second)
	return d.Seconds(), ok
}
