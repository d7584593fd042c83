package apply

import (
	"context"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

func inviteKind() *kind {
	return &kind{
		// Whoever accepts at once is in no list of invites any more.
		read: func(ctx context.Context, x *run, _ live.WorkspaceID, steps []*diff.Step) (o *live.Org, err error) {
			o = &live.Org{}
			if o.Invites, err = x.reader.Invites(ctx); err != nil {
				return nil, err
			}
			for _, s := range steps {
				if s.Action == diff.Create && s.Rule().Now(o, s) == nil {
					o.Users, err = x.reader.Users(ctx)
					return o, err
				}
			}
			return o, nil
		},
	}
}
