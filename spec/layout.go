package spec

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// flowWidth is the longest line on which a collection stays in brackets.
const flowWidth = 100

// block is a value on its way to the page: a scalar with its text, a mapping
// or a list.
type block struct {
	text string
	// literal marks a text that is written over several lines, after |.
	literal bool
	rows    []*row
	list    bool
	mapping bool
	// flow asks for brackets; they are used only if everything fits on a line.
	flow bool
	// foot are the comments below the last row, whichever that is.
	foot []string
}

// row is a field of a mapping or an item of a list, with what surrounds it.
// Comments keep their #; an empty string is a blank line.
type row struct {
	key    string // as written; unused in lists
	name   string // the key's text, for ordering
	value  *block
	before []string
	tail   string
}

func scalarBlock(text string) *block { return &block{text: text} }

// field appends a row to a mapping.
func (b *block) field(name string, value *block) *row {
	r := &row{key: scalarText(name), name: name, value: value}
	b.rows = append(b.rows, r)
	return r
}

// page collects lines.
type page struct{ b strings.Builder }

func (p *page) line(indent int, text string) {
	if text != "" {
		p.b.WriteString(strings.Repeat(" ", indent))
		p.b.WriteString(text)
	}
	p.b.WriteByte('\n')
}

// collection writes the rows of a block collection.
func (p *page) collection(b *block, indent int) {
	for i, r := range b.rows {
		before := r.before
		if i == 0 {
			before = trimBlank(before)
		}
		for _, line := range before {
			p.line(indent, line)
		}
		if b.list {
			p.item(r, indent)
		} else {
			p.entry(r, indent, r.key+":")
		}
	}
	for _, line := range b.foot {
		p.line(indent, line)
	}
}

// entry writes a key, or what stands in place of one, with its value.
func (p *page) entry(r *row, indent int, lead string) {
	v := r.value
	text, inline := v.inline(indent + utf8.RuneCountInString(lead) + 1)
	switch {
	case v.literal:
		p.literal(v.text, indent, lead, r.tail)
	case inline:
		p.line(indent, withTail(strings.TrimRight(lead+" "+text, " "), r.tail))
	default:
		p.line(indent, withTail(lead, r.tail))
		p.collection(v, indent+2)
	}
}

// item writes a list item. A mapping that needs lines of its own begins beside
// the dash.
func (p *page) item(r *row, indent int) {
	v := r.value
	if _, inline := v.inline(indent + 2); inline || v.literal || !v.mapping || r.tail != "" || len(trimBlank(v.rows[0].before)) > 0 {
		p.entry(r, indent, "-")
		return
	}
	var sub page
	sub.collection(v, indent+2)
	text := sub.b.String()
	p.b.WriteString(strings.Repeat(" ", indent) + "- " + text[indent+2:])
}

// literal writes a text of several lines.
func (p *page) literal(text string, indent int, lead, tail string) {
	header := " |-"
	if strings.HasSuffix(text, "\n") {
		header, text = " |", strings.TrimSuffix(text, "\n")
	}
	p.line(indent, withTail(lead+header, tail))
	for line := range strings.SplitSeq(text, "\n") {
		p.line(indent+2, line)
	}
}

func withTail(text, tail string) string {
	if tail == "" {
		return text
	}
	return text + "  " + tail
}

// inline is the value on one line, if it may and can stand there from a column
// on.
func (b *block) inline(column int) (string, bool) {
	if !b.list && !b.mapping {
		return b.text, !b.literal
	}
	if len(b.rows) > 0 && (!b.flow || b.remarks()) {
		return "", false
	}
	text, ok := b.brackets(flowWidth - column)
	return text, ok
}

// brackets draws a collection in flow style within a width.
func (b *block) brackets(width int) (string, bool) {
	var parts []string
	used := 2
	for _, r := range b.rows {
		text := r.value.text
		if r.value.list || r.value.mapping {
			inner, ok := r.value.brackets(width - used)
			if !ok {
				return "", false
			}
			text = inner
		}
		if b.mapping {
			text = r.key + ": " + text
		}
		parts = append(parts, text)
		if used += utf8.RuneCountInString(text) + 2; used > width+2 || r.value.literal {
			return "", false
		}
	}
	text := strings.Join(parts, ", ")
	if b.mapping {
		return "{" + text + "}", true
	}
	return "[" + text + "]", true
}

// remarks reports whether comments stand anywhere inside.
func (b *block) remarks() bool {
	return len(b.foot) > 0 || slices.ContainsFunc(b.rows, func(r *row) bool {
		return r.tail != "" || len(trimBlank(r.before)) > 0 || r.value.remarks()
	})
}

// trimBlank drops blank lines at the beginning.
func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	return lines
}

// spaced gives a row a blank line before it.
func (r *row) spaced() {
	if len(r.before) == 0 || r.before[0] != "" {
		r.before = append([]string{""}, r.before...)
	}
}

// order is the canonical order of fields at each level of the format.
var order = map[string][]string{
	"":               {"version", "organization", "include", "policy", "groups", "workspaces"},
	"policy":         {"unmanaged_workspaces", "max_removals", "max_archives", "protect", "allowed_domains", "last_admin", "own_access", "claude_code"},
	"max_removals":   {"share", "count"},
	"workspace":      {"name", "id", "previously", "protected", "color", "tags", "data_residency", "external_key_id", "membership", "members", "groups", "archive"},
	"data_residency": {"workspace_geo", "allowed_inference_geos", "default_inference_geo"},
	"member":         {"role", "until"},
}

// arrange sorts the fields of a level; unknown ones come last, as they stood.
func (b *block) arrange(level string) {
	rank := func(r *row) int {
		if i := slices.Index(order[level], r.name); i >= 0 {
			return i
		}
		return len(order[level])
	}
	slices.SortStableFunc(b.rows, func(x, y *row) int { return rank(x) - rank(y) })
}

// space puts blank lines between sections and between workspaces.
func space(top *block) {
	for i, r := range top.rows {
		if i > 0 && r.name != "organization" && r.name != "include" {
			r.spaced()
		}
		if r.name != "workspaces" {
			continue
		}
		for i, w := range r.value.rows {
			if i > 0 {
				w.spaced()
			}
		}
	}
}
