package render

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// Report draws the outcome of a run: what went wrong and why, what waits, what
// the lists show now, one line that sums up, and how to go on. The plan that was
// carried out lends its words; without it steps go by their addresses. What
// stands in a plan shown before, o says so, is counted and not told again.
func Report(w io.Writer, r *report.Report, p *diff.Plan, o TextOptions) error {
	t := &reportView{page: newPage(o), run: newRun(r, p), verbose: o.Verbose}
	order := resultOrder
	if !o.PlanShown {
		t.header()
		order = append(slices.Clone(order), report.Done)
	}
	for _, x := range order {
		if x != report.Held || !o.PlanShown {
			t.result(x)
		}
	}
	if !o.PlanShown {
		t.unmet()
		t.left()
	}
	t.warnings()
	if len(r.Outcomes) > 0 {
		t.verification()
	}
	t.gap()
	t.para("", normal, 2, t.run.summary(), bold)
	if o.Next == nil {
		o.Next = t.run.advice()
	}
	t.advise(o.Next)
	return t.to(w)
}

// header says which run it was.
func (t *reportView) header() {
	t.para("", normal, 2, orgTitle(&t.run.Organization), bold)
	t.para("", normal, 2, "Run of "+t.run.Started.UTC().Format(time.RFC3339), normal)
}

type reportView struct {
	*page
	run     *run
	verbose bool
}

// run is a report in the words of its plan.
type run struct {
	*report.Report
	plan  *diff.Plan
	steps map[diff.Address]*diff.Step
}

func newRun(r *report.Report, p *diff.Plan) *run {
	t := &run{Report: r, plan: p, steps: map[diff.Address]*diff.Step{}}
	if p == nil {
		t.plan = &diff.Plan{}
	}
	for i := range t.plan.Steps {
		t.steps[t.plan.Steps[i].Address] = &t.plan.Steps[i]
	}
	return t
}

// would says what a step does, as a command: remove ana@acme.example from "ml".
func (t *run) would(o *report.Outcome) say.Text {
	if s := t.steps[o.Address]; s != nil {
		return s.Would()
	}
	return say.F("%s %q", o.Action, string(o.Address))
}

// resultOrder is the order in which results are shown, worst first; what is simply
// done is only counted where the plan stands above it.
var resultOrder = []report.Result{report.Failed, report.Unclear, report.Incomplete, report.Held, report.Skipped, report.NotReached, report.Unchanged}

var resultStyle = map[report.Result]style{
	report.Failed: boldRed, report.Unclear: boldRed, report.Incomplete: boldRed, report.Held: yellow, report.Skipped: yellow, report.NotReached: yellow, report.Unchanged: cyan,
	report.Done: green,
}

// resultWords is what results are called in front of people.
var resultWords = map[report.Result]string{
	report.Done: "done", report.Unchanged: "unchanged", report.Failed: "failed", report.Unclear: "unclear", report.Incomplete: "incomplete",
	report.Held: "held", report.Skipped: "skipped", report.NotReached: "not reached",
}

// alike gathers the outcomes of one result that share reason and hint. Every
// failure has a request of its own and stays alone.
func (t *run) alike(x report.Result) [][]*report.Outcome {
	var groups [][]*report.Outcome
	index := map[string]int{}
	for i := range t.Outcomes {
		o := &t.Outcomes[i]
		if o.Result != x {
			continue
		}
		key := o.Reason.String() + "\x00" + o.Hint.String()
		if wentWrong(x) {
			key = string(o.Address)
		}
		if at, ok := index[key]; ok {
			groups[at] = append(groups[at], o)
			continue
		}
		index[key] = len(groups)
		groups = append(groups, []*report.Outcome{o})
	}
	return groups
}

// hintOf is an outcome's hint, unless the step that it waits for gives the same.
func (t *run) hintOf(o *report.Outcome) say.Text {
	for i := range t.Outcomes {
		if root := &t.Outcomes[i]; o.WaitsFor != "" && root.Address == o.WaitsFor && root.Hint.Equal(o.Hint) {
			return nil
		}
	}
	return o.Hint
}

// wentWrong reports whether a step with this result has a request to account for.
func wentWrong(x report.Result) bool {
	return x == report.Failed || x == report.Unclear || x == report.Incomplete
}

// unmet tells what the file asks for and no step could do.
func (t *reportView) unmet() {
	for i := range t.run.Unmet {
		f := &t.run.Unmet[i]
		t.gap()
		t.para(severityWords[f.Severity]+": ", severityStyle[f.Severity], 2, placed(f, wrapped), normal)
		t.advice(f.Hint, "")
	}
}

// left tells what else the whole plan would do.
func (t *reportView) left() {
	if f := t.run.Left; f != nil {
		t.gap()
		t.para("note: ", cyan, 2, wrapped(f.Message), normal)
		t.list(each(f.Items, wrapped))
		t.advice(f.Hint, "")
	}
}

