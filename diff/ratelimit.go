package diff

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindRateLimit is the limits of a workspace for one group of traffic. What it has
// no limit of its own for, it inherits from the organization.
const KindRateLimit = spec.KindRateLimit

// Findings and effects of rate limits.
const (
	CodeRateLimitsUnavailable Code = "rate-limits-unavailable"
	CodeRateLimitGroup        Code = "rate-limit-group"
	CodeRateLimitTwice        Code = "rate-limit-twice"
	CodeLimiterNotOffered     Code = "limiter-not-offered"
	CodeLimitAboveOrg         Code = "limit-above-organization"
	CodeLimitCountsCache      Code = "limit-counts-cache"

	EffectLimitsLowered EffectKind = "limits-lowered"
	EffectDelayed       EffectKind = "delayed"
)

// The two ways to count input tokens: only the first counts those read from the cache.
const (
	limiterPlain      = "input_tokens_per_minute"
	limiterCacheAware = "input_tokens_per_minute_cache_aware"
)

func rateLimitRule() *Rule {
	declared := func(w *spec.Workspace) bool { return len(w.RateLimits) > 0 }
	return &Rule{
		Kind: KindRateLimit,
		Verbs: map[Action]Verb{
			Update: {Do: "change", One: "group of rate limits", Many: "groups of rate limits", Name: "change rate limits", Names: "change rate limits", Repeat: Idempotent, Phases: []Phase{PhaseLimits}},
		},
		Title:    func(s *Step) say.Text { return say.F("rate limits of %s in %q", s.Object.Name, s.Workspace.Name) },
		Subject:  func(s *Step) string { return s.Object.Name },
		Path:     func(s *Step) []string { return []string{"rate_limits", s.Object.Name} },
		Changers: say.F("by an organization admin or another run"),
		Declared: declared,
		Listed:   func(w *live.Workspace) bool { return w.RateLimits != nil },
		Caps:     true,
		List:     "rate limits",
		OrgDeclared: func(o *spec.Org) bool {
			return slices.ContainsFunc(o.Workspaces, func(w spec.Workspace) bool { return w.Archive == nil && declared(&w) })
		},
		OrgListed: func(o *live.Org) bool { return o.RateLimits != nil },
		Nothing: func(o *live.Org) live.Part {
			if o.RateLimits == nil || len(o.RateLimits) > 0 {
				return nil
			}
			return live.RateLimitList{} // a workspace has no group that its organization lacks
		},
		Unavailable: rateLimitsUnavailable,
		Check: func(s *Step) error {
			if s.User != nil || s.Object == nil || s.Address != ObjectAddress(KindRateLimit, s.Workspace.Key, s.Object.Name) {
				return errors.New("the address names other limits or another workspace than the step")
			}
			return nil
		},
		Now: func(o *live.Org, s *Step) Values {
			w := o.Workspace(s.Workspace.ID)
			if w == nil || w.RateLimits == nil {
				return nil
			}
			v := Values{}
			if own := w.RateLimitsOf(s.Object.ID); own != nil {
				for limiter, value := range own.Limits {
					v[limiter] = limitText(value)
				}
			}
			return v
		},
		plan:  (*planner).rateLimits,
		needs: needTraffic,
	}
}

// rateLimitsUnavailable says what it means that the API has no such lists: not that
// there are no limits. The endpoints are younger than the rest of the API.
func rateLimitsUnavailable(f *live.Failure) *Finding {
	switch f.Status {
	case 404, 405, 501: // not found, not allowed, not implemented
		return &Finding{
			Severity: SevUnmet, Code: CodeRateLimitsUnavailable,
			Message: say.F("the API does not give the rate limits of this organization, so what the file says of them cannot take effect: %s", say.Foreign(f.Error())),
			Hint:    say.F("take `rate_limits` out of the file until the organization has them in the API, and set them in the Console"),
		}
	}
	return nil
}

func limitText(value int64) Value { return Text(strconv.FormatInt(value, 10)) }

// limits are the limits of one entry for one group: what the file asks for, what
// the organization allows, and what the workspace has of its own.
type limits struct {
	want *spec.RateLimit
	org  *live.RateLimit
	own  map[string]int64
}

