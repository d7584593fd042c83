package adminsim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

func (b *builder) keys() {
	for i, k := range b.seed.APIKeys {
		if k.CreatedAt.IsZero() {
			k.CreatedAt = epoch.Add(time.Duration(i) * time.Hour)
		}
		if _, err := b.st.addKey(k, seeded); err != nil {
			b.complain("api key %q: %w", k.Name, err)
		}
	}
}

// addKey makes a key, as the Console does; the API has no call for it.
func (st *state) addKey(k APIKey, v view) (string, error) {
	rec := apiKey{
		name: k.Name, status: cmp.Or(k.Status, "active"), hint: k.Hint,
		created: clock(k.CreatedAt),
	}
	if !k.ExpiresAt.IsZero() {
		rec.expires = clock(k.ExpiresAt)
	}
	var err error
	switch scope := cmp.Or(k.Scope, "workspace"); {
	case k.Name == "":
		return "", fmt.Errorf("a key needs a name")
	case !slices.Contains([]string{"active", "inactive", "archived", "expired"}, rec.status):
		return "", fmt.Errorf("status %q is not active, inactive, archived or expired", rec.status)
	case scope == "workspace":
		if rec.workspace, err = st.workspaceRef(cmp.Or(k.Workspace, st.defaultID)); err != nil {
			return "", err
		}
	case scope != "organization" || k.Workspace != "":
		return "", fmt.Errorf("scope is workspace, or organization without a workspace")
	}
	if rec.createdBy, err = st.actorRef(k.CreatedBy); err != nil {
		return "", fmt.Errorf("created_by: %w", err)
	}
	if rec.principal, err = st.actorRef(k.Principal); err != nil {
		return "", fmt.Errorf("principal: %w", err)
	}
	id := k.ID
	if id == "" {
		id = st.mint.id("apikey", rec.workspace+"/"+k.Name)
	}
	if st.keys.byID[id] != nil {
		return "", fmt.Errorf("id %q is taken", id)
	}
	if rec.hint == "" {
		d := base58(st.mint.digest("hint", id, 0), 7)
		rec.hint = "sk-ant-api03-" + d[:3] + "..." + d[3:]
	}
	st.keys.put(id, st.rank(st.keys.last(), id), rec, v)
	return id, nil
}

func (st *state) archiveKeys(which func(apiKey) bool, v view) {
	for id, k := range st.keys.live {
		if which(k) && k.status != "archived" {
			k.status = "archived"
			st.keys.put(id, 0, k, v)
		}
	}
}

// actorRef resolves an email to its user id. Ids stand for themselves: a key
// may outlive the person who made it.
func (st *state) actorRef(ref string) (string, error) {
	if ref == "" || strings.HasPrefix(ref, "user_") || isServiceAccount(ref) {
		return ref, nil
	}
	if id, ok := st.byEmail[foldEmail(ref)]; ok {
		return id, nil
	}
	return "", fmt.Errorf("no user %q", ref)
}

func snapshotKeys(st *state, out *Seed, _ time.Time) {
	actor := func(id string) string { return cmp.Or(st.email(id), id) }
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