func (t *reportView) result(x report.Result) {
	for _, same := range t.run.alike(x) {
		o := same[0]
		t.gap()
		label := resultWords[x] + ": "
		if len(same) == 1 {
			t.para(label, resultStyle[x], 2, wrapped(t.run.would(o)), normal)
		} else {
			t.para(label, resultStyle[x], 2, count(len(same), "step", "steps"), normal)
		}
		if o.Reason != nil {
			t.para("  ", normal, 2, wrapped(o.Reason), normal)
		}
		if e := exchange(o, clean); e != "" {
			t.para("  ", normal, 2, e, dim)
		}
		if len(same) > 1 {
			lines := make([]string, len(same))
			for i, o := range same {
				lines[i] = wrapped(t.run.would(o))
			}
			t.list(lines)
		}
		t.advice(t.run.hintOf(o), o.Override)
	}
}

// warnings tells what steps that are done left behind.
func (t *reportView) warnings() {
	for i := range t.run.Outcomes {
		o := &t.run.Outcomes[i]
		if o.Warning == nil {
			continue
		}
		t.gap()
		t.para("warning: ", yellow, 2, wrapped(t.run.would(o)), normal)
		t.para("  ", normal, 2, wrapped(o.Warning), normal)
		t.advice(o.Hint, "")
	}
}

func (t *reportView) list(items []string) {
	shown := items
	if !t.verbose && len(items) > maxItems+1 {
		shown = items[:maxItems]
	}
	for _, it := range shown {
		t.para("  - ", normal, 4, it, normal)
	}
	if n := len(items) - len(shown); n > 0 {
		t.line("  " + t.paint(dim, "… and "+number(n)+" more; -v lists them all"))
	}
}

// exchange names the request that failed.
func exchange(o *report.Outcome, show func(string) string) string {
	if o.Endpoint == "" || !wentWrong(o.Result) {
		return ""
	}
	s := show(o.Endpoint)
	if o.Status != 0 {
		s += fmt.Sprintf(" answered %d", o.Status)
	} else {
		s += " was not answered"
	}
	if o.RequestID != "" {
		s += ", request " + show(o.RequestID)
	}
	if o.Attempts > 1 {
		s += fmt.Sprintf(", %d attempts", o.Attempts)
	}
	return s
}

func (t *reportView) verification() {
	v := &t.run.Verification
	t.gap()
	switch v.State {
	case report.Verified:
		t.para("verified: ", green, 2, "reading back shows what was written", normal)
	case report.Disagrees:
		t.para("disagrees: ", boldRed, 2, "reading back does not show everything that was written", normal)
	case report.NotChecked:
		t.para("not verified: ", yellow, 2, wrapped(v.Reason), normal)
	}
	for _, d := range v.Differences {
		t.para("  - ", normal, 4, wrapped(d), normal)
	}
}

// summary counts the results.
func (t *run) summary() string {
	var parts []string
	for _, x := range report.Results {
		if n := t.Count(x); n > 0 || x == report.Done {
			parts = append(parts, number(n)+" "+resultWords[x])
		}
	}
	s := "Apply"
	switch {
	case t.Interrupted:
		s = "Apply, interrupted"
	case t.CutOff:
		s = "Apply, cut off"
	}
	s += ": " + strings.Join(parts, ", ") + " of " + count(len(t.Outcomes), "step", "steps") + t.took() + "."
	if n := len(t.Unmet); n > 0 {
		s += " " + count(n, "line of the file is", "lines of the file are") + " not met."
	}
	if t.Left != nil {
		s += " " + sentence(plain(t.Left.Message))
	}
	return s
}

func (t *run) took() string {
	d := t.Ended.Sub(t.Started)
	switch {
	case t.Started.IsZero() || d <= 0:
		return ""
	case d < time.Second:
		return " in under a second"
	}
	return " in " + d.Round(time.Second).String()
}

// goOn is the advice after a run that did not do everything.
const goOn = "What is done stays done. Run wsync plan to see what is left, then wsync apply."

// advice is how to go on.
func (t *run) advice() []string {
	switch {
	case t.CutOff:
		return []string{goOn}
	case t.OK() && len(t.Unmet) > 0:
		return []string{"What is not met stays so until somebody acts on it; wsync exits with 4 until then."}
	case t.OK():
		return nil
	case t.Verification.State == report.Disagrees && t.Count(report.Failed)+t.Count(report.Unclear)+t.Count(report.Incomplete)+t.Count(report.NotReached) == 0:
		return []string{"Plan again in a minute: lists may lag behind writes. If the plan is not empty then, somebody else changed something."}
	case t.Partial():
		return []string{goOn}
	}
	return []string{"Held steps wait: release them as the hints say, or leave them for a later run."}
}
