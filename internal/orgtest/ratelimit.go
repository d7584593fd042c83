package orgtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var rateLimitKind = kind{
	name: spec.KindRateLimit,
	live: func(t *rapid.T, o *live.Org) {
		o.RateLimits = []live.RateLimit{
			group("rl_opus", "model_group", []string{"claude-opus-4-7", "claude-opus-4-8"}, orgLimits),
			group("rl_haiku", "model_group", []string{"claude-haiku-4-5"}, map[string]int64{"requests_per_minute": 1000, "input_tokens_per_minute": 50000}),
			group("rl_batch", "batch", nil, map[string]int64{"requests_per_minute": 1000, "enqueued_batch_requests": 100000}),
		}
	},
	within: func(t *rapid.T, o *live.Org, w *live.Workspace) {
		for i := range o.RateLimits {
			if rapid.IntRange(0, 2).Draw(t, "limited") > 0 {
				continue
			}
			g := o.RateLimits[i]
			own := group(g.ID, g.Type, g.Models, nil)
			for _, limiter := range limiters {
				if _, has := g.Limits[limiter]; has && rapid.Bool().Draw(t, "own limit") {
					own.Limits[limiter] = rapid.SampledFrom(limitValues).Draw(t, "limit")
				}
			}
			own.Organization = g.Limits
			w.RateLimits = append(w.RateLimits, own)
		}
	},
	empty: func(w *live.Workspace) { w.RateLimits = []live.RateLimit{} },
	entry: func(t *rapid.T, _ *author, w *spec.Workspace) {
		if rapid.IntRange(0, 2).Draw(t, "limits") > 0 {
			w.RateLimits = rateLimits(t)
		}
	},
	edits: []edit{
		ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) { w.RateLimits = rateLimits(t) }),
		ofLive(func(_ *rapid.T, _ *spec.Org, w *spec.Workspace) { w.RateLimits = nil }),
	},
	lines: map[string]func(*parser, bool, []string) error{
		"limits": parseLimits,
	},
	do: setLimits,
	part: func(o *live.Org, at live.WorkspaceID) live.Part {
		if w := o.Workspace(at); w != nil {
			return live.RateLimitList(w.RateLimits)
		}
		return live.RateLimitList(o.RateLimits)
	},
}

var (
	limiters    = []string{"requests_per_minute", "input_tokens_per_minute", "input_tokens_per_minute_cache_aware", "output_tokens_per_minute"}
	limitValues = []int64{0, 500, 4000, 9000, spec.MaxRateLimit}
	orgLimits   = map[string]int64{"requests_per_minute": 4000, "input_tokens_per_minute_cache_aware": 200000, "output_tokens_per_minute": 80000}
)

func group(id, kind string, models []string, limits map[string]int64) live.RateLimit {
	g := live.RateLimit{ID: id, Type: kind, Models: models, Limits: map[string]int64{}}
	for limiter, value := range limits {
		g.Limits[limiter] = value
	}
	return g
}

// rateLimits are lines of an author: about groups that there are and one that there
// is not, each group named once.
func rateLimits(t *rapid.T) []spec.RateLimit {
	lines := []spec.RateLimit{}
	for _, names := range [][]string{{"batch", "rl_batch"}, {"claude-haiku-4-5"}, {"claude-opus-4-7", "claude-opus-4-8", "rl_opus"}, {"claude-unheard-of"}} {
		if rapid.Bool().Draw(t, "no line") {
			continue
		}
		l := spec.RateLimit{Group: rapid.SampledFrom(names).Draw(t, "group"), Limits: map[string]*int64{}}
		for _, limiter := range limiters {
			switch rapid.IntRange(0, 2).Draw(t, "limiter") {
			case 0:
				l.Limits[limiter] = nil
			case 1:
				value := rapid.SampledFrom(limitValues).Draw(t, "value")
				l.Limits[limiter] = &value
			}
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b spec.RateLimit) int { return strings.Compare(a.Group, b.Group) })
	return lines
}

// parseLimits reads one limiter of a group: of the organization, then of the
// workspace it stands in.
//
//	limits rl_opus model=claude-opus-4-8 requests_per_minute=4000
//	  limits rl_opus requests_per_minute=500
//	limits rl_batch type=batch requests_per_minute=1000
func parseLimits(p *parser, inside bool, f []string) error {
	list := &p.org.RateLimits
	if inside {
		list = &p.ws.RateLimits
	}
	g := group(f[1], "model_group", nil, nil)
	for _, word := range f[2:] {
		k, v, _ := strings.Cut(word, "=")
		n, err := strconv.ParseInt(v, 10, 64)
		switch {
		case k == "model":
			g.Models = append(g.Models, v)
		case k == "type":
			g.Type = v
		case err != nil:
			return fmt.Errorf("%q: %w", word, err)
		default:
			g.Limits[k] = n
		}
	}
	*list = append(*list, g)
	return nil
}

// setLimits keeps what the API would: values above the organization's, and nothing
// for a group that the organization does not have.
func setLimits(s *diff.Step, o *live.Org) error {
	w, err := writable(s, o)
	if err != nil {
		return err
	}
	found := o.RateLimitsNamed(s.Object.ID)
	if len(found) != 1 || w.RateLimits == nil {
		return fmt.Errorf("%s: no such group, or the workspace's list was not read", s.Address)
	}
	own := w.RateLimitsOf(s.Object.ID)
	if own == nil {
		g := group(found[0].ID, found[0].Type, found[0].Models, nil)
		g.Organization = found[0].Limits
		w.RateLimits = append(w.RateLimits, g)
		own = &w.RateLimits[len(w.RateLimits)-1]
	}
	for _, c := range s.Changes {
		if c.After.Kind == diff.None {
			delete(own.Limits, c.Field)
			continue
		}
		if own.Limits[c.Field], err = strconv.ParseInt(c.After.Text, 10, 64); err != nil {
			return err
		}
	}
	return nil
}
