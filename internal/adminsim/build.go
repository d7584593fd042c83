package adminsim

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// builder turns a seed into state and gathers everything that is wrong with it.
type builder struct {
	seed  *Seed
	st    *state
	now   time.Time
	wrong []error

	placed []placed
}

// placed is a workspace of the seed in its place; what names it in complaints.
type placed struct {
	what, id string
	line     *Workspace
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
	b.kinds()
	if err := errors.Join(b.wrong...); err != nil {
		return nil, err
	}
	return b.st, nil
}

// kinds builds what belongs to the organization, then what is within workspaces.
func (b *builder) kinds() {
	for _, k := range kinds() {
		if k.build != nil {
			k.build(b)
		}
	}
	for _, p := range b.placed {
		for _, k := range kinds() {
			if k.within != nil {
				k.within(b, p.what, p.id, p.line)
			}
		}
	}
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
	for _, k := range kinds() {
		if k.ids != nil {
			k.ids(b.seed, take)
		}
	}
}

// seeded is the view of a writer who has always been there: what it writes is
// visible at once.
var seeded = view{}
