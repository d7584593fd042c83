package yamldoc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxFileSize bounds the files that are read at all.
const MaxFileSize = 8 << 20

// maxValues bounds the values of one file; keys count.
const maxValues = 800_000

// TooLarge reports a file of more than MaxFileSize bytes.
func (f *Findings) TooLarge(file string, size int64) {
	const mebibyte = 1 << 20
	f.Errorf(Position{File: file}, TooLarge, "split it with include, or check that it is the right file",
		"the file has %.1f MiB; wsync reads at most %.1f MiB", float64(size)/mebibyte, float64(MaxFileSize)/mebibyte)
}

// checkBytes is the first stage: everything that can be said without knowing
// YAML. It says whether to go on.
func (f *Findings) checkBytes(d *Document, raw []byte) bool {
	nowhere := Position{File: d.file}
	switch {
	case len(raw) > MaxFileSize:
		f.TooLarge(d.file, int64(len(raw)))
		return false
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		f.Errorf(nowhere, BadEncoding, "save it as UTF-8", "the file is UTF-16, not UTF-8")
		return false
	}
	if !f.checkCharacters(d) {
		return false
	}
	if isBlank(d.text) {
		f.Errorf(Position{File: d.file, Line: 1, Column: 1}, EmptyFile,
			"start with `wsync export`, or with version, organization and workspaces", "the file is empty")
		return false
	}
	return true
}

// checkCharacters reports every character that a reviewer would not see where
// wsync reads it, in comments too, and says whether there was none. The bytes
// after one that is not UTF-8 are no characters.
func (f *Findings) checkCharacters(d *Document) bool {
	fine, at := true, Position{File: d.file, Line: 1}
	for i, r := range d.text {
		at.Column++
		if r == '\n' {
			at.Line, at.Column = at.Line+1, 0
		}
		if r >= ' ' && r < 0x7f || r == '\n' || r == '\t' {
			continue
		}
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			if _, size = utf8.DecodeRuneInString(d.text[i:]); size == 1 {
				f.Errorf(at, BadEncoding, "save the file as UTF-8", "the byte 0x%02X is not UTF-8", d.text[i])
				return false
			}
		}
		what, hint := "", ""
		switch {
		case r == '\r' && strings.HasPrefix(d.text[i+1:], "\n"), r != '\r' && !pictureless(r), joinsEmoji(r, d.text[:i], d.text[i+size:]):
			continue
		case r == '\r':
			what, hint = "a carriage return without a line feed", "save the file with LF or CRLF line ends"
		case r == 0:
			what, hint = "a NUL byte", "check that it is a text file, saved as UTF-8"
		default:
			what, hint = fmt.Sprintf("the hidden character U+%04X", r), "delete it"
		}
		f.Errorf(at, HiddenCharacter, hint, "%s has no place in the file", what)
		fine = false
	}
	return fine
}

// isBlank reports whether the text holds nothing but space, comments and
// document marks.
func isBlank(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && line != "---" && line != "..." && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}
