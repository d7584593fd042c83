package adminsim

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// The paths of service accounts are open to OAuth tokens alone
// (organizationserviceaccount.go).
func serviceAccountKind() kind {
	const all, one = base + "service_accounts", base + "service_accounts/{}"
	return kind{
		name: "service-account",
		routes: []route{
			{method: "GET", path: all, handle: (*Server).listServiceAccounts, params: tokenPaging(100).with(params{"include_archived": boolParam}), token: true},
			{method: "POST", path: all, handle: (*Server).createServiceAccount, body: true, token: true},
			{method: "GET", path: one, handle: (*Server).readServiceAccount, token: true},
			{method: "POST", path: one, handle: (*Server).updateServiceAccount, body: true, token: true},
			{method: "POST", path: one + "/archive", handle: (*Server).archiveServiceAccount, token: true},
		},
		open: func(st *state) { st.accounts = newShelf[serviceAccount]() },
		ids: func(s *Seed, take func(what, id, prefix string)) {
			for _, a := range s.ServiceAccounts {
				take(fmt.Sprintf("service account %q", a.Name), a.ID, "svac_")
			}
		},
		build:    (*builder).serviceAccounts,
		snapshot: snapshotServiceAccounts,
	}
}

type serviceAccountState struct{ accounts *shelf[serviceAccount] }

type serviceAccount struct {
	name, description, role    string
	created, updated, archived time.Time
}

func (a serviceAccount) live() bool { return a.archived.IsZero() }

// ServiceAccount is a named identity of a machine.
type ServiceAccount struct {
	Name        string    `yaml:"name"`
	Role        string    `yaml:"role,omitempty"` // developer (when empty) or admin
	Description string    `yaml:"description,omitempty"`
	ID          string    `yaml:"id,omitempty"`
	CreatedAt   time.Time `yaml:"created_at,omitempty"`
	UpdatedAt   time.Time `yaml:"updated_at,omitempty"`
	ArchivedAt  time.Time `yaml:"archived_at,omitempty"`
}

// serviceAccountBody is the ServiceAccount schema of the OpenAPI document. Who
// did something may be null, and is.
type serviceAccountBody struct {
	ID               string     `json:"id"`
	Type             string     `json:"type"`
	Name             string     `json:"name"`
	Description      string     `json:"description"`
	OrganizationRole string     `json:"organization_role"`
	CreatedAt        time.Time  `json:"created_at"`
	CreatedBy        *string    `json:"created_by_actor_id"`
	UpdatedAt        time.Time  `json:"updated_at"`
	UpdatedBy        *string    `json:"updated_by_actor_id"`
	ArchivedAt       *time.Time `json:"archived_at"`
	ArchivedBy       *string    `json:"archived_by_actor_id"`
}

func wireServiceAccount(id string, a serviceAccount) serviceAccountBody {
	return serviceAccountBody{
		ID: id, Type: "service_account", Name: a.name, Description: a.description, OrganizationRole: a.role,
		CreatedAt: a.created, UpdatedAt: a.updated, ArchivedAt: orNull(a.archived),
	}
}

const (
	accountAdmin     = "admin"
	accountDeveloper = "developer"
)

