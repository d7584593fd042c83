package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// outline is a plan arranged for reading: its steps by workspace, and who
// holds which. It is made once per view.
type outline struct {
	plan   *diff.Plan
	groups []*group
	// marks names the refusals of a step; waiting are the steps that no refusal
	// names but that require one which a refusal does.
	marks   map[diff.Address][]*diff.Refusal
	waiting map[diff.Address]bool
	// found are the findings by id; bound those that a refusal makes binding.
	found map[string]*diff.Finding
	bound map[string]bool
}

// group is what a plan does to one workspace and in it, or to what belongs to none.
type group struct {
	at diff.Workspace
	// whole are the steps that list fields, rows those that are a line of a table.
	whole []*diff.Step
	rows  map[row][]*diff.Step
	steps []*diff.Step // all of them, in plan order
}

// row is what the lines of one part of a table have in common.
type row struct {
	kind   diff.Kind
	action diff.Action
}

// tables are the rows of each kind by action, in the order of the kinds and of the
// actions.
func (g *group) tables() [][][]*diff.Step {
	var tables [][][]*diff.Step
	for _, r := range diff.Rules() {
		var table [][]*diff.Step
		for _, a := range diff.Actions {
			if steps := g.rows[row{r.Kind, a}]; steps != nil {
				table = append(table, steps)
			}
		}
		if table != nil {
			tables = append(tables, table)
		}
	}
	return tables
}

// name is what the group is called: a workspace, or the organization.
func (g *group) name() string {
	if g.at.Key == "" {
		return "organization"
	}
	return title(g.at)
}

func newOutline(p *diff.Plan) *outline {
	o := &outline{plan: p, marks: map[diff.Address][]*diff.Refusal{}, waiting: p.Waiting()}
	for i := range p.Refusals {
		for _, a := range p.Refusals[i].Steps {
			o.marks[a] = append(o.marks[a], &p.Refusals[i])
		}
	}
	o.groups = groupSteps(p, func(*diff.Step) bool { return true })
	o.findBound()
	return o
}

// findBound pairs refusals with the findings they rest on, so that nothing is
// told twice.
func (o *outline) findBound() {
	o.found, o.bound = map[string]*diff.Finding{}, map[string]bool{}
	for i := range o.plan.Findings {
		o.found[o.plan.Findings[i].ID] = &o.plan.Findings[i]
	}
	for i := range o.plan.Refusals {
		if id := o.plan.Refusals[i].Finding; id != "" {
			o.bound[id] = true
		}
	}
}

// first lists the findings that come before everything else.
func (o *outline) first() []diff.Finding {
	return slices.DeleteFunc(slices.Clone(o.plan.Findings), func(f diff.Finding) bool { return !f.Severity.First() })
}

// findings lists the other findings that no refusal tells.
func (o *outline) findings() []diff.Finding {
	return slices.DeleteFunc(slices.Clone(o.plan.Findings), func(f diff.Finding) bool {
		return f.Severity.First() || o.bound[f.ID]
	})
}

// refusalPlace is the line that a refusal is about, when a finding knows it.
func (o *outline) refusalPlace(r *diff.Refusal) *spec.Position {
	if f := o.found[r.Finding]; f != nil && r.Finding != "" {
		return f.At
	}
	return nil
}

// offers reports whether advice has the flag in it already, or there is none.
func offers(hint say.Text, flag string) bool {
	return flag == "" || slices.Contains(hint, say.Span{Kind: say.Flag, Text: flag})
}

// groupSteps gathers the chosen steps by workspace, in order of first appearance,
// behind those that belong to none, which come first in a file too. Two live
// workspaces may share a name, so the key decides.
func groupSteps(p *diff.Plan, choose func(*diff.Step) bool) []*group {
	var groups []*group
	byKey := map[string]*group{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if !choose(s) {
			continue
		}
		g := byKey[s.Workspace.Key]
		if g == nil {
			g = &group{at: s.Workspace, rows: map[row][]*diff.Step{}}
			byKey[s.Workspace.Key] = g
			if g.at.Key == "" {
				groups = slices.Insert(groups, 0, g)
			} else {
				groups = append(groups, g)
			}
		}
		g.steps = append(g.steps, s)
		if r := s.Rule(); r.Value == "" {
			g.whole = append(g.whole, s)
		} else {
			at := row{r.Kind, s.Action}
			g.rows[at] = append(g.rows[at], s)
		}
	}
	return groups
}

func (o *outline) held(s *diff.Step) bool {
	for _, r := range o.marks[s.Address] {
		if r.Verdict == diff.Hold {
			return true
		}
	}
	return false
}

// remarks are the words that stand beside a step and say what keeps it from
// being applied; show draws the name of a guard.
func (o *outline) remarks(s *diff.Step, show func(string) string) []string {
	var out []string
	for _, r := range o.marks[s.Address] {
		word := "held by "
		if r.Verdict == diff.Stop {
			word = "stopped by "
		}
		out = append(out, word+show(r.Guard))
	}
	if o.waiting[s.Address] {
		out = append(out, "waits for a held step")
	}
	return out
}

// riskRemark says what is grave about a step and cannot be seen from its action.
func riskRemark(s *diff.Step) []string {
	switch s.Risk {
	case diff.RiskIrreversible:
		return []string{"irreversible"}
	case diff.RiskReducesAccess:
		switch s.Action {
		case diff.SetRole:
			return []string{"less access"}
		case diff.Update:
			return []string{"lowered"}
		case diff.Create, diff.Add, diff.Remove, diff.Archive:
		}
	case diff.RiskNone:
	}
	return nil
}

// verbs lists what actions are called, in the order in which summaries name them.
func verbs() []diff.Verb {
	var all []diff.Verb
	seen := map[string]bool{}
	for _, a := range diff.Actions {
		for _, r := range diff.Rules() {
			if v, has := r.Verbs[a]; has && !seen[v.Word()] {
				seen[v.Word()] = true
				all = append(all, v)
			}
		}
	}
	return all
}

// tally counts steps by what they are called: "2 to create, 1 to archive (1 held)".
func (o *outline) tally(steps []*diff.Step) string {
	total, held, waiting := map[string]int{}, map[string]int{}, map[string]int{}
	for _, s := range steps {
		word := s.Verb().Word()
		total[word]++
		if o.held(s) {
			held[word]++
		}
		if o.waiting[s.Address] {
			waiting[word]++
		}
	}
	var parts []string
	for _, v := range verbs() {
		word := v.Word()
		if total[word] == 0 {
			continue
		}
		var aside []string
		if n := held[word]; n > 0 {
			aside = append(aside, number(n)+" held")
		}
		if n := waiting[word]; n > 0 {
			aside = append(aside, number(n)+" waiting")
		}
		part := v.Tally(total[word])
		if len(aside) > 0 {
			part += fmt.Sprintf(" (%s)", strings.Join(aside, ", "))
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// all lists every step of the plan.
func (o *outline) all() []*diff.Step {
	steps := make([]*diff.Step, len(o.plan.Steps))
	for i := range o.plan.Steps {
		steps[i] = &o.plan.Steps[i]
	}
	return steps
}
