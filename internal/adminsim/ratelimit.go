package adminsim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

func rateLimitKind() kind {
	return kind{
		name: "rate-limit",
		routes: []route{
			{method: "GET", path: base + "rate_limits", handle: (*Server).listRateLimits, params: tokenPaging(1000).with(params{"group_type": enumParam(groupTypes...), "model": textParam})},
			{method: "GET", path: base + "workspaces/{}/rate_limits", handle: (*Server).listWorkspaceRateLimits, params: tokenPaging(1000).with(params{"group_type": enumParam(groupTypes...), "include_inherited": boolParam})},
			{method: "POST", path: base + "workspaces/{}/rate_limits/{}", handle: (*Server).setRateLimits, body: true},
		},
		open: func(st *state) {
			st.rateLimits, st.overrides = newShelf[rateLimit](), map[string]*shelf[map[string]int64]{}
		},
		ids: func(s *Seed, take func(what, id, prefix string)) {
			for _, l := range s.RateLimits {
				take("rate limits of "+l.label(), l.ID, "rl_")
			}
		},
		build:         (*builder).rateLimits,
		within:        (*builder).overrides,
		snapshot:      snapshotRateLimits,
		part:          snapshotOverrides,
		workspaceMade: func(st *state, id string) { st.overrides[id] = newShelf[map[string]int64]() },
	}
}

// The types of groups, and the limiters that may be set for a workspace, as the
// OpenAPI document lists them. An organization may have other limiters.
var (
	groupTypes = []string{"batch", "files", "model_group", "skills", "token_count", "web_search"}
	limiters   = []string{
		"fast_itpmca", "fast_otpm", "input_tokens_per_minute", "input_tokens_per_minute_cache_aware", "output_tokens_per_minute",
		"requests_per_minute", "tokens_per_day", "tokens_per_minute", "tool_uses_per_second",
	}
)

const mostLimit = 1<<53 - 1

type rateLimitState struct {
	rateLimits *shelf[rateLimit]
	overrides  map[string]*shelf[map[string]int64] // by workspace id, then rl_ id; values by limiter
}

type rateLimit struct {
	kind, name string
	models     []string // nil unless the kind is model_group
	limits     map[string]int64
}

// RateLimit is one group of limits that the organization has.
type RateLimit struct {
	ID     string           `yaml:"id,omitempty"`
	Type   string           `yaml:"type,omitempty"`         // model_group when empty
	Name   string           `yaml:"display_name,omitempty"` // of a model_group
	Models []string         `yaml:"models,omitempty"`
	Limits map[string]int64 `yaml:"limits"`
}

func (l RateLimit) label() string {
	return cmp.Or(l.Name, strings.Join(l.Models, ", "), l.Type, "a group")
}

type groupBody struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	DisplayName string `json:"display_name,omitempty"`
}

// rateLimitBody is the RateLimit of the OpenAPI documents; the older one has the
// type of the group twice.
type rateLimitBody struct {
	ID        string      `json:"id"`
	Type      string      `json:"type"`
	Group     groupBody   `json:"group"`
	GroupType **string    `json:"group_type,omitempty"`
	Limits    []limitBody `json:"limits"`
	Models    []string    `json:"models"`
}

type limitBody struct {
	Type  string `json:"type"`
	Value int64  `json:"value"`
}

// workspaceRateLimitBody is the WorkspaceRateLimit of the OpenAPI documents.
type workspaceRateLimitBody struct {
	RateLimitID string         `json:"rate_limit_id"`
	WorkspaceID string         `json:"workspace_id"`
	Type        string         `json:"type"`
	Group       groupBody      `json:"group"`
	GroupType   **string       `json:"group_type,omitempty"`
	Limits      []overrideBody `json:"limits"`
	Models      []string       `json:"models"`
}

type overrideBody struct {
	Type     string     `json:"type"`
	Value    int64      `json:"value"`
	OrgLimit *int64     `json:"org_limit"`
	Source   sourceBody `json:"source"`
}

type sourceBody struct {
	Type string `json:"type"`
}

// group has an id that is the same in every organization: it comes from what the
// group is, not from the organization's own ids.
func (l rateLimit) group() groupBody {
	return groupBody{newMint("").id("rlg", l.kind+l.name), l.kind, l.name}
}

