package adminsim

import (
	"maps"
	"strings"
	"time"
)

// state is one organization. The server's lock guards it.
type state struct {
	id, name string
	mint     *mint
	shuffle  uint64

	adminKeys   map[string]bool
	oauthTokens map[string]oauthToken
	rules       []FederationRule
	spentJTI    map[string]bool

	users      *shelf[user]
	byEmail    map[string]string // folded email -> id of a present user
	workspaces *shelf[workspace]
	defaultID  string
	members    map[string]*shelf[membership] // by workspace id, then user id
	keys       *shelf[apiKey]
	invites    *shelf[invite]
	profiles   []string      // uprof_ ids that exist
	usage      []usageRecord // by start
}

// The records below are values: to change one is to put a new one.

type user struct {
	email, name, role string
	added             time.Time
}

// inherits says whether an org role brings access to every workspace, and with
// it rows that cannot be edited (manage-claude/workspaces).
func (u user) inherits() bool { return u.role == "admin" || u.role == "billing" }

// administrative users can neither be changed nor removed over the API
// (manage-claude/admin-api; the owner roles exist in Claude Enterprise).
func (u user) administrative() bool {
	switch u.role {
	case "admin", "owner", "primary_owner", "membership_admin":
		return true
	}
	return false
}

type workspace struct {
	name, color       string
	tags              map[string]string // never modified in place
	allowed           []string          // inference geos; nil is unrestricted
	geo, inferenceGeo string
	externalKey       string
	userProfile       string
	storageLeft       bool // archived, and external storage is still attached
	compartment       string
	created, archived time.Time
}

func (w workspace) live() bool { return w.archived.IsZero() }

type membership struct {
	workspace, role string
}

type apiKey struct {
	name, status, hint string
	createdBy          string // user_ or svac_ id, or "" when not recorded
	principal          string // user_ or svac_ id, or "" for a legacy workspace key
	workspace          string // "" for a key of the organization
	created, expires   time.Time
}

// statusAt lets time expire a key that is still in use.
func (k apiKey) statusAt(now time.Time) string {
	if k.status != "archived" && !k.expires.IsZero() && !now.Before(k.expires) {
		return "expired"
	}
	return k.status
}

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

func newState(idSeed string) *state {
	return &state{
		mint:        newMint(idSeed),
		adminKeys:   map[string]bool{},
		oauthTokens: map[string]oauthToken{},
		spentJTI:    map[string]bool{},
		users:       newShelf[user](),
		byEmail:     map[string]string{},
		workspaces:  newShelf[workspace](),
		members:     map[string]*shelf[membership]{},
		keys:        newShelf[apiKey](),
		invites:     newShelf[invite](),
	}
}

// rankFor places a new object in a list whose order is undocumented: in order
// of arrival, or scattered when the options ask for it.
func rankFor[T any](st *state, s *shelf[T], id string) int64 {
	if st.shuffle != 0 {
		return scatter(st.shuffle, id)
	}
	return s.last()
}

func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// inbox is where mail to an address ends up: the email filter of the user list
// ignores case and plus suffixes (manage-claude/user-management).
func inbox(email string) string {
	local, domain, _ := strings.Cut(foldEmail(email), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// putUser keeps the email index in step.
func (st *state) putUser(id string, u user, v view) {
	st.users.put(id, st.users.first(), u, v)
	st.byEmail[foldEmail(u.email)] = id
}

// dropUser removes a person, their memberships, and archives the keys that act
// as them; keys they made for a workspace stay (manage-claude/admin-api).
func (st *state) dropUser(id string, v view) {
	u, _ := st.users.truth(id)
	delete(st.byEmail, foldEmail(u.email))
	st.users.drop(id, v)
	for _, rows := range st.members {
		if _, ok := rows.truth(id); ok {
			rows.drop(id, v)
		}
	}
	st.archiveKeys(func(k apiKey) bool { return k.principal == id }, v)
}

// onlyMember says whether the organization is down to one person.
func (st *state) onlyMember() bool { return len(st.byEmail) == 1 }

// archiveWorkspace also ends the keys bound to the workspace; they stay listed
// (manage-claude/workspaces).
func (st *state) archiveWorkspace(id string, w workspace, at time.Time, v view) workspace {
	w.archived = at
	st.workspaces.put(id, 0, w, v)
	st.archiveKeys(func(k apiKey) bool { return k.workspace == id }, v)
	return w
}

func (st *state) archiveKeys(which func(apiKey) bool, v view) {
	for id, k := range st.keys.live {
		if which(k) && k.status != "archived" {
			k.status = "archived"
			st.keys.put(id, 0, k, v)
		}
	}
}

// createWorkspace gives a workspace its id, colour and compartment.
func (st *state) createWorkspace(w workspace, v view) (string, workspace) {
	id := st.mint.id("wrkspc", w.name)
	if w.color == "" {
		w.color = pickColor(id)
	}
	w.compartment = st.mint.uuid("compartment", id)
	st.workspaces.put(id, rankFor(st, st.workspaces, id), w, v)
	st.members[id] = newShelf[membership]()
	return id, w
}

func (st *state) putMember(workspace, user, role string, v view) membership {
	rows := st.members[workspace]
	m := membership{workspace, role}
	rows.put(user, rankFor(st, rows, user), m, v)
	return m
}

func (st *state) liveWorkspaces() int {
	n := 0
	for _, w := range st.workspaces.live {
		if w.live() {
			n++
		}
	}
	return n
}

// pickColor stands in for the server's choice when none is given.
func pickColor(id string) string {
	palette := []string{"#6C5BB9", "#D97757", "#4A7C59", "#2F6690", "#B08968", "#9C3848"}
	return palette[scatter(1, id)%int64(len(palette))]
}

// mergeTags applies a tag patch: a null takes the key away.
func mergeTags(have map[string]string, patch map[string]*string) map[string]string {
	out := maps.Clone(have)
	if out == nil {
		out = map[string]string{}
	}
	for k, v := range patch {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = *v
		}
	}
	return out
}
