package render

import (
	"fmt"
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
		fmt.Fprintf(&b, "- **%s** %s", strings.ToUpper(string(s.Action[:1]))+string(s.Action[1:]), codeWithin(s.Workspace.Name, 4*maxName))
		if s.Workspace.ID != "" {
			b.WriteString(", " + code(string(s.Workspace.ID)))
		}
		if s.Workspace.Key != s.Workspace.Name {
			b.WriteString(", entry " + codeWithin(s.Workspace.Key, 4*maxName))
		}
		b.WriteString(m.mdRemarks(s) + "\n")
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
	less, rest = section{title: "Access taken away"}, section{title: "Everything else"}
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
	b.WriteString("<details" + plural(b2i(open), " open", "") + "><summary>" + htmlCode(g.at.Name) + mdEntry(g.at) + ": " + m.tally(g.steps) + "</summary>\n\n")
	for _, s := range g.whole {
		m.wholeStep(&b, s)
	}
	m.members(&b, g)
	for _, a := range diff.Actions {
		for _, s := range g.members[a] {
			if len(s.Effects) > 0 {
				b.WriteString("- " + code(person(s)) + "\n" + mdEffects(s, "  "))
			}
		}
	}
	return block{text: strings.TrimRight(b.String(), "\n") + "\n\n</details>\n\n", group: g}
}

// mdEntry names a workspace's entry when that is called otherwise.
func mdEntry(w diff.Workspace) string {
	if w.Key == w.Name {
		return ""
	}
	return " (entry " + htmlCode(w.Key) + ")"
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

var wholeDeeds = map[diff.Action]string{
	diff.Create: "The workspace is created", diff.Update: "The workspace is updated", diff.Archive: "The workspace is archived",
}

// wholeStep draws a step on the workspace itself as a table of its fields.
func (m *markdown) wholeStep(b *strings.Builder, s *diff.Step) {
	b.WriteString(wholeDeeds[s.Action])
	if s.Workspace.ID != "" {
		b.WriteString(" (" + code(string(s.Workspace.ID)) + ")")
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

var memberWords = map[diff.Action]string{diff.Add: "add", diff.SetRole: "change role", diff.Remove: "remove"}

// members draws the membership steps as a table. A reason that all of them
// share is told once, above.
func (m *markdown) members(b *strings.Builder, g *group) {
	if len(g.whole) == len(g.steps) {
		return
	}
	shared := sharedReason(g)
	head := "| Step | Person | Role | Why |\n|---|---|---|---|\n"
	if shared != "" {
		b.WriteString("Because " + shared + ":\n\n")
		head = "| Step | Person | Role |\n|---|---|---|\n"
	}
	b.WriteString(head)
	for _, a := range diff.Actions {
		for _, s := range g.members[a] {
			fmt.Fprintf(b, "| %s%s | %s | %s |", memberWords[a], cell(m.mdRemarks(s)), cell(code(person(s))), cell(mdRoles(s)))
			if shared == "" {
				b.WriteString(" " + cell(md(reasons(s, false))) + " |")
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\n")
}

func sharedReason(g *group) string {
	why, n := "", 0
	for _, a := range diff.Actions {
		for _, s := range g.members[a] {
			if w := md(reasons(s, false)); n == 0 {
				why = w
			} else if w != why {
				return ""
			}
			n++
		}
	}
	if n < manyShare {
		return ""
	}
	return why
}

func mdRoles(s *diff.Step) string {
	before, after := roles(s)
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
