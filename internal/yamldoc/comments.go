package yamldoc

import (
	"cmp"
	"slices"
	"strings"
)

// yaml.v3 keeps comments, but moves some and loses others. The scanner here
// finds every comment by itself: a # at the beginning of a line or after space
// begins one, unless it stands inside a quoted or literal text, and the parser
// has said where those begin.

// comment is one comment, from its # to the end of the line.
type comment struct {
	place
	offset int
	text   string
	own    bool // nothing else stands on its line
}

// extents are the byte ranges of the parts of a file that need care.
type extents struct {
	texts []extent         // quoted and literal scalars, by position
	flows map[*Node]extent // collections in brackets
}

type extent struct{ start, end int }

// extents measures the texts, then the brackets around them.
func (d *Document) extents(root *Node) extents {
	e := extents{flows: map[*Node]extent{}}
	var flows []*Node
	var walk func(n *Node)
	walk = func(n *Node) {
		start := int(n.offset)
		switch {
		case n.style&doubleQuoted != 0:
			e.texts = append(e.texts, extent{start, start + quotedLength(d.text[start:], '"')})
		case n.style&singleQuoted != 0:
			e.texts = append(e.texts, extent{start, start + quotedLength(d.text[start:], '\'')})
		case n.style&(literal|folded) != 0:
			e.texts = append(e.texts, d.literalExtent(n))
		case n.kind != Scalar && n.style&flow != 0:
			flows = append(flows, n)
		}
		for i := range n.content {
			walk(&n.content[i])
		}
	}
	walk(root)
	slices.SortStableFunc(e.texts, func(a, b extent) int { return cmp.Compare(a.start, b.start) })
	d.closeFlows(flows, &e)
	return e
}

// textAt is the quoted or literal text that begins at an offset.
func (e extents) textAt(offset int) (extent, bool) {
	i, ok := slices.BinarySearchFunc(e.texts, offset, func(t extent, o int) int { return cmp.Compare(t.start, o) })
	if !ok {
		return extent{}, false
	}
	return e.texts[i], true
}

// literalExtent is the body of a | or > text: the lines below its header that
// are blank or indented like its first.
func (d *Document) literalExtent(n *Node) extent {
	first, last, indent := int(n.line)+1, int(n.line), -1
	for line := first; line <= d.lines(); line++ {
		text := d.line(line)
		if strings.TrimSpace(text) == "" {
			continue
		}
		depth := len(text) - len(strings.TrimLeft(text, " "))
		if indent < 0 {
			if indent = depth; indent == 0 {
				break
			}
			// An indentation indicator lets the first line be deeper than the rest.
			header := d.Rest(n)
			if strings.ContainsAny(header[:min(3, len(header))], "123456789") {
				indent = min(indent, len(d.line(int(n.line)))-len(strings.TrimLeft(d.line(int(n.line)), " "))+1)
			}
		}
		if depth < indent {
			break
		}
		last = line
	}
	if last < first {
		return extent{}
	}
	return extent{d.start(first), d.start(last) + len(d.line(last))}
}

// closeFlows finds the closing bracket of each collection in brackets. Inside
// brackets a bracket is always one, unless it stands in quotes or a comment.
func (d *Document) closeFlows(flows []*Node, e *extents) {
	byStart := make(map[int]*Node, len(flows))
	for _, n := range flows {
		byStart[int(n.offset)] = n
	}
	starts := make([]int, 0, len(byStart))
	for start := range byStart {
		starts = append(starts, start)
	}
	slices.Sort(starts)
	done := 0
	for _, start := range starts {
		if start < done || d.text[start] != '[' && d.text[start] != '{' {
			continue // inside the one before, or a pair without braces
		}
		done = d.closeFlow(start, byStart, e)
	}
}

func (d *Document) closeFlow(start int, byStart map[int]*Node, e *extents) int {
	var open []int
	skip := skipper{texts: e.texts}
	for i := start; i < len(d.text); i++ {
		if end := skip.past(i); end > i {
			i = end - 1
			continue
		}
		switch c := d.text[i]; {
		case c == '[' || c == '{':
			open = append(open, i)
		case c == '#' && i > 0 && isSpace(d.text[i-1]):
			for i < len(d.text) && d.text[i] != '\n' {
				i++
			}
		case c == ']' || c == '}':
			from := open[len(open)-1]
			open = open[:len(open)-1]
			if n := byStart[from]; n != nil {
				e.flows[n] = extent{from, i + 1}
			}
			if len(open) == 0 {
				return i + 1
			}
		}
	}
	return len(d.text)
}

// skipper answers, for rising offsets, where the text ends that begins there.
type skipper struct {
	texts []extent
	next  int
}

func (k *skipper) past(offset int) int {
	if k.next == 0 {
		k.next, _ = slices.BinarySearchFunc(k.texts, offset, func(e extent, o int) int { return cmp.Compare(e.end, o) })
	}
	for k.next < len(k.texts) && k.texts[k.next].end <= offset {
		k.next++
	}
	if k.next < len(k.texts) && k.texts[k.next].start <= offset {
		return k.texts[k.next].end
	}
	return offset
}

// comments lists every comment of the file in order.
func (d *Document) comments(e extents) []comment {
	var list []comment
	skip := skipper{texts: e.texts}
	for line := 1; line <= d.lines(); line++ {
		start := d.start(line)
		end := start + len(d.line(line))
		for i := start; i < end; i++ {
			if past := skip.past(i); past > i {
				i = past - 1
				continue
			}
			if d.text[i] == '#' && (i == start || isSpace(d.text[i-1])) {
				list = append(list, comment{
					place: place{line, d.column(line, i)}, offset: i,
					text: strings.TrimRight(d.text[i:end], " \t"),
					own:  strings.TrimSpace(d.text[start:i]) == "",
				})
				break
			}
		}
	}
	return list
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
