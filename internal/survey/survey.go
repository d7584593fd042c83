// Package survey reads as much of an organization as a file needs, and no
// more, through a live.Reader.
//
// A plan costs one request for the organization, the two workspace lists, the
// user pages, and one list per workspace whose membership the file manages.
// Evidence (keys, usage, invites, further member lists) is read only when a
// first plan shows that it matters. Lists that do not depend on each other are
// asked for at once; the Reader's own limits decide how many travel together.
// Any list that fails makes the whole survey fail: nothing is planned from a
// part.
package survey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Options tune a survey.
type Options struct {
	Diff diff.Options
	// Unnamed chooses live workspaces that the file does not name: their lists are read
	// too, as far as the file has something to say of such lists elsewhere. Nil: none.
	Unnamed func(*live.Workspace) bool
	// Progress is told what is being read and how far that is; calls are serial.
	// May be nil.
	Progress func(Progress)
}

// Progress says how far a survey is.
type Progress struct {
	// What is being read: "organization", "lists", "evidence".
	What        string
	Done, Total int
}

// ForeignError says that the credential belongs to another organization than
// the file.
type ForeignError struct {
	// Want is the file's UUID; ID and Name are the credential's organization.
	Want, ID, Name string
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("the file is for organization %s, and the credential belongs to %q (%s)", e.Want, e.Name, e.ID)
}

// Plan reads what want needs and computes the plan from it. The live state it
// returns is what the plan was made from. The error is a *ForeignError when
// the credential belongs to another organization.
func Plan(ctx context.Context, r live.Reader, want *spec.Org, o Options) (*diff.Plan, *live.Org, error) {
	// Lists that turn out not to be needed end with the survey.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newReading(ctx, r, o.Progress)
	for _, l := range diff.Pinned(want, o.Diff.Scope) {
		s.prefetch(l)
	}
	have, err := s.organization(want.Organization, diff.OrgLists(want, o.Diff.Scope))
	if err != nil {
		return nil, nil, err
	}
	matched := diff.Match(want, have)
	lists := matched.Lists(o.Diff.Scope)
	if o.Unnamed != nil {
		lists = append(lists, matched.UnnamedLists(o.Unnamed)...)
	}
	if err := s.lists(have, lists); err != nil {
		return nil, nil, err
	}
	plan, err := matched.Plan(o.Diff)
	if err != nil {
		return nil, nil, err
	}
	// Evidence may call for more of it: an invite list changes no step, but a
	// member list may reveal a rename. Two rounds settle it.
	for range 2 {
		needs := s.unread(matched.Evidence(plan, o.Diff.Scope))
		if needs.Empty() {
			break
		}
		if err := s.evidence(have, needs); err != nil {
			return nil, nil, err
		}
		if plan, err = matched.Plan(o.Diff); err != nil {
			return nil, nil, err
		}
	}
	compareClocks(r, cmp.Or(o.Diff.MadeOn, o.Diff.Today), plan)
	return plan, have, nil
}

// clock is a Reader that has heard the API's clock.
type clock interface {
	ServerTime() (at time.Time, heard bool)
}

// compareClocks tells when the plan was made on another day than the API's. Grants
// that end on a date are judged by the plan's day.
func compareClocks(r live.Reader, today spec.Date, p *diff.Plan) {
	c, ok := r.(clock)
	if !ok || today.IsZero() {
		return
	}
	at, heard := c.ServerTime()
	there := spec.DateOf(at.UTC())
	// A date here may be the next or the last one there, by the time zone alone.
	if apart := today.DaysUntil(there); !heard || -1 <= apart && apart <= 1 {
		return
	}
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeClock,
		Message: say.F("this machine's date is %s and the API's is %s: whatever ends on a date was judged by this machine's", today, there),
		Hint:    say.F("set this machine's clock, then plan again"),
	}
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Lapsed() && there.Before(today) { // the line may count for long
			f.Steps = append(f.Steps, s.Address)
		}
	}
	p.Findings = append(p.Findings, f)
	diff.SortFindings(p.Findings)
}

// Everything reads the whole organization as an export needs it: every live
// workspace with all that kinds keep in it.
//
// only, unless it is nil, chooses among the live workspaces; the others are left
// out of what is returned, and what is in them is not read.
func Everything(ctx context.Context, r live.Reader, only func(*live.Workspace) bool, progress func(Progress)) (*live.Org, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newReading(ctx, r, progress)
	var orgLists []diff.Listing
	for _, rule := range diff.Rules() {
		if rule.OrgListed != nil {
			orgLists = append(orgLists, diff.Listing{Kind: rule.Kind})
		}
	}
	have, err := s.organization("", orgLists)
	if err != nil {
		return nil, err
	}
	var lists []diff.Listing
	var chosen []live.WorkspaceID
	have.Workspaces = slices.DeleteFunc(have.Workspaces, func(w live.Workspace) bool {
		if w.Archived() || w.Default || only != nil && !only(&w) {
			return only != nil
		}
		chosen = append(chosen, w.ID)
		return false
	})
	for _, id := range chosen {
		for _, rule := range diff.Rules() {
			switch {
			case rule.Listed == nil:
			case rule.Nothing != nil && rule.Nothing(have) != nil:
				rule.Nothing(have).Put(have, id)
			default:
				lists = append(lists, diff.Listing{Kind: rule.Kind, Workspace: id})
			}
		}
	}
	return have, s.lists(have, lists)
}