func (s *Server) listRateLimits(c *call) (any, *apiError) {
	model, kind := c.query.Get("model"), c.query.Get("group_type")
	keep := func(_ string, l rateLimit) bool {
		return (kind == "" || l.kind == kind) && (model == "" || slices.Contains(l.models, model))
	}
	if model != "" {
		known := false
		for _, l := range s.st.rateLimits.live {
			known = known || slices.Contains(l.models, model)
		}
		if !known {
			return nil, notFound("model %q not found", model)
		}
	}
	return pageOf(s.st.rateLimits, c, 0, keep, func(id string, l rateLimit) rateLimitBody {
		b := rateLimitBody{ID: id, Type: "rate_limit", Group: l.group(), GroupType: c.edition.in2023(l.kind), Limits: []limitBody{}, Models: l.models}
		for _, limiter := range slices.Sorted(maps.Keys(l.limits)) {
			b.Limits = append(b.Limits, limitBody{limiter, l.limits[limiter]})
		}
		return b
	})
}

func (s *Server) listWorkspaceRateLimits(c *call) (any, *apiError) {
	rows, ok := s.st.overrides[c.vars[0]]
	if !ok {
		return nil, noWorkspace(c.vars[0])
	}
	kind, inherited := c.query.Get("group_type"), c.query.Get("include_inherited") == "true"
	keep := func(id string, l rateLimit) bool {
		own, _ := rows.seen(id, c.view)
		return (kind == "" || l.kind == kind) && (inherited || len(own) > 0)
	}
	return pageOf(s.st.rateLimits, c, 0, keep, func(id string, l rateLimit) workspaceRateLimitBody {
		own, _ := rows.seen(id, c.view)
		return c.wireOverrides(id, l, own, inherited)
	})
}

func (c *call) wireOverrides(id string, l rateLimit, own map[string]int64, inherited bool) workspaceRateLimitBody {
	b := workspaceRateLimitBody{
		RateLimitID: id, WorkspaceID: c.vars[0], Type: "workspace_rate_limit", Group: l.group(), GroupType: c.edition.in2023(l.kind),
		Limits: []overrideBody{}, Models: l.models,
	}
	for _, limiter := range slices.Sorted(maps.Keys(l.limits)) {
		org := l.limits[limiter]
		if _, has := own[limiter]; !has && inherited {
			b.Limits = append(b.Limits, overrideBody{limiter, org, &org, sourceBody{"organization"}})
		}
	}
	for _, limiter := range slices.Sorted(maps.Keys(own)) {
		line := overrideBody{limiter, own[limiter], nil, sourceBody{"workspace"}}
		if org, has := l.limits[limiter]; has {
			line.OrgLimit = &org
		}
		b.Limits = append(b.Limits, line)
	}
	return b
}

// setRateLimits changes the limiters that are named. A value above the
// organization's is stored (the operation's description). That the Default
// Workspace is refused is what manage-claude/workspaces says, and that an archived
// one is, an assumption.
func (s *Server) setRateLimits(c *call) (any, *apiError) {
	patch, bad := rateLimitPatch(c)
	if bad != nil {
		return nil, bad
	}
	w, ok := s.st.workspaces.truth(c.vars[0])
	l, known := s.st.rateLimits.truth(c.vars[1])
	switch {
	case !ok:
		return nil, noWorkspace(c.vars[0])
	case !known:
		return nil, notFound("rate limit %q not found", c.vars[1])
	case c.vars[0] == s.st.defaultID:
		return nil, invalid("rate limits cannot be set on the default workspace")
	case !w.live():
		return nil, archivedWorkspace(w)
	}
	rows := s.st.overrides[c.vars[0]]
	before, _ := rows.truth(c.vars[1])
	own := map[string]int64{}
	maps.Copy(own, before)
	for limiter, value := range patch {
		if delete(own, limiter); value != nil {
			own[limiter] = *value
		}
	}
	rows.put(c.vars[1], s.st.rank(rows.last(), c.vars[1]), own, c.view)
	return c.wireOverrides(c.vars[1], l, own, false), nil
}

