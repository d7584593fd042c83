package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

var userKind = kind{
	name: spec.KindUser,
	sort: func(o *Org) {
		slices.SortStableFunc(o.Users, func(a, b User) int {
			return cmp.Or(strings.Compare(string(a.Email), string(b.Email)), strings.Compare(string(a.ID), string(b.ID)))
		})
	},
	file: exportUsers,
}

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
	Role  spec.OrgRole
}

// exportUsers states everybody's role, those that the API does not give included.
// Whoever does not fit into a file stays unmanaged, which removes nobody as long
// as policy.unmanaged_users is not remove.
func exportUsers(x *export) (left []string) {
	if len(x.org.Users) == 0 {
		return nil
	}
	x.want.Users = []spec.User{}
	for i := range x.org.Users {
		switch u := &x.org.Users[i]; {
		case !spec.UsableEmail(u.Email):
			left = append(left, fmt.Sprintf("%q is left out of users: no file may hold such an address", u.Email))
		case !u.Role.Known():
			left = append(left, fmt.Sprintf("%q is left out of users: no file may state the role %q", u.Email, u.Role))
		case x.want.User(u.Email) == nil:
			x.want.Users = append(x.want.Users, spec.User{Email: u.Email, Role: u.Role})
		}
	}
	return left
}
