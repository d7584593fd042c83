package live

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/spec"
)

var serviceAccountKind = kind{
	name: spec.KindServiceAccount,
	sort: func(o *Org) {
		slices.SortStableFunc(o.ServiceAccounts, func(a, b ServiceAccount) int { return strings.Compare(a.ID, b.ID) })
	},
	file: exportServiceAccounts,
}

// ServiceAccount is a named identity of a machine, live or archived. Its name is
// its own in the organization, and never changes
// (anthropic-sdk-go organizationserviceaccount.go).
type ServiceAccount struct {
	ID   string
	Name string
	// Description is free text; empty when there is none.
	Description string
	Role        AccountRole
	CreatedAt   time.Time
	// ArchivedAt is zero while the account is live.
	ArchivedAt time.Time
}

// Archived reports whether the account is archived, which is for good.
func (a *ServiceAccount) Archived() bool { return !a.ArchivedAt.IsZero() }

// AccountRole is a service account's role in the organization, as the API spells
// it. Unknown values are kept as they came.
type AccountRole = spec.AccountRole

// ServiceAccountList is every service account of an organization, archived ones
// included.
type ServiceAccountList []ServiceAccount

// Put implements Part. An empty list is a list that was read.
func (l ServiceAccountList) Put(o *Org, _ WorkspaceID) {
	o.ServiceAccounts = append([]ServiceAccount{}, l...)
}

// ServiceAccount finds a service account by id, or returns nil.
func (o *Org) ServiceAccount(id string) *ServiceAccount {
	i := slices.IndexFunc(o.ServiceAccounts, func(a ServiceAccount) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &o.ServiceAccounts[i]
}

// ServiceAccountNamed finds a service account by name, a live one first, or
// returns nil.
func (o *Org) ServiceAccountNamed(name string) *ServiceAccount {
	var found *ServiceAccount
	for i := range o.ServiceAccounts {
		if a := &o.ServiceAccounts[i]; a.Name == name && (found == nil || found.Archived()) {
			found = a
		}
	}
	return found
}

// exportServiceAccounts leaves service accounts unmanaged where they were not read.
func exportServiceAccounts(x *export) (left []string) {
	for i := range x.org.ServiceAccounts {
		a := &x.org.ServiceAccounts[i]
		if a.Archived() {
			continue
		}
		e := spec.ServiceAccount{Name: a.Name}
		if a.Role == spec.AccountDeveloper || a.Role == spec.AccountAdmin {
			e.Role = a.Role
		}
		switch {
		case a.Description == "":
		case spec.UsableDescription(a.Description):
			e.Description = &a.Description
		default:
			left = append(left, fmt.Sprintf("the description of service account %q is left out: no file may hold it: it is too long, or has hidden characters", a.Name))
		}
		x.want.ServiceAccounts = append(x.want.ServiceAccounts, e)
	}
	slices.SortFunc(x.want.ServiceAccounts, func(a, b spec.ServiceAccount) int { return strings.Compare(a.Name, b.Name) })
	return left
}
