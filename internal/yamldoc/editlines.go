package yamldoc

import "strings"

// replaceByText puts a value on the line of its key or dash.
func (e editor) replaceByText(s spot, head int, text string) []splice {
	old := s.value
	switch {
	case old.IsMissing():
		return []splice{{head, head, " " + text}}
	case old.style&flow == 0 && old.kind != Scalar && e.leads(e.begin(old, 0)):
		first := e.begin(old, 0)
		return []splice{{head, head, " " + text}, {e.lineStart(first), e.nextLine(e.end(old)), ""}}
	}
	return []splice{{int(old.offset), e.end(old), text}}
}

// replaceByLines puts a value on lines of its own.
func (e editor) replaceByLines(s spot, head int, value *Block) []splice {
	old, indent := s.value, e.column(e.lineOf(head), e.begin(s.parent, s.i))+1
	if old.kind == Scalar || old.style&flow != 0 {
		lines := e.rendered(value, indent)
		if old.IsMissing() {
			return []splice{e.below(head, lines)}
		}
		if e.lineOf(head) != e.lineOf(int(old.offset)) { // below its key
			return []splice{e.below(head, lines), e.cut(int(old.offset), e.end(old))}
		}
		return []splice{{head, e.end(old), ""}, e.below(e.end(old), lines)}
	}
	first := e.begin(old, 0)
	if !value.mapping || int(old.column) > indent-1 { // a list may stand in the column of its key
		indent = int(old.column) - 1
	}
	lines := e.rendered(value, indent)
	if e.leads(first) {
		return []splice{{e.lineStart(first), e.nextLine(e.end(old)), e.closed(lines, e.end(old))}}
	}
	return []splice{{first, e.end(old), strings.TrimSuffix(lines[indent:], e.lineEnd())}}
}

func (e editor) insertLines(s spot, r *row) []splice {
	var p page
	indent := int(s.parent.column) - 1
	if s.parent.kind == Mapping {
		p.entry(r, indent, r.key+":")
	} else {
		p.item(r, indent)
	}
	lines := e.broken(p.b.String())
	if s.i > 0 {
		if _, inline := r.value.inline(indent); !inline && e.apart(s.parent, min(s.i, s.parent.Len()-1)) {
			lines = e.lineEnd() + lines
		}
		return []splice{e.below(e.afterRemarks(e.finish(s.parent, s.i-1), indent), lines)}
	}
	first := e.begin(s.parent, 0)
	if !e.leads(first) {
		return []splice{{first, first, lines[indent:] + strings.Repeat(" ", indent)}}
	}
	if s.key != nil && e.lineOf(int(s.key.offset)) < e.lineOf(first) {
		if head := e.head(s); head >= 0 {
			return []splice{e.below(head, lines)} // above the comments of the first
		}
	}
	return []splice{{e.lineStart(first), e.lineStart(first), lines}}
}

// apart reports whether a blank line stands between two neighbours, of which the
// i-th field is the second.
func (e editor) apart(parent *Node, i int) bool {
	if i < 1 || parent.kind != Mapping {
		return false
	}
	for line := e.lineOf(e.finish(parent, i-1)) + 1; line < e.lineOf(e.begin(parent, i)); line++ {
		if e.isBlankLine(line) {
			return true
		}
	}
	return false
}

// afterRemarks is an offset in the last line of what ends at another one: lines of
// comment right below that are indented deeper than its neighbours belong to it.
func (e editor) afterRemarks(offset, indent int) int {
	for line := e.lineOf(offset) + 1; line <= e.lines(); line++ {
		text := e.line(line)
		if trimmed := strings.TrimLeft(text, " "); !strings.HasPrefix(trimmed, "#") || len(text)-len(trimmed) <= indent {
			break
		}
		offset = e.start(line)
	}
	return offset
}

func (e editor) removeLines(s spot) []splice {
	from, to := e.begin(s.parent, s.i), e.finish(s.parent, s.i)
	if s.parent.Len() == 1 { // of the whole file
		return []splice{{from, to, map[Kind]string{Mapping: "{}", Sequence: "[]"}[s.parent.kind]}}
	}
	if e.leads(from) {
		return []splice{{e.lineStart(from), e.nextLine(to), ""}}
	}
	return []splice{{len(strings.TrimRight(e.text[:from], " ")), e.lineStop(to), ""}}
}

// rendered draws a collection as lines.
func (e editor) rendered(value *Block, indent int) string {
	var p page
	p.collection(value, indent)
	return e.broken(p.b.String())
}

// broken gives lines the line ends of the file.
func (e editor) broken(lines string) string { return strings.ReplaceAll(lines, "\n", e.lineEnd()) }

// below puts lines under the line of an offset.
func (e editor) below(offset int, lines string) splice {
	at := e.nextLine(offset)
	if e.lineOf(offset) == len(e.starts) { // the last line, without a line break
		return splice{at, at, e.lineEnd() + strings.TrimSuffix(lines, e.lineEnd())}
	}
	return splice{at, at, lines}
}

// closed is lines that end as the line of an offset does.
func (e editor) closed(lines string, offset int) string {
	if e.lineOf(offset) == len(e.starts) {
		return strings.TrimSuffix(lines, e.lineEnd())
	}
	return lines
}

// cut takes a piece of text away, with its line if nothing else is on it.
func (e editor) cut(from, to int) splice {
	if e.leads(from) && strings.TrimSpace(e.text[to:e.lineStop(to)]) == "" {
		return splice{e.lineStart(from), e.nextLine(to), ""}
	}
	return splice{from, to, ""}
}
