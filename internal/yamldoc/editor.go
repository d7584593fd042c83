package yamldoc

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// editor finds the text of values.
type editor struct {
	*Document
	ext extents
}

func (d *Document) editor() editor { return editor{d, d.extents(d.root)} }

func (e editor) replace(s spot, value *Block) []splice {
	if s.parent.style&flow != 0 {
		return e.replaceInBrackets(s, value)
	}
	head := e.head(s)
	if head < 0 {
		return nil
	}
	text, inline := value.inline(head - e.lineStart(head))
	if inline {
		return e.replaceByText(s, head, text)
	}
	return e.replaceByLines(s, head, value)
}

func (e editor) insert(s spot, r *row) []splice {
	if s.parent.style&flow != 0 {
		return e.insertInBrackets(s, r)
	}
	return e.insertLines(s, r)
}

func (e editor) remove(s spot) []splice {
	if s.parent.style&flow != 0 {
		return e.removeFromBrackets(s)
	}
	return e.removeLines(s)
}

// end is the offset where the text of a node ends.
func (e editor) end(n *Node) int {
	if f, ok := e.ext.flows[n]; ok {
		return f.end
	}
	switch {
	case n.kind != Scalar && len(n.content) > 0:
		return e.end(&n.content[len(n.content)-1])
	case n.style&(doubleQuoted|singleQuoted) != 0:
		text, _ := e.ext.textAt(int(n.offset))
		return text.end
	case n.style&(literal|folded) != 0:
		return e.literalEnd(n)
	default:
		return e.plainEnd(n)
	}
}

// literalEnd is the end of the last line of a text after | or >, with the blank
// lines that are kept after |+.
func (e editor) literalEnd(n *Node) int {
	header, _, _ := strings.Cut(e.Rest(n), " ")
	end := e.literalExtent(n).end
	if end == 0 {
		end = int(n.offset) + len(header)
	}
	if strings.Contains(header, "+") {
		for line := e.lineOf(end) + 1; line <= e.lines() && e.isBlankLine(line); line++ {
			end = e.start(line) + len(e.line(line))
		}
	}
	return end
}

// plainEnd is the end of a text without quotes, which may go over several lines
// and need not be composed in the file.
func (e editor) plainEnd(n *Node) int {
	rest := e.text[n.offset:]
	if strings.HasPrefix(rest, n.Value) {
		return int(n.offset) + len(n.Value)
	}
	want := strings.Join(strings.Fields(n.Value), "")
	var seen strings.Builder
	for i, r := range rest {
		if !isSpace(byte(min(r, utf8.RuneSelf))) { //nolint:gosec // below 0x81
			seen.WriteRune(r)
		}
		if seen.Len() >= len(want) && norm.NFC.String(seen.String()) == want {
			return int(n.offset) + i + utf8.RuneLen(r)
		}
		if seen.Len() > 4*len(want) {
			break
		}
	}
	return e.lineStop(int(n.offset))
}

// head is the offset behind the colon or dash of a value; -1 when there is none.
func (e editor) head(s spot) int {
	if s.key == nil {
		return e.begin(s.parent, s.i) + 1
	}
	at := e.end(s.key)
	for at < len(e.text) && (e.text[at] == ' ' || e.text[at] == '\t') {
		at++
	}
	if at < len(e.text) && e.text[at] == ':' {
		return at + 1
	}
	return -1
}

// begin is the offset where a field or item begins: at its key, at its dash, or in
// brackets at itself.
func (e editor) begin(parent *Node, i int) int {
	switch {
	case parent.kind == Mapping:
		return int(parent.content[2*i].offset)
	case parent.style&flow != 0:
		return int(parent.content[i].offset)
	case i == 0:
		return int(parent.offset)
	}
	for line := e.lineOf(e.end(&parent.content[i-1])) + 1; line <= e.lines(); line++ {
		if text := strings.TrimLeft(e.line(line), " "); strings.HasPrefix(text, "-") {
			return e.start(line) + len(e.line(line)) - len(text)
		}
	}
	return len(e.text)
}

// finish is the offset where a field or item ends.
func (e editor) finish(parent *Node, i int) int {
	if parent.kind == Sequence {
		return e.end(&parent.content[i])
	}
	key, value := &parent.content[2*i], &parent.content[2*i+1]
	if !value.IsMissing() {
		return e.end(value)
	}
	if head := e.head(spot{key: key}); head >= 0 {
		return head
	}
	return e.end(key)
}

func (e editor) lineStart(offset int) int { return e.start(e.lineOf(offset)) }

// lineStop is the end of the line of an offset, without its line break.
func (e editor) lineStop(offset int) int {
	line := e.lineOf(offset)
	return e.start(line) + len(e.line(line))
}

// nextLine is the beginning of the line after the one of an offset.
func (e editor) nextLine(offset int) int {
	if line := e.lineOf(offset); line < len(e.starts) {
		return e.start(line + 1)
	}
	return len(e.text)
}

// leads reports whether nothing but space stands before an offset on its line.
func (e editor) leads(offset int) bool {
	return strings.TrimSpace(e.text[e.lineStart(offset):offset]) == ""
}
