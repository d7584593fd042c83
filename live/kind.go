package live

import (
	"context"

	"github.com/wsync/wsync/spec"
)

// Kind is one sort of object that wsync manages.
type Kind = spec.Kind

// Part is one list of one kind as it was read, and always the whole of it.
type Part interface {
	// Put writes the list to its place in an organization: into the workspace at,
	// or into the organization itself if at is empty. A workspace that the
	// organization does not have is passed over.
	Put(o *Org, at WorkspaceID)
}

// Lister reads the lists of the kinds that have no method of their own in Reader.
type Lister interface {
	// List reads the objects of a kind in one workspace, or in the organization if
	// at is empty. The answer is complete, or there is an error. A *Failure of
	// class Denied or Missing may mean that the credential or the organization
	// does not have this list at all; whoever asked decides (see Org.Refused).
	List(ctx context.Context, kind Kind, at WorkspaceID) (Part, error)
}

// WorkspaceParts are the lists that kinds keep in a workspace. Nil: not read.
type WorkspaceParts struct {
	// Members is the explicit member list, sorted by user id. People who inherit
	// access need not appear in it.
	Members []Member
	// ServiceAccounts is the explicit roles of service accounts, sorted by id.
	ServiceAccounts []AccountMember
	// RateLimits has the groups that the workspace sees, sorted by id.
	RateLimits []RateLimit
}

// OrgParts are the lists that kinds keep in the organization. Nil: not read.
type OrgParts struct {
	// ServiceAccounts is every service account, archived ones included, sorted by
	// id.
	ServiceAccounts []ServiceAccount
	// SpendLimits is every spend limit, those of workspaces included, sorted by id.
	SpendLimits []SpendLimit
	// RateLimits has every group of the organization, sorted by id.
	RateLimits []RateLimit
	// ExternalKeys is every external key, sorted by id.
	ExternalKeys []ExternalKey
	// Workload is the service account that the credential acts as; empty for an
	// admin key, and for a token of which nothing is known.
	Workload string
	// APIKeys is every API key of whatever status, sorted by id.
	APIKeys []APIKey
}

// kinds is the table of this floor, one line a kind.
var kinds = []kind{
	userKind,
	workspaceKind,
	memberKind,
	rateLimitKind,
	inviteKind,
	apiKeyKind,
	serviceAccountKind,
	serviceAccountMemberKind,
	spendLimitKind,
	externalKeyKind,
}

// kind is what this package has to know of one. Each function may be nil.
type kind struct {
	name Kind
	// sort puts its lists into the order that their fields promise.
	sort func(*Org)
	// entry writes what is live in a workspace into its entry, and returns what a
	// person might miss there.
	entry func(*export, *Workspace, *spec.Workspace) (left []string)
	// file does the same for what belongs to the organization itself, and is asked
	// before there are entries.
	file func(*export) (left []string)
}

// Sort puts every list into the order this package promises.
func (o *Org) Sort() {
	for _, k := range kinds {
		if k.sort != nil {
			k.sort(o)
		}
	}
}
