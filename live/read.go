package live

import "context"

// Reader reads an organization. Every method returns a complete answer or an
// error, never a part: a list that ended early is an error.
type Reader interface {
	Lister
	// Identity is the organization the credential belongs to.
	Identity(ctx context.Context) (id, name string, err error)
	// Workspaces lists every workspace, archived ones included, with the default
	// one marked.
	Workspaces(ctx context.Context) ([]Workspace, error)
	// WorkspacesByID reads the workspaces of these ids, archived ones included and
	// the default one not. An id that the answer lacks says nothing: the caller
	// may not be allowed to list it.
	WorkspacesByID(ctx context.Context, ids []WorkspaceID) ([]Workspace, error)
	// Users lists every user.
	Users(ctx context.Context) ([]User, error)
	// Members lists the explicit members of one workspace.
	Members(ctx context.Context, id WorkspaceID) ([]Member, error)
	// Invites lists pending and expired invites.
	Invites(ctx context.Context) ([]Invite, error)
	// Keys lists active API keys, and the user behind the reader's own
	// credential when one of them is that credential.
	Keys(ctx context.Context) (keys []APIKey, caller UserID, err error)
	// Usage sums the last days days of activity, per workspace; workspaces
	// without any activity have an entry too.
	Usage(ctx context.Context, ids []WorkspaceID, days int) (map[WorkspaceID]Usage, error)
	// Peaks finds the busiest minutes of the last days days, an answer for each
	// traffic that was asked for.
	Peaks(ctx context.Context, of []Traffic, days int) ([]Peaks, error)
	// Spent sums what was spent in the last days days, and in the current month.
	Spent(ctx context.Context, days int) (*Spent, error)
}
