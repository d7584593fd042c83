package main

import (
	"fmt"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/render"
)

// restrict reduces a fresh plan to the steps that a saved plan approved. The
// saved plan is approval and not authority: every one of its steps must stand
// in the fresh plan unchanged, and what is carried out is the fresh plan's.
func (m *made) restrict(env *Env, saved *diff.Plan, allow guard.Allowances) {
	moved, elsewhere := guard.Compare(saved, m.plan)
	m.plan = guard.Restrict(m.plan, saved)
	m.plan.Refusals = guard.Check(m.input(allow))
	if len(moved) > 0 {
		m.plan.Refusals = append([]diff.Refusal{guard.Stale(moved)}, m.plan.Refusals...)
	}
	if len(elsewhere) > 0 {
		fmt.Fprintf(env.Stderr, "note: the organization moved elsewhere since the plan was made; not part of this run: %s\n", render.Clean(few(elsewhere)))
	}
}

// few lists some addresses and counts the rest.
func few(all []diff.Address) string {
	text := ""
	for i, a := range all {
		if i == 5 {
			return text + fmt.Sprintf(" and %d more", len(all)-i)
		}
		if i > 0 {
			text += ", "
		}
		text += string(a)
	}
	return text
}
