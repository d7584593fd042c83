package live

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/spec"
)

var inviteKind = kind{name: spec.KindInvite, sort: func(o *Org) {
	slices.SortStableFunc(o.Invites, func(a, b Invite) int {
		return cmp.Or(strings.Compare(string(a.Email), string(b.Email)), strings.Compare(a.ID, b.ID))
	})
}}

// Invite is an invitation to the organization.
type Invite struct {
	ID        string
	Email     spec.Email
	Role      spec.OrgRole
	Status    string
	ExpiresAt time.Time
}

// Pending reports whether the invitee can still accept.
func (i *Invite) Pending() bool { return i.Status == "pending" }
