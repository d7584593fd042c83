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
// YAML. It reports at most one finding and says whether to go on.
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
	for i, r := range src.text {
		what, hint := "", ""
		switch {
		case r == '\n', r == '\t', r >= ' ' && r < 0x7f, r > 0x9f && r != utf8.RuneError && !suspicious(r):
			continue
		case r == '\r':
			if strings.HasPrefix(src.text[i+1:], "\n") {
				continue
			}
			what, hint = "a carriage return without a line feed", "save the file with LF or CRLF line ends"
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(src.text[i:]); size > 1 {
				continue // U+FFFD itself, spelled out
			}
			f.errorf(src.positionAt(i), codeEncoding, "save the file as UTF-8",
				"the byte 0x%02X is not UTF-8", src.text[i])
			return false
		case r == 0:
			what, hint = "a NUL byte", "check that it is a text file, saved as UTF-8"
		default:
			what, hint = fmt.Sprintf("the hidden character U+%04X", r), "delete it"
		}
		f.errorf(src.positionAt(i), codeHiddenChar, hint, "%s has no place in the file", what)
		return false
	}
	if isBlank(src.text) {
		f.errorf(Position{File: src.file, Line: 1, Column: 1}, codeEmptyFile,
			"start with `wsync export`, or with version, organization and workspaces", "the file is empty")
		return false
	}
	return true
}

// suspicious tells characters that break lines for some readers, reorder text,
// or are no characters at all: what a reviewer sees would not be what wsync
// reads.
func suspicious(r rune) bool {
	switch {
	case r == 0x85, r == 0x2028, r == 0x2029, // line breaks to YAML, not to editors
		r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, // bidirectional overrides
		r == 0xfeff, r == 0xfffe, r == 0xffff:
		return true
	}
	return false
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

func (s *source) positionAt(offset int) Position {
	p := s.position(offset)
	return Position{File: s.file, Line: p.line, Column: p.column}
}

func megabytes(n int) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
