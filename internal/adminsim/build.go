package adminsim

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// builder turns a seed into state and gathers everything that is wrong with it.
type builder struct {
	seed  *Seed
	st    *state
	now   time.Time
	wrong []error
}

// epoch dates what a seed leaves undated, so that two starts agree.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (s *Seed) build(now time.Time, shuffle uint64) (*state, error) {
	org := cmp.Or(s.Organization.Name, "Simulated organization")
	b := &builder{seed: s, st: newState(org), now: now}
	b.st.name, b.st.shuffle = org, shuffle
	b.st.id = cmp.Or(s.Organization.ID, b.st.mint.uuid("organization", org))
	if !uuidForm().MatchString(b.st.id) {
		b.complain("organization: id %q is not a UUID", b.st.id)
	}
	b.credentials()
	b.reserve()
	b.profiles()
	b.users()
	b.workspaces()
	b.keys()
	b.invites()
	b.usage()
	if err := errors.Join(b.wrong...); err != nil {
		return nil, err
	}
	return b.st, nil
}

var uuidForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$`) })

func (b *builder) complain(format string, args ...any) {
	b.wrong = append(b.wrong, fmt.Errorf("seed: "+format, args...))
}

func (b *builder) oneOf(what, value string, values ...string) {
	if !slices.Contains(values, value) {
		b.complain("%s: %q is not one of %s", what, value, strings.Join(values, ", "))
	}
}

func (b *builder) credentials() {
	for _, k := range b.seed.AdminKeys {
		b.st.adminKeys[k] = true
	}
	if len(b.seed.AdminKeys) == 0 {
		b.st.adminKeys[DefaultAdminKey] = true
	}
	for _, t := range b.seed.OAuthTokens {
		if !strings.HasPrefix(t, "sk-ant-oat") {
			b.complain("oauth_tokens: a token starts with sk-ant-oat")
		}
		b.st.oauthTokens[t] = oauthToken{scope: adminScope}
	}
	for _, r := range b.seed.Federation {
		if !strings.HasPrefix(r.Rule, "fdrl_") || !strings.HasPrefix(r.ServiceAccount, "svac_") || r.Issuer == "" || r.Subject == "" {
			b.complain("federation: rule %q needs an fdrl_ id, an issuer, a subject and a service_account (svac_)", r.Rule)
		}
		if r.LifetimeSeconds != 0 && (r.LifetimeSeconds < 60 || r.LifetimeSeconds > 86400) {
			b.complain("federation: rule %q: token_lifetime_seconds is from 60 to 86400", r.Rule)
		}
		b.st.rules = append(b.st.rules, r)
	}
}

// reserve takes the ids that are written down, before others are derived.
func (b *builder) reserve() {
	take := func(what, id, prefix string) {
		switch {
		case id == "":
		case !strings.HasPrefix(id, prefix):
			b.complain("%s: id %q does not start with %s", what, id, prefix)
		case b.st.mint.used[id]:
			b.complain("%s: id %q occurs twice", what, id)
		default:
			b.st.mint.reserve(id)
		}
	}
	for _, u := range b.seed.Users {
		take("user "+u.Email, u.ID, "user_")
	}
	for _, w := range b.seed.Workspaces {
		take(fmt.Sprintf("workspace %q", w.Name), w.ID, "wrkspc_")
	}
	for _, k := range b.seed.APIKeys {
		take(fmt.Sprintf("api key %q", k.Name), k.ID, "apikey_")
	}
	for _, i := range b.seed.Invites {
		take("invite "+i.Email, i.ID, "invite_")
	}
}

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
		b.st.users.put(id, b.st.users.last(), user{u.Email, cmp.Or(u.Name, u.Email), u.Role, clock(u.AddedAt)}, seeded)
	}
}

func (b *builder) workspaces() {
	ws := slices.Clone(b.seed.Workspaces)
	if !slices.ContainsFunc(ws, func(w Workspace) bool { return w.Default }) {
		ws = markDefault(ws)
	}
	for i, w := range ws {
		what := fmt.Sprintf("workspace %q", w.Name)
		b.checkWorkspace(what, w)
		created := cmp.Or(w.CreatedAt, epoch.Add(time.Duration(i)*time.Hour))
		rec := workspace{
			name: w.Name, color: w.Color, tags: maps.Clone(w.Tags), geo: defaultGeo,
			inferenceGeo: defaultInference, externalKey: w.ExternalKeyID, userProfile: w.UserProfileID,
			storageLeft: w.StorageLeft, created: clock(created),
		}
		if rec.tags == nil {
			rec.tags = map[string]string{}
		}
		b.residency(what, w.DataResidency, &rec)
		rec.archived = b.archived(what, w)
		id := b.place(w, rec)
		if w.Default {
			b.defaultWorkspace(what, id, w)
		}
		for _, email := range slices.Sorted(maps.Keys(w.Members)) {
			b.member(what, id, email, w.Members[email])
		}
	}
}

func (b *builder) checkWorkspace(what string, w Workspace) {
	if n := utf8.RuneCountInString(w.Name); n < 1 || n > 255 {
		b.complain("%s: a name has 1 to 255 characters", what)
	}
	if w.Color != "" && colorObjection(w.Color) != "" {
		b.complain("%s: color %q is not like #6C5BB9", what, w.Color)
	}
	if w.ExternalKeyID != "" && externalKeyObjection(w.ExternalKeyID) != "" {
		b.complain("%s: external_key_id %q is neither an ekey_ id nor an ARN", what, w.ExternalKeyID)
	}
	if w.UserProfileID != "" && !slices.Contains(b.st.profiles, w.UserProfileID) {
		b.complain("%s: user_profile_id %q is not among the user_profiles", what, w.UserProfileID)
	}
	if w.StorageLeft && (w.Archived == "" || w.Archived == "false") {
		b.complain("%s: storage_left is for an archived workspace", what)
	}
}

func (b *builder) profiles() {
	for _, id := range b.seed.UserProfiles {
		if !strings.HasPrefix(id, "uprof_") || slices.Contains(b.st.profiles, id) {
			b.complain("user_profiles: %q is not an id that starts with uprof_, or occurs twice", id)
		}
		b.st.profiles = append(b.st.profiles, id)
	}
}

// markDefault takes the first line of that name for the Default Workspace, or
// makes one. A line that says so itself goes first, since any workspace may be
// called Default.
func markDefault(ws Workspaces) Workspaces {
	i := slices.IndexFunc(ws, func(w Workspace) bool { return w.Name == defaultName })
	if i < 0 {
		return append(Workspaces{{Name: defaultName, Default: true}}, ws...)
	}
	ws[i].Default = true
	return ws
}

func (b *builder) defaultWorkspace(what, id string, w Workspace) {
	if b.st.defaultID != "" {
		b.complain("%s: there is a default workspace already", what)
	}
	if w.Archived != "" || len(w.Members) > 0 || w.UserProfileID != "" || w.Name != defaultName {
		b.complain("%s: the default workspace is named %s, has no members and no user profile, and cannot be archived", what, defaultName)
	}
	b.st.defaultID = id
}

// place puts a workspace under its own id, or under a derived one.
func (b *builder) place(w Workspace, rec workspace) string {
	if w.ID == "" {
		id, _ := b.st.createWorkspace(rec, seeded)
		return id
	}
	if rec.color == "" {
		rec.color = pickColor(w.ID)
	}
	rec.compartment = b.st.mint.uuid("compartment", w.ID)
	b.st.workspaces.put(w.ID, rankFor(b.st, b.st.workspaces, w.ID), rec, seeded)
	b.st.members[w.ID] = newShelf[membership]()
	return w.ID
}

func (b *builder) residency(what string, dr *DataResidency, w *workspace) {
	if dr == nil {
		return
	}
	w.geo = cmp.Or(dr.WorkspaceGeo, w.geo)
	w.inferenceGeo = cmp.Or(dr.DefaultInferenceGeo, w.inferenceGeo)
	b.oneOf(what+": workspace_geo", w.geo, defaultGeo)
	b.oneOf(what+": default_inference_geo", w.inferenceGeo, inferenceGeos...)
	if dr.AllowedInferenceGeos == nil {
		return
	}
	w.allowed = slices.Compact(slices.Sorted(slices.Values(dr.AllowedInferenceGeos)))
	for _, geo := range w.allowed {
		b.oneOf(what+": allowed_inference_geos", geo, inferenceGeos...)
	}
	if !slices.Contains(w.allowed, w.inferenceGeo) {
		b.complain("%s: default_inference_geo %q is not among the allowed ones", what, w.inferenceGeo)
	}
}

func (b *builder) archived(what string, w Workspace) time.Time {
	switch w.Archived {
	case "", "false":
		return time.Time{}
	case "true":
		return epoch.AddDate(0, 1, 0)
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(form, w.Archived); err == nil {
			return clock(t)
		}
	}
	b.complain("%s: archived is true or a time, not %q", what, w.Archived)
	return time.Time{}
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

// seeded is the view of a writer who has always been there: what it writes is
// visible at once.
var seeded = view{}
