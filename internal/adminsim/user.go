package adminsim

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"
)

func userKind() kind {
	return kind{
		name: "user",
		routes: []route{
			{method: "GET", path: base + "users", handle: (*Server).listUsers, params: idPaging.with(params{"email": emailParam, "roles[]": textsParam})},
			{method: "GET", path: base + "users/{}", handle: (*Server).readUser},
			{method: "POST", path: base + "users/{}", handle: (*Server).updateUser, body: true},
			{method: "DELETE", path: base + "users/{}", handle: (*Server).removeUser},
		},
		codes: []Code{
			{Name: "concurrent_membership_change", Status: http.StatusConflict, At: []string{"DELETE " + base + "users/{}"}, message: "another change to the organization's members is in progress; try again once it completes"},
			{Name: "cannot_remove_last_member", Status: http.StatusBadRequest, At: []string{"DELETE " + base + "users/{}"}, message: "the user is the organization's only member"},
		},
		open: func(st *state) { st.userState = userState{users: newShelf[user](), byEmail: map[string]string{}} },
		ids: func(s *Seed, take func(what, id, prefix string)) {
			for _, u := range s.Users {
				take("user "+u.Email, u.ID, "user_")
			}
		},
		build:    (*builder).users,
		snapshot: snapshotUsers,
	}
}

type userState struct {
	users   *shelf[user]
	byEmail map[string]string // folded email -> id of a present user
}

type user struct {
	email, name, role string
	added             time.Time
	managed           bool // by an identity provider
}

// inherits says whether an org role brings access to every workspace, and with
// it rows that cannot be edited (manage-claude/workspaces).
func (u user) inherits() bool { return u.role == "admin" || u.role == "billing" }

// administrative users can neither be changed nor removed over the API
// (manage-claude/admin-api; the owner roles exist in Claude Enterprise).
func (u user) administrative() bool {
	switch u.role {
	case "admin", "owner", "primary_owner", "membership_admin":
		return true
	}
	return false
}

// User is one person of the organization.
type User struct {
	Email   string    `yaml:"email"`
	Name    string    `yaml:"name,omitempty"`
	Role    string    `yaml:"role,omitempty"` // user when empty
	ID      string    `yaml:"id,omitempty"`
	AddedAt time.Time `yaml:"added_at,omitempty"`
	// IDPManaged people belong to an identity provider, which alone changes and
	// removes them.
	IDPManaged bool `yaml:"idp_managed,omitempty"`
}

// userBody is the User schema of the OpenAPI document.
type userBody struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"`
	Email   string    `json:"email"`
	Name    string    `json:"name"`
	Role    string    `json:"role"`
	AddedAt time.Time `json:"added_at"`
}

func wireUser(id string, u user) userBody {
	return userBody{id, "user", u.email, u.name, u.role, u.added}
}

type goneBody struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// assignableRoles are the org roles that a Console organization gives over the
// API. "managed" is in the document too, for Claude Enterprise; "admin" is
// nowhere.
var assignableRoles = []string{"billing", "claude_code_user", "developer", "user"}

func roleRule(c *constraint) {
	matching(func(role string) string {
		if role == "managed" {
			return "managed is a role of Claude Enterprise organizations"
		}
		return ""
	})(c)
	oneOf(assignableRoles...)(c)
}

// listUsers is newest first; its email filter normalises where exact matching
// would be expected (manage-claude/user-management).
func (s *Server) listUsers(c *call) (any, *apiError) {
	email, roles := c.query.Get("email"), c.query["roles[]"]
	return page(s.st.users, c, func(_ string, u user) bool {
		return (email == "" || inbox(u.email) == inbox(email)) &&
			(len(roles) == 0 || slices.Contains(roles, u.role))
	}, wireUser)
}

func noUser(id string) *apiError { return notFound("user %q not found", id) }

func (s *Server) readUser(c *call) (any, *apiError) {
	u, ok := s.st.users.seen(c.vars[0], c.view)
	if !ok {
		return nil, noUser(c.vars[0])
	}
	return wireUser(c.vars[0], u), nil
}

func (s *Server) updateUser(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	role, _ := f.text("role", required, roleRule)
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	u, ok := s.st.users.truth(c.vars[0])
	switch {
	case !ok:
		return nil, noUser(c.vars[0])
	case u.administrative():
		return nil, invalid("organization admins cannot be changed over the api")
	case u.managed:
		return nil, managedElsewhere()
	}
	u.role = role
	s.st.putUser(c.vars[0], u, c.view)
	return wireUser(c.vars[0], u), nil
}

