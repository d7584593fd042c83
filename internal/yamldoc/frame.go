package yamldoc

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	frameContext = 2  // lines before and after
	frameWidth   = 96 // cells of source text
	frameLead    = 40 // cells kept before the finding when a line is cut
	tabWidth     = 4
)

// frame draws the lines around a finding, with a caret line under the text it
// is about:
//
//	11 |   ml:
//	12 |     color: blue
//	   |            ^^^^
//	13 |     members: {}
//
// Long lines are cut around the finding, characters that a terminal would obey
// are drawn as pictures, and the caret line counts cells, not characters.
func (d *Document) frame(line, column, end int) string {
	first, last := max(1, line-frameContext), min(d.lines(), line+frameContext)
	digits := len(strconv.Itoa(last))
	var b strings.Builder
	for n := first; n <= last; n++ {
		text := d.line(n)
		if n != line {
			frameRow(&b, strconv.Itoa(n), digits, drawFrom(text, 0).text)
			continue
		}
		at := d.offset(line, column) - d.start(line)
		until := at
		if end > column {
			until = d.offset(line, end) - d.start(line)
		}
		drawn := drawAround(text, at, until)
		frameRow(&b, strconv.Itoa(n), digits, drawn.text)
		frameRow(&b, "", digits, strings.Repeat(" ", drawn.from)+strings.Repeat("^", max(1, drawn.to-drawn.from)))
	}
	return b.String()
}

func frameRow(b *strings.Builder, number string, digits int, text string) {
	b.WriteString(strings.TrimRight(fmt.Sprintf("%*s | %s", digits, number, text), " "))
	b.WriteByte('\n')
}

// drawing is a line made visible; from and to are the cells of the finding.
type drawing struct {
	text     string
	from, to int
}

// drawAround draws the part of a line around the bytes from at to until.
func drawAround(text string, at, until int) drawing {
	start := 0
	if before := drawWidth(text[max(0, at-4*frameWidth):at]); at > 4*frameWidth || before > frameWidth-20 {
		start = at
		for cells := 0; start > 0 && cells < frameLead; {
			r, size := utf8.DecodeLastRuneInString(text[:start])
			start -= size
			cells += cellsOf(r)
		}
	}
	d := drawFrom(text, start)
	lead := d.from
	d.from = min(lead+drawWidth(text[start:at]), frameWidth+lead)
	d.to = d.from
	for i, r := range text[at:until] {
		if d.to >= frameWidth+lead || i > 4*frameWidth {
			break
		}
		d.to += cellsOf(r)
	}
	return d
}

// drawFrom draws at most frameWidth cells of a line from a byte on. The
// result's from is the width of the mark that stands for what was left out.
func drawFrom(text string, start int) drawing {
	var b strings.Builder
	lead := 0
	if start > 0 {
		b.WriteString("…")
		lead = 1
	}
	cells := 0
	for _, r := range text[start:] {
		if cells+cellsOf(r) > frameWidth {
			b.WriteString("…")
			break
		}
		b.WriteString(picture(r))
		cells += cellsOf(r)
	}
	return drawing{text: b.String(), from: lead}
}

// drawWidth is the number of cells a text takes.
func drawWidth(text string) int {
	n := 0
	for _, r := range text {
		n += cellsOf(r)
	}
	return n
}

// picture is what stands for a rune in a frame. Nothing it returns can move the
// cursor, change colours or reorder text.
func picture(r rune) string {
	switch {
	case r == '\t':
		return strings.Repeat(" ", tabWidth)
	case r < 0x20:
		return string(rune(0x2400) + r) // ␀ ␁ …
	case r == 0x7f:
		return "␡"
	case shown(r):
		return string(r)
	default:
		return fmt.Sprintf("<U+%04X>", r)
	}
}

// shown tells characters that stand in a frame as themselves. A space that is not
// the usual one is told by its number.
func shown(r rune) bool { return visible(r) && r != 0x7f }

// cellsOf is the width of a rune's picture on a terminal.
func cellsOf(r rune) int {
	switch {
	case r == '\t':
		return tabWidth
	case r < 0x20, r == 0x7f:
		return 1
	case !shown(r):
		return len(picture(r))
	case unicode.Is(unicode.Mn, r):
		return 0
	case IsWide(r):
		return 2
	default:
		return 1
	}
}

// IsWide tells characters that take two cells: Hangul, kana, ideographs,
// full-width forms and emoji.
func IsWide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}
