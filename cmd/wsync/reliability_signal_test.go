//go:build unix

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

const exitInterrupted = 130

// A first signal waits for what is in flight; a second one does not, and says
// what it leaves unknown.
func TestReliabilitySecondSignalCutsRequests(t *testing.T) {
	t.Parallel()
	var once sync.Once
	hanging := make(chan struct{})
	sim := newSim(t, office, adminsim.Options{Now: testclock.Running(), Observe: func(x adminsim.Exchange) {
		if x.Fault != "" {
			once.Do(func() { close(hanging) })
		}
	}})
	// Longer than any test may last: only the client can end it.
	arm(t, sim, "POST /v1/organizations/workspaces/{id}/members hang for=1h")
	url, settle := listen(t, sim)
	path := filepath.Join(t.TempDir(), "apply.jsonl")
	c := spawn(t, url, "apply", "--yes", "-q", "-f", file(t, requestKinds[2].org), "--journal", path)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	<-hanging
	twice(t, c)
	if code := c.end(t); code != exitInterrupted {
		t.Errorf("exit %d, want %d\n%s", code, exitInterrupted, c.said())
	}
	settle()
	if !strings.Contains(c.said(), "may or may not") || !strings.Contains(c.said(), "dan@acme.example") {
		t.Errorf("nothing says what is unknown:\n%s", c.said())
	}
	if s := readJournal(t, path); s.CutOff || !s.Interrupted || s.Count(report.Unclear) != 1 {
		t.Errorf("the journal says %+v", s)
	}
}

// twice sends two interrupts, far enough apart not to be merged into one.
func twice(t *testing.T, c *child) {
	t.Helper()
	for range 2 {
		if err := c.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond) //nolint:forbidigo // another process is at work
	}
}

// TestReliabilityFirstSignalEmptiesTheQueue interrupts a run whose pace keeps most of its
// requests waiting: none of those is sent, and none is waited for.
func TestReliabilityFirstSignalEmptiesTheQueue(t *testing.T) {
	t.Parallel()
	testclock.Bubble(t, firstSignal)
}

func firstSignal(t *testing.T) {
	var once sync.Once
	writing := make(chan struct{})
	sim := newSim(t, office, adminsim.Options{Observe: func(x adminsim.Exchange) {
		if x.Method == "POST" && strings.HasSuffix(x.URL, "/members") {
			once.Do(func() { close(writing) })
		}
	}})
	path := filepath.Join(t.TempDir(), "apply.jsonl")
	c := start(t, serve(t, sim), "apply", "--yes", "-q", "-f", file(t, young), "--requests-per-minute", "120", "--journal", path)
	<-writing
	c.interrupt()
	if code := c.end(); code != exitInterrupted {
		t.Errorf("exit %d, want %d\n%s", code, exitInterrupted, c.said())
	}
	// Both creations and the first membership; the other three were queued.
	if n := landed(sim); n < 3 || n > 5 {
		t.Errorf("%d writes landed, want 3 to 5\n%s", n, c.said())
	}
	s := readJournal(t, path)
	if done := s.Count(report.Done); !s.Interrupted || done != landed(sim) || done == len(s.Outcomes) || s.Count(report.Unclear) > 0 {
		t.Errorf("%d writes landed; the journal says %+v", landed(sim), s)
	}
	if strings.Count(c.said(), "not reached")+strings.Count(c.said(), "not-reached") == 0 {
		t.Errorf("nothing says what was not reached:\n%s", c.said())
	}
}
