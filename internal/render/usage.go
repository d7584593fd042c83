package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/usage"
	"github.com/wsync/wsync/spec"
)

// UsageJSON writes the report as it is, indented.
func UsageJSON(w io.Writer, r *usage.Report) error { return writeJSON(w, r) }

// Usage draws the report for a terminal or a log: what each workspace cost beside
// its spend limit, its tokens by kind, rate limits, and what was not used at all.
func Usage(w io.Writer, r *usage.Report, o TextOptions) error {
	v := &usageView{Report: r, page: newPage(o), twice: twice(r)}
	v.para("", normal, 2, reportTitle(r), bold)
	v.para("", normal, 2, usageSpan(r), normal)
	rows := shownUsage(r)
	v.gap()
	v.table(v.costs(rows))
	v.gap()
	v.table(v.tokens(rows))
	v.rateLimits()
	v.idle()
	for i, line := range usageNotes(r) {
		if i == 0 {
			v.gap()
		}
		v.para("note: ", yellow, 2, plain(line), normal)
	}
	return v.to(w)
}

type usageView struct {
	*usage.Report
	*page
	twice map[string]bool
}

func reportTitle(r *usage.Report) string {
	title := name(r.Organization.Name)
	if id := clean(r.Organization.ID); title != "" && title != id {
		return title + " (" + id + ")"
	} else if title == "" {
		return id
	}
	return title
}

// usageSpan says what the numbers are about.
func usageSpan(r *usage.Report) string {
	return fmt.Sprintf("Usage of %s, %s to %s (UTC), in %s", count(r.Days, "day", "days"), r.From, r.To, usage.Currency)
}

// shownUsage are the workspaces that have a row: those that were used, and those
// that are never archived and so in no list of idle ones.
func shownUsage(r *usage.Report) []*usage.Workspace {
	var rows []*usage.Workspace
	for i := range r.Workspaces {
		if w := &r.Workspaces[i]; !w.Idle || w.State == usage.Default || w.State == usage.Live && !r.Candidate(w) {
			rows = append(rows, w)
		}
	}
	return rows
}

// twice are the names that more than one workspace has.
func twice(r *usage.Report) map[string]bool {
	seen, more := map[string]bool{}, map[string]bool{}
	for i := range r.Workspaces {
		if n := r.Workspaces[i].Name; seen[n] {
			more[n] = true
		} else {
			seen[n] = true
		}
	}
	return more
}

// workspaceText names a workspace. The names that wsync gives are words, and so no
// workspace can be called like one of them.
func workspaceText(w *usage.Workspace, twice map[string]bool) say.Text {
	switch {
	case w.State == usage.Default:
		return say.F("Default Workspace")
	case w.State == usage.Unlisted:
		return say.F("%s (not listed)", w.ID)
	case w.State == usage.Archived && twice[w.Name]:
		return say.F("%q (archived, %s)", w.Name, w.ID)
	case w.State == usage.Archived:
		return say.F("%q (archived)", w.Name)
	case twice[w.Name]:
		return say.F("%q (%s)", w.Name, w.ID)
	}
	return say.F("%q", w.Name)
}

func (v *usageView) name(w *usage.Workspace) string { return plain(workspaceText(w, v.twice)) }

// costs is the table of what was charged.
func (v *usageView) costs(rows []*usage.Workspace) [][]string {
	t := [][]string{{"Workspace", "Cost", "Share", "Trend", "This month", "Spend limit"}}
	for _, w := range rows {
		t = append(t, append([]string{v.name(w)}, costCells(&w.Totals, w.Share)...))
	}
	return append(t, append([]string{"Total"}, costCells(&v.Total, wholeShare(v.Report))...))
}

func wholeShare(r *usage.Report) *usage.Share {
	whole := usage.Share(1000)
	if len(r.Workspaces) == 0 || r.Workspaces[0].Share == nil {
		return nil
	}
	return &whole
}

func costCells(t *usage.Totals, share *usage.Share) []string {
	part := ""
	if share != nil {
		part = share.String() + "%"
	}
	return []string{t.Cost.Grouped(), part, trendText(t.Trend), t.MonthToDate.Grouped(), limitText(t.SpendLimit)}
}

// trendText is the change in percent, or "new" where there was nothing before.
func trendText(t *usage.Trend) string {
	switch {
	case t == nil || t.Percent == nil && t.After == 0:
		return ""
	case t.Percent == nil:
		return "new"
	case *t.Percent > 999:
		return ">999%"
	}
	return fmt.Sprintf("%+d%%", *t.Percent)
}

func limitText(l *usage.SpendLimit) string {
	if l == nil {
		return ""
	}
	s := l.Amount.Grouped()
	if l.Currency != usage.Currency {
		s += " " + clean(l.Currency)
	}
	if l.Off {
		s += " (off)"
	}
	return s
}

// tokens is the table of what was used.
func (v *usageView) tokens(rows []*usage.Workspace) [][]string {
	t := [][]string{{"Tokens", "Uncached", "Cache read", "Cache write", "Output", "Searches"}}
	for _, w := range rows {
		t = append(t, append([]string{v.name(w)}, tokenCells(&w.Totals, compact)...))
	}
	return append(t, append([]string{"Total"}, tokenCells(&v.Total, compact)...))
}

func tokenCells(t *usage.Totals, draw func(int64) string) []string {
	return []string{
		draw(t.Tokens.UncachedInput), draw(t.Tokens.CacheRead), draw(t.Tokens.CacheCreation),
		draw(t.Tokens.Output), draw(t.WebSearches),
	}
}

