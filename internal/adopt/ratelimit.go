package adopt

import (
	"maps"
	"slices"
	"strconv"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

var rateLimitKind = kind{
	name: diff.KindRateLimit, step: (*draft).rateLimit,
	limit: func(w *spec.Workspace) { w.RateLimits = nil },
}

// rateLimit makes an entry say what limits the workspace has of its own: null, which
// stays managed, for none.
func (d *draft) rateLimit(s *diff.Step) *Refusal {
	w := d.entry(s.Workspace.Key)
	if s.Workspace.ID == "" {
		return notThere(w.Key)
	}
	groups := slices.Clone(w.RateLimits)
	i := slices.IndexFunc(groups, func(l spec.RateLimit) bool { return l.Group == s.Object.Name })
	limits := maps.Clone(groups[i].Limits)
	for _, c := range s.Changes {
		limits[c.Field] = nil
		if c.Before.Kind == diff.None {
			continue
		}
		n, err := strconv.ParseInt(c.Before.Text, 10, 64)
		if err != nil || n < 0 || n > spec.MaxRateLimit {
			return &Refusal{say.F("no file may hold %s as %s", c.Before, c.Field), say.F("change the limit in the Console, or take it out of the entry by hand")}
		}
		limits[c.Field] = &n
	}
	groups[i].Limits = limits
	w.RateLimits = groups
	return nil
}
