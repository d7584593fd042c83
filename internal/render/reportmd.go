package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
)

// ReportMarkdown draws the outcome of a run for a job summary or a comment. Too
// much for the limit, and it gives way in this order: what is done, long lists,
// details of failures. The counts always stay.
func ReportMarkdown(w io.Writer, r *report.Report, p *diff.Plan, o MarkdownOptions) error {
	if o.Limit <= 0 {
		o.Limit = CommentLimit
	}
	t := newRun(r, p)
	var s string
	for _, most := range []int{-1, 500, 100, 20, 5, 0} {
		if s = t.markdown(marker("apply", o.Marker), most); len(s) <= o.Limit {
			break
		}
	}
	_, err := io.WriteString(w, cutLines(s, o.Limit))
	return err
}

// markdown draws lists up to most entries, -1 being all. Only everything
// includes what is done.
func (t *run) markdown(mark string, most int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s### Applied to %s\n\n**%s**\n\n", mark, code(orgName(&t.Organization)), t.summary())
	for _, l := range t.advice() {
		b.WriteString(l + "\n\n")
	}
	b.WriteString(alert("CAUTION", "Not done", append(t.entries(report.Failed), t.entries(report.Unclear)...), most))
	b.WriteString(alert("CAUTION", "Done in part", t.entries(report.Incomplete), most))
	b.WriteString(alert("WARNING", "Left behind", t.leftBehind(), most))
	b.WriteString(alert("WARNING", "Held until released", t.entries(report.Held), most))
	wait := append(t.entries(report.Skipped), t.entries(report.NotReached)...)
	b.WriteString(alert("NOTE", "Not tried", wait, most))
	b.WriteString(alert("WARNING", "Asked for, and not met", t.unmet(), most))
	b.WriteString(alert("NOTE", "Left for a run of everything", t.left(), most))
	if len(t.Outcomes) > 0 {
		b.WriteString(t.mdVerification(most))
	}
	if most < 0 {
		b.WriteString(t.done())
	}
	return b.String()
}

// entries draws the outcomes of one result as list entries.
func (t *run) entries(x report.Result) []string {
	var out []string
	for _, same := range t.alike(x) {
		o := same[0]
		s := "- **" + resultWords[x] + "**: "
		if len(same) == 1 {
			s += md(t.would(o)) + "\n"
		} else {
			s += count(len(same), "step", "steps") + "\n"
		}
		if o.Reason != nil {
			s += "  - " + md(o.Reason) + "\n"
		}
		if e := exchange(o, code); e != "" {
			s += "  - " + e + "\n"
		}
		s += mdHint(t.hintOf(o), o.Override)
		if len(same) > 1 {
			for i, o := range same {
				if i == maxAlike {
					s += "  - and " + number(len(same)-i) + " more\n"
					break
				}
				s += "  - " + md(t.would(o)) + "\n"
			}
		}
		out = append(out, s)
	}
	return out
}

// leftBehind lists what steps that are done left behind.
func (t *run) leftBehind() []string {
	var out []string
	for i := range t.Outcomes {
		if o := &t.Outcomes[i]; o.Warning != nil {
			out = append(out, "- "+md(t.would(o))+"\n  - "+md(o.Warning)+"\n"+mdHint(o.Hint, ""))
		}
	}
	return out
}

// unmet draws what the file asks for and no step could do.
func (t *run) unmet() []string {
	var out []string
	for i := range t.Unmet {
		out = append(out, mdFinding(&t.Unmet[i], -1))
	}
	return out
}

// left draws what else the whole plan would do.
func (t *run) left() []string {
	if t.Left == nil {
		return nil
	}
	return []string{mdFinding(t.Left, maxAlike)}
}

// maxAlike is how many steps with one fate are listed.
const maxAlike = 20

func (t *run) mdVerification(most int) string {
	v := &t.Verification
	switch v.State {
	case report.Verified:
		return "Verified: reading back shows what was written.\n\n"
	case report.Disagrees:
		return "**Reading back does not show everything that was written:**\n\n" + mdItems(each(v.Differences, md), "", most) + "\n"
	case report.NotChecked:
	}
	return "Not verified: " + md(v.Reason) + ".\n\n" + mdItems(each(v.Differences, md), "", most)
}

// done lists what was done, folded.
func (t *run) done() string {
	var b strings.Builder
	n := 0
	for i := range t.Outcomes {
		switch o := &t.Outcomes[i]; o.Result {
		case report.Done:
			b.WriteString("- " + md(t.would(o)) + "\n")
		case report.Unchanged:
			b.WriteString("- " + md(t.would(o)) + ": unchanged, " + md(o.Reason) + "\n")
		case report.Incomplete, report.Failed, report.Unclear, report.Held, report.Skipped, report.NotReached:
			continue
		}
		n++
	}
	if n == 0 {
		return ""
	}
	return "<details><summary>" + count(n, "step", "steps") + " done</summary>\n\n" + b.String() + "\n</details>\n"
}
