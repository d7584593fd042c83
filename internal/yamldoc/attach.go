package yamldoc

import (
	"slices"
	"strings"
)

// origin is where a row of the page came from, so that comments find the row they
// speak about.
type origin struct {
	row    *row
	in     *Block
	parent *origin
	offset int // of the key or item
	line   int
	column int // of the key, or of the dash
	last   int // the last line of the key and a value on its line
	end    int // the offset where a scalar or bracketed value ends; 0 for blocks
	flow   extent
}

// builder turns nodes into blocks and remembers their origins in order.
type builder struct {
	doc     *Document
	ext     extents
	origins []*origin
	top     *Block
}

func (b *builder) block(n *Node, owner *origin) *Block {
	switch n.kind {
	case Mapping:
		return b.mapping(n, owner)
	case Sequence:
		return b.list(n, owner)
	case Scalar, Alias:
	}
	return sourceScalar(n, b.doc)
}

func (b *builder) mapping(n *Node, owner *origin) *Block {
	out := &Block{mapping: true, flow: n.style&flow != 0}
	for key, value := range n.Pairs() {
		r := &row{key: sourceScalar(key, b.doc).text, name: key.Value}
		if key.style&(literal|folded) != 0 {
			r.key = ScalarText(key.Value)
		}
		from := b.row(r, out, owner, key, int(key.column), n)
		r.value = b.block(value, from)
		b.close(from, value)
		out.rows = append(out.rows, r)
	}
	return out
}

func (b *builder) list(n *Node, owner *origin) *Block {
	out := &Block{list: true, flow: n.style&flow != 0}
	for item := range n.Items() {
		r := &row{}
		from := b.row(r, out, owner, item, int(n.column), n)
		r.value = b.block(item, from)
		b.close(from, item)
		out.rows = append(out.rows, r)
	}
	return out
}

func (b *builder) row(r *row, in *Block, owner *origin, n *Node, column int, around *Node) *origin {
	line := int(n.line)
	o := &origin{row: r, in: in, parent: owner, column: column, line: line, last: line, offset: int(n.offset), flow: b.ext.flows[around]}
	b.origins = append(b.origins, o)
	return o
}

// close notes where a value ends, if it stands in one piece.
func (b *builder) close(o *origin, value *Node) {
	if flow, ok := b.ext.flows[value]; ok {
		o.end = flow.end
	} else if value.kind == Scalar {
		o.end = int(value.offset) + 1
		if text, ok := b.ext.textAt(o.end - 1); ok {
			o.end = text.end
		}
	}
	if o.end > 0 {
		o.last = max(o.last, b.doc.lineOf(o.end-1))
	}
}

// attach gives each comment to a row, and each row the blank line before it.
// Comments on lines of their own speak about what follows, unless they are
// indented deeper than it: then they end the collection that came before.
func (b *builder) attach(list []comment) {
	next := 0
	for _, c := range list {
		for next < len(b.origins) && b.origins[next].offset < c.offset {
			b.blankBefore(b.origins[next])
			next++
		}
		var prev, follow *origin
		if next > 0 {
			prev = b.origins[next-1].outOf(c.offset)
		}
		if next < len(b.origins) {
			follow = b.origins[next]
		}
		b.place(c, prev, follow)
	}
	for ; next < len(b.origins); next++ {
		b.blankBefore(b.origins[next])
	}
}

func (b *builder) place(c comment, prev, follow *origin) {
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
func (b *builder) belongsBelow(c comment, prev, follow *origin) bool {
	if in := prev.flow; in.end > c.offset && follow.offset > in.end {
		return false // the last thing in brackets
	}
	return c.column <= follow.column || prev.at(c.column).column <= follow.column
}

// outOf climbs from a row to the one around it whose brackets closed before an
// offset.
func (o *origin) outOf(offset int) *origin {
	for o.parent != nil && o.flow.end > 0 && o.flow.end <= offset {
		o = o.parent
	}
	return o
}

// at climbs to the innermost row that begins no deeper than a column.
func (o *origin) at(column int) *origin {
	for o.parent != nil && o.column > column {
		o = o.parent
	}
	return o
}

func (b *builder) withBlank(c comment) []string {
	if c.own && b.doc.isBlankLine(c.line-1) {
		return []string{"", c.text}
	}
	return []string{c.text}
}

// blankBefore keeps one blank line above a row.
func (b *builder) blankBefore(o *origin) {
	if o.flow.end == 0 && b.doc.isBlankLine(o.line-1) && b.beginsLine(o) {
		o.row.before = append(o.row.before, "")
	}
}

// beginsLine reports whether a row's line is the one its content stands on: a
// dash may stand alone, lines above.
func (b *builder) beginsLine(o *origin) bool {
	if !o.in.list {
		return true
	}
	before := b.doc.text[b.doc.start(o.line):o.offset]
	return strings.HasSuffix(strings.TrimRight(before, " "), "-")
}

func (d *Document) isBlankLine(n int) bool {
	return n >= 1 && strings.TrimSpace(d.line(n)) == ""
}

// sourceScalar writes a scalar as it stood when that is safe, without quotes it
// does not need.
func sourceScalar(n *Node, d *Document) *Block {
	switch {
	case n.style&literal != 0 && literalSafe(n.Value):
		return &Block{text: n.Value, literal: true}
	case n.style&quotedOrBlock != 0:
		return Plain(ScalarText(n.Value))
	case n.ScalarKind() == IsDate: // in quotes, some parsers read no text otherwise
		return Plain(ScalarText(n.Value))
	case n.ScalarKind() != IsText:
		return Plain(n.Value)
	}
	if strings.HasPrefix(d.text[n.offset:], n.Value) && !strings.HasSuffix(n.Value, ":") {
		return Plain(n.Value)
	}
	// It went over several lines, or would be a key outside its brackets.
	return Plain(ScalarText(n.Value))
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
