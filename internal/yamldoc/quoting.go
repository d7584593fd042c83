package yamldoc

import (
	"fmt"
	"strings"
)

// ScalarText writes a text as YAML: plain where every parser agrees on it, in
// double quotes otherwise.
func ScalarText(s string) string {
	if plainSafe(s) {
		return s
	}
	return InQuotes(s)
}

// plainSafe reports whether a text can stand without quotes, as key or value,
// in block or flow, and be the same text to every YAML parser.
func plainSafe(s string) bool {
	if plainKind(s) != IsText {
		return false
	}
	if strings.Contains(s, "##") { // a CI runner may take "##[" for a command, wherever it stands
		return false
	}
	if strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") || len(s) > 512 {
		return false
	}
	if strings.ContainsRune("-?:,[]{}#&*!|>'\"%@`=<~^$\\/()", rune(s[0])) && !innocentStart(s) {
		return false
	}
	if last := s[len(s)-1]; last == ' ' || last == ':' || s[0] == ' ' {
		return false
	}
	for i, r := range s {
		switch {
		case strings.ContainsRune("[]{},\"\\?", r): // yaml.v3 ends a word in brackets at ?
			return false
		case r == '#' && i > 0 && s[i-1] == ' ', r == ' ' && i > 0 && s[i-1] == ':':
			return false
		case !visible(r):
			return false
		}
	}
	return true
}

// innocentStart lets a parenthesis, a slash and the like begin a plain scalar.
func innocentStart(s string) bool {
	return strings.ContainsRune("^$/()<~", rune(s[0]))
}

// InQuotes writes a text in double quotes, on one line, with an escape for
// everything that is not plainly visible, or that a CI runner would obey in a
// log.
func InQuotes(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '#' && i > 0 && s[i-1] == '#':
			b.WriteString(`\x23`)
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case visible(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
