package action

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/say"
)

// summaryLimit is less than the 1 MiB that a summary may have: other steps of
// ours may add to it.
const summaryLimit = 1_000_000

// elsewhere is where the whole plan is, for a text that is too short for it.
func elsewhere() say.Text { return say.F("the summary or the artifact of the run") }

// markdown is the outcome as a comment or a summary.
func (j *job) markdown(limit int) string {
	footer := j.footer()
	limit -= len(footer)
	o := render.MarkdownOptions{Limit: limit, Marker: j.in.file, Elsewhere: elsewhere()}
	var b strings.Builder
	switch {
	case j.failure != nil:
		b.WriteString(j.failure.markdown(j.marker("plan"), limit/2))
	case j.report != nil:
		_ = render.ReportMarkdown(&b, j.report, j.plan, o)
		b.WriteString(j.waiting(limit - b.Len()))
	case j.plan != nil:
		_ = render.Markdown(&b, j.plan, o)
	default:
		b.WriteString(j.marker("plan") + "### The file is valid\n")
	}
	return b.String() + footer
}

// marker is the hidden first line of a text of this kind about this file.
func (j *job) marker(kind string) string { return render.Marker(kind, j.in.file) }

// markdown shows what went wrong, up to a number of bytes, in a block that
// nothing in it can end.
func (f *failure) markdown(marker string, limit int) string {
	var text strings.Builder
	for line := range strings.Lines(f.text) {
		line = render.Clean(strings.TrimSuffix(line, "\n")) + "\n"
		if text.Len()+len(line) > limit {
			text.WriteString("…\n")
			break
		}
		text.WriteString(line)
	}
	fence := "```"
	for strings.Contains(text.String(), fence) {
		fence += "`"
	}
	return marker + "### " + f.title + "\n\n" + fence + "text\n" + text.String() + fence + "\n"
}

// waiting is the plan below a report that has held steps: whoever is to release
// them has to see what they would do.
func (j *job) waiting(limit int) string {
	const head = "\n---\n\n"
	if j.report.Count(report.Held) == 0 {
		return ""
	}
	return head + j.planOnly(render.MarkdownOptions{Limit: limit - len(head)})
}

// planOnly is the plan without the marker of a comment.
func (j *job) planOnly(o render.MarkdownOptions) string {
	var b strings.Builder
	_ = render.Markdown(&b, j.plan, o)
	_, plan, _ := strings.Cut(b.String(), "\n")
	return plan
}

// footer leads to the run, says by which build, what was not looked at, and how held steps are
// released here: not on a command line, as the plan's own hints have it.
func (j *job) footer() string {
	var lines []string
	if j.run == nil {
		return ""
	}
	if j.run.Pull != nil && j.plan != nil && j.plan.Count(diff.Archive) > 0 {
		lines = append(lines, "An archive is still held after the merge, until somebody runs the apply workflow by hand and names the workspace.")
	}
	if j.in.command == "review" && j.plan != nil {
		lines = append(lines, "Compared offline with what it would be merged into; the organization itself was not read.")
	}
	if inputs := j.hintedInputs(); len(inputs) > 0 && j.run.Pull == nil {
		lines = append(lines, "A flag that a hint names is an input here: run the apply workflow by hand and give it `"+strings.Join(inputs, "`, `")+"`.")
	}
	if j.run.URL != "" {
		lines = append(lines, "[The run]("+j.run.URL+") of "+j.MadeBy)
	}
	if len(lines) == 0 {
		return ""
	}
	return "\n<sub>" + strings.Join(lines, " ") + "</sub>\n"
}

// flagInHint finds the flags of apply that the action has as inputs.
var flagInHint = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`--(allow-[a-z-]+|max-removals)`) })

// hintedInputs names the inputs that stand for the flags in hints: hints are
// written for a command line, and here there is none.
func (j *job) hintedInputs() []string {
	var hints []string
	if j.failure != nil {
		hints = append(hints, j.failure.text)
	}
	if j.plan != nil {
		for i := range j.plan.Refusals {
			hints = append(hints, j.plan.Refusals[i].Hint.String())
		}
	}
	if j.report != nil {
		for i := range j.report.Outcomes {
			hints = append(hints, j.report.Outcomes[i].Hint.String())
		}
	}
	var inputs []string
	for _, m := range flagInHint().FindAllStringSubmatch(strings.Join(hints, "\n"), -1) {
		inputs = append(inputs, strings.TrimRight(m[1], "-"))
	}
	slices.Sort(inputs)
	return slices.Compact(inputs)
}
