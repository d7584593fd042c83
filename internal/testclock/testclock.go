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
	"sync/atomic"
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

// Running is a clock that begins at Start and goes as the machine's does, for
// what talks over real connections.
func Running() func() time.Time {
	begun := time.Now() //nolint:forbidigo // only differences are used
	return func() time.Time {
		return Start().Add(time.Since(begun)) //nolint:forbidigo // a difference
	}
}

// GiveUp is when a test stops waiting for another process. What is waited for
// happens at once; only a broken program lets it come to this.
func GiveUp() <-chan time.Time { return time.After(30 * time.Second) } //nolint:forbidigo // never waited out

// Bubble runs f where only waiting passes time, and at Start to begin with.
func Bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	BubbleAt(t, Start(), f)
}

// BubbleAt is Bubble with an instant of its own. It must be after 2000.
func BubbleAt(t *testing.T, at time.Time, f func(t *testing.T)) {
	t.Helper()
	bubbles.Add(1)
	defer bubbles.Add(-1)
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		Sleep(at.Sub(Now()))
		f(t)
	})
}

// The functions below are for use in a bubble. They are here so that the linter
// can forbid those of package time everywhere else.

// bubbles counts the bubbles there are, to catch who forgot to be in one.
var bubbles atomic.Int32

// Now is the time in the bubble.
func Now() time.Time {
	if bubbles.Load() == 0 {
		panic("testclock: this test asks for the time and is in no bubble")
	}
	return time.Now() //nolint:forbidigo // a bubble's
}

// Since is how long ago an instant was in the bubble.
func Since(then time.Time) time.Duration { return Now().Sub(then) }

// Sleep waits in the bubble.
func Sleep(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // a bubble's

// After is time.After in the bubble.
func After(d time.Duration) <-chan time.Time { return time.After(d) } //nolint:forbidigo // a bubble's

// AfterFunc calls f in the bubble when d has passed.
func AfterFunc(d time.Duration, f func()) { time.AfterFunc(d, f) } //nolint:forbidigo // a bubble's