// compact writes a large number with three digits or so: 812k, 2.4M, 34B.
func compact(n int64) string {
	unit, of := "", int64(1)
	for _, u := range []string{"k", "M", "B", "T"} {
		if n < 10_000 || (n+of/2)/of < 1000 {
			break
		}
		unit, of = u, of*1000
	}
	tenths := (n + of/20) / max(of/10, 1)
	if unit == "" || tenths >= 1000 || tenths%10 == 0 {
		return say.Number((n+of/2)/of) + unit
	}
	return fmt.Sprintf("%d.%d%s", tenths/10, tenths%10, unit)
}

// table draws a heading, rows, and a last row set apart. The first column is for
// names and gives way; the others are for numbers. A column without any is left out.
func (v *usageView) table(t [][]string) {
	t = withoutEmpty(t)
	widths := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	room := v.width
	for _, w := range widths[1:] {
		room -= w + 2
	}
	widths[0] = min(widths[0], max(room, leastName))
	whole := widths[0]
	for _, w := range widths[1:] {
		whole += w + 2
	}
	for i, row := range t {
		line := pad(clip(row[0], widths[0]), widths[0])
		for at, cell := range row[1:] {
			line += "  " + strings.Repeat(" ", widths[at+1]-width(cell)) + cell
		}
		switch {
		case i == len(t)-1:
			v.line(strings.Repeat("-", whole))
			v.line(v.paint(bold, line))
		case i == 0:
			v.line(v.paint(bold, line))
		default:
			v.line(line)
		}
	}
}

// leastName is the narrowest column of names.
const leastName = 20

func withoutEmpty(t [][]string) [][]string {
	keep := func(at int) bool {
		return at == 0 || slices.ContainsFunc(t[1:], func(row []string) bool { return row[at] != "" })
	}
	out := make([][]string, len(t))
	for i, row := range t {
		for at, cell := range row {
			if keep(at) {
				out[i] = append(out[i], cell)
			}
		}
	}
	return out
}

func (v *usageView) rateLimits() {
	first := true
	for i := range v.Workspaces {
		w := &v.Workspaces[i]
		for _, l := range w.RateLimits {
			if first {
				v.gap()
				v.line(v.paint(bold, "Rate limits of their own"))
				first = false
			}
			v.para("  ", normal, 6, wrapped(workspaceText(w, v.twice))+": "+wrapped(rateLimitText(&l)), normal)
		}
	}
}

// rateLimitText is a group and its limits: "claude-opus-4-8: requests_per_minute 500".
func rateLimitText(l *usage.RateLimit) say.Text {
	group := say.F("%s", l.Group)
	if len(l.Models) > 0 {
		group = say.Join(l.Models, ", ")
	}
	var limits []say.Text
	for _, limiter := range slices.Sorted(maps.Keys(l.Limits)) {
		if n := l.Limits[limiter]; n < 0 {
			limits = append(limits, say.F("%s of an unknown value", limiter))
		} else {
			limits = append(limits, say.F("%s %d", limiter, n))
		}
	}
	return say.F("%s: %s", group, say.Join(limits, ", "))
}

func (v *usageView) idle() {
	idle := idleUsage(v.Report)
	if len(idle) == 0 {
		return
	}
	v.gap()
	v.para("", normal, 2, idleTitle(v.Report), bold)
	for _, w := range idle {
		v.para("  ", normal, 6, wrapped(workspaceText(w, v.twice))+": "+wrapped(idleText(v.Report, w)), normal)
	}
	v.para("hint: ", cyan, 2, wrapped(archiveHint()), normal)
}

func idleUsage(r *usage.Report) []*usage.Workspace {
	var idle []*usage.Workspace
	for i := range r.Workspaces {
		if w := &r.Workspaces[i]; r.Candidate(w) {
			idle = append(idle, w)
		}
	}
	return idle
}

func idleTitle(r *usage.Report) string {
	return fmt.Sprintf("Idle: not used in %s, and so first in line for archiving", count(r.Days, "day", "days"))
}

// idleText says since when a workspace has not been used, as far as that is known.
func idleText(r *usage.Report, w *usage.Workspace) say.Text {
	t := say.F("last used before %s", r.ReadFrom)
	if !w.LastUsed.IsZero() {
		t = say.F("last used on %s", w.LastUsed)
	}
	if !w.CreatedAt.IsZero() {
		t = say.F("%s, created on %s", t, spec.DateOf(w.CreatedAt.UTC()))
	}
	return t
}

func archiveHint() say.Text {
	return say.F("to archive one, write `archive: {reason: superseded}` into its entry; a larger `--days` looks back further")
}

// usageNotes say what the numbers leave out.
func usageNotes(r *usage.Report) []say.Text {
	var notes []say.Text
	archived := 0
	for i := range r.Workspaces {
		if w := &r.Workspaces[i]; w.State == usage.Archived && w.Idle {
			archived++
		}
	}
	if archived > 0 {
		notes = append(notes, say.F("not shown: %s without use", say.Count(archived, "archived workspace", "archived workspaces")))
	}
	for _, u := range r.Unavailable {
		notes = append(notes, say.F("the API does not give the %s: %s", say.Foreign(u.What), say.Foreign(u.Reason)))
	}
	return notes
}

// UsageName names a workspace of the report as the text view does, and UsageRateLimit
// draws a rate limit so, for the page.
func UsageName(r *usage.Report, w *usage.Workspace) string { return plain(workspaceText(w, twice(r))) }

// UsageRateLimit draws the limits of one group.
func UsageRateLimit(l *usage.RateLimit) string { return plain(rateLimitText(l)) }
