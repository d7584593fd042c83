package guard

import (
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// Stale is described like a guard. It is in no list, for it has nothing to check:
// Compare judges, and Outdated words the refusal.
var Stale = Guard{
	Name: "stale", Verdict: diff.Stop,
	Refuses:  "a saved plan whose steps no longer match the organization, the file, or this version of wsync",
	Why:      "what was approved is what is applied, or nothing",
	LiftedBy: "planning again",
}

// Outdated refuses a saved plan because of what Compare found.
func Outdated(drift []say.Text) diff.Refusal {
	return diff.Refusal{
		Guard: Stale.Name, Verdict: Stale.Verdict,
		Message: say.F("the saved plan no longer fits the organization, so none of it is applied"),
		Hint:    say.F("plan again, and have the plan reviewed again"), Items: drift,
	}
}

// Compare says whether a saved plan still fits: fresh is the plan that the same
// file makes of the organization as it is now, in the same scope.
//
// The rule is strict and simple. A saved plan is applied as a whole or not at
// all, so any drift refuses it: a step that the fresh plan lacks, be it because
// somebody did by hand what it would do, or words differently, or that has
// come to destroy more. Drift that concerns none of its steps is no reason to
// refuse; elsewhere lists the fresh plan's further steps, which stay undone.
func Compare(saved, fresh *diff.Plan) (drift []say.Text, elsewhere []diff.Address) {
	c := comparison{saved: map[diff.Address]bool{}}
	c.whole(saved, fresh)
	for i := range saved.Steps {
		c.saved[saved.Steps[i].Address] = true
	}
	steps := make(map[diff.Address]*diff.Step, len(fresh.Steps))
	for i := range fresh.Steps {
		s := &fresh.Steps[i]
		steps[s.Address] = s
		if !c.saved[s.Address] {
			elsewhere = append(elsewhere, s.Address)
		}
	}
	for i := range saved.Steps {
		c.step(&saved.Steps[i], steps[saved.Steps[i].Address])
	}
	return c.drift, elsewhere
}

// Restrict gives the plan to carry out once Compare has found no drift: the
// fresh plan, cut down to the saved plan's steps. Everything guards judge by
// besides the steps, above all the findings and the extent, is then what was
// read now and not what a file says. Its refusals are empty: Check gives them.
// With drift it is only fit to be shown, beside the refusal.
func Restrict(fresh, saved *diff.Plan) *diff.Plan {
	approved := make(map[diff.Address]bool, len(saved.Steps))
	for i := range saved.Steps {
		approved[saved.Steps[i].Address] = true
	}
	p := *fresh
	p.Digest, p.Refusals, p.Steps = "", []diff.Refusal{}, []diff.Step{}
	for _, s := range fresh.Steps {
		if !approved[s.Address] {
			continue
		}
		s.Requires = slices.DeleteFunc(slices.Clone(s.Requires), func(a diff.Address) bool {
			return !a.IsPattern() && !approved[a]
		})
		p.Steps = append(p.Steps, s)
	}
	return &p
}

type comparison struct {
	saved map[diff.Address]bool
	drift []say.Text
}

func (c *comparison) note(t say.Text) { c.drift = append(c.drift, t) }

// moved notes what has come to be otherwise about one step.
func (c *comparison) moved(s *diff.Step, t say.Text) { c.note(say.F("%s: %s", s.Address, t)) }

// whole compares what binds the plan as such.
func (c *comparison) whole(saved, fresh *diff.Plan) {
	if saved.Format != fresh.Format {
		c.note(say.F("the plan was saved in the format %q, and this wsync makes %q: plan and apply with one version", saved.Format, fresh.Format))
	}
	if !sameUUID(saved.Organization.ID, fresh.Organization.ID) {
		c.note(say.F("the plan was made for organization %s, and this is %s", orgLabel(saved.Organization.ID, saved.Organization.Name),
			orgLabel(fresh.Organization.ID, fresh.Organization.Name)))
	}
	if saved.Source.SHA256 != fresh.Source.SHA256 {
		c.note(say.F("%s was edited after the plan was made from it", saved.Source.Path))
	}
	if saved.Only != fresh.Only {
		c.note(say.F("the plan was made of other steps (only %q) than it was compared with (only %q)", string(saved.Only), string(fresh.Only)))
	}
	if !slices.Equal(saved.Scope, fresh.Scope) {
		c.note(say.F("the plan was made with scope %q and compared with one of scope %q", strings.Join(saved.Scope, ", "), strings.Join(fresh.Scope, ", ")))
	}
}

// step compares one saved step with its counterpart, which may be missing.
func (c *comparison) step(was, is *diff.Step) {
	if is == nil {
		c.moved(was, say.F("the plan would %s, and there is nothing left to do, or its object is gone: it was done or undone %s since", was.Would(), was.Rule().Changers))
		return
	}
	if was.Action != is.Action {
		c.moved(was, say.F("the plan would %s, and now it would take another step: %s (changed %s since)", was.Would(), is.Would(), was.Rule().Changers))
		return
	}
	c.identity(was, is)
	c.changes(was, is)
	c.order(was, is)
	c.effects(was, is)
}

func (c *comparison) identity(was, is *diff.Step) {
	if w, v := was.Workspace, is.Workspace; w != v {
		c.moved(was, say.F("it was about workspace %q %s, which is %q %s now (changed by an organization admin since)", w.Name, w.ID, v.Name, v.ID))
	}
	if w, v := userID(was), userID(is); w != v {
		c.moved(was, say.F("the person was %s and is %s now: they left and joined again", w, v))
	}
	if w, v := objectOf(was), objectOf(is); w != v {
		c.moved(was, say.F("it was about %q%s, and the file now means %q%s (changed %s since)",
			w.Name, endedID(was), v.Name, endedID(is), was.Rule().Changers))
	}
}

// objectOf is what a step is about besides a workspace or a person. Its address says
// what the file calls it, and that may come to be another one's name.
func objectOf(s *diff.Step) diff.Object {
	if s.Object == nil {
		return diff.Object{}
	}
	return *s.Object
}

func userID(s *diff.Step) live.UserID {
	if s.User == nil {
		return ""
	}
	return s.User.ID
}

// changes compares the values a step found and the values it would set.
func (c *comparison) changes(was, is *diff.Step) {
	for _, w := range was.Changes {
		v, ok := is.Change(w.Field)
		switch {
		case !ok:
			c.moved(was, say.F("%s would become %s, and needs no change now (changed %s since)", w.Field, quoted(w.After), was.Rule().Changers))
		case !w.Before.Equal(v.Before):
			c.moved(was, say.F("%s was %s when the plan was made and is %s now (changed %s since)", w.Field, quoted(w.Before), quoted(v.Before), was.Rule().Changers))
		case !w.After.Equal(v.After):
			c.moved(was, say.F("the plan sets %s to %s, and the file asks for %s", w.Field, quoted(w.After), quoted(v.After)))
		}
	}
	for _, v := range is.Changes {
		if _, ok := was.Change(v.Field); !ok {
			c.moved(was, say.F("%s is %s now and would have to change too (changed %s since)", v.Field, quoted(v.Before), was.Rule().Changers))
		}
	}
}

// order refuses a plan whose steps would run in another order than they must:
// it was altered, or another step's result has come to matter.
func (c *comparison) order(was, is *diff.Step) {
	if was.Phase != is.Phase {
		c.moved(was, say.F("it belonged to phase %q and belongs to %q now", was.Phase, is.Phase))
	}
	for _, need := range is.Requires {
		switch inPlan := need.IsPattern() || c.saved[need]; {
		case !inPlan:
			// Without it somebody would lose access that the file wants them to
			// have elsewhere, and that the plan presumed they had.
			c.moved(was, say.F("it has to wait for %s now, which the plan does not have", need))
		case !slices.Contains(was.Requires, need):
			c.moved(was, say.F("it has to wait for %s now", need))
		}
	}
}

// effects refuses a step that has come to destroy more than its approvers saw.
func (c *comparison) effects(was, is *diff.Step) {
	if is.Risk != was.Risk && is.Risk == diff.RiskIrreversible {
		c.moved(was, say.F("it cannot be undone now"))
	}
	seen := destroys(was)
	for _, line := range destroys(is) {
		if !slices.ContainsFunc(seen, line.Equal) {
			c.moved(was, say.F("it would have an effect that the plan did not show: %s", line))
		}
	}
}

// destroys lists what a step's effects cannot give back: what is said to be
// irreversible, each key revoked, and, for what cannot be undone, each
// access lost. Texts that only count or sum up are left out; use in particular
// changes daily, and a guard weighs it afresh.
func destroys(s *diff.Step) []say.Text {
	var lines []say.Text
	for _, e := range s.Effects {
		if e.Kind == diff.EffectIrreversible {
			lines = append(lines, e.Text)
		}
		if e.Kind == diff.EffectIrreversible || e.Kind == diff.EffectKeysRevoked || (e.Kind == diff.EffectAccessLost && s.Risk == diff.RiskIrreversible) {
			for _, item := range e.Items {
				lines = append(lines, say.F("%s: %s", e.Kind, item))
			}
		}
	}
	return lines
}

func quoted(v diff.Value) say.Text {
	if v.Kind == diff.None {
		return say.F("unset")
	}
	return say.F("%q", v.String())
}
