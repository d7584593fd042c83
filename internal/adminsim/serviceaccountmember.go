package adminsim

import (
	"fmt"
	"maps"
	"slices"
)

func serviceAccountMemberKind() kind {
	const all, one = base + "workspaces/{}/service_accounts", base + "workspaces/{}/service_accounts/{}"
	return kind{
		name: "service-account-member",
		routes: []route{
			{method: "GET", path: all, handle: (*Server).listAccountMembers, params: tokenPaging(100), token: true},
			{method: "POST", path: all, handle: (*Server).addAccountMember, body: true, token: true},
			{method: "GET", path: one, handle: (*Server).readAccountMember, token: true},
			{method: "POST", path: one, handle: (*Server).updateAccountMember, body: true, token: true},
			{method: "DELETE", path: one, handle: (*Server).removeAccountMember, token: true},
		},
		open:          func(st *state) { st.accountMembers = map[string]*shelf[membership]{} },
		within:        (*builder).accountMembers,
		part:          snapshotAccountMembers,
		workspaceMade: func(st *state, id string) { st.accountMembers[id] = newShelf[membership]() },
	}
}

type serviceAccountMemberState struct {
	accountMembers map[string]*shelf[membership] // explicit ones, by workspace id, then svac_ id
}

// accountMemberBody is the ServiceAccountWorkspaceMember schema of the OpenAPI
// document.
type accountMemberBody struct {
	Type             string  `json:"type"`
	ServiceAccountID string  `json:"service_account_id"`
	WorkspaceID      string  `json:"workspace_id"`
	WorkspaceRole    string  `json:"workspace_role"`
	Implicit         *bool   `json:"implicit"`
	CreatedBy        *string `json:"created_by_actor_id"`
}

func wireAccountMember(id string, m membership) accountMemberBody {
	return accountMember(id, m, false)
}

func accountMember(id string, m membership, implicit bool) accountMemberBody {
	return accountMemberBody{"service_account_workspace_member", id, m.workspace, m.role, &implicit, nil}
}

type accountMemberGoneBody struct {
	Type             string `json:"type"`
	ServiceAccountID string `json:"service_account_id"`
	WorkspaceID      string `json:"workspace_id"`
}

// accountMemberList finds the explicit rows of a workspace. An archived one gives
// 400 to everything (organizationworkspaceserviceaccount.go).
func (s *Server) accountMemberList(id string) (*shelf[membership], *apiError) {
	switch w, ok := s.st.workspaces.truth(id); {
	case !ok:
		return nil, noWorkspace(id)
	case !w.live():
		return nil, archivedWorkspace(w)
	}
	return s.st.accountMembers[id], nil
}

// addableAccount is an account that may be given a role. One that was made a
// moment ago may answer 404 for a while (the wif cookbook tries again for half a
// minute). The status for an archived one is not said.
func (s *Server) addableAccount(c *call, id string) *apiError {
	a, seen := s.st.accounts.seen(id, c.view)
	switch {
	case !seen:
		return noServiceAccount(id)
	case !a.live():
		return invalid("service account %q is archived", a.name)
	}
	return nil
}

// listAccountMembers leaves out the implicit membership in the Default Workspace,
// and archived accounts.
func (s *Server) listAccountMembers(c *call) (any, *apiError) {
	rows, bad := s.accountMemberList(c.vars[0])
	if bad != nil {
		return nil, bad
	}
	return pageOf(rows, c, defaultLimit, func(id string, _ membership) bool {
		a, _ := s.st.accounts.truth(id)
		return a.live()
	}, wireAccountMember)
}

func (s *Server) readAccountMember(c *call) (any, *apiError) {
	rows, bad := s.accountMemberList(c.vars[0])
	if bad != nil {
		return nil, bad
	}
	id := c.vars[1]
	if a, seen := s.st.accounts.seen(id, c.view); !seen || !a.live() {
		return nil, noServiceAccount(id)
	}
	m, ok := rows.seen(id, c.view)
	switch {
	case ok:
		return wireAccountMember(id, m), nil
	case c.vars[0] == s.st.defaultID:
		return accountMember(id, membership{c.vars[0], "workspace_user"}, true), nil
	}
	return nil, noAccountMember(id)
}

