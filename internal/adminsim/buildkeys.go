package adminsim

import (
	"cmp"
	"fmt"
	"slices"
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
	st.keys.put(id, rankFor(st, st.keys, id), rec, v)
	return id, nil
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
		b.st.invites.put(id, b.st.invites.last(), rec, seeded)
	}
}

func (b *builder) usage() {
	for _, u := range b.seed.Usage {
		what := fmt.Sprintf("usage of %q", u.Workspace)
		ws, err := b.st.workspaceRef(u.Workspace)
		if err != nil {
			b.complain("%s: %w", what, err)
		}
		start := b.now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -u.DaysAgo)
		if u.Date != "" {
			if start, err = time.Parse(time.DateOnly, u.Date); err != nil || u.DaysAgo != 0 {
				b.complain("%s: date is like 2026-10-01, and excludes days_ago", what)
			}
		}
		if u.DaysAgo < 0 || u.CostCents < 0 || slices.ContainsFunc(u.Tokens.all(), func(n int64) bool { return n < 0 }) {
			b.complain("%s: numbers cannot be negative", what)
		}
		b.st.usage = append(b.st.usage, usageRecord{start, ws, cmp.Or(u.Model, "claude-sonnet-4-5"), u.APIKey, u.Tokens, u.CostCents})
	}
	slices.SortStableFunc(b.st.usage, func(x, y usageRecord) int { return x.start.Compare(y.start) })
}

func (t Tokens) all() []int64 {
	return []int64{t.InputTokens, t.OutputTokens, t.CacheReadTokens, t.CacheCreation5mTokens, t.CacheCreation1hTokens, t.WebSearches}
}
