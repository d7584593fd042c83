package adminsim

import (
	"slices"
	"time"
)

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

func (s *Server) organization(*call) (any, *apiError) {
	return struct {
		ID   string `json:"id"`
		Type string `json:"type"`
		Name string `json:"name"`
	}{s.st.id, "organization", s.st.name}, nil
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
	}
	s.st.dropUser(c.vars[0], c.view)
	return goneBody{c.vars[0], "user_deleted"}, nil
}
