package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxProblems bounds what one reading reports; nobody reads more.
const maxProblems = 200

// findings gathers what is wrong, in whatever order it turns up.
type findings struct {
	sources map[string]*source
	list    Problems
	refused map[Position]bool // places that need no second finding
	partial map[string]bool   // groups that lost a member to a finding
	more    int
	suggest suggester
}

func newFindings() *findings {
	return &findings{
		sources: map[string]*source{},
		refused: map[Position]bool{},
		partial: map[string]bool{},
		suggest: suggester{left: suggestBudget},
	}
}

// add records a finding unless the place has been refused before.
func (f *findings) add(p Problem) {
	if f.refused[p.At] {
		return
	}
	if p.Severity == Error && p.At.Line > 0 {
		f.refused[p.At] = true
	}
	f.push(p)
}

// push records a finding whatever else was found at its place.
func (f *findings) push(p Problem) {
	if len(f.list) >= maxProblems {
		f.more++
		return
	}
	if src := f.sources[p.At.File]; src != nil && p.EndColumn == 0 && p.At.Line > 0 {
		p.EndColumn = src.end(p.At.Line, p.At.Column)
	}
	f.list = append(f.list, p)
}

func (f *findings) errorf(at Position, code, hint, format string, args ...any) {
	f.add(Problem{Severity: Error, Code: code, At: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

func (f *findings) warnf(at Position, code, hint, format string, args ...any) {
	f.add(Problem{Severity: Warning, Code: code, At: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// value is the place of a field's value, given the place of its key; the key's
// own when the value is empty or unknown.
func (f *findings) value(key Position) Position {
	src := f.sources[key.File]
	if src == nil {
		return key
	}
	e := src.places[place{key.Line, key.Column}]
	if e == nil || e.value == nil || isNothing(e.value) {
		return key
	}
	return src.at(e.value)
}

// sorted ends the gathering: findings in order of file, line and column, with
// frames.
func (f *findings) sorted() Problems {
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
		if src := f.sources[p.At.File]; src != nil && p.At.Line > 0 {
			p.Frame = src.frame(p.At.Line, p.At.Column, p.EndColumn)
		}
	}
	if f.more > 0 {
		last := f.list[len(f.list)-1]
		f.list = append(f.list, Problem{
			Severity: Error, Code: codeTooMany, At: Position{File: last.At.File},
			Message: fmt.Sprintf("%d more findings are not shown", f.more),
			Hint:    "mend the ones above first",
		})
	}
	return f.list
}

// quote makes remote or hand-written text safe and short enough for a message.
func quote(s string) string {
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

// word shows a name without quotes when it is short and plain.
func word(s string) string {
	if len(s) <= 80 && s != "" && strings.IndexFunc(s, func(r rune) bool { return !visible(r) }) < 0 {
		return s
	}
	return quote(s)
}

// where names a place inside a message.
func where(at Position) string {
	return fmt.Sprintf("%s:%d:%d", at.File, at.Line, at.Column)
}
