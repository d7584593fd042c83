// Package shell writes commands as one would type them, so that what is printed
// can be pasted.
//
// Invariants:
//   - bash and zsh read a word back as exactly the string it was made from, and
//     any POSIX shell does where every character of it can be seen;
//   - a word is one line of visible text: what a terminal or a CI runner would
//     obey, and what nobody would see, is written as an escape.
package shell

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Join writes a command: each word quoted, if it needs to be, and a space
// between two.
func Join(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

// Flag is a flag and its value as words. A value that looks like a flag is tied
// to its own.
func Flag(name, value string) []string {
	if strings.HasPrefix(value, "-") {
		return []string{name + "=" + value}
	}
	return []string{name, value}
}

// Operand is a file's name as a word that no command takes for a flag, or for
// standard input.
func Operand(file string) string {
	if strings.HasPrefix(file, "-") {
		return "./" + file
	}
	return file
}

// Quote makes s one word.
func Quote(s string) string {
	switch {
	case isPlain(s):
		return s
	case isVisible(s):
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return escaped(s)
}

// isPlain reports whether s needs no quotes. A word that begins with "=" is a
// program's path to zsh.
func isPlain(s string) bool {
	for _, r := range s {
		if r >= unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_@%+=:,./-", r) {
			return false
		}
	}
	return s != "" && s[0] != '=' && isVisible(s)
}

// isVisible reports whether a reader sees all of s, and a CI runner obeys none
// of it: "::" and "##" begin the commands of runners.
func isVisible(s string) bool {
	if !utf8.ValidString(s) || strings.Contains(s, "::") || strings.Contains(s, "##") {
		return false
	}
	marks := 0
	for i, r := range s {
		if !unicode.Is(unicode.M, r) {
			marks = 0
		} else if marks++; marks > maxMarks || i == 0 {
			return false
		}
		if isHidden(r) {
			return false
		}
	}
	return true
}

// maxMarks is how many combining marks one letter carries in any script.
const maxMarks = 4

// isHidden reports whether a rune has no shape of its own: controls, format
// characters, spaces other than the plain one, and letters without a glyph.
func isHidden(r rune) bool {
	return !unicode.IsPrint(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		unicode.Is(unicode.Variation_Selector, r) || r == '\u2800'
}

// escaped writes s as $'...'. Bytes are escaped rather than code points, because
// what a shell makes of a code point depends on the locale; and in octal, whose
// three digits end an escape whatever follows.
func escaped(s string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i, r := range s {
		size := max(utf8.RuneLen(r), 1)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(s[i:])
		}
		if strings.ContainsRune(`'\:#`, r) || r == utf8.RuneError || isHidden(r) || unicode.Is(unicode.M, r) {
			for _, c := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		} else {
			b.WriteRune(r)
		}
	}
	return b.String() + "'"
}
