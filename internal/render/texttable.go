package render

import (
	"strings"

	"github.com/wsync/wsync/diff"
)

// table draws what is a line each, such as memberships, one action after the
// other: sign, subject, value, reason. Each part has its own column widths, so that
// one long role change does not push twenty reasons off the page. Beside others, a
// table has the name of its kind above it.
func (t *textView) table(actions [][]*diff.Step, named bool) {
	indent := "    "
	if named {
		t.line(indent + actions[0][0].Rule().List + ":")
		indent += "  "
	}
	for _, steps := range actions {
		own, shared := t.byReason(steps)
		t.rows(own, indent, true)
		for _, steps := range shared {
			t.para(indent+"because ", dim, len(indent)+2, wrapped(reasons(steps[0], t.verbose))+":", dim)
			t.rows(steps, indent+"  ", false)
		}
	}
}

// manyShare is how many people must be in a plan for the same reason before the
// reason is told once, above them.
const manyShare = 3

// byReason sets apart the steps whose reason many share.
func (t *textView) byReason(steps []*diff.Step) (own []*diff.Step, shared [][]*diff.Step) {
	byWhy := map[string][]*diff.Step{}
	for _, s := range steps {
		w := wrapped(reasons(s, t.verbose))
		byWhy[w] = append(byWhy[w], s)
	}
	for _, s := range steps {
		switch same := byWhy[wrapped(reasons(s, t.verbose))]; {
		case len(same) < manyShare:
			own = append(own, s)
		case same[0] == s:
			shared = append(shared, same)
		}
	}
	return own, shared
}

func (t *textView) rows(steps []*diff.Step, indent string, alone bool) {
	who, role := 0, 0
	for _, s := range steps {
		who = max(who, width(t.subject(s)))
		role = max(role, width(valueText(s)))
	}
	for _, s := range steps {
		left := signs[s.Action] + " " + pad(t.subject(s), who) + "  " + pad(valueText(s), role)
		reason := ""
		if alone {
			reason = wrapped(reasons(s, t.verbose))
		}
		t.row(s, indent, left, reason)
	}
}

func (t *textView) subject(s *diff.Step) string {
	if t.verbose {
		return subject(s)
	}
	return clip(subject(s), maxName)
}

// valueText is the value, such as a role, that a step gives, takes, or changes.
func valueText(s *diff.Step) string {
	before, after := values(s)
	switch {
	case before == "":
		return after
	case after == "":
		return before
	}
	return before + " → " + after
}

// leastReason is the narrowest column a reason is put into; below that it goes
// to a line of its own.
const leastReason = 24

func (t *textView) row(s *diff.Step, indent, left, reason string) {
	at := width(indent+left) + 2
	if reason == "" {
		left = strings.TrimRight(left, " ")
	}
	painted := indent + t.paint(signStyle[s.Action], left)
	below := indent + "    "
	switch {
	case reason == "":
		t.line(painted)
	case t.width-at >= leastReason || at+width(reason) <= t.width:
		for i, l := range wrap(reason, t.width-at, t.width-at) {
			if i > 0 {
				painted = strings.Repeat(" ", at-2)
			}
			t.line(painted + "  " + t.paint(dim, l))
		}
	default:
		t.line(painted)
		t.para(below+"because ", dim, len(below)+2, reason, dim)
	}
	t.remarks(s, below)
	switch {
	case t.verbose && s.User != nil:
		t.para(below, normal, len(below), strings.TrimSpace(clean(s.User.Name)+" "+clean(string(s.User.ID))), dim)
	case t.verbose && s.Object != nil && s.Object.ID != "":
		t.para(below, normal, len(below), clean(s.Object.ID), dim)
	}
	t.effects(s, below)
}

func pad(s string, w int) string { return s + strings.Repeat(" ", max(w-width(s), 0)) }
