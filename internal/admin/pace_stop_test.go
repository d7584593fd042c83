package admin

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/wsync/wsync/internal/testclock"
)

// A run that stops takes its requests out of the queue; those that have left
// are waited for.
func TestStoppingEmptiesTheQueue(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		p := newPace(1, 0, testclock.Now)
		stop := make(chan struct{})
		first, err := p.enter(t.Context(), stop)
		if err != nil {
			t.Fatal(err)
		}
		queued := make(chan error, 3)
		for range 3 {
			go func() { _, err := p.enter(t.Context(), stop); queued <- err }()
		}
		reading := make(chan error, 1)
		go func() { _, err := p.enter(t.Context(), nil); reading <- err }()
		synctest.Wait()
		close(stop)
		for range 3 {
			if err := <-queued; !errors.Is(err, errStopping) {
				t.Errorf("a queued request ended with %v", err)
			}
		}
		if _, err := p.enter(t.Context(), stop); !errors.Is(err, errStopping) {
			t.Errorf("a new request ended with %v", err)
		}
		p.leave(first, 200, nil)
		if err := <-reading; err != nil {
			t.Errorf("a request that nobody stops ended with %v", err)
		}
		if len(p.queue) != 0 || p.inFlight != 1 {
			t.Errorf("%d queued and %d in flight are left", len(p.queue), p.inFlight)
		}
	})
}
