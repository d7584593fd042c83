package survey

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// UsageReader is a Reader that also has the reports of use and cost.
type UsageReader interface {
	live.Reader
	Activity(ctx context.Context, days int) (*live.Activity, error)
}

// Usage reads what was used and charged in the last days days, the workspaces, and
// their limits: one request for the organization, two for its workspaces, one for
// each list of limits that the organization or a live workspace has, and one for
// each of the two reports and 31 days. Users and members are not read.
func Usage(ctx context.Context, r UsageReader, days int, progress func(Progress)) (*live.Org, *live.Activity, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newReading(ctx, r, progress)
	s.report(Progress{What: "usage"})
	lists := capsOf(nil)
	for _, l := range lists {
		s.prefetch(l)
	}
	have := &live.Org{}
	var activity *live.Activity
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { have.ID, have.Name, err = r.Identity(gctx); return err })
	g.Go(func() (err error) { activity, err = r.Activity(gctx, days); return err })
	g.Go(func() (err error) {
		have.Workspaces, err = r.Workspaces(gctx)
		for i := range have.Workspaces {
			if w := &have.Workspaces[i]; !w.Archived() && !w.Default { // neither has limits of its own
				lists = append(lists, capsOf(w)...)
			}
		}
		for _, l := range lists {
			s.prefetch(l)
		}
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	return have, activity, s.lists(have, lists)
}

// capsOf are the lists of limits that a workspace has, or, for nil, those that the
// organization has for all of them.
func capsOf(w *live.Workspace) []diff.Listing {
	var lists []diff.Listing
	for _, r := range diff.Rules() {
		switch {
		case !r.Caps || (w == nil) != (r.Listed == nil):
		case w == nil:
			lists = append(lists, diff.Listing{Kind: r.Kind})
		default:
			lists = append(lists, diff.Listing{Kind: r.Kind, Workspace: w.ID})
		}
	}
	return lists
}
