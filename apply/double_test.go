package apply

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
)

// api is an Admin API in memory: a Writer and a Reader over one organization.
// It does what a step says, refuses what the API would refuse, and fails as
// told. Reads show the state of lag ago.
type api struct {
	mu sync.Mutex
	// past holds every state of the organization with the time it came to be.
	past []moment
	lag  time.Duration
	// takes is how long each request takes.
	takes time.Duration
	// faults says what happens to an attempt; nil means that it succeeds.
	fault func(s *diff.Step, attempt int) *fault
	// told is set when the answers carry the API's clock.
	told bool
	// readFault says what happens to a read ("Workspaces", "Members wrkspc_ml").
	readFault func(what string, n int) error
	// unlisted are workspaces that no list of certain ids gives.
	unlisted map[live.WorkspaceID]bool
	// before runs at the start of each write, without the lock.
	before func(s *diff.Step, attempt int)

	// broken are external keys that fail when they are tried, and tries those that were.
	broken map[string]*live.Failure
	tries  []string

	attempts map[diff.Address]int
	reads    map[string]int
	// effects lists the writes that took effect, in order.
	effects []string
	busy    int
	peak    int
}

type moment struct {
	at  time.Time
	org *live.Org
}

// fault is how one attempt goes wrong.
type fault struct {
	// lands is set when the write takes effect all the same.
	lands bool
	// hangs is set when no answer comes until the context ends.
	hangs bool
	err   *live.Failure
}

func newAPI(o *live.Org) *api {
	return &api{
		past:     []moment{{time.Time{}, orgtest.Clone(o)}},
		attempts: map[diff.Address]int{}, reads: map[string]int{},
	}
}

// now is the true state; the caller holds the lock or is alone.
func (a *api) now() *live.Org { return a.past[len(a.past)-1].org }

// change makes a new true state.
func (a *api) change(f func(o *live.Org)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	o := orgtest.Clone(a.now())
	f(o)
	o.Sort()
	a.past = append(a.past, moment{testclock.Now(), o})
}

func (a *api) Do(ctx context.Context, s *diff.Step) (Receipt, error) {
	at := s.Workspace.ID
	a.mu.Lock()
	a.attempts[s.Address]++
	n := a.attempts[s.Address]
	a.busy++
	a.peak = max(a.peak, a.busy)
	a.mu.Unlock()
	defer func() { a.mu.Lock(); a.busy--; a.mu.Unlock() }()
	if a.before != nil {
		a.before(s, n)
	}
	path := "/v1/" + string(at) + "/" + string(s.Address)
	receipt := Receipt{Workspace: at, Method: "POST", Path: path, Status: 200, RequestID: fmt.Sprintf("req_%s_%d", s.Action, n)}
	var f *fault
	if a.fault != nil {
		f = a.fault(s, n)
	}
	if f != nil && f.hangs {
		if f.lands {
			_, _, _ = a.commit(s, at)
		}
		<-ctx.Done()
		return receipt, &live.Failure{Class: live.Unclear, Method: "POST", Path: path, Message: "no answer", Cause: ctx.Err()}
	}
	if a.takes > 0 {
		select {
		case <-testclock.After(a.takes):
		case <-ctx.Done():
			return receipt, &live.Failure{Class: live.Unclear, Method: "POST", Path: path, Message: "interrupted", Cause: ctx.Err()}
		}
	}
	if f != nil && !f.lands {
		return receipt, located(f.err, path)
	}
	id, object, err := a.commit(s, at)
	if err != nil {
		return receipt, &live.Failure{Class: live.Rejected, Method: "POST", Path: path, Status: 400, Type: "invalid_request_error", Message: err.Error()}
	}
	if f != nil {
		return receipt, located(f.err, path)
	}
	receipt.Workspace, receipt.Object = id, object
	return receipt, nil
}

// Try counts, and fails for keys that are said to be broken.
func (a *api) Try(_ context.Context, key string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tries = append(a.tries, key)
	if f := a.broken[key]; f != nil {
		return f
	}
	return nil
}

func located(f *live.Failure, path string) *live.Failure {
	g := *f
	g.Method, g.Path = "POST", path
	return &g
}

// commit lets a step take effect, and gives the ids of what it creates.
func (a *api) commit(s *diff.Step, at live.WorkspaceID) (live.WorkspaceID, string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	o := orgtest.Clone(a.now())
	if err := orgtest.Do(s, o); err != nil {
		return "", "", err
	}
	object := ""
	switch {
	case s.Action != diff.Create:
	case s.Address.Kind() != diff.KindWorkspace:
		object = s.Rule().Now(o, s)[diff.FieldID].Text
	default:
		i := slices.IndexFunc(o.Workspaces, func(w live.Workspace) bool { return a.now().Workspace(w.ID) == nil })
		at = o.Workspaces[i].ID
		o.Workspaces[i].CreatedAt = testclock.Now()
	}
	o.Sort()
	a.past = append(a.past, moment{testclock.Now(), o})
	a.effects = append(a.effects, string(s.Action)+" "+string(s.Address))
	return at, object, nil
}

