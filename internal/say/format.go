package say

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Sayer is a value that knows what kind of span it is, such as a mail address.
type Sayer interface{ Say() Span }

// Figure is a number, an amount or a date: digits, and the marks between them.
// Anything else in its place is foreign text.
func Figure(s string) Span {
	if s == "" || strings.Trim(s, "0123456789.,:%+-") != "" {
		return Span{Code, s}
	}
	return Span{Words, s}
}

// Count writes "1 step" or "1,204 steps". Both are constant formats.
func Count(n int, one, many string) Text { return F("%d %s", n, Plural(n, one, many)) }

// Plural picks one of two constant formats by a number.
func Plural(n int, one, many string) Text {
	if n == 1 {
		return F(one)
	}
	return F(many)
}

// Number writes a number with thousands apart: 1,204.
func Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(s) - 3; i > first; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Foreign is somebody else's sentence; nothing for none.
func Foreign(s string) Text { return Text(nil).with(Span{Prose, s}) }

// Names makes a name of each string.
func Names(names []string) []Span { return each(Name, names) }

// Codes makes a piece of code of each string.
func Codes(items []string) []Span { return each(Code, items) }

func each(k Kind, items []string) []Span {
	spans := make([]Span, len(items))
	for i, s := range items {
		spans[i] = Span{k, s}
	}
	return spans
}

// Join puts items, as %s of F takes them, behind one another with the constant
// sep between them.
func Join[T any](items []T, sep string) Text {
	var t Text
	for i, it := range items {
		if i > 0 {
			t = t.with(Span{Words, sep})
		}
		t = t.and(argument('s', it))
	}
	return t
}

// F makes a Text. The format is a constant and gives the words; what stands
// between backticks in it is code. Each argument becomes what it is:
//
//	%s  a Text or Span as it is; a Sayer by itself; any other string as code
//	%q  a string as a name
//	%d  a number, with thousands apart
//	%%  a percent sign
//
// Between backticks arguments are code like what surrounds them.
func F(format string, args ...any) Text {
	var t Text
	for i, part := range strings.Split(format, "`") {
		if i%2 == 0 {
			t, args = t.format(part, args)
			continue
		}
		var code Text
		code, args = code.format(part, args)
		t = t.with(Span{Code, code.within()})
	}
	return t
}

// format appends a format without backticks and gives back the arguments that it
// has not used.
func (t Text) format(format string, args []any) (Text, []any) {
	for format != "" {
		words, rest, found := strings.Cut(format, "%")
		t = t.with(Span{Words, words})
		if !found || rest == "" {
			break
		}
		verb := rest[0]
		format = rest[1:]
		switch {
		case verb == '%':
			t = t.with(Span{Words, "%"})
		case len(args) > 0:
			t, args = t.and(argument(verb, args[0])), args[1:]
		}
	}
	return t, args
}

func (t Text) and(u Text) Text {
	for _, s := range u {
		t = t.with(s)
	}
	return t
}

// within is the text as a part of a piece of code or of a name.
func (t Text) within() string {
	var b strings.Builder
	for _, s := range t {
		if s.Kind == Name {
			s.Text = s.String()
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

// argument turns a value into spans. What it does not know is foreign.
func argument(verb byte, arg any) Text {
	switch x := arg.(type) {
	case Text:
		return quotedIf(verb, x...)
	case Span:
		return quotedIf(verb, x)
	case Sayer:
		return quotedIf(verb, x.Say())
	case int:
		return Text{{Words, Number(int64(x))}}
	case int64:
		return Text{{Words, Number(x)}}
	case nil:
		return nil
	case error, fmt.Stringer:
		return quotedIf(verb, Span{Code, fmt.Sprint(x)})
	}
	if v := reflect.ValueOf(arg); v.Kind() == reflect.String {
		return quotedIf(verb, Span{Code, v.String()})
	}
	return quotedIf(verb, Span{Code, fmt.Sprint(arg)})
}

func quotedIf(verb byte, spans ...Span) Text {
	if verb == 'q' && (len(spans) != 1 || spans[0].Kind != Name) {
		return Text{{Name, Text(spans).within()}}
	}
	return spans
}
