package adminsim

import (
	"fmt"
	"slices"
	"time"
)

// inviteBody is the InviteSchema of the OpenAPI document.
type inviteBody struct {
	ID           string     `json:"id"`
	Type         string     `json:"type"`
	Email        string     `json:"email"`
	Role         string     `json:"role"`
	Status       string     `json:"status"`
	InvitedAt    time.Time  `json:"invited_at"`
	ExpiresAt    time.Time  `json:"expires_at"`
	AcceptedAt   *time.Time `json:"accepted_at"`
	RBACGroupIDs []string   `json:"rbac_group_ids"`
}

func wireInvite(now time.Time) func(string, invite) inviteBody {
	return func(id string, i invite) inviteBody {
		return inviteBody{
			ID: id, Type: "invite", Email: i.email, Role: i.role, Status: i.statusAt(now),
			InvitedAt: i.invited, ExpiresAt: i.expires(), AcceptedAt: orNull(i.accepted), RBACGroupIDs: []string{},
		}
	}
}

func noInvite(id string) *apiError { return notFound("invite %q not found", id) }

// listInvites is newest first and never shows deleted invites, for which the
// statuses filter has no value either.
func (s *Server) listInvites(c *call) (any, *apiError) {
	email, roles, statuses := c.query.Get("email"), c.query["roles[]"], c.query["statuses[]"]
	return page(s.st.invites, c, func(_ string, i invite) bool {
		status := i.statusAt(c.now)
		return status != "deleted" &&
			(email == "" || inbox(i.email) == inbox(email)) &&
			(len(roles) == 0 || slices.Contains(roles, i.role)) &&
			(len(statuses) == 0 || slices.Contains(statuses, status))
	}, wireInvite(c.now))
}

func (s *Server) readInvite(c *call) (any, *apiError) {
	i, ok := s.st.invites.seen(c.vars[0], c.view)
	if !ok {
		return nil, noInvite(c.vars[0])
	}
	return wireInvite(c.now)(c.vars[0], i), nil
}

// createInvite refuses members and addresses with a pending invite; an expired
// one is no hindrance (manage-claude/user-management, presumed to hold for
// Console organizations).
func (s *Server) createInvite(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	email, _ := f.text("email", required, matching(emailObjection))
	role, _ := f.text("role", required, roleRule)
	if groups, _ := f.list("rbac_group_ids"); len(groups) > 0 {
		f.complain("rbac_group_ids", "groups belong to Claude Enterprise organizations")
	}
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	if _, ok := s.st.byEmail[foldEmail(email)]; ok {
		return nil, invalid("%s is already a member of the organization", email).withCode("already_member")
	}
	for _, i := range s.st.invites.live {
		if foldEmail(i.email) == foldEmail(email) && i.statusAt(c.now) == "pending" {
			return nil, invalid("a pending invite for %s already exists", email).withCode("invite_already_exists")
		}
	}
	i := invite{email: email, role: role, status: "pending", invited: c.now}
	id := s.st.mint.id("invite", fmt.Sprint(foldEmail(email), " ", c.now.UnixNano()))
	s.st.invites.put(id, s.st.invites.first(), i, c.view)
	return wireInvite(c.now)(id, i), nil
}

// deleteInvite takes only pending invites (manage-claude/user-management).
func (s *Server) deleteInvite(c *call) (any, *apiError) {
	i, ok := s.st.invites.truth(c.vars[0])
	if !ok {
		return nil, noInvite(c.vars[0])
	}
	if status := i.statusAt(c.now); status != "pending" {
		return nil, invalid("the invite is %s; only pending invites can be deleted", status)
	}
	i.status = "deleted"
	s.st.invites.put(c.vars[0], 0, i, c.view)
	return goneBody{c.vars[0], "invite_deleted"}, nil
}
