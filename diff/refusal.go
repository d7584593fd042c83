package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
)

// Refusal is one guard's "no", as data.
type Refusal struct {
	// Guard is the guard's name ("archive-confirmation").
	Guard string `json:"guard"`
	// Verdict says how far the refusal reaches.
	Verdict Verdict `json:"verdict"`
	// Steps are the steps it holds; empty when the whole plan stops, or when
	// what it refuses never became a step.
	Steps []Address `json:"steps,omitempty"`
	// Finding is the id of the finding that the refusal makes binding, for views to
	// tell the two once; empty when the refusal stands by itself.
	Finding string `json:"finding,omitempty"`
	// Message says what is refused and why.
	Message say.Text `json:"message"`
	// Items are further lines of detail.
	Items []say.Text `json:"items,omitempty"`
	// Hint says how to lift it, or that nothing does.
	Hint say.Text `json:"hint,omitempty"`
	// Override is the exact command-line flag that lifts it; empty when none does.
	Override string `json:"override,omitempty"`
}

// Verdict is the reach of a refusal.
type Verdict string

// Stop keeps the whole plan from being applied; Hold keeps one step, and what
// requires it, waiting while the rest is applied.
const (
	Stop Verdict = "stop"
	Hold Verdict = "hold"
)

// Stopped reports whether any refusal stops the whole plan.
func (p *Plan) Stopped() bool {
	for i := range p.Refusals {
		if p.Refusals[i].Verdict == Stop {
			return true
		}
	}
	return false
}

// HeldBy gives the refusals that hold a step directly.
func (p *Plan) HeldBy(a Address) []Refusal {
	var held []Refusal
	for _, r := range p.Refusals {
		for _, s := range r.Steps {
			if r.Verdict == Hold && s == a {
				held = append(held, r)
			}
		}
	}
	return held
}

// Waiting are the steps that no guard holds and that require one that is held,
// however many steps lie between. A pattern stands for steps of earlier phases.
func (p *Plan) Waiting() map[Address]bool {
	held, waiting := map[Address]bool{}, map[Address]bool{}
	for _, r := range p.Refusals {
		for _, a := range r.Steps {
			held[a] = held[a] || r.Verdict == Hold
		}
	}
	var blocked []*Step
	for i := range p.Steps {
		s := &p.Steps[i]
		waits := func(need Address) bool {
			return slices.ContainsFunc(blocked, func(b *Step) bool {
				return need.Covers(b.Address) && (!need.IsPattern() || b.Phase != s.Phase)
			})
		}
		if waiting[s.Address] = !held[s.Address] && slices.ContainsFunc(s.Requires, waits); waiting[s.Address] || held[s.Address] {
			blocked = append(blocked, s)
		}
	}
	return waiting
}
