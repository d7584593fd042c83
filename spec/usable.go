package spec

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a live organization holds need not fit into a file: an export asks here
// and leaves out what does not.

// UsableName reports whether a file may hold a workspace of that name. The
// longest a name may be is also the longest a key may be.
func UsableName(name string) bool {
	return usableText(name) && name != DefaultWorkspace
}

// UsableTag reports whether a file may hold a tag key.
func UsableTag(key string) bool {
	return usableText(key) && !reservedTag(key)
}

// UsableEmail reports whether a file may hold an address.
func UsableEmail(e Email) bool { return emailProblem(string(e)) == "" }

func usableText(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= nameLimit && nameProblem(s) == ""
}

// reservedTag tells the keys that belong to the platform.
func reservedTag(key string) bool {
	const reserved = "anthropic"
	return len(key) >= len(reserved) && strings.EqualFold(key[:len(reserved)], reserved)
}

// nameProblem is what a reviewer could not see or would misread in a name, or "".
func nameProblem(name string) string {
	switch {
	case name != strings.TrimSpace(name):
		return "begins or ends with space"
	case strings.ContainsAny(name, "\n\r\u0085\u2028\u2029"):
		return "holds a line break"
	case strings.IndexFunc(name, unicode.IsControl) >= 0:
		return "holds a control character"
	case strings.IndexFunc(name, hidden) >= 0:
		return "holds a character that is invisible or reorders text"
	}
	return ""
}

// hidden tells runes that do not show, or that show as something else. A
// no-break space may stand; it is written as an escape.
func hidden(r rune) bool { return !visible(r) && r != 0xa0 }
