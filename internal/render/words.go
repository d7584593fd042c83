package render

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// number writes a count with thousands apart: 1,204.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count writes "1 step" or "1,204 steps".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// enumerate joins parts as a sentence does: "a, b and c".
func enumerate(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// plural picks a word by a number.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// plainNumber writes a number that is no count, such as a line.
func plainNumber(n int) string { return strconv.Itoa(n) }

// place writes "org.yaml:12", or nothing for nowhere.
func place(at *spec.Position) string {
	switch {
	case at == nil || at.File == "":
		return ""
	case at.Line == 0:
		return clean(at.File)
	}
	return fmt.Sprintf("%s:%d", clean(at.File), at.Line)
}

// via writes a chain of groups.
func via(chain []string) string {
	names := make([]string, len(chain))
	for i, g := range chain {
		names[i] = name(g)
	}
	return strings.Join(names, " > ")
}

// where is the short form of a reason: the line and the groups.
func where(r *diff.Reason) string {
	s := place(r.At)
	if len(r.Via) > 0 {
		s = strings.TrimPrefix(s+" via group "+via(r.Via), " ")
	}
	return s
}

// terse reports whether the line and the groups say all of a reason; rest is
// what has to be added to them, such as " until 2027-01-31".
func terse(r *diff.Reason) (rest string, ok bool) {
	switch r.Kind {
	case diff.ReasonDeclared, diff.ReasonGroup:
		return "", place(r.At) != ""
	case diff.ReasonMember:
		rest, ok = strings.CutPrefix(clean(r.Text), "listed in members")
		return rest, ok && place(r.At) != ""
	case diff.ReasonAbsent, diff.ReasonLapsed, diff.ReasonPreviously, diff.ReasonID, diff.ReasonTombstone:
	}
	return "", false
}

// why says what asks for a step.
func why(r *diff.Reason, verbose bool) string {
	short, text := where(r), said(r.Text)
	if rest, ok := terse(r); ok && !verbose {
		return short + rest
	}
	if len(r.Via) > 0 && strings.Contains(text, via(r.Via)) {
		short = place(r.At)
	}
	switch {
	case text == "":
		return short
	case short == "" || strings.Contains(text, short):
		return text
	}
	return text + " (" + short + ")"
}

// whys joins the reasons of a step.
func whys(s *diff.Step, verbose bool) string {
	parts := make([]string, 0, len(s.Because))
	for i := range s.Because {
		if w := why(&s.Because[i], verbose); w != "" {
			parts = append(parts, w)
		}
	}
	return strings.Join(parts, "; ")
}

// touched says who last changed the line behind a reason, with show drawing
// names and say the commit's subject; nothing when git does not know.
func touched(r *diff.Reason, show, say func(string) string) string {
	t := r.Touched
	if t == nil {
		return ""
	}
	s := "the line was last changed by " + show(t.Author) + " on " + t.When.String() + " in commit " + show(shortCommit(t.Commit))
	if t.Subject != "" {
		s += ": " + say(t.Subject)
	}
	return s
}

// value writes one side of a change. Anything that does not stand apart from
// its surroundings by itself is quoted.
func value(v diff.Value) string {
	switch v.Kind {
	case diff.IsText:
		return quoteIfNeeded(v.Text)
	case diff.IsList:
		items := make([]string, len(v.List))
		for i, s := range v.List {
			items[i] = quoteIfNeeded(s)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case diff.None:
	}
	return "(none)"
}

// scope names the parts of the file that were looked at.
func scope(p *diff.Plan, show func(string) string) string {
	parts := make([]string, len(p.Scope))
	for i, s := range p.Scope {
		parts[i] = show(s)
	}
	return strings.Join(parts, ", ")
}

func quoteIfNeeded(s string) string {
	if s == "" || strings.ContainsAny(s, " ,\"[]()→") || s != clean(s) {
		return quote(s)
	}
	return s
}

// quote puts a foreign text between double quotes.
func quote(s string) string { return inQuotes(clean(s)) }

// quoteName is quote for headings: a long name loses its middle.
func quoteName(s string) string { return inQuotes(name(s)) }

func inQuotes(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

// roles gives a membership step's role before and after it.
func roles(s *diff.Step) (before, after string) {
	c, ok := s.Change("role")
	if !ok {
		return "", ""
	}
	return clean(c.Before.String()), clean(c.After.String())
}

// person names the user of a membership step.
func person(s *diff.Step) string {
	switch {
	case s.User == nil:
		return ""
	case s.User.Email != "":
		return clean(string(s.User.Email))
	}
	return clean(string(s.User.ID))
}

// orgName names an organization.
func orgName(o *diff.Organization) string {
	if o.Name != "" {
		return name(o.Name)
	}
	return name(o.ID)
}

// orgTitle names an organization with its id.
func orgTitle(o *diff.Organization) string {
	title := orgName(o)
	if id := clean(o.ID); id != "" && id != title {
		title += " (" + id + ")"
	}
	return title
}
