package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
)

func (m *markdown) irreversible() []*diff.Step {
	var out []*diff.Step
	for i := range m.plan.Steps {
		if s := &m.plan.Steps[i]; s.Risk == diff.RiskIrreversible {
			out = append(out, s)
		}
	}
	return out
}

// final draws the steps that cannot be undone: the first shown of them, -1
// being all.
func (m *markdown) final(d detail, shown int) string {
	steps := m.irreversible()
	if shown >= 0 && shown < len(steps) {
		steps = steps[:shown]
	}
	if len(steps) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("#### Cannot be undone\n\n")
	for _, s := range steps {
		b.WriteString("- " + mdFinal(s) + m.mdRemarks(s) + "\n")
		if d.bare {
			continue
		}
		b.WriteString(mdChangeList(s))
		if w := md(reasons(s, false)); w != "" {
			b.WriteString("  - Because " + w + "\n")
		}
		for i := range s.Because {
			if w := md(touched(&s.Because[i])); w != "" {
				b.WriteString("  - " + w + "\n")
			}
		}
		for _, e := range s.Effects {
			b.WriteString("  - " + md(e.Text) + "\n" + mdItems(each(e.Items, md), "    ", d.items))
		}
	}
	return b.String() + "\n"
}

// mdFinal names a step that cannot be undone and what it is about, in full.
func mdFinal(s *diff.Step) string {
	verb := s.Verb().Word()
	out := "**" + strings.ToUpper(verb[:1]) + verb[1:] + "** "
	if !s.OfWorkspace() {
		out += md(s.Title())
		if s.Object != nil && s.Object.ID != "" {
			out += ", " + code(s.Object.ID)
		}
		return out
	}
	out += codeWithin(s.Workspace.Name, 4*maxName)
	if s.Workspace.ID != "" {
		out += ", " + code(string(s.Workspace.ID))
	}
	if s.Workspace.Key != s.Workspace.Name {
		out += ", entry " + codeWithin(s.Workspace.Key, 4*maxName)
	}
	return out
}

func (m *markdown) mdRemarks(s *diff.Step) string {
	out := ""
	for _, r := range m.remarks(s, code) {
		out += " · " + r
	}
	return out
}

func mdChangeList(s *diff.Step) string {
	var b strings.Builder
	for _, c := range s.Changes {
		b.WriteString("  - " + code(c.Field) + ": " + mdValue(c.Before) + " → " + mdValue(c.After) + "\n")
	}
	return b.String()
}

// sections draws the steps that can be undone, workspace by workspace: those
// that take access away, and the others.
func (m *markdown) sections() (less, rest section) {
	less, rest = section{title: "Taken away or lowered"}, section{title: "Everything else"}
	reduces := groupSteps(m.plan, func(s *diff.Step) bool { return s.Risk == diff.RiskReducesAccess })
	total := 0
	for _, g := range reduces {
		total += len(g.steps)
	}
	for _, g := range reduces {
		less.blocks = append(less.blocks, m.block(g, total <= maxOpen))
	}
	harmless := groupSteps(m.plan, func(s *diff.Step) bool {
		return s.Risk != diff.RiskReducesAccess && s.Risk != diff.RiskIrreversible
	})
	for _, g := range harmless {
		rest.blocks = append(rest.blocks, m.block(g, false))
	}
	return less, rest
}

// maxOpen is how many access-reducing steps are shown unfolded.
const maxOpen = 12

// block draws one workspace, folded.
func (m *markdown) block(g *group, open bool) block {
	var b strings.Builder
	attr := ""
	if open {
		attr = " open"
	}
	b.WriteString("<details" + attr + "><summary>" + mdGroup(g.at) + ": " + m.tally(g.steps) + "</summary>\n\n")
	for _, s := range g.whole {
		m.wholeStep(&b, s)
	}
	for _, table := range g.tables() {
		steps := slices.Concat(table...)
		m.table(&b, steps)
		for _, s := range steps {
			if len(s.Effects) > 0 {
				b.WriteString("- " + code(subject(s)) + "\n" + mdEffects(s, "  "))
			}
		}
	}
	return block{text: strings.TrimRight(b.String(), "\n") + "\n\n</details>\n\n", group: g}
}

