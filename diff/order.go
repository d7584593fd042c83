package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wsync/wsync/live"
)

// order sorts the steps into the order of execution and writes down what each
// waits for.
//
//	create → widen → attributes → narrow → archive
//
// Phases alone keep a run that fails midway on the side of too much access
// rather than of an outage. Requires adds what must have succeeded: a member
// needs the workspace; whoever loses access needs the grants of the same
// workspace and of the same person elsewhere; an archive needs its people's
// new homes.
func (p *planner) order() {
	steps := p.plan.Steps
	depth := depths(steps)
	slices.SortStableFunc(steps, func(a, b Step) int {
		return cmp.Or(
			cmp.Compare(a.Phase.rank(), b.Phase.rank()),
			cmp.Compare(depth[a.Address], depth[b.Address]),
			strings.Compare(a.Workspace.Key, b.Workspace.Key),
			strings.Compare(string(a.Address), string(b.Address)),
		)
	})
	grants := indexGrants(steps)
	for i := range steps {
		steps[i].Requires = append(steps[i].Requires, p.requires(&steps[i], grants)...)
	}
}

// depths counts, for a step that waits for others of its phase, the longest chain of
// those before it: a rename frees the name that the next one takes.
func depths(steps []Step) map[Address]int {
	before := map[Address][]Address{}
	for i := range steps {
		if s := &steps[i]; len(s.Requires) > 0 {
			before[s.Address] = s.Requires
		}
	}
	depth := map[Address]int{}
	for n, moved := 0, true; moved && n < len(before); n++ { // no chain is longer
		moved = false
		for i := range steps {
			for a, b := steps[i].Address, before[steps[i].Address]; len(b) > 0; b = b[1:] {
				if d := depth[b[0]] + 1; d > depth[a] {
					depth[a], moved = d, true
				}
			}
		}
	}
	return depth
}

// grants indexes the widening steps.
type grants struct {
	byKey    map[string]bool
	byPerson map[live.UserID][]Address
}

func indexGrants(steps []Step) grants {
	g := grants{byKey: map[string]bool{}, byPerson: map[live.UserID][]Address{}}
	for i := range steps {
		if s := &steps[i]; s.Phase == PhaseWiden && s.Workspace.Key != "" {
			g.byKey[s.Workspace.Key] = true
			if s.User != nil {
				g.byPerson[s.User.ID] = append(g.byPerson[s.User.ID], s.Address)
			}
		}
	}
	return g
}

func (p *planner) requires(s *Step, g grants) []Address {
	if s.Workspace.Key == "" {
		return nil
	}
	home := WorkspaceAddress(s.Workspace.Key)
	if p.created[s.Workspace.Key] && s.Address != home {
		return []Address{home}
	}
	switch s.Phase {
	case PhaseNarrow:
		if s.Workspace.Key == "" {
			return nil
		}
		var needs []Address
		if g.byKey[s.Workspace.Key] {
			needs = append(needs, home.Below())
		}
		if s.User == nil {
			return needs
		}
		return appendElsewhere(needs, home, g.byPerson[s.User.ID])
	case PhaseArchive:
		var needs []Address
		if w := p.have.Workspace(s.Workspace.ID); w != nil && s.OfWorkspace() {
			for _, m := range w.Members {
				needs = appendElsewhere(needs, home, g.byPerson[m.User])
			}
		}
		slices.Sort(needs)
		return needs
	case PhaseCreate, PhaseInvite, PhaseWiden, PhaseAttributes, PhaseLimits, PhaseKeys, PhasePeople:
	}
	return nil
}

// appendElsewhere adds the addresses that do not lie below home.
func appendElsewhere(needs []Address, home Address, of []Address) []Address {
	for _, a := range of {
		if !home.Below().Covers(a) {
			needs = append(needs, a)
		}
	}
	return needs
}
