package review

import (
	"slices"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// rateLimitKind takes each name of a group that either file has for a group of its
// own, with every limiter that they name: which models share one, and what the
// organization allows, git does not know.
var rateLimitKind = kind{
	assume: func(o *live.Org, base, head *spec.Org) {
		o.RateLimits = []live.RateLimit{}
		groups := map[string]*live.RateLimit{}
		for _, file := range []*spec.Org{base, head} {
			for i := range file.Workspaces {
				for _, l := range file.Workspaces[i].RateLimits {
					g := groups[l.Group]
					if g == nil {
						g = assumedGroup(l.Group)
						groups[l.Group] = g
					}
					for limiter := range l.Limits {
						g.Limits[limiter] = live.UnknownLimit
					}
				}
			}
		}
		for _, g := range groups {
			o.RateLimits = append(o.RateLimits, *g)
		}
	},
	within: func(w *live.Workspace, e *spec.Workspace) {
		w.RateLimits = []live.RateLimit{}
		for _, l := range e.RateLimits {
			g := assumedGroup(l.Group)
			for limiter, value := range l.Limits {
				if value != nil {
					g.Limits[limiter] = *value
				}
			}
			w.RateLimits = append(w.RateLimits, *g)
		}
	},
	managed: func(w *spec.Workspace) []string {
		var fields []string
		for i := range w.RateLimits {
			for _, limiter := range w.RateLimits[i].Managed() {
				fields = append(fields, "rate_limits."+w.RateLimits[i].Group+"."+limiter)
			}
		}
		return fields
	},
	cleared: func(w *spec.Workspace) []string {
		var fields []string
		for i := range w.RateLimits {
			for _, limiter := range w.RateLimits[i].Managed() {
				if w.RateLimits[i].Limits[limiter] == nil {
					fields = append(fields, "rate_limits."+w.RateLimits[i].Group+"."+limiter)
				}
			}
		}
		return fields
	},
}

func assumedGroup(name string) *live.RateLimit {
	g := &live.RateLimit{ID: name, Type: "model_group", Models: []string{name}, Limits: map[string]int64{}}
	switch {
	case slices.Contains(spec.RateLimitGroups, name):
		g.Type, g.Models = name, nil
	case spec.RateLimitID(name):
		g.Models = []string{}
		return g
	}
	g.ID = live.AssumedPrefix + "group:" + name
	return g
}
