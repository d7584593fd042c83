package apply

import (
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
)

// Event tells an observer how a run proceeds. Exactly one of Step's states is
// reported at a time; events of different steps may interleave.
type Event struct {
	At      time.Time
	Kind    EventKind
	Step    *diff.Step
	Attempt int
	// Outcome is set for EventEnded only.
	Outcome *report.Outcome
	// Err is set for EventRetry: why the attempt did not count.
	Err error
	// Wait is set for EventRetry: how long until the next attempt.
	Wait time.Duration
}

// EventKind tells events apart.
type EventKind string

// The kinds of event.
const (
	EventStarted   EventKind = "started"
	EventRetry     EventKind = "retry"
	EventEnded     EventKind = "ended"
	EventVerifying EventKind = "verifying"
)
