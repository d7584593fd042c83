package yamldoc

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// One rule says which text a person can read: every name, address, key and value
// of a file is held to it, whichever way it is spelled there, and so is what is
// typed on the command line to confirm something. Text that shows nothing, or
// that shows in another order than it is read, would let two things that differ
// look the same.

// TextProblem is what a reader could not see or would misread in a text on one
// or more lines, as the end of a sentence ("holds …"), or "" for nothing.
func TextProblem(s string) string {
	var before rune // the last character that is no mark
	marks := 0
	for i, r := range s {
		switch {
		case printable(r): // as nearly all are
		case r == utf8.RuneError:
			return "holds bytes that are no character"
		case r == '\n', r == '\t', joinsEmoji(r, s[:i], s[i+utf8.RuneLen(r):]):
			continue
		case unicode.Is(unicode.Zs, r) && r != ' ':
			return fmt.Sprintf("holds a space that is not the usual one (U+%04X)", r)
		case Hidden(r):
			return fmt.Sprintf("holds %s (U+%04X)", hiddenKind(r), r)
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; before == 0 || !carriesMarks(before) || marks > maxMarks {
				return fmt.Sprintf("holds an accent that belongs to no letter (U+%04X)", r)
			}
			continue
		}
		before, marks = r, 0
	}
	return ""
}

// maxMarks is the largest stack of accents on one letter; no living script needs
// more, and a tower of them covers the lines around it.
const maxMarks = 3

// carriesMarks tells characters that an accent may stand on.
func carriesMarks(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.Mc) || pictograph(r)
}

// Hidden tells characters that no text may hold: those without a picture, and
// those that each font draws as it likes or not at all.
func Hidden(r rune) bool {
	return !printable(r) && (pictureless(r) || unicode.In(r, unicode.Co, unicode.Cs) || !assigned(r))
}

// printable tells the characters of ASCII that show.
func printable(r rune) bool { return r >= ' ' && r < 0x7f }

// pictureless tells characters that draw nothing of their own, break lines, or
// change how their neighbours are drawn. They have no place in a file, comments
// included; the way emoji are put together is the one exception.
func pictureless(r rune) bool {
	return blanks[r] || r&0xfffe == 0xfffe || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// assigned tells characters from gaps in Unicode.
func assigned(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z)
}

// blanks are characters without a picture that no property of Unicode marks.
var blanks = map[rune]bool{
	0x2800:  true,                // Braille without dots
	0xfffc:  true,                // stands for an object
	0x1d159: true,                // a note without a head
	0x16fe4: true,                // Khitan filler
	0x13441: true, 0x13442: true, // Egyptian blanks
}

// visible tells characters that can be written as they are. The rest is written
// as an escape.
func visible(r rune) bool {
	return r == ' ' || r != utf8.RuneError && !Hidden(r) && !unicode.Is(unicode.Zs, r)
}

func hiddenKind(r rune) string {
	switch {
	case unicode.Is(unicode.Bidi_Control, r):
		return "a character that reorders text"
	case r == '\r', r == '\n', unicode.In(r, unicode.Zl, unicode.Zp), r == 0x85:
		return "a line break"
	case unicode.IsControl(r):
		return "a control character"
	}
	return "a hidden character"
}

// joinsEmoji reports whether r is one of the two characters that emoji are put
// together with, in a place where it does that: behind a pictograph, and the
// joiner before another one as well.
func joinsEmoji(r rune, before, after string) bool {
	if r != emojiForm && r != joiner {
		return false
	}
	last, size := utf8.DecodeLastRuneInString(before)
	if r == joiner && last == emojiForm {
		last, _ = utf8.DecodeLastRuneInString(before[:len(before)-size])
	}
	next, _ := utf8.DecodeRuneInString(after)
	if r == joiner {
		return (pictograph(last) || skinTone(last)) && pictograph(next)
	}
	return pictograph(last)
}

const (
	joiner    = '\u200d'
	emojiForm = '\ufe0f'
)

// pictograph tells symbols that an emoji may consist of.
func pictograph(r rune) bool {
	return r > 0x2000 && r != utf8.RuneError && unicode.Is(unicode.So, r) && !Hidden(r)
}

func skinTone(r rune) bool { return r >= 0x1f3fb && r <= 0x1f3ff }

// LineProblem is TextProblem for names: they stand on one line, without space around
// them.
func LineProblem(s string) string {
	switch {
	case s != strings.TrimSpace(s):
		return "begins or ends with space"
	case strings.ContainsAny(s, "\n\r\t\u0085\u2028\u2029"):
		return "holds a line break or a tab"
	}
	return TextProblem(s)
}
