package admin

import (
	"net/http"
	"testing"
	"time"
)

// TestADateIsByTheServersClock has this machine's clock be wrong by years; what
// the API says about a moment is meant by its own clock.
func TestADateIsByTheServersClock(t *testing.T) {
	there := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	stamp := func(d time.Duration) string { return there.Add(d).Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		date, after string
		ahead       time.Duration
		want        time.Duration
	}{
		"both clocks agree":         {stamp(0), stamp(3 * time.Second), 0, 3 * time.Second},
		"this one two years behind": {stamp(0), stamp(3 * time.Second), -2 * 365 * 24 * time.Hour, 3 * time.Second},
		"this one 50 years ahead":   {stamp(0), stamp(3 * time.Second), 50 * 365 * 24 * time.Hour, 3 * time.Second},
		"no date":                   {"", stamp(3 * time.Second), 0, 3 * time.Second},
		"a date that is none":       {"yesterday", stamp(3 * time.Second), 0, 3 * time.Second},
		"a moment that has passed":  {stamp(0), stamp(-time.Hour), 0, 0},
		"seconds":                   {stamp(0), "3", -2 * 365 * 24 * time.Hour, 3 * time.Second},
		"a year":                    {stamp(0), "31536000", 0, longestWait},
		"infinity":                  {stamp(0), "Inf", 0, longestWait},
	} {
		h := http.Header{}
		h.Set("Date", c.date)
		h.Set("Retry-After", c.after)
		if got, said := retryAfter(h, there.Add(c.ahead)); got != c.want || !said {
			t.Errorf("%s: %s and %t, want %s", name, got, said, c.want)
		}
	}
	h := http.Header{}
	h.Set("Date", stamp(0))
	h.Set("anthropic-ratelimit-requests-limit", "100")
	h.Set("anthropic-ratelimit-requests-remaining", "9")
	h.Set("anthropic-ratelimit-requests-reset", there.Add(20*time.Second).Format(time.RFC3339))
	for _, ahead := range []time.Duration{0, -2 * 365 * 24 * time.Hour, 50 * 365 * 24 * time.Hour} {
		p := newPace(16, 0, func() time.Time { return there.Add(ahead) })
		if p.readHeaders(h, there.Add(ahead)); p.interval != 2*time.Second {
			t.Errorf("%s ahead: one request every %s", ahead, p.interval)
		}
	}
}