func (p *planner) rateLimits(pair *pairing) {
	w := pair.want
	meant := map[string]int{} // how many keys of the entry mean a group
	groups := make([]*live.RateLimit, len(w.RateLimits))
	for i := range w.RateLimits {
		if groups[i] = p.rateLimitGroup(w, &w.RateLimits[i]); groups[i] != nil {
			meant[groups[i].ID]++
		}
	}
	for i, g := range groups {
		switch {
		case g == nil:
		case meant[g.ID] > 1:
			p.rateLimitTwice(w, groups, i)
		default:
			l := limits{want: &w.RateLimits[i], org: g}
			if pair.have != nil {
				if own := pair.have.RateLimitsOf(g.ID); own != nil {
					l.own = own.Limits
				}
			}
			p.changeLimits(pair, &l)
		}
	}
}

// rateLimitGroup is the organization's group that a key means; nil after a finding.
func (p *planner) rateLimitGroup(w *spec.Workspace, l *spec.RateLimit) *live.RateLimit {
	found := p.have.RateLimitsNamed(l.Group)
	if len(found) == 1 {
		return found[0]
	}
	f := Finding{
		Severity: SevUnmet, Code: CodeRateLimitGroup, Address: ObjectAddress(KindRateLimit, w.Key, l.Group), At: at(l.At),
		Message: say.F("the organization has no rate limits named %q: what %q asks of them cannot take effect", l.Group, w.Key),
		Hint:    say.F("name a model of a group, or its id"),
	}
	if len(found) > 1 {
		f.Message = say.F("%q means %d groups of rate limits of the organization", l.Group, len(found))
		f.Hint = say.F("name one by its id")
	}
	nearest, bound := "", max(1, len(l.Group)/3)+1
	for i := range p.have.RateLimits {
		g := &p.have.RateLimits[i]
		f.Items = append(f.Items, say.F("%s (%s)", groupNames(g), g.ID))
		for _, name := range append([]string{g.Type}, g.Models...) {
			if d := spec.Distance(l.Group, name, bound); d < bound {
				nearest, bound = name, d
			}
		}
	}
	if nearest != "" && len(found) == 0 {
		f.Hint = say.F("did you mean %s?", nearest)
	}
	p.find(f)
	return nil
}

func groupNames(g *live.RateLimit) say.Text {
	if len(g.Models) == 0 {
		return say.F("%s", g.Type)
	}
	return say.Join(g.Models, ", ")
}

// rateLimitTwice refuses a key that means the group of another key: which of the
// two counts, nobody could say.
func (p *planner) rateLimitTwice(w *spec.Workspace, groups []*live.RateLimit, i int) {
	l := &w.RateLimits[i]
	var others []say.Span
	for j, g := range groups {
		if j != i && g != nil && g.ID == groups[i].ID {
			others = append(others, say.Span{Kind: say.Name, Text: w.RateLimits[j].Group})
		}
	}
	p.find(Finding{
		Severity: SevError, Code: CodeRateLimitTwice, Address: ObjectAddress(KindRateLimit, w.Key, l.Group), At: at(l.At),
		Message: say.F("%q means the same group of rate limits as %s in %q", l.Group, say.Join(others, " and "), w.Key),
		Hint:    say.F("keep one line for each group, with all its limiters"),
	})
}

// changeLimits plans one group of one entry.
func (p *planner) changeLimits(pair *pairing, l *limits) {
	w := pair.want
	at := ObjectAddress(KindRateLimit, w.Key, l.want.Group)
	s := Step{
		Address: at, Action: Update, Phase: PhaseLimits, Risk: RiskNone,
		Workspace: Workspace{Key: w.Key, Name: w.Name}, Object: &Object{ID: l.org.ID, Name: l.want.Group},
		Because: []Reason{{Kind: ReasonDeclared, Text: say.F("declared"), At: &l.want.At}},
	}
	if pair.have != nil {
		s.Workspace.Name, s.Workspace.ID = pair.have.Name, pair.have.ID
	}
	for _, limiter := range slices.Sorted(maps.Keys(l.want.Limits)) {
		if c, ok := l.change(limiter); ok && (c.After.Kind == None || p.offered(w, at, l, limiter)) {
			s.Changes = append(s.Changes, c)
		}
		p.weighLimit(w, at, l, limiter)
	}
	if len(s.Changes) == 0 {
		return
	}
	if lowered := l.lowered(s.Changes); len(lowered) > 0 {
		s.Risk = RiskReducesAccess
		e := Effect{Kind: EffectLimitsLowered, Text: say.F("lowers what the workspace may use; requests beyond it are refused")}
		for _, limiter := range lowered {
			e.Items = append(e.Items, l.fall(limiter))
		}
		s.Effects = append(append(s.Effects, e), p.recentTraffic(pair.have, l, lowered)...)
	}
	s.Effects = append(s.Effects, Effect{Kind: EffectDelayed, Text: say.F("takes up to about an hour to take effect")})
	p.step(s)
}

