// Package testclock is what time it is in a test. Nothing in the suite reads
// the clock of the machine: a test takes the instant at which it plays from
// here, and whoever waits does it in a bubble, where a wait takes no time.
//
// WSYNC_TEST_NOW moves that instant, so that the suite can be played far from
// the day on which it was written: another year, the last of February, a zone
// far from Greenwich. The program itself knows no such variable.
package testclock

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Variable is the environment variable that moves Start.
const Variable = "WSYNC_TEST_NOW"

// Start is the instant at which a test that names none plays.
var Start = sync.OnceValue(func() time.Time {
	text := os.Getenv(Variable) //nolint:forbidigo // for tests only; the program never asks
	if text == "" {
		return time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", Variable, err))
	}
	return at
})

// Still is a clock that stands at Start.
func Still() time.Time { return Start() }

// Bubble runs f where only waiting passes time, and at Start to begin with.
func Bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	BubbleAt(t, Start(), f)
}

// BubbleAt is Bubble with an instant of its own. It must be after 2000.
func BubbleAt(t *testing.T, at time.Time, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		Sleep(at.Sub(Now()))
		f(t)
	})
}

// The functions below mean something in a bubble only. They are here so that
// the linter can forbid those of package time everywhere else.

// Now is the time in the bubble.
func Now() time.Time { return time.Now() } //nolint:forbidigo // a bubble's

// Since is how long ago an instant was in the bubble.
func Since(then time.Time) time.Duration { return Now().Sub(then) }

// Sleep waits in the bubble.
func Sleep(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // a bubble's

// After is time.After in the bubble.
func After(d time.Duration) <-chan time.Time { return time.After(d) } //nolint:forbidigo // a bubble's

// AfterFunc calls f in the bubble when d has passed.
func AfterFunc(d time.Duration, f func()) { time.AfterFunc(d, f) } //nolint:forbidigo // a bubble's