func noAccountMember(id string) *apiError {
	return notFound("service account %q is not a member of the workspace", id)
}

// addAccountMember replaces the role of an account that is a member already.
func (s *Server) addAccountMember(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	id, _ := f.text("service_account_id", required)
	role, _ := f.text("workspace_role", required, oneOf(addableRoles...))
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	if _, bad := s.accountMemberList(c.vars[0]); bad != nil {
		return nil, bad
	}
	if bad := s.addableAccount(c, id); bad != nil {
		return nil, bad
	}
	return wireAccountMember(id, s.st.putAccountMember(c.vars[0], id, role, c.view)), nil
}

// updateAccountMember takes explicit memberships only.
func (s *Server) updateAccountMember(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	role, _ := f.text("workspace_role", required, oneOf(addableRoles...))
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	rows, bad := s.accountMemberList(c.vars[0])
	if bad != nil {
		return nil, bad
	}
	if bad := s.addableAccount(c, c.vars[1]); bad != nil {
		return nil, bad
	}
	_, seen := rows.seen(c.vars[1], c.view)
	if _, real := rows.truth(c.vars[1]); !seen || !real {
		return nil, noAccountMember(c.vars[1])
	}
	return wireAccountMember(c.vars[1], s.st.putAccountMember(c.vars[0], c.vars[1], role, c.view)), nil
}

// removeAccountMember is idempotent.
func (s *Server) removeAccountMember(c *call) (any, *apiError) {
	rows, bad := s.accountMemberList(c.vars[0])
	if bad != nil {
		return nil, bad
	}
	if _, ok := rows.truth(c.vars[1]); ok {
		rows.drop(c.vars[1], c.view)
	}
	return accountMemberGoneBody{"service_account_workspace_member_deleted", c.vars[1], c.vars[0]}, nil
}

func (st *state) putAccountMember(workspace, account, role string, v view) membership {
	rows := st.accountMembers[workspace]
	m := membership{workspace, role}
	rows.put(account, st.rank(rows.last(), account), m, v)
	return m
}

// accountMembers fills the list of one workspace.
func (b *builder) accountMembers(what, id string, w *Workspace) {
	for _, name := range slices.Sorted(maps.Keys(w.ServiceAccounts)) {
		role := w.ServiceAccounts[name]
		b.oneOf(what+": service account "+name, role, addableRoles...)
		account, ok := b.st.accountNamed(name)
		if !ok {
			b.complain("%s: service account %q is not among the service_accounts", what, name)
			continue
		}
		b.st.putAccountMember(id, account, role, seeded)
	}
}

func snapshotAccountMembers(st *state, w *Workspace) {
	for account, m := range st.accountMembers[w.ID].live {
		if w.ServiceAccounts == nil {
			w.ServiceAccounts = map[string]string{}
		}
		a, _ := st.accounts.truth(account)
		w.ServiceAccounts[a.name] = m.role
	}
}

// SetServiceAccount gives a service account an explicit role in a workspace, or
// takes it away if the role is empty.
func (c Console) SetServiceAccount(ref, name, role string) error {
	return c.do(func(st *state) error {
		ws, err := st.workspaceRef(ref)
		if err != nil {
			return err
		}
		account, ok := st.accountNamed(name)
		switch {
		case !ok:
			return fmt.Errorf("no service account %q", name)
		case role == "":
			st.accountMembers[ws].drop(account, seeded)
			return nil
		case !slices.Contains(addableRoles, role):
			return fmt.Errorf("no role %q", role)
		}
		st.putAccountMember(ws, account, role, seeded)
		return nil
	})
}
