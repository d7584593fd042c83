package survey

import (
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// unread drops what was asked for already and could not be had.
func (s *reading) unread(n diff.Needs) diff.Needs {
	if s.usageAsked {
		n.Usage = nil
	}
	if s.recentAsked {
		n.Traffic, n.Spent = nil, false
	}
	return n
}

// evidence reads what the plan needs to be judged.
func (s *reading) evidence(have *live.Org, n diff.Needs) error {
	s.report(Progress{What: "evidence"})
	g, ctx := errgroup.WithContext(s.ctx)
	if n.Invites {
		g.Go(func() error {
			invites, err := s.r.Invites(ctx)
			have.Invites = append([]live.Invite{}, invites...)
			return err
		})
	}
	if n.Keys {
		g.Go(func() error {
			keys, caller, err := s.r.Keys(ctx)
			have.Keys, have.Caller = append([]live.APIKey{}, keys...), caller
			return err
		})
	}
	var usage map[live.WorkspaceID]live.Usage
	if len(n.Usage) > 0 {
		s.usageAsked = true
		g.Go(func() (err error) {
			usage, err = s.r.Usage(ctx, n.Usage, diff.UsageDays)
			return tolerateRefusal(err)
		})
	}
	recent := s.recentUse(ctx, g, n)
	lists := n.Lists
	for _, id := range n.Members {
		lists = append(lists, diff.Listing{Kind: diff.KindMember, Workspace: id})
	}
	for _, l := range lists {
		s.prefetch(l)
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("reading evidence for the plan: %w", err)
	}
	recent.put(have)
	for id, u := range usage {
		if w := have.Workspace(id); w != nil {
			w.Usage = &u
		}
	}
	return s.lists(have, lists)
}

// tolerateRefusal lets a survey go on without usage when the organization has
// no such report or the credential may not see it. The archive is held then,
// because unknown use counts as use.
func tolerateRefusal(err error) error {
	if c := live.ClassOf(err); c == live.Denied || c == live.Rejected || c == live.Missing {
		return nil
	}
	return err
}
