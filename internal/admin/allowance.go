package admin

import (
	"net/http"
	"sync"
	"time"
)

// Allowance is what the API said, with its last answer, of the requests that are left.
type Allowance struct {
	Limit, Remaining int
	// Reset is when it is full again; zero when the API did not say.
	Reset time.Time
}

// allowance hears the headers of answers (platform.claude.com/docs api/rate-limits;
// not promised for the Admin API).
type allowance struct {
	mu    sync.Mutex
	last  Allowance
	heard bool
}

func (a *allowance) hear(h http.Header) {
	limit, ok := headerNumber(h, "anthropic-ratelimit-requests-limit")
	left, known := headerNumber(h, "anthropic-ratelimit-requests-remaining")
	if !ok || !known || limit < 0 || left < 0 {
		return
	}
	reset, _ := time.Parse(time.RFC3339, h.Get("anthropic-ratelimit-requests-reset"))
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last, a.heard = Allowance{int(limit), int(left), reset}, true
}

// Allowance is what the API last said of the requests that are left, if it did.
func (c *Client) Allowance() (a Allowance, heard bool) {
	c.allowance.mu.Lock()
	defer c.allowance.mu.Unlock()
	return c.allowance.last, c.allowance.heard
}
