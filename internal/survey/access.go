package survey

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// AccessOptions tune what is read of who has access.
type AccessOptions struct {
	// Want is the file; nil when there is none.
	Want *spec.Org
	// Choose says which lists of workspaces are needed, once the lists of the
	// organization are there.
	Choose func(*live.Org) ([]diff.Listing, error)
	// All is set when Choose will ask for the members of every workspace, so that
	// those with an id in the file need not wait for the list of workspaces.
	All bool
	// Progress is told what is being read; it may be nil.
	Progress func(Progress)
}

// Access reads who has access: what a plan reads, the invites, and every list that
// says who may do what. The error is a *ForeignError when the credential belongs to
// another organization than the file.
func Access(ctx context.Context, r live.Reader, o AccessOptions) (*live.Org, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newReading(ctx, r, o.Progress)
	want := o.Want
	if want == nil {
		want = &spec.Org{}
	}
	for i := range want.Workspaces {
		if w := &want.Workspaces[i]; o.All && w.ID != "" && w.Archive == nil {
			s.prefetch(diff.Listing{Kind: diff.KindMember, Workspace: live.WorkspaceID(w.ID)})
		}
	}
	var orgLists []diff.Listing
	for _, rule := range diff.Rules() {
		if rule.Access && rule.OrgListed != nil {
			orgLists = append(orgLists, diff.Listing{Kind: rule.Kind})
		}
	}
	var have *live.Org
	var invites []live.Invite
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { invites, err = s.r.Invites(ctx); return err })
	g.Go(func() (err error) { have, err = s.organization(want.Organization, orgLists); return err })
	if err := g.Wait(); err != nil {
		return nil, err
	}
	have.Invites = append([]live.Invite{}, invites...)
	have.Sort()
	lists, err := o.Choose(have)
	if err != nil {
		return nil, err
	}
	return have, s.lists(have, lists)
}
