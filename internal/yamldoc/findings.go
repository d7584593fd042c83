package yamldoc

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxProblems bounds what one reading reports; nobody reads more.
const MaxProblems = 200

// Findings gathers what is wrong with the documents of one reading, in whatever
// order it turns up.
type Findings struct {
	documents map[string]*Document
	list      Problems
	refused   map[Position]bool // places that need no second finding
	more      int
	moreErrs  bool // some of more are errors
}

// NewFindings is a collection without any.
func NewFindings() *Findings {
	return &Findings{documents: map[string]*Document{}, refused: map[Position]bool{}}
}

// Add records a finding unless the place has been refused before.
func (f *Findings) Add(p Problem) {
	if f.refused[p.At] {
		return
	}
	if p.Severity == Error && p.At.Line > 0 {
		f.refused[p.At] = true
	}
	f.Push(p)
}

// Push records a finding whatever else was found at its place.
func (f *Findings) Push(p Problem) {
	if len(f.list) >= MaxProblems {
		f.more++
		f.moreErrs = f.moreErrs || p.Severity == Error
		return
	}
	f.list = append(f.list, p)
}

// Errorf adds an error.
func (f *Findings) Errorf(at Position, code, hint, format string, args ...any) {
	f.Add(Problem{Severity: Error, Code: code, At: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// Warnf adds a warning.
func (f *Findings) Warnf(at Position, code, hint, format string, args ...any) {
	f.Add(Problem{Severity: Warning, Code: code, At: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// Refused reports whether a finding at a place was an error.
func (f *Findings) Refused(at Position) bool { return f.refused[at] }

// HasErrors reports whether any finding is an error.
func (f *Findings) HasErrors() bool { return f.moreErrs || f.list.HasErrors() }

// Value is the place of a field's value, given the place of its key; the key's
// own when the value is empty or unknown.
func (f *Findings) Value(key Position) Position {
	d := f.documents[key.File]
	if d == nil {
		return key
	}
	_, value := d.find(key.Line, key.Column)
	if value == nil || value.IsMissing() {
		return key
	}
	return d.At(value)
}

// Sorted ends the gathering: findings in order of file, line and column, with
// frames.
func (f *Findings) Sorted() Problems {
	slices.SortStableFunc(f.list, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.At.File, b.At.File),
			cmp.Compare(a.At.Line, b.At.Line),
			cmp.Compare(a.At.Column, b.At.Column),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
	for i := range f.list {
		p := &f.list[i]
		if d := f.documents[p.At.File]; d != nil && p.At.Line > 0 {
			if p.EndColumn == 0 {
				p.EndColumn = d.end(p.At.Line, p.At.Column)
			}
			p.Frame = d.frame(p.At.Line, p.At.Column, p.EndColumn)
		}
	}
	if f.more > 0 {
		last, severity := f.list[len(f.list)-1], Warning
		if f.moreErrs {
			severity = Error
		}
		f.list = append(f.list, Problem{
			Severity: severity, Code: TooManyProblems, At: Position{File: last.At.File},
			Message: fmt.Sprintf("%d more findings are not shown", f.more),
			Hint:    "fix the ones above first",
		})
	}
	return f.list
}

// Quote makes remote or hand-written text safe and short enough for a message.
func Quote(s string) string {
	const most = 80
	if len(s) <= most {
		return strconv.Quote(s)
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut]) + "…"
}

// Word shows a name without quotes when it is short and plain.
func Word(s string) string {
	if len(s) <= 80 && s != "" && strings.IndexFunc(s, func(r rune) bool { return !visible(r) }) < 0 {
		return s
	}
	return Quote(s)
}