// reading carries one survey.
type reading struct {
	ctx     context.Context
	r       live.Reader
	report  func(Progress)
	pending map[diff.Listing]*pending
	// usageAsked keeps an unavailable usage report from being asked for twice.
	usageAsked bool
	// recentAsked does the same for the reports that lowered limits are compared with.
	recentAsked bool
}

// pending is a list under way.
type pending struct {
	done chan struct{}
	part live.Part
	err  error
}

func newReading(ctx context.Context, r live.Reader, report func(Progress)) *reading {
	if report == nil {
		report = func(Progress) {}
	}
	return &reading{ctx: ctx, r: r, report: report, pending: map[diff.Listing]*pending{}}
}

// prefetch starts to read a list; a failure counts only if the list turns out to
// be needed.
func (s *reading) prefetch(l diff.Listing) *pending {
	if p := s.pending[l]; p != nil {
		return p
	}
	p := &pending{done: make(chan struct{})}
	s.pending[l] = p
	go func() {
		defer close(p.done)
		p.part, p.err = s.list(l)
	}()
	return p
}

func (s *reading) list(l diff.Listing) (live.Part, error) {
	if l.Kind == diff.KindMember {
		members, err := s.r.Members(s.ctx, l.Workspace)
		return live.MemberList(members), err
	}
	return s.r.List(s.ctx, l.Kind, l.Workspace)
}

// workload is a Reader that knows which service account it acts as.
type workload interface{ Workload() string }

// organization reads what every plan needs, and lists of the organization. An
// empty want accepts any organization.
func (s *reading) organization(want string, lists []diff.Listing) (*live.Org, error) {
	s.report(Progress{What: "organization"})
	for _, l := range lists {
		s.prefetch(l)
	}
	have := &live.Org{}
	g, ctx := errgroup.WithContext(s.ctx)
	g.Go(func() (err error) {
		have.ID, have.Name, err = s.r.Identity(ctx)
		if err == nil && want != "" && !strings.EqualFold(want, have.ID) {
			return &ForeignError{Want: want, ID: have.ID, Name: have.Name}
		}
		return err
	})
	g.Go(func() (err error) { have.Workspaces, err = s.r.Workspaces(ctx); return err })
	g.Go(func() (err error) { have.Users, err = s.r.Users(ctx); return err })
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if w, ok := s.r.(workload); ok {
		have.Workload = w.Workload()
	}
	return have, s.lists(have, lists)
}

// lists reads the given lists into have. One that the API refuses for good is
// noted, if its kind knows what that means.
func (s *reading) lists(have *live.Org, lists []diff.Listing) error {
	lists = slices.DeleteFunc(lists, func(l diff.Listing) bool { return diff.RuleOf(l.Kind).Refused(have) != nil }) // one answer tells
	for _, l := range lists {
		s.prefetch(l)
	}
	for i, l := range lists {
		p := s.pending[l]
		<-p.done
		switch refused := refusal(l, p.err); {
		case refused != nil:
			if have.Refused == nil {
				have.Refused = map[live.Kind]*live.Failure{}
			}
			have.Refused[l.Kind] = refused
		case p.err != nil:
			return fmt.Errorf("reading the %s of %s: %w", diff.RuleOf(l.Kind).List, holder(have, l), p.err)
		default:
			p.part.Put(have, l.Workspace)
		}
		if l.Workspace != "" {
			s.report(Progress{What: "lists", Done: i + 1, Total: len(lists)})
		}
	}
	have.Sort()
	return nil
}

// refusal is the answer that keeps a list from being read for good; nil when
// there is no error, or an error like any other.
func refusal(l diff.Listing, err error) *live.Failure {
	var f *live.Failure
	if r := diff.RuleOf(l.Kind); r.Unavailable == nil || !errors.As(err, &f) || r.Unavailable(f) == nil {
		return nil
	}
	return f
}

// holder says whose a list is.
func holder(have *live.Org, l diff.Listing) string {
	if w := have.Workspace(l.Workspace); w != nil {
		return fmt.Sprintf("%q", w.Name)
	}
	return "the organization"
}
