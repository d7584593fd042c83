package render

import (
	"strings"

	"github.com/wsync/wsync/diff"
)

// signs mark the actions at the edge of the text view.
var signs = map[diff.Action]string{
	diff.Create: "+", diff.Add: "+", diff.Update: "~", diff.SetRole: "~", diff.Remove: "-", diff.Archive: "!",
}

var signStyle = map[diff.Action]style{
	diff.Create: green, diff.Add: green, diff.Update: yellow, diff.SetRole: yellow, diff.Remove: red, diff.Archive: boldRed,
}

var wholeWords = map[diff.Action]string{
	diff.Create: "will be created", diff.Update: "will be updated",
	diff.Add: "will be added", diff.SetRole: "will get another role", diff.Remove: "will be removed",
}

// fate says what becomes of the object of a step.
func fate(s *diff.Step) string {
	if words := wholeWords[s.Action]; words != "" {
		return words
	}
	return "will be " + s.Verb().Do + "d" // archived, deleted
}

// group draws one workspace: what happens to it as a whole, then to what is in it,
// then its end, for people leave before a workspace does.
func (t *textView) group(g *group) {
	t.gap()
	var first, parts, last []*diff.Step
	for _, s := range g.whole {
		switch {
		case !s.OfWorkspace():
			parts = append(parts, s)
		case s.Action == diff.Archive && len(g.steps) > 1:
			last = append(last, s)
		default:
			first = append(first, s)
		}
	}
	for _, s := range first {
		t.whole(s)
	}
	switch within := len(parts) + len(g.rows); {
	case within == 0:
	case len(first) == 0:
		t.heading("  ", normal, g.name(), string(g.at.ID))
	default:
		t.gap()
	}
	for _, s := range parts {
		t.part(s)
	}
	tables := g.tables()
	named := g.at.Key == "" || len(tables) > 1 || len(parts) > 0
	for _, table := range tables {
		t.table(table, named)
	}
	for _, s := range last {
		t.gap()
		t.whole(s)
	}
}

// subject names what a step is about, within its workspace.
func subject(s *diff.Step) string { return clean(s.Rule().Subject(s)) }

// object names it with its kind: rate limit "claude-opus-4-8".
func object(s *diff.Step) string {
	if s.OfWorkspace() {
		return title(s.Workspace)
	}
	if one := s.Verb().One; subject(s) != "" {
		return one + " " + quoteName(s.Rule().Subject(s))
	}
	return s.Verb().One
}

// title names a workspace by the name it has, and its entry when that is called
// otherwise.
func title(w diff.Workspace) string {
	s := "workspace " + quoteName(w.Name)
	if w.Name != w.Key {
		s += " (entry " + quoteName(w.Key) + ")"
	}
	return s
}

// heading draws the line above a workspace's steps. The id follows the words,
// for it is what the eye needs least.
func (t *textView) heading(lead string, s style, text, id string) {
	text, id = lead+text, clean(id)
	switch {
	case id == "":
		t.para(lead, s, len(lead)+2, text[len(lead):], bold)
	case width(text)+2+width(id) <= t.width:
		t.line(t.paint(s, lead) + t.paint(bold, text[len(lead):]) + "  " + t.paint(dim, id))
	default:
		t.para(lead, s, len(lead)+2, text[len(lead):], bold)
		t.line(strings.Repeat(" ", len(lead)+2) + t.paint(dim, id))
	}
}

// whole draws a step on the workspace itself.
func (t *textView) whole(s *diff.Step) {
	t.heading(signs[s.Action]+" ", signStyle[s.Action], object(s)+" "+fate(s), string(s.Workspace.ID))
	t.details(s, "    ")
}

// part draws a step on something within a workspace, or within the organization.
func (t *textView) part(s *diff.Step) {
	id := ""
	if s.Object != nil {
		id = s.Object.ID
	}
	t.heading("    "+signs[s.Action]+" ", signStyle[s.Action], object(s)+" "+fate(s), id)
	t.details(s, "        ")
}

func (t *textView) details(s *diff.Step, indent string) {
	t.remarks(s, indent)
	t.changes(s, indent)
	t.because(s, indent)
	t.effects(s, indent)
}

// remarks draws what is special about a step on a line of its own.
func (t *textView) remarks(s *diff.Step, indent string) {
	marks := append(riskRemark(s), t.outline.remarks(s, clean)...)
	if len(marks) == 0 {
		return
	}
	paint := yellow
	if s.Risk == diff.RiskIrreversible {
		paint = boldRed
	}
	t.para(indent, normal, len(indent), "["+strings.Join(marks, "] [")+"]", paint)
}

// changes draws the fields of a workspace step, values in one column.
func (t *textView) changes(s *diff.Step, indent string) {
	column := 0
	for _, c := range s.Changes {
		column = max(column, width(name(c.Field)))
	}
	for _, c := range s.Changes {
		field := name(c.Field) + ":"
		lead := indent + field + strings.Repeat(" ", max(column+1-width(field), 0)) + " "
		before, after := t.value(c.Before), t.value(c.After)
		switch {
		case c.Kept():
			t.para(lead, normal, len(indent)+2, after+" (unchanged, sent along)", dim)
		case s.Action == diff.Create && c.Before.Kind == diff.None:
			t.para(lead, normal, len(indent)+2, after, normal)
		case width(lead+before+after)+3 <= t.width:
			t.line(lead + before + " → " + after)
		default:
			t.line(lead + before)
			t.line(strings.Repeat(" ", max(width(lead)-2, 0)) + "→ " + after)
		}
	}
}

func (t *textView) value(v diff.Value) string {
	if t.verbose {
		return value(v)
	}
	return clip(value(v), maxWord)
}

func (t *textView) because(s *diff.Step, indent string) {
	if w := wrapped(reasons(s, t.verbose)); w != "" {
		t.para(indent+"because ", dim, len(indent)+2, w, dim)
	}
	for i := range s.Because {
		if w := wrapped(touched(&s.Because[i])); w != "" {
			t.para(indent, normal, len(indent)+2, w, dim)
		}
	}
}

var effectStyle = map[diff.EffectKind]style{
	diff.EffectIrreversible: red, diff.EffectKeysRevoked: red, diff.EffectLastAdmin: red,
	diff.EffectKeysStop: yellow, diff.EffectAccessLost: yellow, diff.EffectKeysSurvive: yellow, diff.EffectUnknown: yellow,
}

// effects draws what follows outside the call.
func (t *textView) effects(s *diff.Step, indent string) {
	irreversible := s.Risk == diff.RiskIrreversible
	for _, e := range s.Effects {
		t.para(indent+"* ", effectStyle[e.Kind], len(indent)+2, wrapped(e.Text), effectStyle[e.Kind])
		t.items(each(e.Items, wrapped), indent+"  ", t.cap(irreversible))
	}
}
