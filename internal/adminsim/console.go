package adminsim

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
)

// Console is what people do by hand, beside wsync: it may do what the API
// refuses, leaves no trace in the log, and is visible to readers at once.
// Workspaces are named by name or id, people by email.
type Console struct{ s *Server }

// Console returns the hands of this organization's admins.
func (s *Server) Console() Console { return Console{s} }

// do runs a change under the server's lock.
func (c Console) do(change func(st *state) error) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return change(c.s.st)
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
		st.putUser(id, user{email, email, role, now}, seeded)
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
			st.putUser(userID, user{i.email, i.email, i.role, now}, seeded)
			return nil
		}
		return fmt.Errorf("accepting an invite: none is pending for %q", email)
	})
	return userID, err
}

// AddWorkspace creates a workspace and returns its id.
func (c Console) AddWorkspace(name string) (id string, err error) {
	err = c.do(func(st *state) error {
		if name == "" {
			return fmt.Errorf("adding a workspace: it needs a name")
		}
		w := workspace{name: name, tags: map[string]string{}, geo: defaultGeo, inferenceGeo: defaultInference, created: clock(c.s.opts.Now())}
		id, _ = st.createWorkspace(w, seeded)
		return nil
	})
	return id, err
}

// edit changes one workspace in place.
func (c Console) edit(ref string, change func(st *state, id string, w workspace) (workspace, error)) error {
	return c.do(func(st *state) error {
		id, err := st.workspaceRef(ref)
		if err != nil {
			return err
		}
		w, _ := st.workspaces.truth(id)
		if w, err = change(st, id, w); err != nil {
			return err
		}
		st.workspaces.put(id, 0, w, seeded)
		return nil
	})
}

// notDefault protects what the Console cannot do either: renaming, archiving
// and staffing the Default Workspace.
func (st *state) notDefault(id string) error {
	if id == st.defaultID {
		return fmt.Errorf("workspace %q is the default one", id)
	}
	return nil
}

// RenameWorkspace gives a workspace another name.
func (c Console) RenameWorkspace(ref, name string) error {
	return c.edit(ref, func(st *state, id string, w workspace) (workspace, error) {
		if name == "" {
			return w, fmt.Errorf("renaming workspace %q: it needs a name", ref)
		}
		w.name = name
		return w, st.notDefault(id)
	})
}

// RecolorWorkspace gives a workspace another colour.
func (c Console) RecolorWorkspace(ref, color string) error {
	return c.edit(ref, func(_ *state, _ string, w workspace) (workspace, error) {
		if why := colorObjection(color); why != "" {
			return w, fmt.Errorf("recoloring workspace %q: %s", ref, why)
		}
		w.color = color
		return w, nil
	})
}

// TagWorkspace sets a tag; an empty value takes it away.
func (c Console) TagWorkspace(ref, key, value string) error {
	return c.edit(ref, func(_ *state, _ string, w workspace) (workspace, error) {
		patch := map[string]*string{key: &value}
		if value == "" {
			patch[key] = nil
		}
		w.tags = mergeTags(w.tags, patch)
		return w, nil
	})
}

// ArchiveWorkspace archives a workspace and the keys bound to it.
func (c Console) ArchiveWorkspace(ref string) error {
	return c.edit(ref, func(st *state, id string, w workspace) (workspace, error) {
		if err := st.notDefault(id); err != nil {
			return w, err
		}
		return st.archiveWorkspace(id, w, clock(c.s.opts.Now()), seeded), nil
	})
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

// AddKey makes an API key and returns its id.
func (c Console) AddKey(k APIKey) (id string, err error) {
	err = c.do(func(st *state) error {
		k.CreatedAt = cmp.Or(k.CreatedAt, c.s.opts.Now())
		var err error
		id, err = st.addKey(k, seeded)
		return err
	})
	return id, err
}

var _ http.Handler = (*Server)(nil)
