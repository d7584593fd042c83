package guard

import (
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// steps gives the plan's steps with one of the given actions, in order.
func (in *Input) steps(actions ...diff.Action) []*diff.Step {
	var found []*diff.Step
	for i := range in.Plan.Steps {
		for _, a := range actions {
			if in.Plan.Steps[i].Action == a {
				found = append(found, &in.Plan.Steps[i])
			}
		}
	}
	return found
}

// workspace is the live workspace a step acts on; nil when the plan creates it
// or when no such workspace was read.
func (in *Input) workspace(s *diff.Step) *live.Workspace {
	switch {
	case s.Workspace.ID == "":
		return nil
	case in.byID != nil:
		return in.byID[s.Workspace.ID]
	}
	return in.Have.Workspace(s.Workspace.ID)
}

// entry is the file's entry that a step belongs to; nil when there is none.
func (in *Input) entry(s *diff.Step) *spec.Workspace {
	for i := range in.Want.Workspaces {
		if in.Want.Workspaces[i].Key == s.Workspace.Key {
			return &in.Want.Workspaces[i]
		}
	}
	return nil
}

// liveName is the name the workspace has now, as far as that is known.
func (in *Input) liveName(s *diff.Step) string {
	if w := in.workspace(s); w != nil {
		return w.Name
	}
	return s.Workspace.Name
}

// narrows reports whether a step takes access away, judged by what it does
// rather than by the phase it claims. A role of unknown strength narrows.
func narrows(s *diff.Step) bool {
	switch s.Action {
	case diff.Remove:
		return s.Phase != diff.PhaseLimits // who loses a limit loses nothing
	case diff.SetRole:
		c, _ := s.Change(diff.FieldRole)
		strength := s.Rule().Strength
		before, after := strength(c.Before.Text), strength(c.After.Text)
		return before == 0 || after < before
	case diff.Create, diff.Update, diff.Add, diff.Archive:
	}
	return false
}

// roster is who belongs to one workspace before and after the plan, by
// explicit membership only.
type roster struct {
	key, name     string
	before, after map[live.UserID]spec.Role
	// steps are the membership steps in the workspace, in the plan's order.
	steps []*diff.Step
}

// rosters works out the membership of every workspace that the plan's
// membership steps touch, in the order of their first step.
func (in *Input) rosters() []*roster {
	var order []*roster
	byKey := map[string]*roster{}
	for _, s := range in.steps(diff.Add, diff.SetRole, diff.Remove) {
		if !s.OnMember() {
			continue
		}
		r := byKey[s.Workspace.Key]
		if r == nil {
			r = in.newRoster(s)
			byKey[s.Workspace.Key] = r
			order = append(order, r)
		}
		r.steps = append(r.steps, s)
		if s.Action == diff.Remove {
			delete(r.after, s.User.ID)
			continue
		}
		c, _ := s.Change(diff.FieldRole)
		r.after[s.User.ID] = spec.Role(c.After.Text)
	}
	for _, s := range in.departures() {
		for _, r := range order {
			delete(r.after, s.User.ID)
		}
	}
	return order
}

func (in *Input) newRoster(s *diff.Step) *roster {
	r := &roster{
		key: s.Workspace.Key, name: in.liveName(s),
		before: map[live.UserID]spec.Role{}, after: map[live.UserID]spec.Role{},
	}
	if w := in.workspace(s); w != nil {
		for _, m := range w.Members {
			r.before[m.User], r.after[m.User] = m.Role, m.Role
		}
	}
	return r
}

func addresses(steps []*diff.Step) []diff.Address {
	as := make([]diff.Address, len(steps))
	for i, s := range steps {
		as[i] = s.Address
	}
	return as
}

// place names a line of the file as " (org.yaml:12)", or nothing.
func place(p spec.Position) say.Text {
	if p.File == "" || p.Line == 0 {
		return nil
	}
	return say.F(" (%s)", p)
}

// sameUUID compares organization ids, whose letters may come in either case.
func sameUUID(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}
