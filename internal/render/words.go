package render

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// number writes a count with thousands apart: 1,204.
func number(n int) string { return say.Number(int64(n)) }

// count writes "1 step" or "1,204 steps".
func count(n int, one, many string) string { return say.Count(n, one, many).String() }

// enumerate joins parts as a sentence does: "a, b and c".
func enumerate(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
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

// reason says what asks for a step. Where the line and the groups say all of it,
// they are all there is, unless everything is to be spelled out.
func reason(r *diff.Reason, verbose bool) say.Text {
	if r.At == nil || r.At.File == "" {
		return r.Text
	}
	if !verbose {
		switch r.Kind {
		case diff.ReasonDeclared:
			return say.F("%s", r.At)
		case diff.ReasonMember:
			if r.Until.IsZero() {
				return say.F("%s", r.At)
			}
			return say.F("%s until %s", r.At, r.Until)
		case diff.ReasonGroup:
			return say.F("%s via group %s", r.At, diff.Via(r.Via))
		case diff.ReasonAbsent, diff.ReasonLapsed, diff.ReasonPreviously, diff.ReasonID, diff.ReasonTombstone:
		}
	}
	return say.F("%s (%s)", r.Text, r.At)
}

// reasons joins the reasons of a step.
func reasons(s *diff.Step, verbose bool) say.Text {
	texts := make([]say.Text, len(s.Because))
	for i := range s.Because {
		texts[i] = reason(&s.Because[i], verbose)
	}
	return say.Join(texts, "; ")
}

// touched says who last changed the line behind a reason; nothing when git does
// not know.
func touched(r *diff.Reason) say.Text {
	t := r.Touched
	if t == nil {
		return nil
	}
	s := say.F("the line was last changed by %q on %s in commit %s", t.Author, t.When, shortCommit(t.Commit))
	if t.Subject != "" {
		s = say.F("%s: %s", s, say.Foreign(t.Subject))
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

// values gives the value of a row before and after its step.
func values(s *diff.Step) (before, after string) {
	c, _ := s.Change(s.Rule().Value)
	return clean(c.Before.String()), clean(c.After.String())
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