// seen is the state that a read shows.
func (a *api) seen(what string) (*live.Org, error) {
	a.mu.Lock()
	a.reads[what]++
	n := a.reads[what]
	a.mu.Unlock()
	if a.takes > 0 {
		testclock.Sleep(a.takes)
	}
	if a.readFault != nil {
		if err := a.readFault(what, n); err != nil {
			return nil, err
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := len(a.past) - 1; i > 0; i-- {
		if !a.past[i].at.After(testclock.Now().Add(-a.lag)) {
			return orgtest.Clone(a.past[i].org), nil
		}
	}
	return orgtest.Clone(a.past[0].org), nil
}

func (a *api) ServerTime() (time.Time, bool) {
	return testclock.Now(), a.told
}

func (a *api) Identity(context.Context) (id, name string, err error) {
	return a.now().ID, a.now().Name, nil
}

func (a *api) Workspaces(ctx context.Context) ([]live.Workspace, error) {
	if err := ctx.Err(); err != nil {
		return nil, &live.Failure{Class: live.NotSent, Message: "interrupted", Cause: err}
	}
	o, err := a.seen("Workspaces")
	if err != nil {
		return nil, err
	}
	for i := range o.Workspaces {
		o.Workspaces[i].Members = nil
	}
	return o.Workspaces, nil
}

func (a *api) WorkspacesByID(ctx context.Context, ids []live.WorkspaceID) ([]live.Workspace, error) {
	if err := ctx.Err(); err != nil {
		return nil, &live.Failure{Class: live.NotSent, Message: "interrupted", Cause: err}
	}
	o, err := a.seen("WorkspacesByID")
	if err != nil {
		return nil, err
	}
	var some []live.Workspace
	for _, id := range ids {
		if w := o.Workspace(id); w != nil && !w.Default && !a.unlisted[id] {
			w.Members = nil
			some = append(some, *w)
		}
	}
	return some, nil
}

func (a *api) Users(context.Context) ([]live.User, error) {
	o, err := a.seen("Users")
	if err != nil {
		return nil, err
	}
	return o.Users, nil
}

func (a *api) Members(ctx context.Context, id live.WorkspaceID) ([]live.Member, error) {
	if err := ctx.Err(); err != nil {
		return nil, &live.Failure{Class: live.NotSent, Message: "interrupted", Cause: err}
	}
	o, err := a.seen("Members " + string(id))
	if err != nil {
		return nil, err
	}
	w := o.Workspace(id)
	if w == nil {
		return nil, &live.Failure{Class: live.Missing, Status: 404, Message: "no such workspace"}
	}
	return append([]live.Member{}, w.Members...), nil
}

func (a *api) List(ctx context.Context, kind live.Kind, at live.WorkspaceID) (live.Part, error) {
	if err := ctx.Err(); err != nil {
		return nil, &live.Failure{Class: live.NotSent, Message: "interrupted", Cause: err}
	}
	o, err := a.seen(string(kind) + " " + string(at))
	if err != nil {
		return nil, err
	}
	if at != "" && o.Workspace(at) == nil {
		return nil, &live.Failure{Class: live.Missing, Message: "no such workspace"}
	}
	return orgtest.List(o, kind, at)
}

func (a *api) Invites(context.Context) ([]live.Invite, error) {
	o, err := a.seen("Invites")
	if err != nil {
		return nil, err
	}
	return append([]live.Invite{}, o.Invites...), nil
}

func (a *api) Keys(ctx context.Context) ([]live.APIKey, live.UserID, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	o, err := a.seen("Keys")
	if err != nil {
		return nil, "", err
	}
	return append([]live.APIKey{}, o.Keys...), o.Caller, nil
}

func (a *api) Usage(context.Context, []live.WorkspaceID, int) (map[live.WorkspaceID]live.Usage, error) {
	return map[live.WorkspaceID]live.Usage{}, nil
}

func (a *api) Peaks(_ context.Context, of []live.Traffic, _ int) ([]live.Peaks, error) {
	return make([]live.Peaks, len(of)), nil
}

func (a *api) Spent(context.Context, int) (*live.Spent, error) { return &live.Spent{}, nil }

var (
	_ Writer      = (*api)(nil)
	_ live.Reader = (*api)(nil)
)

// The answers of the fault tests.
func answer(c live.Class, status int, message string) *live.Failure {
	kind := map[int]string{400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error", 409: "conflict_error", 429: "rate_limit_error", 500: "api_error"}
	return &live.Failure{Class: c, Status: status, Type: kind[status], Message: message, RequestID: "req_fault"}
}

// on makes a fault for one address, for its first n attempts.
func on(a diff.Address, n int, f *fault) func(*diff.Step, int) *fault {
	return func(s *diff.Step, attempt int) *fault {
		if s.Address == a && attempt <= n {
			return f
		}
		return nil
	}
}

// run carries a scene's plan out against an api and demands a report.
func (s *scene) run(ctx context.Context, a *api, o Options) *report.Report {
	s.t.Helper()
	o.Now = testclock.Now
	r, err := Run(ctx, s.Plan, s.Have, a, a, o)
	if err != nil {
		s.t.Fatal(err)
	}
	if len(r.Outcomes) != len(s.Plan.Steps) {
		s.t.Fatalf("%d outcomes for %d steps", len(r.Outcomes), len(s.Plan.Steps))
	}
	for i := range r.Outcomes {
		if r.Outcomes[i].Address != s.Plan.Steps[i].Address || r.Outcomes[i].Result == "" {
			s.t.Errorf("outcome %d is about %q: %+v", i, s.Plan.Steps[i].Address, r.Outcomes[i])
		}
	}
	return r
}

// results is a report in short: one line a step.
func results(r *report.Report) []string {
	lines := make([]string, len(r.Outcomes))
	for i, o := range r.Outcomes {
		lines[i] = fmt.Sprintf("%s %s: %s", o.Action, o.Address, o.Result)
	}
	return lines
}

// outcome finds one step's outcome.
func outcome(t testing.TB, r *report.Report, a diff.Address) *report.Outcome {
	t.Helper()
	for i := range r.Outcomes {
		if r.Outcomes[i].Address == a {
			return &r.Outcomes[i]
		}
	}
	t.Fatalf("no outcome for %q", a)
	return nil
}
