package live

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

var userKind = kind{name: spec.KindUser, sort: func(o *Org) {
	slices.SortStableFunc(o.Users, func(a, b User) int {
		return cmp.Or(strings.Compare(string(a.Email), string(b.Email)), strings.Compare(string(a.ID), string(b.ID)))
	})
}}

// UserID is a "user_…" id.
type UserID string

// Assumed reports whether an id was made up.
func (id UserID) Assumed() bool { return strings.HasPrefix(string(id), AssumedPrefix) }

// Say is the id as a part of a text. One that was made up is nobody's to read.
func (id UserID) Say() say.Span {
	if id.Assumed() {
		id = "user_…"
	}
	return say.Span{Kind: say.ID, Text: string(id)}
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