var (
	accountRoles    = oneOf(accountAdmin, accountDeveloper)
	descriptionRule = length(0, 2000)
	slugForm        = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9-]{1,255}$`) })
)

func slugObjection(v string) string {
	if !slugForm().MatchString(v) {
		return "input should have 1 to 255 lowercase letters, digits and hyphens"
	}
	return ""
}

func noServiceAccount(id string) *apiError { return notFound("service account %q not found", id) }

// listServiceAccounts is newest first.
func (s *Server) listServiceAccounts(c *call) (any, *apiError) {
	archived := c.query.Get("include_archived") == "true"
	return pageOf(s.st.accounts, c, defaultLimit, func(_ string, a serviceAccount) bool { return archived || a.live() }, wireServiceAccount)
}

func (s *Server) readServiceAccount(c *call) (any, *apiError) {
	a, ok := s.st.accounts.seen(c.vars[0], c.view)
	if !ok {
		return nil, noServiceAccount(c.vars[0])
	}
	return wireServiceAccount(c.vars[0], a), nil
}

// createServiceAccount: names are unique in the organization (409). Whether an
// archived account still has its name is not said; it has, which is the harsher
// reading.
func (s *Server) createServiceAccount(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	a := serviceAccount{role: accountDeveloper, created: c.now, updated: c.now}
	a.name, _ = f.text("name", required, matching(slugObjection))
	a.description, _ = f.text("description", nullable, descriptionRule)
	if role, have := f.text("organization_role", accountRoles); have == given {
		a.role = role
	}
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	if a.role == accountAdmin && c.workload() {
		return nil, interactiveOnly()
	}
	if id, taken := s.st.accountNamed(a.name); taken {
		return nil, refuse(http.StatusConflict, "a service account named %q already exists: %s", a.name, id)
	}
	id := s.st.mint.id("svac", a.name)
	s.st.accounts.put(id, s.st.rank(s.st.accounts.first(), id), a, c.view)
	return wireServiceAccount(id, a), nil
}

// interactiveOnly: a workload makes no admin, itself included
// (organizationserviceaccount.go). The status is not said.
func interactiveOnly() *apiError {
	return refuse(http.StatusForbidden, "organization_role admin requires an interactive credential")
}

func (st *state) accountNamed(name string) (id string, ok bool) {
	for id, a := range st.accounts.live {
		if a.name == name {
			return id, true
		}
	}
	return "", false
}

func (s *Server) updateServiceAccount(c *call) (any, *apiError) {
	a, ok := s.st.accounts.truth(c.vars[0])
	if _, seen := s.st.accounts.seen(c.vars[0], c.view); !ok || !seen {
		return nil, noServiceAccount(c.vars[0])
	}
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	if text, have := f.text("description", nullable, descriptionRule); have != absent {
		a.description = text
	}
	role, have := f.text("organization_role", nullable, accountRoles)
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	if have == given {
		a.role = role
	}
	switch {
	case !a.live():
		return nil, invalid("service account %q is archived", a.name)
	case role == accountAdmin && c.workload():
		return nil, interactiveOnly()
	}
	a.updated = c.now
	s.st.accounts.put(c.vars[0], 0, a, c.view)
	return wireServiceAccount(c.vars[0], a), nil
}

// archiveServiceAccount is idempotent, and refused while a federation rule targets
// the account. What else the archive of a workload's own account does is not said.
func (s *Server) archiveServiceAccount(c *call) (any, *apiError) {
	id := c.vars[0]
	a, ok := s.st.accounts.truth(id)
	if _, seen := s.st.accounts.seen(id, c.view); !ok || !seen {
		return nil, noServiceAccount(id)
	}
	if !a.live() {
		return wireServiceAccount(id, a), nil
	}
	for _, r := range s.st.rules {
		if r.ServiceAccount == id {
			return nil, invalid("the federation rule %s still targets the service account %q", r.Rule, a.name)
		}
	}
	a.archived, a.updated = c.now, c.now
	s.st.accounts.put(id, 0, a, c.view)
	return wireServiceAccount(id, a), nil
}

// serviceAccounts fills the list newest first: earlier lines are newer.
func (b *builder) serviceAccounts() {
	as := slices.Clone(b.seed.ServiceAccounts)
	for i := range as {
		a := &as[i]
		what := fmt.Sprintf("service account %q", a.Name)
		if why := slugObjection(a.Name); why != "" {
			b.complain("%s: name: %s", what, why)
		}
		a.Role = cmp.Or(a.Role, accountDeveloper)
		b.oneOf(what+": role", a.Role, accountAdmin, accountDeveloper)
		a.CreatedAt = cmp.Or(a.CreatedAt, epoch.Add(-time.Duration(i)*time.Hour))
		a.UpdatedAt = cmp.Or(a.UpdatedAt, a.ArchivedAt, a.CreatedAt)
	}
	slices.SortStableFunc(as, func(x, y ServiceAccount) int { return y.CreatedAt.Compare(x.CreatedAt) })
	for _, a := range as {
		if _, taken := b.st.accountNamed(a.Name); taken {
			b.complain("service account %q occurs twice", a.Name)
			continue
		}
		id := a.ID
		if id == "" {
			id = b.st.mint.id("svac", a.Name)
		}
		rec := serviceAccount{a.Name, a.Description, a.Role, clock(a.CreatedAt), clock(a.UpdatedAt), a.ArchivedAt}
		if !a.ArchivedAt.IsZero() {
			rec.archived = clock(a.ArchivedAt)
		}
		b.st.accounts.put(id, b.st.rank(b.st.accounts.last(), id), rec, seeded)
	}
}

func snapshotServiceAccounts(st *state, out *Seed, _ time.Time) {
	for id, a := range st.accounts.live {
		out.ServiceAccounts = append(out.ServiceAccounts, ServiceAccount{a.name, a.role, a.description, id, a.created, a.updated, a.archived})
	}
	slices.SortFunc(out.ServiceAccounts, func(x, y ServiceAccount) int { return strings.Compare(x.Name, y.Name) })
}
