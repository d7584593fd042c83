package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// Summary is what a journal says about its last run.
type Summary struct {
	Header Header `json:"header"`
	// Run is the id of the run.
	Run     string    `json:"run"`
	Started time.Time `json:"started"`
	// Last is the time of the run's last line.
	Last time.Time `json:"last"`
	// Runs counts the runs in the file.
	Runs int `json:"runs"`
	// Ended is set when the run wrote its end; without it the process was killed.
	Ended       bool `json:"ended"`
	Interrupted bool `json:"interrupted,omitempty"`
	// Verification is nil when the run did not come to its end.
	Verification *report.Verification `json:"verification,omitempty"`
	// Torn is set when the file ends in the middle of a line.
	Torn bool `json:"torn,omitempty"`
	// Steps has every step of the plan, in its order.
	Steps []State `json:"steps"`
}

// State is what the journal knows of one step.
type State struct {
	Address diff.Address `json:"address"`
	Action  diff.Action  `json:"action"`
	Fate    Fate         `json:"fate"`
	// Attempts is how often it was sent.
	Attempts  int              `json:"attempts,omitempty"`
	RequestID string           `json:"request_id,omitempty"`
	Workspace live.WorkspaceID `json:"workspace,omitempty"`
	// Text says more, in the words of the run. May be empty.
	Text string `json:"text,omitempty"`

	// doubt is set once an answer left open whether the step took effect; a
	// later attempt that certainly failed does not take it back.
	doubt bool
}

// Fate is what became of a step, as far as a journal can tell.
type Fate string

// The fates of a step.
const (
	// Done: it has taken effect.
	Done Fate = "done"
	// Incomplete: it has taken effect, but not in all that was asked for.
	Incomplete Fate = "incomplete"
	// InDoubt: it was sent, and it may or may not have taken effect.
	InDoubt Fate = "in-doubt"
	// NoEffect: it was sent and had no effect.
	NoEffect Fate = "no-effect"
	// NeverStarted: it was not sent.
	NeverStarted Fate = "never-started"
)

// Count is the number of steps with the given fate.
func (s *Summary) Count(f Fate) int {
	n := 0
	for i := range s.Steps {
		if s.Steps[i].Fate == f {
			n++
		}
	}
	return n
}

// String tells a person what became of the run and how to go on.
func (s *Summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "run of %s in organization %s", s.Started.Format(time.RFC3339), s.Header.Organization.ID)
	switch {
	case !s.Ended:
		fmt.Fprintf(&b, ", cut off after %s", s.Last.Format(time.RFC3339))
	case s.Interrupted:
		b.WriteString(", interrupted")
	}
	fmt.Fprintf(&b, ": %d done, ", s.Count(Done))
	if n := s.Count(Incomplete); n > 0 {
		fmt.Fprintf(&b, "%d incomplete, ", n)
	}
	fmt.Fprintf(&b, "%d in doubt, %d without effect, %d never started\n",
		s.Count(InDoubt), s.Count(NoEffect), s.Count(NeverStarted))
	for i := range s.Steps {
		if st := &s.Steps[i]; st.Fate == InDoubt || st.Fate == Incomplete {
			fmt.Fprintf(&b, "%s: %s %s", fateWords[st.Fate], st.Action, st.Address)
			if st.RequestID != "" {
				fmt.Fprintf(&b, " (request %s)", st.RequestID)
			}
			b.WriteByte('\n')
		}
	}
	if s.Count(Done) < len(s.Steps) {
		b.WriteString("plan again: the new plan reads what is live and holds exactly what is left\n")
	}
	return b.String()
}

var fateWords = map[Fate]string{InDoubt: "in doubt", Incomplete: "incomplete"}

// Read summarises the last run in a journal. A torn last line, which a
// killed process may leave, is tolerated and reported.
func Read(r io.Reader) (*Summary, error) {
	var s *Summary
	runs, tornAt := 0, 0
	index := map[diff.Address]int{}
	current := ""
	err := eachLine(r, func(n int, text []byte) error {
		var line Line
		if json.Unmarshal(text, &line) != nil {
			// Only the last line of a process can be torn: what follows it, if
			// anything, is a later run's.
			tornAt = n
			return nil
		}
		if line.Kind == KindHeader {
			if line.Format != Format || line.Header == nil {
				return fmt.Errorf("line %d: the journal has the format %q and this wsync reads %q", n, line.Format, Format)
			}
			runs++
			s, current, tornAt = newSummary(&line, index), line.Run, 0
		} else if s == nil {
			return fmt.Errorf("line %d: not a journal of wsync: it does not start with a header", n)
		} else if line.Run == current {
			s.note(&line, index)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, errors.New("not a journal of wsync: it has no header")
	}
	s.Runs, s.Torn = runs, tornAt > 0
	return s, nil
}

func eachLine(r io.Reader, each func(n int, text []byte) error) error {
	br := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		text, err := br.ReadBytes('\n')
		if text = bytes.TrimSpace(text); len(text) > 0 {
			if err := each(n, text); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func newSummary(line *Line, index map[diff.Address]int) *Summary {
	clear(index)
	s := &Summary{Header: *line.Header, Run: line.Run, Started: line.Time, Last: line.Time}
	for i, step := range line.Header.Steps {
		index[step.Address] = i
		s.Steps = append(s.Steps, State{Address: step.Address, Action: step.Action, Fate: NeverStarted})
	}
	return s
}

// note takes one line into account. Lines of one step come in order.
func (s *Summary) note(line *Line, index map[diff.Address]int) {
	s.Last = line.Time
	if line.Kind == KindEnd && line.End != nil {
		s.Ended, s.Interrupted, s.Verification = true, line.End.Interrupted, &line.End.Verification
		return
	}
	i, known := index[line.Step]
	if !known {
		return
	}
	st := &s.Steps[i]
	switch line.Kind {
	case KindSending:
		st.Attempts, st.Fate, st.Text = line.Attempt, InDoubt, "it was sent, and no answer was recorded"
	case KindAnswer:
		st.RequestID, st.Text = line.RequestID, line.Message
		st.Fate = answerFate(line.Class)
		st.doubt = st.doubt || st.Fate == InDoubt
		if st.doubt && st.Fate == NoEffect {
			st.Fate = InDoubt
		}
		if line.Workspace != "" {
			st.Workspace = line.Workspace
		}
	case KindOutcome:
		if o := line.Outcome; o != nil {
			st.Fate, st.Text = outcomeFate(o), o.Reason
			st.Workspace = o.Workspace
		}
	case KindHeader, KindEnd:
	}
}

func answerFate(c live.Class) Fate {
	switch c {
	case "":
		return Done
	case live.Incomplete:
		return Incomplete
	case live.Unclear, live.Conflict:
		return InDoubt
	case live.Denied, live.Rejected, live.Missing, live.Throttled, live.NotSent:
	}
	return NoEffect
}

func outcomeFate(o *report.Outcome) Fate {
	switch {
	case o.Succeeded():
		return Done
	case o.Result == report.Incomplete:
		return Incomplete
	case o.Result == report.Unclear:
		return InDoubt
	case o.Attempts > 0:
		return NoEffect
	}
	return NeverStarted
}
