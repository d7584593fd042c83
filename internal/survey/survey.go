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
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Options tune a survey.
type Options struct {
	Diff diff.Options
	// Progress is told what is being read and how far that is; calls are serial.
	// May be nil.
	Progress func(Progress)
}

// Progress says how far a survey is.
type Progress struct {
	// What is being read: "organization", "members", "evidence".
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
	for i := range want.Workspaces {
		// A pinned id can be read before the workspace list has arrived.
		if w := &want.Workspaces[i]; w.ID != "" && w.ManagesMembers() && w.Archive == nil && o.Diff.Scope.Includes(w.Key) {
			s.prefetch(live.WorkspaceID(w.ID))
		}
	}
	have, err := s.organization(want.Organization)
	if err != nil {
		return nil, nil, err
	}
	if err := s.memberLists(have, diff.MemberLists(want, have, o.Diff.Scope)); err != nil {
		return nil, nil, err
	}
	plan, err := diff.Compute(want, have, o.Diff)
	if err != nil {
		return nil, nil, err
	}
	// Evidence may call for more of it: an invite list changes no step, but a
	// member list may reveal a rename. Two rounds settle it.
	for range 2 {
		needs := diff.Evidence(plan, want, have)
		if needs = s.unread(needs); needs.Empty() {
			break
		}
		if err := s.evidence(have, needs); err != nil {
			return nil, nil, err
		}
		if plan, err = diff.Compute(want, have, o.Diff); err != nil {
			return nil, nil, err
		}
	}
	compareClocks(r, o.Diff.Today, plan)
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
	p.Findings = append(p.Findings, diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeClock,
		Message: fmt.Sprintf("this machine's date is %s and the API's is %s: whatever ends on a date was judged by this machine's", today, there),
		Hint:    "set this machine's clock, then plan again",
	})
	diff.SortFindings(p.Findings)
}

// Everything reads the whole organization as an export needs it: every live
// workspace with its members.
//
// only, unless it is nil, chooses among the live workspaces; the others are left
// out of what is returned, and their members are not read.
func Everything(ctx context.Context, r live.Reader, only func(*live.Workspace) bool, progress func(Progress)) (*live.Org, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newReading(ctx, r, progress)
	have, err := s.organization("")
	if err != nil {
		return nil, err
	}
	var ids []live.WorkspaceID
	have.Workspaces = slices.DeleteFunc(have.Workspaces, func(w live.Workspace) bool {
		declarable := !w.Archived() && !w.Default
		if declarable && (only == nil || only(&w)) {
			ids = append(ids, w.ID)
			return false
		}
		return only != nil
	})
	return have, s.memberLists(have, ids)
}

// reading carries one survey.
type reading struct {
	ctx    context.Context
	r      live.Reader
	report func(Progress)
	lists  map[live.WorkspaceID]*memberList
	// usageAsked keeps an unavailable usage report from being asked for twice.
	usageAsked bool
}

// memberList is a member list under way.
type memberList struct {
	done    chan struct{}
	members []live.Member
	err     error
}

func newReading(ctx context.Context, r live.Reader, report func(Progress)) *reading {
	if report == nil {
		report = func(Progress) {}
	}
	return &reading{ctx: ctx, r: r, report: report, lists: map[live.WorkspaceID]*memberList{}}
}

// prefetch starts to read a member list; a failure counts only if the list
// turns out to be needed.
func (s *reading) prefetch(id live.WorkspaceID) *memberList {
	if l := s.lists[id]; l != nil {
		return l
	}
	l := &memberList{done: make(chan struct{})}
	s.lists[id] = l
	go func() {
		defer close(l.done)
		l.members, l.err = s.r.Members(s.ctx, id)
	}()
	return l
}

// organization reads what every plan needs. An empty want accepts any
// organization.
func (s *reading) organization(want string) (*live.Org, error) {
	s.report(Progress{What: "organization"})
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
	have.Sort()
	return have, nil
}

// memberLists reads the lists of the given workspaces into have.
func (s *reading) memberLists(have *live.Org, ids []live.WorkspaceID) error {
	for _, id := range ids {
		s.prefetch(id)
	}
	for i, id := range ids {
		l := s.lists[id]
		<-l.done
		w := have.Workspace(id)
		if l.err != nil {
			return fmt.Errorf("reading the members of %q: %w", w.Name, l.err)
		}
		// An empty list is a list that was read.
		w.Members = append([]live.Member{}, l.members...)
		s.report(Progress{What: "members", Done: i + 1, Total: len(ids)})
	}
	have.Sort()
	return nil
}
