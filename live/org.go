// Package live holds what an organization is right now, as plain values.
//
// A live.Org is total and keyed by id, where a spec.Org is partial and keyed by
// name; the two are different types so that nothing compares them by accident.
// Values are complete or absent: a list that was not read is nil and says so,
// and no function here ever treats "not read" as "empty".
package live

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/spec"
)

// WorkspaceID is a "wrkspc_…" id.
type WorkspaceID string

// UserID is a "user_…" id.
type UserID string

// Org is one organization as the Admin API reported it.
type Org struct {
	// ID is the organization's UUID.
	ID   string
	Name string
	// Users is every user, sorted by email, then id.
	Users []User
	// Workspaces is every workspace, archived ones and the default one included,
	// sorted by name, then id.
	Workspaces []Workspace
	// Invites is every pending or expired invite, sorted by email, then id; nil
	// when invites were not read.
	Invites []Invite
	// Keys is every active API key, sorted by id; nil when keys were not read.
	Keys []APIKey
	// Caller is the user behind the credential; empty when that is unknown.
	Caller UserID
}

// User is a member of the organization.
type User struct {
	ID    UserID
	Email spec.Email
	Name  string
	Role  OrgRole
}

// OrgRole is an organization role as the API spells it. Unknown values are
// kept as they came.
type OrgRole string

// Organization roles that wsync treats specially (anthropic-sdk-go
// organization.go; access rules: platform.claude.com/docs
// manage-claude/workspaces).
const (
	OrgUser           OrgRole = "user"
	OrgDeveloper      OrgRole = "developer"
	OrgBilling        OrgRole = "billing"
	OrgAdmin          OrgRole = "admin"
	OrgClaudeCodeUser OrgRole = "claude_code_user"
	OrgOwner          OrgRole = "owner"
	OrgPrimaryOwner   OrgRole = "primary_owner"
)

// Inherits reports whether the role gives access to every workspace by itself,
// so that the API refuses to change or remove the person's memberships.
func (r OrgRole) Inherits() bool {
	switch r {
	case OrgAdmin, OrgBilling, OrgOwner, OrgPrimaryOwner:
		return true
	}
	return false
}

// Administers reports whether the role makes the person an admin of every
// workspace.
func (r OrgRole) Administers() bool { return r.Inherits() && r != OrgBilling }

// Workspace is one live or archived workspace.
type Workspace struct {
	ID            WorkspaceID
	Name          string
	Color         string
	Tags          map[string]string
	DataResidency spec.DataResidency
	ExternalKeyID string
	// UserProfileID is the user profile that every request through the workspace
	// must name; empty when there is none. wsync never sets it: it cannot be taken
	// back, and callers that do not name it are refused from then on.
	UserProfileID string
	CreatedAt     time.Time
	// ArchivedAt is zero while the workspace is live.
	ArchivedAt time.Time
	// Default marks the workspace every organization starts with.
	Default bool
	// Members is the explicit member list, sorted by user id; nil when it was
	// not read. People who inherit access need not appear in it.
	Members []Member
	// Usage is recent activity; nil when it was not read.
	Usage *Usage
}

// Archived reports whether the workspace is archived.
func (w *Workspace) Archived() bool { return !w.ArchivedAt.IsZero() }

// ClaudeCode reports whether this is the workspace Anthropic fills by itself.
// The name is the only mark the API gives.
func (w *Workspace) ClaudeCode() bool { return spec.SameName(w.Name, spec.ClaudeCode) }

// Member is one explicit membership. A role that wsync does not know is kept
// and never rewritten.
type Member struct {
	User UserID
	Role spec.Role
}

// Invite is an invitation to the organization.
type Invite struct {
	ID        string
	Email     spec.Email
	Role      OrgRole
	Status    string
	ExpiresAt time.Time
}

// Pending reports whether the invitee can still accept.
func (i *Invite) Pending() bool { return i.Status == "pending" }

// APIKey is an active key. The secret is never known.
type APIKey struct {
	ID   string
	Name string
	// Hint is the masked form that the Console shows; empty when there is none.
	Hint string
	// Workspace is the workspace the key is bound to; empty for a key of the
	// whole organization.
	Workspace WorkspaceID
	// Creator is the user or service account that made the key; empty when unknown.
	Creator string
	// Principal is the user or service account the key acts as; empty for a
	// workspace key, which outlives its creator's membership.
	Principal string
}

// Usage sums a workspace's activity over the last Days days.
type Usage struct {
	Days        int
	Tokens      int64
	WebSearches int64
	// LastActive is the last day with any activity; zero when there was none.
	LastActive spec.Date
	// CostCents is the cost in US cents as the cost report words it; empty when
	// the report was not available.
	CostCents string
}

// Idle reports whether nothing was used.
func (u *Usage) Idle() bool { return u.Tokens == 0 && u.WebSearches == 0 }

// Sort puts every list into the order this package promises.
func (o *Org) Sort() {
	slices.SortStableFunc(o.Users, func(a, b User) int {
		return cmp.Or(strings.Compare(string(a.Email), string(b.Email)), strings.Compare(string(a.ID), string(b.ID)))
	})
	slices.SortStableFunc(o.Workspaces, func(a, b Workspace) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(string(a.ID), string(b.ID)))
	})
	for i := range o.Workspaces {
		slices.SortFunc(o.Workspaces[i].Members, func(a, b Member) int {
			return strings.Compare(string(a.User), string(b.User))
		})
	}
	slices.SortStableFunc(o.Invites, func(a, b Invite) int {
		return cmp.Or(strings.Compare(string(a.Email), string(b.Email)), strings.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(o.Keys, func(a, b APIKey) int { return strings.Compare(a.ID, b.ID) })
}

// Workspace finds a workspace by id, or returns nil.
func (o *Org) Workspace(id WorkspaceID) *Workspace {
	for i := range o.Workspaces {
		if o.Workspaces[i].ID == id {
			return &o.Workspaces[i]
		}
	}
	return nil
}

// KeysOf gives the active keys that an archive of the workspace revokes.
func (o *Org) KeysOf(id WorkspaceID) []*APIKey {
	var keys []*APIKey
	for i := range o.Keys {
		if o.Keys[i].Workspace == id {
			keys = append(keys, &o.Keys[i])
		}
	}
	return keys
}