func (s *Server) removeUser(c *call) (any, *apiError) {
	u, ok := s.st.users.truth(c.vars[0])
	switch {
	case !ok:
		return nil, noUser(c.vars[0])
	case s.st.onlyMember():
		return nil, invalid("the user is the organization's only member").withCode("cannot_remove_last_member")
	case u.administrative():
		return nil, invalid("organization admins cannot be removed over the api")
	case u.managed:
		return nil, managedElsewhere()
	}
	s.st.dropUser(c.vars[0], c.view)
	return goneBody{c.vars[0], "user_deleted"}, nil
}

// managedElsewhere is what the API answers about people whose role or membership
// comes from single sign-on or a directory (manage-claude/user-management, a text
// about Claude Enterprise that is taken to hold here too). It has no error code.
func managedElsewhere() *apiError {
	return invalid("this member is managed by your identity provider and cannot be changed or removed here")
}

// putUser keeps the email index in step.
func (st *state) putUser(id string, u user, v view) {
	st.users.put(id, st.rank(st.users.first(), id), u, v)
	st.byEmail[foldEmail(u.email)] = id
}

// dropUser removes a person, and what goes with them.
func (st *state) dropUser(id string, v view) {
	u, _ := st.users.truth(id)
	delete(st.byEmail, foldEmail(u.email))
	st.users.drop(id, v)
	for _, k := range kinds() {
		if k.userGone != nil {
			k.userGone(st, id, v)
		}
	}
}

// onlyMember says whether the organization is down to one person.
func (st *state) onlyMember() bool { return len(st.byEmail) == 1 }

var orgRoles = []string{"admin", "billing", "claude_code_user", "developer", "managed", "membership_admin", "owner", "primary_owner", "user"}

// users fills the list newest first.
func (b *builder) users() {
	us := slices.Clone(b.seed.Users)
	for i := range us {
		u := &us[i]
		what := fmt.Sprintf("user %q", u.Email)
		if emailObjection(u.Email) != "" {
			b.complain("%s: not an email address", what)
		}
		u.Role = cmp.Or(u.Role, "user")
		b.oneOf(what+": role", u.Role, orgRoles...)
		if u.AddedAt.IsZero() {
			u.AddedAt = epoch.Add(-time.Duration(i) * time.Hour) // earlier lines are newer
		}
	}
	slices.SortStableFunc(us, func(x, y User) int { return y.AddedAt.Compare(x.AddedAt) })
	for _, u := range us {
		if _, ok := b.st.byEmail[foldEmail(u.Email)]; ok {
			b.complain("user %q occurs twice", u.Email)
			continue
		}
		id := u.ID
		if id == "" {
			id = b.st.mint.id("user", foldEmail(u.Email))
		}
		b.st.byEmail[foldEmail(u.Email)] = id
		b.st.users.put(id, b.st.rank(b.st.users.last(), id), user{u.Email, cmp.Or(u.Name, u.Email), u.Role, clock(u.AddedAt), u.IDPManaged}, seeded)
	}
}

func snapshotUsers(st *state, out *Seed, _ time.Time) {
	for id, u := range st.users.live {
		out.Users = append(out.Users, User{u.email, u.name, u.role, id, u.added, u.managed})
	}
	slices.SortStableFunc(out.Users, func(x, y User) int { return cmp.Compare(foldEmail(x.Email), foldEmail(y.Email)) })
}

// email is a present person's address, or "".
func (st *state) email(id string) string {
	u, _ := st.users.truth(id)
	return u.email
}

// AddUser brings a person into the organization and returns their id.
func (c Console) AddUser(email, role string) (id string, err error) {
	err = c.do(func(st *state) error {
		if _, ok := st.byEmail[foldEmail(email)]; ok || emailObjection(email) != "" {
			return fmt.Errorf("adding user %q: already there, or no address", email)
		}
		if !slices.Contains(orgRoles, role) {
			return fmt.Errorf("adding user %q: no role %q", email, role)
		}
		now := clock(c.s.opts.Now())
		id = st.mint.id("user", foldEmail(email))
		st.putUser(id, user{email: email, name: email, role: role, added: now}, seeded)
		return nil
	})
	return id, err
}

// SetOrgRole promotes or demotes a person, to admin too.
func (c Console) SetOrgRole(email, role string) error {
	return c.do(func(st *state) error {
		id, ok := st.byEmail[foldEmail(email)]
		if !ok || !slices.Contains(orgRoles, role) {
			return fmt.Errorf("changing user %q: no such person, or no role %q", email, role)
		}
		u, _ := st.users.truth(id)
		u.role = role
		st.putUser(id, u, seeded)
		return nil
	})
}

// RemoveUser takes a person out of the organization, admins too.
func (c Console) RemoveUser(email string) error {
	return c.do(func(st *state) error {
		id, ok := st.byEmail[foldEmail(email)]
		if !ok {
			return fmt.Errorf("removing user %q: no such person", email)
		}
		st.dropUser(id, seeded)
		return nil
	})
}
