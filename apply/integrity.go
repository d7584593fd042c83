package apply

import (
	"fmt"
	"slices"

	"github.com/wsync/wsync/diff"
)

// graph is a plan whose order and dependencies have been checked.
type graph struct {
	plan  *diff.Plan
	index map[diff.Address]int
	// needs are, per step, the steps it requires by exact address, the creation
	// of its own workspace included.
	needs [][]int
	// below are, per pattern, the steps it stands for.
	below map[diff.Address][]int
}

// newGraph refuses a plan that could not be carried out as written. A plan
// made by diff.Compute always passes; one from a file need not.
func newGraph(p *diff.Plan) (*graph, error) {
	g := &graph{
		plan: p, index: make(map[diff.Address]int, len(p.Steps)),
		needs: make([][]int, len(p.Steps)), below: map[diff.Address][]int{},
	}
	if p.Format != diff.Format {
		return nil, fmt.Errorf("the plan has the format %q and this wsync carries out %q", p.Format, diff.Format)
	}
	rank, created := 0, map[string]diff.Address{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if _, twice := g.index[s.Address]; twice {
			return nil, fmt.Errorf("step %q occurs twice", s.Address)
		}
		g.index[s.Address] = i
		at := slices.Index(diff.Phases, s.Phase)
		if at < rank {
			return nil, fmt.Errorf("step %q of phase %q is out of order", s.Address, s.Phase)
		}
		rank = at
		if err := g.step(i, created); err != nil {
			return nil, fmt.Errorf("step %q: %w", s.Address, err)
		}
	}
	return g, nil
}

// step checks one step and resolves what it requires. created maps the names
// of workspaces to the steps that create them.
func (g *graph) step(i int, created map[string]diff.Address) error {
	s := &g.plan.Steps[i]
	if err := s.Check(); err != nil {
		return err
	}
	if s.CreatesWorkspace() {
		if other, twice := created[s.Workspace.Name]; twice {
			return fmt.Errorf("it creates a second workspace named %q beside %q", s.Workspace.Name, other)
		}
		created[s.Workspace.Name] = s.Address
	} else if s.Workspace.ID == "" && s.Workspace.Key != "" {
		if err := g.creation(i, s); err != nil {
			return err
		}
	}
	for _, need := range s.Requires {
		if need.IsPattern() {
			g.pattern(need)
			continue
		}
		j, known := g.index[need]
		if !known || j == i {
			return fmt.Errorf("it requires %q, which is not an earlier step of the plan", need)
		}
		g.needs[i] = append(g.needs[i], j)
	}
	return nil
}

// creation ties a step on a workspace without an id to the step that creates it.
func (g *graph) creation(i int, s *diff.Step) error {
	j, known := g.index[diff.WorkspaceAddress(s.Workspace.Key)]
	if !known || g.plan.Steps[j].Action != diff.Create {
		return fmt.Errorf("workspace %q has no id, and no earlier step creates it", s.Workspace.Key)
	}
	g.needs[i] = append(g.needs[i], j)
	return nil
}

func (g *graph) pattern(a diff.Address) {
	if _, known := g.below[a]; known {
		return
	}
	g.below[a] = nil
	for j := range g.plan.Steps {
		if a.Covers(g.plan.Steps[j].Address) {
			g.below[a] = append(g.below[a], j)
		}
	}
}