// change is what has to happen to a limiter, if anything has to.
func (l *limits) change(limiter string) (Change, bool) {
	c := Change{Field: limiter}
	if own, has := l.own[limiter]; has {
		c.Before = limitText(own)
	}
	if want := l.want.Limits[limiter]; want != nil {
		c.After = limitText(*want)
	}
	return c, !c.Kept()
}

// offered reports whether the organization has the limiter; any other one would
// apply beside its limits, in ways that nobody has asked for.
func (p *planner) offered(w *spec.Workspace, a Address, l *limits, limiter string) bool {
	if _, listed := l.org.Limits[limiter]; listed {
		return true
	}
	f := Finding{
		Severity: SevUnmet, Code: CodeLimiterNotOffered, Address: a, At: at(w.LimiterPos(l.want, limiter)),
		Message: say.F("the organization has no limit %s for %s, so %q gets none", limiter, l.want.Group, w.Key),
		Hint:    say.F("choose one that the organization has"),
	}
	for _, has := range slices.Sorted(maps.Keys(l.org.Limits)) {
		if slices.Contains(spec.Limiters, has) {
			f.Items = append(f.Items, say.F("%s: %s", has, limitWords(l.org.Limits[has])))
		}
	}
	if _, aware := l.org.Limits[limiterCacheAware]; aware && limiter == limiterPlain {
		f.Hint = say.F("did you mean %s? It does not count what is read from the cache", limiterCacheAware)
	}
	p.find(f)
	return false
}

// weighLimit warns of a declared limit that does something else than it seems to.
func (p *planner) weighLimit(w *spec.Workspace, a Address, l *limits, limiter string) {
	want := l.want.Limits[limiter]
	org, listed := l.org.Limits[limiter]
	if want == nil || !listed || org == live.UnknownLimit {
		return
	}
	if *want > org {
		p.find(Finding{
			Severity: SevWarning, Code: CodeLimitAboveOrg, Address: a, At: at(w.LimiterPos(l.want, limiter)),
			Message: say.F("%s of %s in %q is %d, above the organization's %d, which stays in force", limiter, l.want.Group, w.Key, *want, org),
			Hint:    say.F("lower it, or write null for the organization's limit"),
		})
	}
	if _, aware := l.org.Limits[limiterCacheAware]; aware && limiter == limiterPlain {
		p.find(Finding{
			Severity: SevWarning, Code: CodeLimitCountsCache, Address: a, At: at(w.LimiterPos(l.want, limiter)),
			Message: say.F("%s of %s in %q counts what is read from the cache: it can refuse requests while the organization has room", limiter, l.want.Group, w.Key),
			Hint:    say.F("use %s", limiterCacheAware),
		})
	}
}

// lowered are the limiters that come to allow less.
func (l *limits) lowered(changes []Change) []string {
	var limiters []string
	for _, c := range changes {
		if l.want.Limits[c.Field] == nil {
			continue // what the organization allows is never less
		}
		if before := l.effective(c.Field, l.own); before == live.UnknownLimit || l.lowest(c.Field) < before {
			limiters = append(limiters, c.Field)
		}
	}
	return limiters
}

// fall is how a limiter comes to allow less.
func (l *limits) fall(limiter string) say.Text {
	after := l.lowest(limiter)
	line := say.F("%s: from %s to %d", limiter, limitWords(l.effective(limiter, l.own)), after)
	if after == 0 {
		line = say.F("%s, so nothing passes", line)
	}
	return line
}

// lowest is the limit that will be in force with what the file asks for.
func (l *limits) lowest(limiter string) int64 {
	return l.effective(limiter, map[string]int64{limiter: *l.want.Limits[limiter]})
}

// effective is the limit in force with these limits of the workspace's own: the
// lower one of the two.
func (l *limits) effective(limiter string, own map[string]int64) int64 {
	org, listed := l.org.Limits[limiter]
	value, has := own[limiter]
	switch {
	case !has && listed:
		return org
	case !has:
		return live.UnknownLimit
	case listed && org != live.UnknownLimit:
		return min(value, org)
	}
	return value
}

func limitWords(value int64) say.Text {
	if value == live.UnknownLimit {
		return say.F("the organization's limit")
	}
	return say.F("%d", value)
}
