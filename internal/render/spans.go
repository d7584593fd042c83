package render

import (
	"strings"

	"github.com/wsync/wsync/internal/say"
)

// drawn draws a text span by span. One that is longer than any sentence ends
// early, so that nobody's names can crowd out what protects; a flag, which is
// there to be copied, is drawn all the same.
func drawn(t say.Text, draw func(say.Span) string) string {
	var b strings.Builder
	room := maxSaid
	for _, s := range t {
		if room <= 0 && s.Kind != say.Flag {
			continue
		}
		d := draw(s)
		if room -= width(d); room <= 0 {
			d += "…"
		}
		apart(&b, d)
	}
	return b.String()
}

// plain draws a text on one line, for whoever reads no markup.
func plain(t say.Text) string { return drawn(t, plainSpan) }

func plainSpan(s say.Span) string {
	switch s.Kind {
	case say.Flag:
		return clean(s.Text)
	case say.Words, say.Prose:
		return said(s.Text)
	case say.Name, say.ID, say.Email, say.Code:
	}
	return clip(clean(s.String()), maxWord)
}

// wrapped draws a text to be wrapped into lines: a flag stays in one piece, and
// so does a name that fits on a line.
func wrapped(t say.Text) string {
	return drawn(t, func(s say.Span) string {
		d := plainSpan(s)
		switch s.Kind {
		case say.Words, say.Prose:
			return d
		case say.Flag:
			return strings.ReplaceAll(d, " ", glue)
		case say.Name, say.ID, say.Email, say.Code:
		}
		return strings.ReplaceAll(d, " ", softGlue)
	})
}

// md draws a text as Markdown: words as they are, everything else as inline code.
// Words that are not wsync's own, as in a plan of another build, are code too if
// Markdown or GitHub could take them for something else.
func md(t say.Text) string {
	begun := false
	return strings.TrimSpace(drawn(t, func(s say.Span) string {
		first := !begun
		begun = true
		switch s.Kind {
		case say.Words, say.Prose:
			if w := said(s.Text); say.Ordinary(w) && !(first && startsBlock(w)) {
				return w
			}
			return spaced(s.Text, codeWithin(strings.TrimSpace(s.Text), maxSaid))
		case say.Flag:
			return codeWithin(s.Text, maxFlags)
		case say.Name, say.ID, say.Email, say.Code:
		}
		return codeWithin(s.Text, maxProse)
	}))
}

// startsBlock reports whether a text at the beginning of a line could open a
// list, a rule or a quotation.
func startsBlock(s string) bool {
	s = strings.TrimLeft(s, " ")
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	return s != "" && strings.ContainsRune("-+=>", rune(s[0])) || digits > 0 && digits < len(s) && strings.ContainsRune(".)", rune(s[digits]))
}

// each draws every text of a list.
func each(list []say.Text, draw func(say.Text) string) []string {
	lines := make([]string, len(list))
	for i, t := range list {
		lines[i] = draw(t)
	}
	return lines
}
