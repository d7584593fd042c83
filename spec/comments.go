package spec

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
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
	texts []extent              // quoted and literal scalars, by position
	flows map[*yaml.Node]extent // collections in brackets
}

type extent struct{ start, end int }

// extents measures the texts, then the brackets around them.
func (s *source) extents(root *yaml.Node) extents {
	e := extents{flows: map[*yaml.Node]extent{}}
	var flows []*yaml.Node
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		start := s.offset(n.Line, n.Column)
		switch {
		case n.Style&yaml.DoubleQuotedStyle != 0:
			e.texts = append(e.texts, extent{start, start + quotedLength(s.text[start:], '"')})
		case n.Style&yaml.SingleQuotedStyle != 0:
			e.texts = append(e.texts, extent{start, start + quotedLength(s.text[start:], '\'')})
		case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
			e.texts = append(e.texts, s.literalExtent(n))
		case n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle != 0:
			flows = append(flows, n)
		}
		for _, child := range n.Content {
			walk(child)
		}
	}
	walk(root)
	slices.SortFunc(e.texts, func(a, b extent) int { return cmp.Compare(a.start, b.start) })
	s.closeFlows(flows, &e)
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
func (s *source) literalExtent(n *yaml.Node) extent {
	first, indent := n.Line+1, -1
	last := n.Line
	for line := first; line <= s.lines(); line++ {
		text := s.line(line)
		if strings.TrimSpace(text) == "" {
			continue
		}
		depth := len(text) - len(strings.TrimLeft(text, " "))
		if indent < 0 {
			if indent = depth; indent == 0 {
				break
			}
			// An indentation indicator lets the first line be deeper than the rest.
			header := s.line(n.Line)[s.offset(n.Line, n.Column)-s.starts[n.Line-1]:]
			if strings.ContainsAny(header[:min(3, len(header))], "123456789") {
				indent = min(indent, len(s.line(n.Line))-len(strings.TrimLeft(s.line(n.Line), " "))+1)
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
	return extent{s.starts[first-1], s.starts[last-1] + len(s.line(last))}
}

// closeFlows finds the closing bracket of each collection in brackets. Inside
// brackets a bracket is always one, unless it stands in quotes or a comment.
func (s *source) closeFlows(flows []*yaml.Node, e *extents) {
	byStart := make(map[int]*yaml.Node, len(flows))
	for _, n := range flows {
		byStart[s.offset(n.Line, n.Column)] = n
	}
	starts := make([]int, 0, len(byStart))
	for start := range byStart {
		starts = append(starts, start)
	}
	slices.Sort(starts)
	done := 0
	for _, start := range starts {
		if start < done || s.text[start] != '[' && s.text[start] != '{' {
			continue // inside the one before, or a pair without braces
		}
		done = s.closeFlow(start, byStart, e)
	}
}

func (s *source) closeFlow(start int, byStart map[int]*yaml.Node, e *extents) int {
	var open []int
	skip := skipper{texts: e.texts}
	for i := start; i < len(s.text); i++ {
		if end := skip.past(i); end > i {
			i = end - 1
			continue
		}
		switch c := s.text[i]; {
		case c == '[' || c == '{':
			open = append(open, i)
		case c == '#' && i > 0 && isSpace(s.text[i-1]):
			for i < len(s.text) && s.text[i] != '\n' {
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
	return len(s.text)
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
func (s *source) comments(e extents) []comment {
	var list []comment
	skip := skipper{texts: e.texts}
	for line := 1; line <= s.lines(); line++ {
		start := s.starts[line-1]
		end := start + len(s.line(line))
		for i := start; i < end; i++ {
			if past := skip.past(i); past > i {
				i = past - 1
				continue
			}
			if s.text[i] == '#' && (i == start || isSpace(s.text[i-1])) {
				list = append(list, comment{
					place: place{line, s.column(line, i)}, offset: i,
					text: strings.TrimRight(s.text[i:end], " \t"),
					own:  strings.TrimSpace(s.text[start:i]) == "",
				})
				break
			}
		}
	}
	return list
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
