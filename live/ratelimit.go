package live

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/spec"
)

var rateLimitKind = kind{
	name: spec.KindRateLimit,
	sort: func(o *Org) {
		sortRateLimits(o.RateLimits)
		for i := range o.Workspaces {
			sortRateLimits(o.Workspaces[i].RateLimits)
		}
	},
	entry: exportRateLimits,
	file: func(x *export) (left []string) {
		if f := x.org.Refused[spec.KindRateLimit]; f != nil {
			left = append(left, "rate limits are left out: the API does not give them: "+f.Error())
		}
		return left
	},
}

func sortRateLimits(list []RateLimit) {
	slices.SortStableFunc(list, func(a, b RateLimit) int { return cmp.Compare(a.ID, b.ID) })
}

// RateLimit is one group of limits: the organization's own, or those of a
// workspace beside them.
type RateLimit struct {
	// ID is the "rl_…" id of the organization's entry for the group.
	ID string
	// Type is "model_group", or one of spec.RateLimitGroups, or a type that is not
	// known yet.
	Type string
	// Models is sorted; nil unless the type is "model_group".
	Models []string
	// Limits maps limiters to values, those that no file may name included: in the
	// organization all there are, in a workspace those that it has of its own.
	Limits map[string]int64
	// Organization has, in a workspace, what the organization allows.
	Organization map[string]int64
}

// UnknownLimit is the value of a limit that there is, and nobody told which.
const UnknownLimit int64 = -1

// RateLimitList is every group of the organization, or of one workspace.
type RateLimitList []RateLimit

// Put implements Part. An empty list is a list that was read.
func (l RateLimitList) Put(o *Org, at WorkspaceID) {
	list := append([]RateLimit{}, l...)
	if at == "" {
		o.RateLimits = list
	} else if w := o.Workspace(at); w != nil {
		w.RateLimits = list
	}
}

// RateLimitsNamed are the organization's groups that a file's name for one means:
// an id, the type of a group without models, or a model.
func (o *Org) RateLimitsNamed(name string) []*RateLimit {
	var found []*RateLimit
	for i := range o.RateLimits {
		g := &o.RateLimits[i]
		if g.ID == name || g.Type == name && g.Models == nil || slices.Contains(g.Models, name) {
			found = append(found, g)
		}
	}
	return found
}

// RateLimitsOf are the workspace's limits for a group of the organization, or nil.
func (w *Workspace) RateLimitsOf(id string) *RateLimit {
	for i := range w.RateLimits {
		if w.RateLimits[i].ID == id {
			return &w.RateLimits[i]
		}
	}
	return nil
}

// rateLimitName is the name by which a file means the group and no other; empty if
// there is none.
func (o *Org) rateLimitName(g *RateLimit) string {
	var names []string
	for _, model := range g.Models {
		if spec.UsableRateLimitModel(model) {
			names = append(names, model)
		}
	}
	if slices.Contains(spec.RateLimitGroups, g.Type) {
		names = append(names, g.Type)
	}
	if spec.RateLimitID(g.ID) {
		names = append(names, g.ID)
	}
	for _, name := range names {
		if found := o.RateLimitsNamed(name); len(found) == 1 && found[0].ID == g.ID {
			return name
		}
	}
	return ""
}

// exportRateLimits writes what a workspace has of its own, and leaves rate limits
// unmanaged where it has nothing or they were not read.
func exportRateLimits(x *export, w *Workspace, e *spec.Workspace) (left []string) {
	for i := range w.RateLimits {
		g := &w.RateLimits[i]
		name := x.org.rateLimitName(g)
		l := spec.RateLimit{Group: name, Limits: map[string]*int64{}}
		for _, limiter := range slices.Sorted(maps.Keys(g.Limits)) {
			value := g.Limits[limiter]
			if name == "" || !slices.Contains(spec.Limiters, limiter) || value < 0 || value > spec.MaxRateLimit {
				left = append(left, fmt.Sprintf("the limit %s of %s in workspace %q is left out: no file may hold it", limiter, cmp.Or(strings.Join(g.Models, ", "), g.Type), w.Name))
				continue
			}
			l.Limits[limiter] = &value
		}
		if len(l.Limits) > 0 {
			e.RateLimits = append(e.RateLimits, l)
		}
	}
	slices.SortFunc(e.RateLimits, func(a, b spec.RateLimit) int { return cmp.Compare(a.Group, b.Group) })
	return left
}
