package render

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// clock is a time that moves by a fixed step at every look.
type clock struct {
	now  time.Time
	step time.Duration
}

func (c *clock) Now() time.Time {
	c.now = c.now.Add(c.step)
	return c.now
}

func ended(s *diff.Step, x report.Result, reason string) apply.Event {
	return apply.Event{Kind: apply.EventEnded, Step: s, Outcome: &report.Outcome{Result: x, Reason: say.Foreign(reason)}}
}

func TestProgressInALog(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b, ProgressOptions{})
	p.Reading("organization", 0, 0)
	for i := range 101 {
		p.Reading("members", i, 100)
	}
	p.End()
	plan := removalsPlan()
	plan.Steps = plan.Steps[:40]
	observe := p.Applying(plan)
	for i := range plan.Steps {
		s := &plan.Steps[i]
		observe(apply.Event{Kind: apply.EventStarted, Step: s, Attempt: 1})
		switch i {
		case 3:
			observe(apply.Event{Kind: apply.EventRetry, Step: s, Attempt: 1, Wait: 1500 * time.Millisecond, Err: errors.New("429: slow\x1b down")})
		case 5:
			observe(ended(s, report.Failed, "500: oh\nno"))
			continue
		}
		observe(ended(s, report.Done, ""))
	}
	observe(apply.Event{Kind: apply.EventVerifying})
	p.End()
	want := `reading organization
reading members 0/100
reading members 10/100
reading members 20/100
reading members 30/100
reading members 40/100
reading members 50/100
reading members 60/100
reading members 70/100
reading members 80/100
reading members 90/100
reading members 100/100
applying 0/40
retry: remove person0003@acme.example from "team-03", attempt 2 in 1.5s: 429: slow\u001b down
applying 4/40
failed: remove person0005@acme.example from "team-05": 500: oh\nno
applying 8/40
applying 12/40
applying 16/40
applying 20/40
applying 24/40
applying 28/40
applying 32/40
applying 36/40
applying 40/40
verifying
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestShortStagesAreToldByStartAndEnd(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b, ProgressOptions{})
	for i := range 6 {
		p.Reading("members", i, 5)
	}
	p.End()
	if got, want := b.String(), "reading members 0/5\nreading members 5/5\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressOnATerminal(t *testing.T) {
	var b bytes.Buffer
	c := &clock{now: time.Unix(0, 0), step: 30 * time.Millisecond}
	p := NewProgress(&b, ProgressOptions{Terminal: true, Width: 30, Now: c.Now})
	for i := range 101 {
		p.Reading("members", i, 100)
	}
	plan := mixedPlan()
	observe := p.Applying(plan)
	observe(apply.Event{Kind: apply.EventStarted, Step: &plan.Steps[0]})
	observe(ended(&plan.Steps[0], report.Failed, "no"))
	p.End()
	frames := strings.Split(b.String(), "\r\x1b[K")
	if n := len(frames); n < 20 || n > 60 {
		t.Errorf("%d frames for 103 events 30 ms apart", n)
	}
	for _, f := range frames {
		if !strings.HasSuffix(f, "\n") && width(f) > 29 {
			t.Errorf("%q is %d wide", f, width(f))
		}
	}
	if !strings.Contains(b.String(), "\r\x1b[Kreading members 100/100") {
		t.Error("the last count of a stage is not shown")
	}
	if !strings.Contains(b.String(), "\r\x1b[Kfailed: create workspace \"Data Science\": no\n") {
		t.Errorf("the failure does not stay: %q", b.String())
	}
	if s := b.String(); !strings.HasSuffix(s, "\r\x1b[K") && !strings.HasSuffix(s, "\n") {
		t.Error("the live line is not cleared")
	}
}

func TestQuietProgressIsSilent(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		var b bytes.Buffer
		p := NewProgress(&b, ProgressOptions{Terminal: terminal, Quiet: true})
		p.Reading("members", 1, 2)
		p.Applying(mixedPlan())(ended(&mixedPlan().Steps[0], report.Failed, "x"))
		p.End()
		if b.Len() > 0 {
			t.Errorf("got %q", b.String())
		}
	}
}

func TestProgressFromManyGoroutines(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b, ProgressOptions{})
	plan := removalsPlan()
	observe := p.Applying(plan)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := w; i < len(plan.Steps); i += 8 {
				observe(ended(&plan.Steps[i], report.Done, ""))
			}
		})
	}
	wg.Wait()
	if want := fmt.Sprintf("applying %s/%[1]s\n", "1,000"); !strings.HasSuffix(b.String(), want) {
		t.Errorf("got %q", b.String())
	}
}
