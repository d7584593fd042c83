package adminsim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

func memberKind() kind {
	write := []string{"POST " + base + "workspaces/{}/members", "POST " + base + "workspaces/{}/members/{}"}
	return kind{
		name: "member",
		routes: []route{
			{method: "GET", path: base + "workspaces/{}/members", handle: (*Server).listMembers, params: idPaging},
			{method: "POST", path: base + "workspaces/{}/members", handle: (*Server).addMember, body: true},
			{method: "GET", path: base + "workspaces/{}/members/{}", handle: (*Server).readMember},
			{method: "POST", path: base + "workspaces/{}/members/{}", handle: (*Server).updateMember, body: true},
			{method: "DELETE", path: base + "workspaces/{}/members/{}", handle: (*Server).removeMember},
		},
		codes: []Code{
			{Name: "workspace_member_limit_exceeded", Status: http.StatusBadRequest, At: write, message: "the workspace has reached its member limit"},
		},
		open:          func(st *state) { st.members = map[string]*shelf[membership]{} },
		within:        (*builder).members,
		part:          snapshotMembers,
		workspaceMade: func(st *state, id string) { st.members[id] = newShelf[membership]() },
		userGone: func(st *state, id string, v view) {
			for _, rows := range st.members {
				if _, ok := rows.truth(id); ok {
					rows.drop(id, v)
				}
			}
		},
	}
}

type memberState struct {
	members map[string]*shelf[membership] // by workspace id, then user id
}

type membership struct {
	workspace, role string
}

// memberBody is the WorkspaceMemberSchema of the OpenAPI document.
type memberBody struct {
	Type          string `json:"type"`
	UserID        string `json:"user_id"`
	WorkspaceID   string `json:"workspace_id"`
	WorkspaceRole string `json:"workspace_role"`
}

func wireMember(user string, m membership) memberBody {
	return memberBody{"workspace_member", user, m.workspace, m.role}
}

type memberGoneBody struct {
	Type        string `json:"type"`
	UserID      string `json:"user_id"`
	WorkspaceID string `json:"workspace_id"`
}

const (
	adminRole   = "workspace_admin"
	billingRole = "workspace_billing"
)

// addableRoles leaves out workspace_billing, which is only ever inherited.
var addableRoles = []string{adminRole, "workspace_developer", "workspace_restricted_developer", "workspace_user"}

// memberList finds the rows of a workspace. The Default Workspace has no member
// list of its own (manage-claude/workspaces).
func (s *Server) memberList(id string) (*shelf[membership], *apiError) {
	if _, ok := s.st.workspaces.truth(id); !ok {
		return nil, noWorkspace(id)
	}
	if id == s.st.defaultID {
		return nil, invalid("the default workspace has no member list: access follows organization roles")
	}
	return s.st.members[id], nil
}

// writableMembers is memberList for writes, which an archived workspace refuses.
func (s *Server) writableMembers(id string) (*shelf[membership], *apiError) {
	rows, bad := s.memberList(id)
	if bad != nil {
		return nil, bad
	}
	if w, _ := s.st.workspaces.truth(id); !w.live() {
		return nil, archivedWorkspace(w)
	}
	return rows, nil
}

// listMembers shows explicit rows only: org admins and billing members are
// implicit (admin cookbook).
func (s *Server) listMembers(c *call) (any, *apiError) {
	rows, bad := s.memberList(c.vars[0])
	if bad != nil {
		return nil, bad
	}
	return page(rows, c, nil, wireMember)
}

func (s *Server) readMember(c *call) (any, *apiError) {
	rows, bad := s.memberList(c.vars[0])
	if bad != nil {
		return nil, bad
	}
	m, ok := rows.seen(c.vars[1], c.view)
	if !ok {
		return nil, notFound("workspace member %q not found", c.vars[1])
	}
	return wireMember(c.vars[1], m), nil
}

func (s *Server) addMember(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	id, _ := f.text("user_id", required)
	role, _ := f.text("workspace_role", required, oneOf(addableRoles...))
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	rows, bad := s.writableMembers(c.vars[0])
	if bad != nil {
		return nil, bad
	}
	u, ok := s.st.users.truth(id)
	if !ok {
		return nil, invalid("user %q is not in the organization", id)
	}
	if bad := inheritedRow(u, role); bad != nil {
		return nil, bad
	}
	if _, ok := rows.truth(id); ok {
		return nil, invalid("user %q is already in the workspace", id)
	}
	return wireMember(id, s.st.putMember(c.vars[0], id, role, c.view)), nil
}

// inheritedRow protects access that comes with an org role: it cannot be
// changed or removed, save that a billing member may be made workspace admin
// (manage-claude/workspaces). Which call raises them is undocumented, so both
// Add and Update do.
func inheritedRow(u user, role string) *apiError {
	if !u.inherits() || u.role == "billing" && role == adminRole {
		return nil
	}
	return invalid("the workspace role of an organization %s is inherited and cannot be changed", u.role)
}

