package spec

import (
	"strings"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/yamldoc"
)

// What a live organization holds need not fit into a file: an export asks here
// and leaves out what does not.

// UsableName reports whether a file may hold a workspace of that name. The
// longest a name may be is also the longest a key may be.
func UsableName(name string) bool {
	return usableText(name) && scripts{}.mixedName(name) == "" && name != DefaultWorkspace
}

// UsableTag reports whether a file may hold a tag key.
func UsableTag(key string) bool {
	return usableText(key) && !reservedTag(key)
}

// UsableEmail reports whether a file may hold an address.
func UsableEmail(e Email) bool {
	return emailProblem(string(e)) == "" && scripts{}.mixed(string(e)) == ""
}

// UsableTagValue reports whether a file may hold the value of a tag.
func UsableTagValue(value string) bool {
	return utf8.RuneCountInString(value) <= tagLimit && yamldoc.TextProblem(value) == ""
}

func usableText(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= nameLimit && yamldoc.LineProblem(s) == ""
}

// reservedTag tells the keys that belong to the platform.
func reservedTag(key string) bool {
	const reserved = "anthropic"
	return len(key) >= len(reserved) && strings.EqualFold(key[:len(reserved)], reserved)
}
