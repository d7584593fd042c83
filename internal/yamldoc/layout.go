package yamldoc

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// flowWidth is the longest line on which a collection stays in brackets.
const flowWidth = 100

// Block is a value on its way to the page: a scalar with its text, a mapping or a
// list.
type Block struct {
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
	value  *Block
	before []string
	tail   string
}

// Plain is a scalar that is written as it is: a number, true, null.
func Plain(text string) *Block { return &Block{text: text} }

// Text is a scalar in quotes if some YAML parser needs them.
func Text(text string) *Block { return Plain(ScalarText(text)) }

// NewMapping is a mapping without fields.
func NewMapping() *Block { return &Block{mapping: true} }

// NewList is a list of items.
func NewList(items ...*Block) *Block {
	b := &Block{list: true}
	for _, item := range items {
		b.rows = append(b.rows, &row{value: item})
	}
	return b
}

// Field appends a field to a mapping, and returns the mapping.
func (b *Block) Field(name string, value *Block) *Block {
	b.rows = append(b.rows, &row{key: ScalarText(name), name: name, value: value})
	return b
}

// InBrackets asks for one line, in [ ] or { }, if that is not too long, and
// returns the collection.
func (b *Block) InBrackets() *Block {
	b.flow = true
	return b
}

// Len is the number of fields or items.
func (b *Block) Len() int { return len(b.rows) }

// Fields gives the names and values of a mapping.
func (b *Block) Fields() iter.Seq2[string, *Block] {
	return func(yield func(string, *Block) bool) {
		for _, r := range b.rows {
			if b.mapping && !yield(r.name, r.value) {
				return
			}
		}
	}
}

// Arrange sorts the fields of a mapping; those that order lacks come last, as
// they stood.
func (b *Block) Arrange(order []string) {
	rank := func(r *row) int {
		if i := slices.Index(order, r.name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(b.rows, func(x, y *row) int { return rank(x) - rank(y) })
}

// Space puts a blank line before each field but the first and those that are
// named.
func (b *Block) Space(except ...string) {
	for i, r := range b.rows {
		if i > 0 && !slices.Contains(except, r.name) {
			r.spaced()
		}
	}
}

// Write draws a mapping as a file, below some lines of comment.
func Write(top *Block, header ...string) []byte {
	var p page
	for _, line := range header {
		p.line(0, line)
	}
	if len(top.rows) == 0 {
		p.line(0, "{}")
	}
	p.collection(top, 0)
	return []byte(p.b.String())
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
func (p *page) collection(b *Block, indent int) {
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
func (b *Block) inline(column int) (string, bool) {
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
func (b *Block) brackets(width int) (string, bool) {
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
func (b *Block) remarks() bool {
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
