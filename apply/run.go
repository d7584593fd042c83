package apply

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsync/wsync/apply/journal"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// Options says how a run proceeds. All but Now have sensible zero values.
type Options struct {
	// Concurrency bounds the requests in flight; below 1 means 16.
	Concurrency int
	// Retry bounds the repetition of one write; no attempts means retry.Default.
	Retry retry.Policy
	// Patience is how long a write may take to show in reads; 0 means 30
	// seconds, below 0 means no patience at all.
	Patience time.Duration
	// RequestTimeout bounds one request with its time in the Writer's queue, also
	// after the run was asked to stop; 0 means two minutes.
	RequestTimeout time.Duration
	// Abort, when it ends, cuts even requests in flight. Nil means never.
	Abort context.Context
	// Observe hears of every event, one at a time. It must not block for long.
	Observe func(Event)
	// Journal records the run. Nil means none.
	Journal *journal.Journal
	// MadeBy is recorded in the report and the journal: the build of wsync.
	MadeBy string
	// Now is the clock. It is required.
	Now func() time.Time
}

const (
	defaultConcurrency    = 16               // as many as internal/admin lets travel together
	defaultPatience       = 30 * time.Second // observed delay is up to tens of seconds
	defaultRequestTimeout = 2 * time.Minute
)

func (o Options) filled() Options {
	if o.Concurrency < 1 {
		o.Concurrency = defaultConcurrency
	}
	if o.Retry.Attempts < 1 {
		o.Retry = retry.Default()
	}
	if o.Patience == 0 {
		o.Patience = defaultPatience
	}
	if o.RequestTimeout <= 0 {
		o.RequestTimeout = defaultRequestTimeout
	}
	if o.Abort == nil {
		o.Abort = context.Background()
	}
	return o
}

// BlockedError says why a plan may not be carried out at all.
type BlockedError struct {
	// Refusals are those that stop the plan.
	Refusals []diff.Refusal
	// Findings are those of severity error.
	Findings []diff.Finding
}

// Error counts the reasons; whoever shows them has them as data.
func (e *BlockedError) Error() string {
	return fmt.Sprintf("the plan is stopped by %s and %s",
		say.Count(len(e.Refusals), "refusal", "refusals"), say.Count(len(e.Findings), "error", "errors"))
}

// Run carries the plan out and reports every step. have is the live state that
// the plan was made from.
//
// When ctx ends, requests in flight are waited for, nothing new starts, and the
// report is complete. The error is a *BlockedError for a plan that a guard or
// a finding stops, and another error for a plan that contradicts itself; then
// nothing was sent and the report is nil. An error beside a report says that
// the journal is incomplete.
func Run(ctx context.Context, p *diff.Plan, have *live.Org, w Writer, r live.Reader, o Options) (*report.Report, error) {
	if o.Now == nil {
		return nil, errors.New("apply.Options.Now is nil: a run takes its clock from the caller")
	}
	if p.OfAnotherDay() {
		return nil, fmt.Errorf("the plan judges end dates by %s, which was not the day it was made on", p.Today)
	}
	if blocked := blockers(p); blocked != nil {
		return nil, blocked
	}
	g, err := newGraph(p)
	if err != nil {
		return nil, fmt.Errorf("this plan cannot be carried out: %w", err)
	}
	x := newRun(ctx, g, have, w, r, o.filled())
	defer x.release()
	if err := x.recordStart(); err != nil {
		return nil, fmt.Errorf("nothing was sent: %w", err)
	}
	done := &report.Report{Format: report.Format, MadeBy: x.opts.MadeBy, Organization: p.Organization, Started: x.opts.Now().UTC(), Unmet: p.Unmet(), Left: p.LeftOut()}
	for _, phase := range diff.Phases {
		x.phase(phase)
	}
	done.Outcomes = x.outcomes
	done.Verification = x.verify()
	done.Interrupted = errors.Is(x.why(), errInterrupted)
	done.Ended = x.opts.Now().UTC()
	if err := x.recordEnd(done); err != nil {
		return done, err
	}
	return done, nil
}

func blockers(p *diff.Plan) error {
	var e BlockedError
	for _, r := range p.Refusals {
		if r.Verdict == diff.Stop {
			e.Refusals = append(e.Refusals, r)
		}
	}
	for _, f := range p.Findings {
		if f.Severity == diff.SevError {
			e.Findings = append(e.Findings, f)
		}
	}
	if len(e.Refusals)+len(e.Findings) == 0 {
		return nil
	}
	return &e
}

// run is one run in progress. The scheduler alone touches ended and created, a
// worker writes the outcome of its own step, and what workers share is behind mu.
type run struct {
	*graph
	have   *live.Org
	writer Writer
	reader live.Reader
	opts   Options
	// soft ends when nothing new may start; its cause says why.
	soft context.Context
	stop context.CancelCauseFunc
	// hard ends when even requests in flight are to be cut.
	hard    context.Context
	release func()

	held     map[diff.Address][]diff.Refusal
	outcomes []report.Outcome
	ended    []bool
	created  map[diff.Address]created
	// missed remembers, per pattern and phase, the first step that did not succeed.
	missed map[patternKey]int
	tried  tried

	mu sync.Mutex
	// known are the workspaces seen before the run's own creations.
	known map[live.WorkspaceID]bool
	// claimed are the workspaces that a creation of this run stands for.
	claimed map[live.WorkspaceID]bool

	// silence counts the requests in a row that went unanswered.
	silence atomic.Int64

	observing sync.Mutex
}

// created is what a step of this run created or adopted: a workspace, or another
// object.
type created struct {
	workspace live.WorkspaceID
	object    string
	at        time.Time
}

func newRun(ctx context.Context, g *graph, have *live.Org, w Writer, r live.Reader, o Options) *run {
	n := len(g.plan.Steps)
	x := &run{
		graph: g, have: have, writer: w, reader: r, opts: o,
		held: map[diff.Address][]diff.Refusal{}, outcomes: make([]report.Outcome, n), ended: make([]bool, n),
		created: map[diff.Address]created{}, missed: map[patternKey]int{},
		known: map[live.WorkspaceID]bool{}, claimed: map[live.WorkspaceID]bool{},
	}
	for _, refusal := range g.plan.Refusals {
		for _, a := range refusal.Steps {
			if refusal.Verdict == diff.Hold {
				x.held[a] = append(x.held[a], refusal)
			}
		}
	}
	for i := range have.Workspaces {
		x.known[have.Workspaces[i].ID] = true
	}
	x.contexts(ctx)
	return x
}

// observe tells the observer, one event at a time.
func (x *run) observe(e Event) {
	if x.opts.Observe == nil {
		return
	}
	e.At = x.opts.Now().UTC()
	x.observing.Lock()
	defer x.observing.Unlock()
	x.opts.Observe(e)
}
