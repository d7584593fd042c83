package spec

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits on what is read at all. An organization of 100 workspaces with 500
// people each is about 2 MiB in one file.
const (
	maxFileSize  = 8 << 20
	maxTotalSize = 32 << 20
	maxFragments = 1000
	maxValues    = 800_000 // in one file; keys count
)

// checkBytes is the first stage: everything that can be said without knowing
// YAML. It says whether to go on.
func (f *findings) checkBytes(src *source, raw []byte) bool {
	nowhere := Position{File: src.file}
	switch {
	case len(raw) > maxFileSize:
		f.errorf(nowhere, codeTooLarge, "split it with include, or check that it is the right file",
			"the file has %s; wsync reads at most %s", megabytes(len(raw)), megabytes(maxFileSize))
		return false
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		f.errorf(nowhere, codeEncoding, "save it as UTF-8", "the file is UTF-16, not UTF-8")
		return false
	}
	if !f.checkCharacters(src) {
		return false
	}
	if isBlank(src.text) {
		f.errorf(Position{File: src.file, Line: 1, Column: 1}, codeEmptyFile,
			"start with `wsync export`, or with version, organization and workspaces", "the file is empty")
		return false
	}
	return true
}

// checkCharacters reports every character that a reviewer would not see where
// wsync reads it, in comments too, and says whether there was none. The bytes
// after one that is not UTF-8 are no characters.
func (f *findings) checkCharacters(src *source) bool {
	fine, at := true, Position{File: src.file, Line: 1}
	for i, r := range src.text {
		at.Column++
		if r == '\n' {
			at.Line, at.Column = at.Line+1, 0
		}
		if r >= ' ' && r < 0x7f || r == '\n' || r == '\t' {
			continue
		}
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			if _, size = utf8.DecodeRuneInString(src.text[i:]); size == 1 {
				f.errorf(at, codeEncoding, "save the file as UTF-8", "the byte 0x%02X is not UTF-8", src.text[i])
				return false
			}
		}
		what, hint := "", ""
		switch {
		case r == '\r' && strings.HasPrefix(src.text[i+1:], "\n"), r != '\r' && !pictureless(r), joinsEmoji(r, src.text[:i], src.text[i+size:]):
			continue
		case r == '\r':
			what, hint = "a carriage return without a line feed", "save the file with LF or CRLF line ends"
		case r == 0:
			what, hint = "a NUL byte", "check that it is a text file, saved as UTF-8"
		default:
			what, hint = fmt.Sprintf("the hidden character U+%04X", r), "delete it"
		}
		f.errorf(at, codeHiddenChar, hint, "%s has no place in the file", what)
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

func megabytes(n int) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
