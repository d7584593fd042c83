package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/yamldoc"
)

// Clean makes foreign text safe to show on one line, for callers that write a
// line of their own.
func Clean(s string) string { return clean(s) }

// clean makes foreign text safe to show on one line: whatever a reader cannot
// see, or a terminal or a CI runner would obey, becomes a visible escape like
// \u202e. Other text comes back unchanged, so that cleaning twice changes nothing.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	marks := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case opensCommand(s, i):
			escapeRune(&b, r)
		case unicode.Is(unicode.M, r) && !hidden(r):
			if marks++; marks > maxMarks {
				escapeRune(&b, r)
			} else {
				b.WriteRune(r)
			}
			i += size
			continue
		case hidden(r):
			escapeRune(&b, r)
		default:
			b.WriteRune(r)
		}
		marks = 0
		i += size
	}
	return b.String()
}

// maxMarks is how many combining marks one letter may carry. Scripts that need
// marks need no more; a longer pile would be drawn over neighbouring lines.
const maxMarks = 4

// opensCommand reports whether what begins at i could become a command for a CI
// runner: "::" at the start of a word, which wrapping may put at the start of a
// line, or the second half of "##", which opens commands of older runners
// anywhere in a line.
func opensCommand(s string, i int) bool {
	switch s[i] {
	case ':':
		return strings.HasPrefix(s[i:], "::") && (i == 0 || s[i-1] == ' ' || strings.HasSuffix(s[:i], "\u3000"))
	case '#':
		return i > 0 && s[i-1] == '#'
	}
	return false
}

func isClean(s string) bool {
	for i, r := range s {
		if opensCommand(s, i) || r == utf8.RuneError || r > unicode.MaxLatin1 && unicode.Is(unicode.M, r) || hidden(r) {
			return false
		}
	}
	return true
}

// hidden reports whether a rune would be obeyed, or not be seen, where it is
// shown: controls, format characters (bidirectional overrides, zero-width
// joiners, tags), separators other than the plain and the ideographic space,
// unassigned and private code points, and letters that have no glyph.
func hidden(r rune) bool {
	switch {
	case r < 0x7f:
		return r < ' '
	case r == '\u3000':
		return false
	case !unicode.IsPrint(r):
		return true
	case r == '\ufe0e' || r == '\ufe0f': // they only choose how an emoji looks
		return false
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		unicode.Is(unicode.Variation_Selector, r) || r == '\u2800'
}

func escapeRune(b *strings.Builder, r rune) {
	switch r {
	case '\n':
		b.WriteString(`\n`)
	case '\r':
		b.WriteString(`\r`)
	case '\t':
		b.WriteString(`\t`)
	default:
		if r > 0xffff {
			fmt.Fprintf(b, `\U%08x`, r)
		} else {
			fmt.Fprintf(b, `\u%04x`, r)
		}
	}
}

// name makes a foreign name fit for a heading or a table cell: clean, and
// clipped in the middle, where two long names differ least often.
func name(s string) string { return clip(clean(s), maxName) }

// said makes a free-form text, such as the reason of an archive or a sentence of
// ours with names in it, fit to be shown: one that is longer than any sentence
// loses its middle, so that nobody's prose can crowd out what protects.
func said(s string) string { return clip(clean(s), maxSaid) }

// maxSaid is the widest sentence that is shown in full.
const maxSaid = 1_000

// maxName is the widest name a heading or a table shows in full.
const maxName = 60

// clip shortens a clean text to a width by leaving out its middle.
func clip(s string, limit int) string {
	if width(s) <= limit {
		return s
	}
	head := cut(s, (limit-1)*2/3)
	return head + "…" + tail(s, limit-1-width(head))
}

// cut is the longest beginning of s that is at most limit wide.
func cut(s string, limit int) string {
	w := 0
	for i, r := range s {
		if w += runeWidth(r); w > limit {
			return s[:i]
		}
	}
	return s
}

// tail is the longest ending of s that is at most limit wide and does not
// begin inside a character.
func tail(s string, limit int) string {
	w, start := 0, len(s)
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if w += runeWidth(r); w > limit {
			break
		}
		i -= size
		if !unicode.Is(unicode.M, r) {
			start = i
		}
	}
	return s[start:]
}

// width is how many terminal cells a clean text takes.
func width(s string) int {
	w := 0
	for _, r := range s {
		w += runeWidth(r)
	}
	return w
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.Is(unicode.M, r):
		return 0
	}
	if yamldoc.IsWide(r) {
		return 2
	}
	return 1
}
