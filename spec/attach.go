package spec

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// seat is where a row of the page came from, so that comments find the row they
// speak about.
type seat struct {
	row    *row
	in     *block
	parent *seat
	offset int // of the key or item
	line   int
	column int // of the key, or of the dash
	last   int // the last line of the key and a value on its line
	end    int // the offset where a scalar or bracketed value ends; 0 for blocks
	flow   extent
}

// builder turns nodes into blocks and remembers their seats in order.
type builder struct {
	src   *source
	ext   extents
	seats []*seat
	top   *block
}

func (b *builder) block(n *yaml.Node, owner *seat) *block {
	switch n.Kind {
	case yaml.MappingNode:
		return b.mapping(n, owner)
	case yaml.SequenceNode:
		return b.list(n, owner)
	}
	return sourceScalar(n, b.src)
}

func (b *builder) mapping(n *yaml.Node, owner *seat) *block {
	out := &block{mapping: true, flow: n.Style&yaml.FlowStyle != 0}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		r := &row{key: sourceScalar(key, b.src).text, name: key.Value}
		if key.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			r.key = scalarText(key.Value)
		}
		seat := b.seat(r, out, owner, key, key.Column, n)
		r.value = b.block(value, seat)
		b.close(seat, value)
		out.rows = append(out.rows, r)
	}
	return out
}

func (b *builder) list(n *yaml.Node, owner *seat) *block {
	out := &block{list: true, flow: n.Style&yaml.FlowStyle != 0}
	for _, item := range n.Content {
		r := &row{}
		seat := b.seat(r, out, owner, item, n.Column, n)
		r.value = b.block(item, seat)
		b.close(seat, item)
		out.rows = append(out.rows, r)
	}
	return out
}

func (b *builder) seat(r *row, in *block, owner *seat, n *yaml.Node, column int, around *yaml.Node) *seat {
	s := &seat{
		row: r, in: in, parent: owner, column: column,
		line: n.Line, last: n.Line, offset: b.src.offset(n.Line, n.Column), flow: b.ext.flows[around],
	}
	b.seats = append(b.seats, s)
	return s
}

// close notes where a value ends, if it stands in one piece.
func (b *builder) close(s *seat, value *yaml.Node) {
	if flow, ok := b.ext.flows[value]; ok {
		s.end = flow.end
	} else if value.Kind == yaml.ScalarNode {
		s.end = b.src.offset(value.Line, value.Column) + 1
		if text, ok := b.ext.textAt(s.end - 1); ok {
			s.end = text.end
		}
	}
	if s.end > 0 {
		s.last = max(s.last, b.src.lineOf(s.end-1))
	}
}

// attach gives each comment to a row, and each row the blank line before it.
// Comments on lines of their own speak about what follows, unless they are
// indented deeper than it: then they end the collection that came before.
func (b *builder) attach(list []comment) {
	next := 0
	for _, c := range list {
		for next < len(b.seats) && b.seats[next].offset < c.offset {
			b.blankBefore(b.seats[next])
			next++
		}
		var prev, follow *seat
		if next > 0 {
			prev = b.seats[next-1].outOf(c.offset)
		}
		if next < len(b.seats) {
			follow = b.seats[next]
		}
		b.place(c, prev, follow)
	}
	for ; next < len(b.seats); next++ {
		b.blankBefore(b.seats[next])
	}
}

func (b *builder) place(c comment, prev, follow *seat) {
	switch {
	case prev == nil && follow == nil:
		b.top.foot = append(b.top.foot, b.withBlank(c)...)
	case !c.own && prev != nil && prev.row.tail == "" && c.line >= prev.line && c.line <= prev.last:
		prev.row.tail = c.text
	case follow != nil && (prev == nil || b.belongsBelow(c, prev, follow)):
		follow.row.before = append(follow.row.before, b.withBlank(c)...)
	default:
		home := prev
		if prev.flow.end <= c.offset {
			home = prev.at(c.column)
		}
		home.in.foot = append(home.in.foot, b.withBlank(c)...)
	}
}

// belongsBelow decides about a comment between two rows.
func (b *builder) belongsBelow(c comment, prev, follow *seat) bool {
	if in := prev.flow; in.end > c.offset && follow.offset > in.end {
		return false // the last thing in brackets
	}
	return c.column <= follow.column || prev.at(c.column).column <= follow.column
}

// outOf climbs from a row to the one around it whose brackets closed before an
// offset.
func (s *seat) outOf(offset int) *seat {
	for s.parent != nil && s.flow.end > 0 && s.flow.end <= offset {
		s = s.parent
	}
	return s
}

// at climbs to the innermost row that begins no deeper than a column.
func (s *seat) at(column int) *seat {
	for s.parent != nil && s.column > column {
		s = s.parent
	}
	return s
}

func (b *builder) withBlank(c comment) []string {
	if c.own && b.src.isBlankLine(c.line-1) {
		return []string{"", c.text}
	}
	return []string{c.text}
}

// blankBefore keeps one blank line above a row.
func (b *builder) blankBefore(s *seat) {
	if s.flow.end == 0 && b.src.isBlankLine(s.line-1) && b.beginsLine(s) {
		s.row.before = append(s.row.before, "")
	}
}

// beginsLine reports whether a row's line is the one its content stands on: a
// dash may stand alone, lines above.
func (b *builder) beginsLine(s *seat) bool {
	if !s.in.list {
		return true
	}
	before := b.src.text[b.src.starts[s.line-1]:s.offset]
	return strings.HasSuffix(strings.TrimRight(before, " "), "-")
}

func (s *source) isBlankLine(n int) bool {
	return n >= 1 && strings.TrimSpace(s.line(n)) == ""
}

// sourceScalar writes a scalar as it stood when that is safe, without quotes it
// does not need.
func sourceScalar(n *yaml.Node, src *source) *block {
	switch {
	case n.Style&yaml.LiteralStyle != 0 && literalSafe(n.Value):
		return &block{text: n.Value, literal: true}
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return scalarBlock(scalarText(n.Value))
	case kindOf(n) == isDate: // in quotes, some parsers read no text otherwise
		return scalarBlock(scalarText(n.Value))
	case kindOf(n) != isText:
		return scalarBlock(n.Value)
	}
	from := src.offset(n.Line, n.Column)
	if strings.HasPrefix(src.text[from:], n.Value) && !strings.HasSuffix(n.Value, ":") {
		return scalarBlock(n.Value)
	}
	// It went over several lines, or would be a key outside its brackets.
	return scalarBlock(scalarText(n.Value))
}

// literalSafe reports whether a text can stand after | line by line.
func literalSafe(text string) bool {
	body := strings.TrimSuffix(text, "\n")
	if body == "" || strings.HasSuffix(body, "\n") || body[0] == ' ' || body[0] == '\n' {
		return false
	}
	return !slices.ContainsFunc(strings.Split(body, "\n"), func(line string) bool {
		return line != strings.TrimRight(line, " ") || strings.ContainsFunc(line, func(r rune) bool { return !visible(r) })
	})
}
