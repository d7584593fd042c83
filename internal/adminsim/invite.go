package adminsim

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"
)

func inviteKind() kind {
	create := []string{"POST " + base + "invites"}
	return kind{
		name: "invite",
		routes: []route{
			{method: "GET", path: base + "invites", handle: (*Server).listInvites, params: idPaging.with(params{"email": emailParam, "roles[]": textsParam, "statuses[]": enumsParam("accepted", "expired", "pending")})},
			{method: "POST", path: base + "invites", handle: (*Server).createInvite, body: true},
			{method: "GET", path: base + "invites/{}", handle: (*Server).readInvite},
			{method: "DELETE", path: base + "invites/{}", handle: (*Server).deleteInvite},
		},
		codes: []Code{
			{Name: "org_member_limit_exceeded", Status: http.StatusBadRequest, At: create, message: "the organization has reached its member limit; pending invites count"},
			{Name: "invite_already_exists", Status: http.StatusBadRequest, At: create, message: "a pending invite already exists for the email address"},
			{Name: "already_member", Status: http.StatusBadRequest, At: create, message: "the email address already belongs to a member of the organization"},
			{Name: "email_domain_not_allowed", Status: http.StatusBadRequest, At: create, message: "the organization allows invites to certain email domains only, and this is none of them"},
			{Name: "cannot_invite_emails_with_unverified_domains", Status: http.StatusBadRequest, At: create, message: "the email domain is not one of the verified domains of the parent organization"},
			{Name: "rbac_group_grants_owner_access", Status: http.StatusBadRequest, At: create, message: "a role attached to the group grants owner access"},
			{Name: "rbac_group_owner_access_unconfirmed", Status: http.StatusBadRequest, At: create, message: "whether the group grants owner access could not be confirmed"},
		},
		open: func(st *state) { st.invites = newShelf[invite]() },
		ids: func(s *Seed, take func(what, id, prefix string)) {
			for _, i := range s.Invites {
				take("invite "+i.Email, i.ID, "invite_")
			}
		},
		build:    (*builder).invites,
		snapshot: snapshotInvites,
	}
}

type inviteState struct{ invites *shelf[invite] }

type invite struct {
	email, role       string
	status            string // pending, accepted or deleted; expiry is time's doing
	invited, accepted time.Time
}

// inviteLife is how long an invitation stands (manage-claude/admin-api).
const inviteLife = 21 * 24 * time.Hour

func (i invite) expires() time.Time { return i.invited.Add(inviteLife) }

func (i invite) statusAt(now time.Time) string {
	if i.status == "pending" && !now.Before(i.expires()) {
		return "expired"
	}
	return i.status
}

// Invite is an invitation. Without a time, a pending one was sent yesterday and
// any other a month ago.
type Invite struct {
	Email      string    `yaml:"email"`
	Role       string    `yaml:"role,omitempty"`   // user when empty
	Status     string    `yaml:"status,omitempty"` // pending (when empty), accepted, expired or deleted
	ID         string    `yaml:"id,omitempty"`
	InvitedAt  time.Time `yaml:"invited_at,omitempty"`
	AcceptedAt time.Time `yaml:"accepted_at,omitempty"`
}

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
	s.st.invites.put(id, s.st.rank(s.st.invites.first(), id), i, c.view)
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

func (b *builder) invites() {
	is := slices.Clone(b.seed.Invites)
	for n := range is {
		i := &is[n]
		what := fmt.Sprintf("invite %q", i.Email)
		if emailObjection(i.Email) != "" {
			b.complain("%s: not an email address", what)
		}
		i.Status, i.Role = cmp.Or(i.Status, "pending"), cmp.Or(i.Role, "user")
		b.oneOf(what+": status", i.Status, "pending", "accepted", "expired", "deleted")
		b.oneOf(what+": role", i.Role, orgRoles...)
		if i.InvitedAt.IsZero() {
			age := 30 * 24 * time.Hour
			if i.Status == "pending" {
				age = 24 * time.Hour
			}
			i.InvitedAt = clock(b.now).Add(-age)
		}
		if i.Status == "accepted" && i.AcceptedAt.IsZero() {
			i.AcceptedAt = i.InvitedAt.Add(time.Hour)
		}
	}
	slices.SortStableFunc(is, func(x, y Invite) int { return y.InvitedAt.Compare(x.InvitedAt) })
	for _, i := range is {
		rec := invite{email: i.Email, role: i.Role, status: i.Status, invited: clock(i.InvitedAt)}
		if !i.AcceptedAt.IsZero() {
			rec.accepted = clock(i.AcceptedAt)
		}
		if rec.status == "expired" {
			rec.status = "pending" // its age says the rest
			if b.now.Before(rec.expires()) {
				b.complain("invite %q: invited less than 21 days ago, so it has not expired", i.Email)
			}
		}
		id := i.ID
		if id == "" {
			id = b.st.mint.id("invite", fmt.Sprint(foldEmail(i.Email), " ", i.Status))
		}
		b.st.invites.put(id, b.st.rank(b.st.invites.last(), id), rec, seeded)
	}
}

func snapshotInvites(st *state, out *Seed, now time.Time) {
	for id, i := range st.invites.live {
		out.Invites = append(out.Invites, Invite{i.email, i.role, i.statusAt(now), id, i.invited, i.accepted})
	}
	slices.SortStableFunc(out.Invites, func(x, y Invite) int {
		return cmp.Or(cmp.Compare(foldEmail(x.Email), foldEmail(y.Email)), x.InvitedAt.Compare(y.InvitedAt), cmp.Compare(x.ID, y.ID))
	})
}

// AcceptInvite makes a member of whoever holds a pending invite.
func (c Console) AcceptInvite(email string) (userID string, err error) {
	err = c.do(func(st *state) error {
		now := clock(c.s.opts.Now())
		for id, i := range st.invites.live {
			if foldEmail(i.email) != foldEmail(email) || i.statusAt(now) != "pending" {
				continue
			}
			i.status, i.accepted = "accepted", now
			st.invites.put(id, 0, i, seeded)
			userID = st.mint.id("user", foldEmail(email))
			st.putUser(userID, user{email: i.email, name: i.email, role: i.role, added: now}, seeded)
			return nil
		}
		return fmt.Errorf("accepting an invite: none is pending for %q", email)
	})
	return userID, err
}
