package render

import (
	"html"
	"strings"
)

// code shows foreign text as inline code. Nothing inside is Markdown or HTML,
// pings a person, or becomes a link.
func code(s string) string { return codeWithin(s, maxName) }

func codeWithin(s string, limit int) string {
	s = clip(clean(s), limit)
	if s == "" {
		return "(empty)"
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	// One space is taken off each side when there is one on both, or when it
	// keeps a fence apart from the text.
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") ||
		strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") && strings.Trim(s, " ") != "" {
		s = " " + s + " "
	}
	return fence + s + fence
}

// htmlCode is code for places that are read as HTML, such as a summary.
func htmlCode(s string) string { return "<code>" + html.EscapeString(name(s)) + "</code>" }

// cell makes finished Markdown fit for a table. A backslash before a pipe would
// change what the escape of the pipe means, so it gives way to its number.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, `\|`, `\u005c|`), "|", `\|`)
}

// spaced gives text the blanks back that part has at its ends.
func spaced(part, text string) string {
	if strings.HasPrefix(part, " ") {
		text = " " + text
	}
	if strings.HasSuffix(part, " ") {
		text += " "
	}
	return text
}

// maxProse is the widest piece of foreign text a sentence shows in full.
const maxProse = 160

// apart writes s and keeps two pieces of code from running into one.
func apart(b *strings.Builder, s string) {
	if strings.HasPrefix(s, "`") && strings.HasSuffix(b.String(), "`") {
		b.WriteByte(' ')
	}
	b.WriteString(s)
}
