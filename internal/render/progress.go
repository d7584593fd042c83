package render

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
)

// ProgressOptions choose how progress is shown.
type ProgressOptions struct {
	// Terminal allows one live line that is drawn over itself. Otherwise a few
	// plain lines are written, fit for a log.
	Terminal bool
	// Quiet shows nothing at all.
	Quiet bool
	Color bool
	// Width is the width of the terminal; 0 means 80.
	Width int
	// Now is the clock; nil means that every event is drawn.
	Now func() time.Time
}

// Progress shows how a reading or a run proceeds. It draws when something
// happens and never by itself, so there is nothing to stop but the line: End
// clears it. Its methods may be called from several goroutines.
type Progress struct {
	mu    sync.Mutex
	w     io.Writer
	o     ProgressOptions
	page  *page // for paint alone
	live  bool  // a live line is on the screen
	drawn time.Time
	stage string
	tenth int

	total, ended, failed int
}

// NewProgress makes a Progress that writes to w.
func NewProgress(w io.Writer, o ProgressOptions) *Progress {
	if o.Width <= 0 {
		o.Width = 80
	}
	return &Progress{w: w, o: o, page: newPage(TextOptions{Color: o.Color})}
}

// refresh is the least time between two drawings of the live line.
const refresh = 80 * time.Millisecond

// fewSteps is how many steps pass too quickly for a log to count them.
const fewSteps = 20

// Reading tells that what is being read, and how much of it is done; total 0
// means that it is read in one piece.
func (p *Progress) Reading(what string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.move("reading "+clean(what), done, total, "")
}

// Applying gives the observer of a run of the plan.
func (p *Progress) Applying(plan *diff.Plan) func(apply.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total, p.ended, p.failed = len(plan.Steps), 0, 0
	return p.event
}

func (p *Progress) event(e apply.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	note := ""
	switch e.Kind {
	case apply.EventStarted:
		note = stepName(e.Step)
	case apply.EventRetry:
		p.say(yellow, fmt.Sprintf("retry: %s, attempt %d in %s: %s", stepName(e.Step), e.Attempt+1, e.Wait.Round(100*time.Millisecond), errorText(e.Err)))
	case apply.EventEnded:
		p.ended++
		if o := e.Outcome; o != nil && wentWrong(o.Result) {
			p.failed++
			p.say(red, resultWords[o.Result]+": "+stepName(e.Step)+": "+plain(o.Reason))
		}
	case apply.EventVerifying:
		p.move("verifying", 0, 0, "")
		return
	}
	if p.failed > 0 {
		note = fmt.Sprintf("%d failed", p.failed)
	}
	p.move("applying", p.ended, p.total, note)
}

func stepName(s *diff.Step) string {
	if s == nil {
		return ""
	}
	return plain(s.Would())
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return clean(err.Error())
}

// move shows a stage and how far it is. A log hears of a stage when it starts,
// at every tenth of a long one, and when it ends.
func (p *Progress) move(stage string, done, total int, note string) {
	fresh := stage != p.stage
	p.stage = stage
	line := stage
	if total > 0 {
		line += fmt.Sprintf(" %s/%s", number(done), number(total))
	}
	if p.o.Terminal {
		if note != "" {
			line += ", " + note
		}
		p.redraw(line, fresh || done == total)
		return
	}
	tenth := 0
	if total > 0 {
		tenth = done * 10 / total
	}
	if fresh || done > 0 && done == total || total >= fewSteps && tenth > p.tenth {
		p.write(line + "\n")
	}
	p.tenth = tenth
}

// redraw draws the live line over itself, not too often unless it must.
func (p *Progress) redraw(line string, must bool) {
	if p.o.Now != nil {
		now := p.o.Now()
		if !must && now.Sub(p.drawn) < refresh {
			return
		}
		p.drawn = now
	}
	p.write("\r\x1b[K" + p.page.paint(dim, clip(line, p.o.Width-1)))
	p.live = true
}

// say writes a line that stays.
func (p *Progress) say(s style, line string) {
	p.erase()
	p.write(p.page.paint(s, line) + "\n")
}

func (p *Progress) erase() {
	if p.live {
		p.write("\r\x1b[K")
		p.live = false
	}
}

// write drops errors: progress that nobody can read is no reason to stop.
func (p *Progress) write(s string) {
	if !p.o.Quiet {
		_, _ = io.WriteString(p.w, s)
	}
}

// End clears the live line. The Progress may be used again.
func (p *Progress) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	p.stage, p.tenth = "", 0
}
