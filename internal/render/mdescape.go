package render

import (
	"html"
	"regexp"
	"strings"
	"sync"
	"unicode"
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

// prose shows a sentence that may hold foreign words. Ordinary words stay as
// they are; a quoted part, and every word that Markdown or GitHub could take for
// something else (an address, a mention, a reference, a link, markup), becomes
// inline code. The result never starts a list, a heading or a quotation.
//
// What the text itself marks as code with backticks is shown as code.
func prose(s string) string {
	s = strings.TrimSpace(said(s))
	if strings.Count(s, "`")%2 == 1 {
		return proseQuotes(s)
	}
	var b strings.Builder
	for i, part := range strings.Split(s, "`") {
		switch {
		case i%2 == 1 && part != "":
			apart(&b, codeWithin(part, maxProse))
		case part != "":
			apart(&b, spaced(part, proseQuotes(part)))
		}
	}
	return strings.TrimSpace(b.String())
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

// proseQuotes shows text without marked code; its quoted parts are code.
func proseQuotes(s string) string {
	parts := []string{s}
	if plain := strings.ReplaceAll(s, `\"`, ""); strings.Count(plain, `"`)%2 == 0 && len(plain) == len(s) {
		parts = strings.Split(s, `"`)
	}
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 1 {
			apart(&b, codeWithin(part, maxProse))
		} else {
			proseWords(&b, part)
		}
	}
	return strings.TrimSpace(b.String())
}

// proseWords shows a part without quotes. A flag with its value is one word.
func proseWords(b *strings.Builder, part string) {
	for part != "" {
		at := flagAndValue().FindStringIndex(part)
		if at == nil {
			at = []int{len(part), len(part)}
		}
		for i, w := range strings.Split(part[:at[0]], " ") {
			if i > 0 {
				b.WriteByte(' ')
			}
			apart(b, proseWord(w, b.Len() == 0))
		}
		if at[0] < at[1] {
			apart(b, codeWithin(part[at[0]:at[1]], maxProse))
		}
		part = part[at[1]:]
	}
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

func proseWord(w string, first bool) string {
	core := strings.TrimLeft(w, "(")
	lead := w[:len(w)-len(core)]
	core = strings.TrimRight(core, ".,;:!?)")
	trail := w[len(lead)+len(core):]
	switch {
	case w == "", core == "" && !first:
		return w
	case core == "", first && startsBlock(w), strings.Count(w, ":") > 1: // ":x:" is a picture
		return codeWithin(w, maxProse)
	case !ordinary(core):
		return lead + codeWithin(core, maxProse) + trail
	}
	return w
}

// ordinary reports whether a word means the same to Markdown as to people.
func ordinary(w string) bool {
	if strings.Contains(w, "//") || strings.HasPrefix(w, "-") && w != "-" ||
		strings.Contains(strings.ToLower(w), "www") || reference().MatchString(w) {
		return false
	}
	for _, r := range w {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune(".,;:'!?()/%+=-–—…→", r) {
			return false
		}
	}
	return true
}

// reference matches what GitHub may link by itself: commits, issues of this or
// another tracker, and anything that looks like the name of a host.
var reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^[0-9a-f]{7,64}$|[a-z]-\d|[^.]\.[a-z]{2}`) })

func proses(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = prose(s)
	}
	return out
}
