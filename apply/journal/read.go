package journal

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// Read gives the report of the last run in a journal. Of a run that was killed it
// tells what the lines do: what was sent without an answer is unclear, and what
// was not sent was not reached. A torn line, which a killed process may leave
// behind, is passed over.
func Read(r io.Reader) (*report.Report, error) {
	var last *reading
	err := eachLine(r, func(n int, text []byte) error {
		var line Line
		if json.Unmarshal(text, &line) != nil {
			return nil
		}
		switch {
		case line.Kind == KindHeader && (line.Format != Format || line.Header == nil):
			return fmt.Errorf("line %d: the journal has the format %q and this wsync reads %q", n, line.Format, Format)
		case line.Kind == KindHeader:
			last = begin(&line)
		case last == nil:
			return fmt.Errorf("line %d: not a journal of wsync: it does not start with a header", n)
		case line.Run == last.run:
			last.note(&line)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case last == nil:
		return nil, errors.New("not a journal of wsync: it has no header")
	}
	return last.report, last.report.Check()
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

// reading is the report of one run as far as its lines were read.
type reading struct {
	run    string
	report *report.Report
	index  map[diff.Address]int
	// doubt has the steps of which an answer left open whether they took effect; a
	// later attempt that certainly failed does not take it back.
	doubt map[diff.Address]bool
}

// begin makes the report of a run that was cut off right behind its header.
func begin(line *Line) *reading {
	h := line.Header
	g := &reading{run: line.Run, index: map[diff.Address]int{}, doubt: map[diff.Address]bool{}}
	g.report = &report.Report{
		Format: report.Format, MadeBy: h.MadeBy, Organization: h.Organization, Started: line.Time, Ended: line.Time, CutOff: true,
		Outcomes:     make([]report.Outcome, len(h.Steps)),
		Verification: report.Verification{State: report.NotChecked, Reason: say.F("the run was cut off")},
	}
	for i, s := range h.Steps {
		g.index[s.Address] = i
		g.report.Outcomes[i] = report.Outcome{
			Address: s.Address, Action: s.Action, Result: report.NotReached, Reason: say.F("the run was cut off before its turn"),
		}
	}
	return g
}

// note takes one line into account. Lines of one step come in order.
func (g *reading) note(line *Line) {
	g.report.Ended = line.Time
	if line.Kind == KindEnd && line.End != nil {
		g.report.CutOff, g.report.Interrupted, g.report.Verification = false, line.End.Interrupted, line.End.Verification
		return
	}
	i, known := g.index[line.Step]
	if !known {
		return
	}
	o := &g.report.Outcomes[i]
	switch line.Kind {
	case KindSending:
		o.Attempts, o.Workspace = line.Attempt, cmp.Or(line.Workspace, o.Workspace)
		o.Result, o.Reason, o.Hint = report.Unclear, say.F("it was sent, and no answer was recorded"), planAgain()
	case KindAnswer:
		g.answer(o, line)
	case KindOutcome:
		if line.Outcome != nil {
			address, action := o.Address, o.Action
			*o = *line.Outcome
			o.Address, o.Action = address, action
		}
	case KindHeader, KindEnd:
	}
}

func planAgain() say.Text { return say.F("plan again: the new plan shows what is left to do") }

// answer is the outcome of a step as long as only the answer to an attempt is
// known.
func (g *reading) answer(o *report.Outcome, line *Line) {
	o.Endpoint, o.Status, o.RequestID = line.Endpoint, line.Status, line.RequestID
	o.ErrorCode, o.ErrorField, o.Workspace = line.ErrorCode, line.ErrorField, cmp.Or(line.Workspace, o.Workspace)
	o.Result, o.Reason, o.Hint = resultOf(line.Class), say.Foreign(line.Message), nil
	if o.Result != report.Done {
		o.Hint = planAgain()
	}
	g.doubt[o.Address] = g.doubt[o.Address] || o.Result == report.Unclear
	if g.doubt[o.Address] && o.Result == report.Failed {
		o.Result = report.Unclear
	}
}

func resultOf(c live.Class) report.Result {
	switch c {
	case "":
		return report.Done
	case live.Incomplete:
		return report.Incomplete
	case live.Unclear, live.Conflict:
		return report.Unclear
	case live.Denied, live.Rejected, live.Missing, live.Throttled, live.NotSent:
	}
	return report.Failed
}
