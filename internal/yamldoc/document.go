package yamldoc

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// Document is one file: its text, indexed by line, and the nodes in it. Columns
// count code points, as yaml.v3 does.
type Document struct {
	file   string
	text   string   // without byte order mark
	marked bool     // the file has a byte order mark
	starts []int32  // byte offset of each line
	root   *Node    // nil until it is known to be YAML
	days   []string // keys whose values may be dates without quotes
	secret bool     // a credential is in it

	last  mark // the place that was looked up last
	steps int  // characters passed over in looking up columns
}

// mark is a place whose byte offset is known. The next place to be looked up is
// mostly behind it, so that finding every column of a long line costs little more
// than one pass over it.
type mark struct{ line, column, offset int }

// place is a line and a column.
type place struct{ line, column int }

// Root is the value that the file consists of.
func (d *Document) Root() *Node { return d.root }

const byteOrderMark = "\ufeff"

func newDocument(file string, raw []byte) *Document {
	text, marked := bytes.CutPrefix(raw, []byte(byteOrderMark))
	d := &Document{file: file, text: string(text), marked: marked, starts: make([]int32, 1, 2+bytes.Count(text, []byte("\n")))}
	for i := 0; i < len(d.text); i++ {
		if d.text[i] == '\n' {
			d.starts = append(d.starts, int32(i+1)) // bounded by MaxFileSize
		}
	}
	return d
}

// start is the byte offset of a line.
func (d *Document) start(line int) int { return int(d.starts[line-1]) }

// lines is the number of lines; a final line break does not begin another.
func (d *Document) lines() int {
	n := len(d.starts)
	if n > 1 && d.start(n) == len(d.text) {
		n--
	}
	return n
}

// line is the text of a line without its line break.
func (d *Document) line(n int) string {
	if n < 1 || n > len(d.starts) {
		return ""
	}
	end := len(d.text)
	if n < len(d.starts) {
		end = d.start(n+1) - 1
	}
	return strings.TrimSuffix(d.text[d.start(n):end], "\r")
}

// offset is the byte offset of a place, at most the end of its line.
func (d *Document) offset(line, column int) int {
	if line < 1 || line > len(d.starts) {
		return len(d.text)
	}
	if d.last.line != line || d.last.column > column {
		d.last = mark{line, 1, d.start(line)}
	}
	end := d.start(line) + len(d.line(line))
	for ; d.last.column < column && d.last.offset < end; d.last.column++ {
		_, size := utf8.DecodeRuneInString(d.text[d.last.offset:])
		d.last.offset += size
		d.steps++
	}
	return d.last.offset
}

// position turns a byte offset into a place.
func (d *Document) position(offset int) place {
	line := d.lineOf(offset)
	return place{line, d.column(line, offset)}
}

func (d *Document) column(line, offset int) int {
	return utf8.RuneCountInString(d.text[d.start(line):min(offset, len(d.text))]) + 1
}

// lineOf is the line that holds a byte offset.
func (d *Document) lineOf(offset int) int {
	line, exact := slices.BinarySearch(d.starts, int32(offset)) //nolint:gosec // bounded by MaxFileSize
	if exact {
		line++
	}
	return line
}

// end is one past the last column of the text that begins at a place. It is
// zero when nothing is known to begin there.
func (d *Document) end(line, column int) int {
	n, _ := d.find(line, column)
	if n == nil {
		return 0
	}
	rest := d.Rest(n)
	return column + utf8.RuneCountInString(rest[:scalarLength(rest, n)])
}

// Rest is the text of a line from where a node begins.
func (d *Document) Rest(n *Node) string {
	return d.text[n.offset : d.start(int(n.line))+len(d.line(int(n.line)))]
}

// scalarLength is the part of a scalar that stands on its first line.
func scalarLength(rest string, n *Node) int {
	switch {
	case n.style&doubleQuoted != 0:
		return quotedLength(rest, '"')
	case n.style&singleQuoted != 0:
		return quotedLength(rest, '\'')
	case strings.HasPrefix(rest, n.Value):
		return len(n.Value)
	default: // goes on in the next line
		return len(strings.TrimRight(rest, " \t"))
	}
}

// quotedLength is the length of a quoted scalar with its quotes, or of the line
// when the scalar does not end there.
func quotedLength(rest string, quote byte) int {
	for i := 1; i < len(rest); i++ {
		switch {
		case quote == '"' && rest[i] == '\\':
			i++
		case rest[i] != quote:
		case quote == '\'' && i+1 < len(rest) && rest[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return len(rest)
}