// rateLimitPatch reads the body of an update.
func rateLimitPatch(c *call) (map[string]*int64, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	patch := map[string]*int64{}
	for _, line := range f.objects("limits", 1, 16) {
		limiter, _ := line.text("type", required, oneOf(limiters...))
		value, have := line.integer("value", mostLimit)
		line.leftovers()
		if _, twice := patch[limiter]; twice {
			line.complain("type", "%s is given twice", limiter)
		}
		if patch[limiter] = nil; have == given {
			patch[limiter] = &value
		}
	}
	return patch, f.finish()
}

func (b *builder) rateLimits() {
	for _, l := range b.seed.RateLimits {
		what := "rate limits of " + l.label()
		rec := rateLimit{cmp.Or(l.Type, "model_group"), l.Name, slices.Clone(l.Models), maps.Clone(l.Limits)}
		if rec.kind == "model_group" {
			rec.name = cmp.Or(rec.name, l.label())
		}
		b.oneOf(what+": type", rec.kind, groupTypes...)
		if (rec.kind == "model_group") != (len(l.Models) > 0) || rec.kind != "model_group" && l.Name != "" {
			b.complain("%s: a model_group has models, and only it has a display_name", what)
		}
		for limiter, value := range l.Limits {
			if value < 0 || value > mostLimit {
				b.complain("%s: %s is not from 0 to %d", what, limiter, int64(mostLimit))
			}
		}
		id := l.ID
		if id == "" {
			id = b.st.mint.id("rl", rec.kind+rec.name)
		}
		b.st.rateLimits.put(id, b.st.rank(b.st.rateLimits.last(), id), rec, seeded)
	}
}

// overrides fills the limits of one workspace, by id, by type or by model.
func (b *builder) overrides(what, id string, w *Workspace) {
	for _, ref := range slices.Sorted(maps.Keys(w.RateLimits)) {
		var found []string
		for rl, l := range b.st.rateLimits.live {
			if rl == ref || l.kind == ref && l.models == nil || slices.Contains(l.models, ref) {
				found = append(found, rl)
			}
		}
		if len(found) != 1 || w.Default {
			b.complain("%s: rate limits of %q: they are not those of one group, or of the default workspace", what, ref)
			continue
		}
		for limiter, value := range w.RateLimits[ref] {
			b.oneOf(fmt.Sprintf("%s: rate limits of %q", what, ref), limiter, limiters...)
			if value < 0 || value > mostLimit {
				b.complain("%s: %s is not from 0 to %d", what, limiter, int64(mostLimit))
			}
		}
		rows := b.st.overrides[id]
		if _, twice := rows.truth(found[0]); twice {
			b.complain("%s: rate limits of %q: the group occurs twice", what, ref)
		}
		rows.put(found[0], b.st.rank(rows.last(), found[0]), maps.Clone(w.RateLimits[ref]), seeded)
	}
}

func snapshotRateLimits(st *state, out *Seed, _ time.Time) {
	for id, l := range st.rateLimits.live {
		out.RateLimits = append(out.RateLimits, RateLimit{id, l.kind, l.name, slices.Clone(l.models), maps.Clone(l.limits)})
	}
	slices.SortFunc(out.RateLimits, func(a, b RateLimit) int { return cmp.Compare(a.ID, b.ID) })
}

func snapshotOverrides(st *state, w *Workspace) {
	for id, own := range st.overrides[w.ID].live {
		if len(own) == 0 {
			continue
		}
		if w.RateLimits == nil {
			w.RateLimits = map[string]map[string]int64{}
		}
		w.RateLimits[id] = maps.Clone(own)
	}
}

// SetRateLimit gives a workspace a limit for a group, by its id, or takes it away if
// the value is negative.
func (c Console) SetRateLimit(ref, rateLimit, limiter string, value int64) error {
	return c.do(func(st *state) error {
		id, err := st.workspaceRef(ref)
		if err != nil {
			return err
		}
		if _, ok := st.rateLimits.truth(rateLimit); !ok {
			return fmt.Errorf("no rate limits %q", rateLimit)
		}
		rows := st.overrides[id]
		before, _ := rows.truth(rateLimit)
		own := map[string]int64{}
		maps.Copy(own, before)
		if delete(own, limiter); value >= 0 {
			own[limiter] = value
		}
		rows.put(rateLimit, st.rank(rows.last(), rateLimit), own, seeded)
		return nil
	})
}