func (s *Server) updateMember(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	role, _ := f.text("workspace_role", required, oneOf(append([]string{billingRole}, addableRoles...)...))
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	u, bad := s.editableMember(c, role)
	if bad != nil {
		return nil, bad
	}
	if role == billingRole {
		return nil, invalid("workspace_role: workspace_billing is inherited from the organization role and cannot be assigned")
	}
	if !s.rowReached(c) && !u.inherits() {
		return nil, notInWorkspace()
	}
	return wireMember(c.vars[1], s.st.putMember(c.vars[0], c.vars[1], role, c.view)), nil
}

// removeMember also lowers a billing member who was raised to workspace admin.
// The documents do not say how else that would end; any other row of theirs stays.
func (s *Server) removeMember(c *call) (any, *apiError) {
	role := ""
	if rows := s.st.members[c.vars[0]]; rows != nil {
		if m, _ := rows.truth(c.vars[1]); m.role == adminRole {
			role = adminRole
		}
	}
	if _, bad := s.editableMember(c, role); bad != nil {
		return nil, bad
	}
	if !s.rowReached(c) {
		return nil, notInWorkspace()
	}
	s.st.members[c.vars[0]].drop(c.vars[1], c.view)
	return memberGoneBody{"workspace_member_deleted", c.vars[1], c.vars[0]}, nil
}

// rowReached says whether the row exists and the write that made it has settled.
func (s *Server) rowReached(c *call) bool {
	rows := s.st.members[c.vars[0]]
	_, seen := rows.seen(c.vars[1], c.view)
	_, real := rows.truth(c.vars[1])
	return seen && real
}

// editableMember checks that a call may give the person's row a role, or end it:
// the role is then the one that ends, if it is workspace admin, and "" otherwise.
func (s *Server) editableMember(c *call, role string) (user, *apiError) {
	if _, bad := s.writableMembers(c.vars[0]); bad != nil {
		return user{}, bad
	}
	u, ok := s.st.users.truth(c.vars[1])
	if !ok {
		return user{}, notFound("user %q not found", c.vars[1])
	}
	return u, inheritedRow(u, role)
}

// notInWorkspace is what a third party met on changing or removing a member
// right after adding them, hence the answer for every row that a writer cannot
// see yet (terraform-provider-anthropic-enterprise, tested live in 2026).
func notInWorkspace() *apiError {
	return invalid("The specified user is not in the Workspace")
}

func (st *state) putMember(workspace, user, role string, v view) membership {
	rows := st.members[workspace]
	m := membership{workspace, role}
	rows.put(user, st.rank(rows.last(), user), m, v)
	return m
}

// members fills the list of one workspace.
func (b *builder) members(what, id string, w *Workspace) {
	if w.Default && len(w.Members) > 0 {
		b.complain("%s: the default workspace has no members", what)
	}
	for _, email := range slices.Sorted(maps.Keys(w.Members)) {
		b.member(what, id, email, w.Members[email])
	}
}

func (b *builder) member(what, id, email, role string) {
	b.oneOf(what+": member "+email, role, append([]string{billingRole}, addableRoles...)...)
	user, ok := b.st.byEmail[foldEmail(email)]
	switch {
	case !ok:
		b.complain("%s: member %q is not among the users", what, email)
		return
	case func() bool { _, ok := b.st.members[id].truth(user); return ok }():
		b.complain("%s: member %q occurs twice", what, email)
		return
	}
	b.st.putMember(id, user, role, seeded)
}

func snapshotMembers(st *state, w *Workspace) {
	for user, m := range st.members[w.ID].live {
		if w.Members == nil {
			w.Members = map[string]string{}
		}
		w.Members[st.email(user)] = m.role
	}
}

// SetMember gives a person an explicit role in a workspace, whether or not they
// have one.
func (c Console) SetMember(ref, email, role string) error {
	return c.onMember(ref, email, func(st *state, ws, user string) error {
		if !slices.Contains(addableRoles, role) {
			return fmt.Errorf("no role %q", role)
		}
		st.putMember(ws, user, role, seeded)
		return nil
	})
}

// RemoveMember takes away a person's explicit role in a workspace.
func (c Console) RemoveMember(ref, email string) error {
	return c.onMember(ref, email, func(st *state, ws, user string) error {
		if _, ok := st.members[ws].truth(user); !ok {
			return fmt.Errorf("not a member")
		}
		st.members[ws].drop(user, seeded)
		return nil
	})
}

func (c Console) onMember(ref, email string, change func(st *state, ws, user string) error) error {
	return c.do(func(st *state) error {
		ws, err := st.workspaceRef(ref)
		if err != nil {
			return err
		}
		if err := st.notDefault(ws); err != nil {
			return err
		}
		user, ok := st.byEmail[foldEmail(email)]
		if !ok {
			return fmt.Errorf("no user %q", email)
		}
		if err := change(st, ws, user); err != nil {
			return fmt.Errorf("member %q of workspace %q: %w", email, ref, err)
		}
		return nil
	})
}
