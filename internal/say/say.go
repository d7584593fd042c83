// Package say holds text as data: what wsync tells its readers, with every part
// that came from somewhere else marked as what it is.
//
// A sentence that is put together as a string forgets which of its words are
// wsync's own and which are the name of a workspace, and a name can be anything:
// a mention, a link, the end of a table, a command for a CI runner. Whoever shows
// the sentence would have to guess. A Text does not forget, so each view escapes
// each part in the way of its medium, and no name gets out of its place.
//
// Words come from source code alone: F takes a constant format (a test holds
// that), and whatever is put into it becomes a span of another kind. The plain
// form of a Text, String, is what scripts read in JSON; there the spans stand
// beside it, so that a decoded Text is the one that was encoded.
package say

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// Kind says what a span is.
type Kind string

// The closed set of kinds.
const (
	// Words are wsync's own, with numbers and dates in them.
	Words Kind = "words"
	// Name is foreign text, such as the name of a workspace. Plain text shows it
	// between double quotes.
	Name Kind = "name"
	// ID is an id of the API, or the address of a step.
	ID Kind = "id"
	// Email is a mail address.
	Email Kind = "email"
	// Code is a field, a line or a file, or a literal of the file or of the API.
	// Plain text shows it between backticks if it is more than one word.
	Code Kind = "code"
	// Prose is somebody else's sentence, such as the reason of an archive.
	Prose Kind = "prose"
	// Flag is a command-line flag with its value, quoted for a shell: it is there
	// to be copied, so no view cuts it.
	Flag Kind = "flag"
)

// Kinds lists every kind.
var Kinds = []Kind{Words, Name, ID, Email, Code, Prose, Flag}

// Span is a part of a Text.
type Span struct {
	Kind Kind
	Text string
}

// String is the span as plain text.
func (s Span) String() string {
	switch s.Kind {
	case Name:
		return strconv.Quote(s.Text)
	case Code:
		if strings.IndexFunc(s.Text, unicode.IsSpace) >= 0 {
			return "`" + s.Text + "`"
		}
	case Words, ID, Email, Prose, Flag:
	}
	return s.Text
}

// Text is what is told, in order. Neighbouring words are one span, and no span is
// empty but a name.
type Text []Span

// String is the text as plain text.
func (t Text) String() string {
	if len(t) == 1 {
		return t[0].String()
	}
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.String())
	}
	return b.String()
}

// Equal reports whether two texts tell the same.
func (t Text) Equal(u Text) bool { return slices.Equal(t, u) }

// with appends a span and keeps the normal form.
func (t Text) with(s Span) Text {
	s.Text = strings.ToValidUTF8(s.Text, "\ufffd")
	switch last := len(t) - 1; {
	case s.Text == "" && s.Kind != Name:
		return t
	case s.Kind == Words && last >= 0 && t[last].Kind == Words:
		t[last].Text += s.Text
		return t
	}
	return append(t, s)
}

// Ordinary reports whether no medium takes s for anything but words, wherever in
// a line it stands: letters, digits, blanks and the marks of a sentence, and none of
// what a service makes a link or a picture of. A format of F is ordinary but for
// its verbs and what is between backticks.
func Ordinary(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune(" .,;:'\"!?()/%+=>-–—…→×·", r) {
			return false
		}
	}
	return !drawn().MatchString(s)
}

// drawn matches an address of the web, an issue of GitHub, and a picture.
var drawn = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)//|www\.|gh-\d|:\S*:`) })
