package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/usage"
)

// UsageMarkdown draws the report for an issue or a job summary. Too much for the
// limit, and the workspaces that cost least are one row together, so that the
// table still adds up; idle ones are counted.
func UsageMarkdown(w io.Writer, r *usage.Report, o MarkdownOptions) error {
	if o.Limit <= 0 {
		o.Limit = CommentLimit
	}
	m := &usageMarkdown{Report: r, twice: twice(r), rows: shownUsage(r)}
	var s string
	for _, most := range []int{1 << 30, 400, 200, 100, 20} {
		if s = m.draw(most); len(s) <= o.Limit {
			break
		}
	}
	_, err := io.WriteString(w, cutLines(s, o.Limit))
	return err
}

type usageMarkdown struct {
	*usage.Report
	twice map[string]bool
	rows  []*usage.Workspace
}

func (m *usageMarkdown) draw(most int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### Usage of %s\n\n%s\n\n", code(reportTitle(m.Report)), usageSpan(m.Report))
	b.WriteString("| Workspace | Cost | Share | Trend | This month | Spend limit | Uncached input | Cache read | Cache write | Output | Web searches |\n")
	b.WriteString("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	shown := m.rows[:min(most, len(m.rows))]
	for _, w := range shown {
		m.row(&b, md(workspaceText(w, m.twice)), &w.Totals, w.Share, "%s")
	}
	if rest := m.rows[len(shown):]; len(rest) > 0 {
		sum, share := restOf(rest)
		m.row(&b, count(len(rest), "other workspace", "other workspaces"), &sum, share, "%s")
	}
	m.row(&b, "Total", &m.Total, wholeShare(m.Report), "**%s**")
	b.WriteString("\n")
	m.rateLimits(&b, most)
	m.idle(&b, most)
	for _, n := range usageNotes(m.Report) {
		b.WriteString("Note: " + md(n) + ".\n\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func (m *usageMarkdown) row(b *strings.Builder, title string, t *usage.Totals, share *usage.Share, as string) {
	cells := append([]string{title}, costCells(t, share)...)
	for _, c := range append(cells, tokenCells(t, say.Number)...) {
		if c != "" {
			c = fmt.Sprintf(as, cell(c))
		}
		b.WriteString("| " + c + " ")
	}
	b.WriteString("|\n")
}

// restOf adds up workspaces that have no row of their own.
func restOf(rest []*usage.Workspace) (sum usage.Totals, share *usage.Share) {
	for _, w := range rest {
		sum.Cost += w.Cost
		sum.MonthToDate += w.MonthToDate
		sum.Tokens = sum.Tokens.Plus(w.Tokens)
		sum.WebSearches += w.WebSearches
		if w.Share != nil {
			if share == nil {
				share = new(usage.Share)
			}
			*share += *w.Share
		}
	}
	return sum, share
}

func (m *usageMarkdown) rateLimits(b *strings.Builder, most int) {
	var lines []string
	for i := range m.Workspaces {
		w := &m.Workspaces[i]
		for _, l := range w.RateLimits {
			lines = append(lines, "- "+md(workspaceText(w, m.twice))+": "+md(rateLimitText(&l)))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "<details><summary>Rate limits of their own (%s)</summary>\n\n%s\n</details>\n\n", number(len(lines)), listed(lines, most))
	}
}

func (m *usageMarkdown) idle(b *strings.Builder, most int) {
	var lines []string
	for _, w := range idleUsage(m.Report) {
		lines = append(lines, "- "+md(workspaceText(w, m.twice))+": "+md(idleText(m.Report, w)))
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "**%s**\n\n%s\nHint: %s.\n\n", idleTitle(m.Report), listed(lines, most), md(archiveHint()))
	}
}

// listed is a list of at most so many lines, and how many are left out.
func listed(lines []string, most int) string {
	rest := len(lines) - most
	if rest > 0 {
		lines = append(lines[:most:most], "- "+number(rest)+" more")
	}
	return strings.Join(lines, "\n") + "\n"
}
