package spec

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// source is the text of one file, indexed by line, and the parsed nodes by
// place. Columns count code points, as yaml.v3 does.
type source struct {
	file   string
	text   string // without byte order mark
	digest string
	starts []int // byte offset of each line

	places map[place]*entry

	// rulers holds the byte offsets of columns 1, 1+rulerStep and so on of each
	// long line that was asked about, so that finding every column of a line
	// costs little more than one pass over it.
	rulers map[int][]int
	steps  int // characters passed over in looking up columns
}

// place is a line and a column.
type place struct{ line, column int }

// entry is what stands at a place: a scalar, or a key and its value.
type entry struct {
	node  *yaml.Node
	value *yaml.Node // for keys
}

const byteOrderMark = "\ufeff"

func newSource(file string, src []byte) *source {
	sum := sha256.Sum256(src)
	s := &source{
		file:   file,
		text:   string(bytes.TrimPrefix(src, []byte(byteOrderMark))),
		digest: hex.EncodeToString(sum[:]),
		starts: []int{0},
		places: map[place]*entry{},
		rulers: map[int][]int{},
	}
	for i := 0; i < len(s.text); i++ {
		if s.text[i] == '\n' {
			s.starts = append(s.starts, i+1)
		}
	}
	return s
}

// lines is the number of lines; a final line break does not begin another.
func (s *source) lines() int {
	n := len(s.starts)
	if n > 1 && s.starts[n-1] == len(s.text) {
		n--
	}
	return n
}

// line is the text of a line without its line break.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.starts) {
		return ""
	}
	end := len(s.text)
	if n < len(s.starts) {
		end = s.starts[n] - 1
	}
	return strings.TrimSuffix(s.text[s.starts[n-1]:end], "\r")
}

// rulerStep is how many columns lie between two marks on a ruler.
const rulerStep = 64

// offset is the byte offset of a place, at most the end of its line.
func (s *source) offset(line, column int) int {
	if line < 1 || line > len(s.starts) {
		return len(s.text)
	}
	marks := s.ruler(line)
	mark := max(0, min((column-1)/rulerStep, len(marks)-1))
	offset, _ := s.walk(marks[mark], s.starts[line-1]+len(s.line(line)), column-1-mark*rulerStep)
	return offset
}

// ruler is the marks of a line.
func (s *source) ruler(line int) []int {
	if marks, ok := s.rulers[line]; ok {
		return marks
	}
	marks := []int{s.starts[line-1]}
	end := s.starts[line-1] + len(s.line(line))
	for {
		next, whole := s.walk(marks[len(marks)-1], end, rulerStep)
		if !whole {
			break
		}
		marks = append(marks, next)
	}
	s.rulers[line] = marks
	return marks
}

// walk passes over a number of characters, at most to end, and says whether
// there were as many.
func (s *source) walk(offset, end, characters int) (int, bool) {
	for ; characters > 0; characters-- {
		if offset >= end {
			return offset, false
		}
		_, size := utf8.DecodeRuneInString(s.text[offset:])
		offset += size
		s.steps++
	}
	return offset, true
}

// position turns a byte offset into a place.
func (s *source) position(offset int) place {
	line := s.lineOf(offset)
	return place{line, s.column(line, offset)}
}

func (s *source) column(line, offset int) int {
	return utf8.RuneCountInString(s.text[s.starts[line-1]:min(offset, len(s.text))]) + 1
}

// lineOf is the line that holds a byte offset.
func (s *source) lineOf(offset int) int {
	line, exact := slices.BinarySearch(s.starts, offset)
	if exact {
		line++
	}
	return line
}

// at is the position of a node in this file. The parser puts a value that is
// not there somewhere behind its key, even past the end of the file.
func (s *source) at(n *yaml.Node) Position {
	p := Position{File: s.file, Line: n.Line, Column: n.Column}
	if n.Kind == yaml.ScalarNode && n.Value == "" && n.Style == 0 {
		if p.Line > s.lines() {
			p.Line, p.Column = s.lines(), maxDistance
		}
		p.Column = min(p.Column, utf8.RuneCountInString(s.line(p.Line))+1)
	}
	return p
}

// maxDistance is farther than any column.
const maxDistance = 1 << 30

// end is one past the last column of the text that begins at a place. It is
// zero when nothing is known to begin there.
func (s *source) end(line, column int) int {
	e, ok := s.places[place{line, column}]
	if !ok || e.node.Kind != yaml.ScalarNode || line > s.lines() {
		return 0
	}
	from := s.offset(line, column)
	rest := s.text[from : s.starts[line-1]+len(s.line(line))]
	return column + utf8.RuneCountInString(rest[:scalarLength(rest, e.node)])
}

// scalarLength is the part of a scalar that stands on its first line.
func scalarLength(rest string, n *yaml.Node) int {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return quotedLength(rest, '"')
	case n.Style&yaml.SingleQuotedStyle != 0:
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