// mdGroup names a workspace, with its entry when that is called otherwise, or the
// organization.
func mdGroup(w diff.Workspace) string {
	switch w.Key {
	case "":
		return "Organization"
	case w.Name:
		return htmlCode(w.Name)
	}
	return htmlCode(w.Name) + " (entry " + htmlCode(w.Key) + ")"
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// someItems is how many items of an effect are listed below an ordinary step.
const someItems = 5

func mdEffects(s *diff.Step, indent string) string {
	var b strings.Builder
	for _, e := range s.Effects {
		limit := someItems
		if len(e.Items) == someItems+1 {
			limit++
		}
		b.WriteString(indent + "- " + md(e.Text) + "\n" + mdItems(each(e.Items, md), indent+"  ", limit))
	}
	return b.String()
}

// wholeStep draws a step that lists fields as a table of them.
func (m *markdown) wholeStep(b *strings.Builder, s *diff.Step) {
	b.WriteString("The " + s.Verb().One)
	id := string(s.Workspace.ID)
	if !s.OfWorkspace() {
		id = ""
		if subject(s) != "" {
			b.WriteString(" " + code(subject(s)))
		}
		if s.Object != nil {
			id = s.Object.ID
		}
	}
	b.WriteString(" " + fate(s))
	if id != "" {
		b.WriteString(" (" + code(id) + ")")
	}
	if w := md(reasons(s, false)); w != "" {
		b.WriteString(": " + w)
	}
	b.WriteString(m.mdRemarks(s) + "\n\n")
	mdFields(b, s)
	if len(s.Effects) > 0 {
		b.WriteString(mdEffects(s, "") + "\n")
	}
}

func mdFields(b *strings.Builder, s *diff.Step) {
	switch {
	case len(s.Changes) == 0:
		return
	case s.Action == diff.Create:
		b.WriteString("| Field | Value |\n|---|---|\n")
	default:
		b.WriteString("| Field | Before | After |\n|---|---|---|\n")
	}
	for _, c := range s.Changes {
		after := mdValue(c.After)
		if c.Kept() {
			after += " (unchanged, sent along)"
		}
		b.WriteString("| " + cell(code(c.Field)))
		if s.Action != diff.Create {
			b.WriteString(" | " + cell(mdValue(c.Before)))
		}
		b.WriteString(" | " + cell(after) + " |\n")
	}
	b.WriteString("\n")
}

func mdValue(v diff.Value) string {
	if v.Kind == diff.None {
		return "–"
	}
	return codeWithin(v.String(), maxProse)
}

// table draws steps of one kind, a line each. A reason that all of them share is
// told once, above.
func (m *markdown) table(b *strings.Builder, steps []*diff.Step) {
	shared := sharedReason(steps)
	columns := steps[0].Rule().Columns
	head, rule := "| Step | "+columns[0]+" | "+columns[1]+" |", "|---|---|---|"
	if shared != "" {
		b.WriteString("Because " + shared + ":\n\n")
	} else {
		head, rule = head+" Why |", rule+"---|"
	}
	b.WriteString(head + "\n" + rule + "\n")
	for _, s := range steps {
		fmt.Fprintf(b, "| %s%s | %s | %s |", s.Verb().Word(), cell(m.mdRemarks(s)), cell(code(subject(s))), cell(mdValues(s)))
		if shared == "" {
			b.WriteString(" " + cell(md(reasons(s, false))) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

func sharedReason(steps []*diff.Step) string {
	why := ""
	for i, s := range steps {
		if w := md(reasons(s, false)); i == 0 {
			why = w
		} else if w != why {
			return ""
		}
	}
	if len(steps) < manyShare {
		return ""
	}
	return why
}

func mdValues(s *diff.Step) string {
	before, after := values(s)
	switch {
	case before == "" && after == "":
		return "–"
	case before == "":
		return code(after)
	case after == "":
		return code(before)
	}
	return code(before) + " → " + code(after)
}
