package adminsim

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Snapshot writes the organization down as it truly is now, whatever readers
// may see yet. It is complete: New(Snapshot()) has an equal Snapshot. Lists are
// sorted by name, so that two snapshots differ only where the state does.
// OAuth tokens minted since the start are left out.
func (s *Server) Snapshot() *Seed {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.st.seed(clock(s.opts.Now()))
}

func (st *state) seed(now time.Time) *Seed {
	out := &Seed{Organization: Organization{st.id, st.name}, Federation: slices.Clone(st.rules), UserProfiles: slices.Clone(st.profiles)}
	for k := range st.adminKeys {
		out.AdminKeys = append(out.AdminKeys, k)
	}
	for t, v := range st.oauthTokens {
		if v.expires.IsZero() {
			out.OAuthTokens = append(out.OAuthTokens, t)
		}
	}
	slices.Sort(out.AdminKeys)
	slices.Sort(out.OAuthTokens)

	emails := map[string]string{}
	for id, u := range st.users.live {
		emails[id] = u.email
		out.Users = append(out.Users, User{u.email, u.name, u.role, id, u.added})
	}
	slices.SortStableFunc(out.Users, func(x, y User) int { return cmp.Compare(foldEmail(x.Email), foldEmail(y.Email)) })
	st.seedWorkspaces(out, emails)
	st.seedKeys(out, emails)
	for id, i := range st.invites.live {
		out.Invites = append(out.Invites, Invite{i.email, i.role, i.statusAt(now), id, i.invited, i.accepted})
	}
	slices.SortStableFunc(out.Invites, func(x, y Invite) int {
		return cmp.Or(cmp.Compare(foldEmail(x.Email), foldEmail(y.Email)), x.InvitedAt.Compare(y.InvitedAt), cmp.Compare(x.ID, y.ID))
	})
	for _, r := range st.usage {
		out.Usage = append(out.Usage, Usage{
			Workspace: st.workspaceName(r.workspace), Date: r.start.Format(time.DateOnly), Model: r.model,
			APIKey: r.key, Tokens: r.Tokens, CostCents: r.costCents,
		})
	}
	return out
}

func (st *state) seedWorkspaces(out *Seed, emails map[string]string) {
	for id, w := range st.workspaces.live {
		line := Workspace{
			Name: w.name, ID: id, Default: id == st.defaultID, Color: w.color, ExternalKeyID: w.externalKey,
			UserProfileID: w.userProfile, StorageLeft: w.storageLeft,
			DataResidency: &DataResidency{w.geo, w.allowed, w.inferenceGeo}, CreatedAt: w.created,
		}
		if len(w.tags) > 0 {
			line.Tags = mergeTags(w.tags, nil)
		}
		if !w.live() {
			line.Archived = w.archived.Format(time.RFC3339Nano)
		}
		for user, m := range st.members[id].live {
			if line.Members == nil {
				line.Members = map[string]string{}
			}
			line.Members[emails[user]] = m.role
		}
		out.Workspaces = append(out.Workspaces, line)
	}
	slices.SortStableFunc(out.Workspaces, func(x, y Workspace) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), x.CreatedAt.Compare(y.CreatedAt), cmp.Compare(x.ID, y.ID))
	})
}

func (st *state) seedKeys(out *Seed, emails map[string]string) {
	actor := func(id string) string { return cmp.Or(emails[id], id) }
	for id, k := range st.keys.live {
		line := APIKey{
			Name: k.name, ID: id, Scope: "organization", CreatedBy: actor(k.createdBy), Principal: actor(k.principal),
			Status: k.status, Hint: k.hint, CreatedAt: k.created, ExpiresAt: k.expires,
		}
		if k.workspace != "" {
			line.Scope, line.Workspace = "workspace", st.workspaceName(k.workspace)
		}
		out.APIKeys = append(out.APIKeys, line)
	}
	slices.SortStableFunc(out.APIKeys, func(x, y APIKey) int {
		return cmp.Or(cmp.Compare(x.Workspace, y.Workspace), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
}

// workspaceName is the name where it says enough, and the id where it does not.
func (st *state) workspaceName(id string) string {
	w, _ := st.workspaces.truth(id)
	if ref, err := st.workspaceRef(w.name); err == nil && ref == id {
		return w.name
	}
	return id
}
