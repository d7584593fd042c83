package apply

import (
	"github.com/wsync/wsync/apply/journal"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// What a run writes into its journal. A run that can no longer leave a trace
// ends: see journalError.

func (x *run) recordStart() error {
	p := x.plan
	h := journal.Header{MadeBy: x.opts.MadeBy, Plan: p.ContentDigest(), Organization: p.Organization, Source: p.Source, Steps: []journal.Step{}}
	for i := range p.Steps {
		h.Steps = append(h.Steps, journal.Step{Address: p.Steps[i].Address, Action: p.Steps[i].Action})
	}
	return x.opts.Journal.Begin(h, x.opts.Now)
}

// recordSending says that a step is about to be sent. What a create or an archive
// does cannot be taken back, so that line is on disk before the request leaves.
func (s *sending) recordSending() error {
	durable := s.step.Verb().Repeat == diff.Once
	return s.opts.Journal.Write(journal.Line{
		Kind: journal.KindSending, Step: s.step.Address, Action: s.step.Action, Attempt: s.n, Workspace: s.at,
	}, durable)
}

func (s *sending) recordAnswer(r Receipt, f *live.Failure) error {
	line := journal.Line{
		Kind: journal.KindAnswer, Step: s.step.Address, Action: s.step.Action, Attempt: s.n, Workspace: r.Workspace,
		Endpoint: r.Method + " " + r.Path, Status: r.Status, RequestID: r.RequestID,
	}
	if f != nil {
		line.Endpoint, line.Status, line.RequestID = f.Method+" "+f.Path, f.Status, f.RequestID
		line.Class, line.Message = f.Class, oneLine(f.Message)
		line.ErrorCode, line.ErrorField = oneLine(f.Code), oneLine(f.Field)
		if f.Workspace != "" {
			line.Workspace = f.Workspace
		}
	}
	if line.Endpoint == " " {
		line.Endpoint = ""
	}
	return s.opts.Journal.Write(line, false)
}

// recordOutcome is durable for a step that was sent: nothing that depends on it
// starts before its outcome is on disk.
func (x *run) recordOutcome(o *report.Outcome, durable bool) error {
	return x.opts.Journal.Write(journal.Line{Kind: journal.KindOutcome, Step: o.Address, Outcome: o}, durable)
}

func (x *run) recordEnd(r *report.Report) error {
	end := &journal.End{Interrupted: r.Interrupted, Verification: r.Verification}
	if err := x.opts.Journal.Write(journal.Line{Kind: journal.KindEnd, End: end}, true); err != nil {
		return &journalError{err}
	}
	return nil
}
