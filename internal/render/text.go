package render

import (
	"io"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/shell"
)

// Text draws a plan for a terminal, a pager or a log: who and what it is about,
// what stops or holds it, what the reader should know, the steps by workspace,
// one line that sums up, and what to do next.
func Text(w io.Writer, p *diff.Plan, o TextOptions) error {
	t := &textView{page: newPage(o), outline: newOutline(p), verbose: o.Verbose, opts: o}
	t.header()
	for _, run := range findingRuns(t.outline.first()) {
		t.findings(run)
	}
	for i := range p.Refusals {
		t.refusal(&p.Refusals[i])
	}
	for _, run := range findingRuns(t.outline.findings()) {
		t.findings(run)
	}
	for _, g := range t.groups {
		t.group(g)
	}
	t.gap()
	t.summary()
	if o.Next == nil {
		o.Next = t.next()
	}
	t.advise(o.Next)
	return t.to(w)
}

type textView struct {
	*page
	*outline
	verbose bool
	opts    TextOptions
}

func (t *textView) header() {
	p := t.plan
	if p.Review() {
		t.para("", normal, 2, "Review of "+sourceFiles(&p.Source), bold)
		t.para("", normal, 2, comparison(p, clean), normal)
		t.optional(otherDay(p), boldRed)
		return
	}
	t.para("", normal, 2, orgTitle(&p.Organization), bold)
	t.para("", normal, 2, provenance(p), normal)
	t.optional(otherDay(p), boldRed)
	if len(p.Scope) > 0 {
		t.para("", normal, 2, "Scope: "+scope(p, clean), normal)
	}
	t.optional(onlyPart(p), normal)
}

// optional is a line of the header that most plans lack.
func (t *textView) optional(text string, s style) {
	if text != "" {
		t.para("", normal, 2, text, s)
	}
}

// otherDay says of a plan that it is of another day; nothing of any other plan.
func otherDay(p *diff.Plan) string {
	if !p.OfAnotherDay() {
		return ""
	}
	return "For looking only: this is what " + p.Today.String() + " would bring, seen on " + p.MadeOn.String() + "."
}

// onlyPart says which steps of a larger plan these are; nothing of a whole one.
func onlyPart(p *diff.Plan) string {
	if p.Only == diff.OnlyLapsed {
		return "Only what lapsed: steps that take away what a line gave whose last day is over."
	}
	return ""
}

// provenance says which file a plan was made from, and on which day.
func provenance(p *diff.Plan) string {
	s := sourceFiles(&p.Source)
	if c := clean(p.Source.Commit); c != "" {
		s += " at commit " + shortCommit(c)
		if n := len(p.Source.Dirty); n > 0 {
			files := make([]string, n)
			for i, f := range p.Source.Dirty {
				files[i] = clean(f)
			}
			s += ", with uncommitted changes in " + atMost(files, 3)
		}
	}
	if !p.Today.IsZero() {
		s += ", as of " + p.Today.String()
	}
	return s
}

func sourceFiles(s *diff.Source) string {
	files := clean(s.Path)
	if n := len(s.Files); n > 1 {
		files += " and " + count(n-1, "included file", "included files")
	}
	return files
}

// comparison names the two revisions of a review; show draws a name.
func comparison(p *diff.Plan, show func(string) string) string {
	s := "Compares " + revision(p.Base, show) + " with " + revision(&p.Source, show)
	if !p.Today.IsZero() {
		s += ", as of " + p.Today.String()
	}
	return s
}

// revision names a revision and its commit: "main (1fa71e59418e)".
func revision(s *diff.Source, show func(string) string) string {
	var aside []string
	if c := s.Commit; c != "" && (s.Revision == "" || !strings.HasPrefix(c, s.Revision)) {
		aside = append(aside, show(shortCommit(c)))
	}
	if n := len(s.Dirty); n > 0 {
		aside = append(aside, "with uncommitted changes in "+count(n, "file", "files"))
	}
	name := s.Revision
	if name == "" || strings.HasPrefix(s.Commit, name) {
		name = shortCommit(s.Commit)
	}
	if aside == nil {
		return show(name)
	}
	return show(name) + " (" + strings.Join(aside, ", ") + ")"
}

func shortCommit(c string) string {
	if len(c) == 40 && strings.Trim(c, "0123456789abcdef") == "" {
		return c[:12]
	}
	return c
}

// atMost enumerates the first n parts and counts the rest.
func atMost(parts []string, n int) string {
	if len(parts) > n+1 {
		parts = append(parts[:n:n], number(len(parts)-n)+" more")
	}
	return enumerate(parts)
}

func (t *textView) refusal(r *diff.Refusal) {
	label, s := "held: ", yellow
	if r.Verdict == diff.Stop {
		label, s = "stopped: ", boldRed
	}
	t.gap()
	text := wrapped(r.Message) + " (" + clean(r.Guard) + ")"
	if at := place(t.refusalPlace(r)); at != "" {
		text = at + ": " + text
	}
	t.para(label, s, 2, text, normal)
	t.items(each(r.Items, wrapped), "  ", t.cap(false))
	t.advice(r.Hint, r.Override)
}

var severityStyle = map[diff.Severity]style{
	diff.SevAlert: boldRed, diff.SevAttention: boldRed, diff.SevError: boldRed, diff.SevUnmet: yellow, diff.SevWarning: yellow, diff.SevNote: cyan,
}

// severityWords is what the severities are called in front of people.
var severityWords = map[diff.Severity]string{
	diff.SevAlert: "safeguard", diff.SevAttention: "attention", diff.SevError: "error", diff.SevUnmet: "not met", diff.SevWarning: "warning", diff.SevNote: "note",
}

// findings draws findings that differ in their message only. A few are told one
// by one; many become a list under one heading.
func (t *textView) findings(run []diff.Finding) {
	label, paint := severityWords[run[0].Severity]+": ", severityStyle[run[0].Severity]
	code := " (" + clean(string(run[0].Code)) + ")"
	if len(run) < manyShare {
		for i := range run {
			t.gap()
			t.para(label, paint, 2, placed(&run[i], wrapped)+code, normal)
			t.items(each(run[i].Items, wrapped), "  ", t.cap(run[i].Severity.First()))
			t.advice(run[i].Hint, "")
		}
		return
	}
	t.gap()
	t.para(label, paint, 2, count(len(run), "finding", "findings")+code, normal)
	shown := run
	// A note, and what is left alone, may be told in part; other warnings are of what
	// is lost or gets wider.
	brief := run[0].Severity == diff.SevNote || run[0].Code == diff.CodeUnmanaged
	if most := t.cap(!brief); most > 0 && len(run) > most+1 {
		shown = run[:most]
	}
	for i := range shown {
		t.para("  - ", normal, 4, placed(&run[i], wrapped), normal)
		t.items(each(run[i].Items, wrapped), "    ", t.cap(run[i].Severity.First()))
	}
	t.more(len(run)-len(shown), "  ")
	t.advice(run[0].Hint, "")
}

// placed is a finding's message behind its place.
func placed(f *diff.Finding, draw func(say.Text) string) string {
	if at := place(f.At); at != "" {
		return at + ": " + draw(f.Message)
	}
	return draw(f.Message)
}

// findingRuns cuts findings into runs that share severity, code and hint.
func findingRuns(fs []diff.Finding) [][]diff.Finding {
	var runs [][]diff.Finding
	start := 0
	for i := range fs {
		if a, b := &fs[start], &fs[i]; a.Severity != b.Severity || a.Code != b.Code || !a.Hint.Equal(b.Hint) {
			runs = append(runs, fs[start:i])
			start = i
		}
	}
	if start < len(fs) {
		runs = append(runs, fs[start:])
	}
	return runs
}

// cap is how many items of a list are shown; 0 means all. What is destroyed
// for good, and who gains power, is never cut short.
func (t *textView) cap(grave bool) int {
	if grave || t.verbose {
		return 0
	}
	return maxItems
}

// maxItems is how many items of an ordinary list are shown.
const maxItems = 10

// items writes a list; limit 0 means all of it.
func (t *textView) items(items []string, indent string, limit int) {
	shown := items
	if limit > 0 && len(items) > limit+1 {
		shown = items[:limit]
	}
	for _, it := range shown {
		t.para(indent+"- ", normal, len(indent)+2, it, normal)
	}
	t.more(len(items)-len(shown), indent)
}

// more says how many lines of a list are not shown.
func (t *textView) more(n int, indent string) {
	if n > 0 {
		t.line(indent + t.paint(dim, "… and "+number(n)+" more; -v lists them all"))
	}
}

// summary is the last line of the plan proper.
func (t *textView) summary() {
	if !t.plan.Empty() {
		t.para("", normal, 6, "Plan: "+t.tally(t.all())+".", bold)
		return
	}
	t.para("", normal, 2, verdictOfNothing(t.plan), bold)
}

// verdictOfNothing says what an empty plan means: it claims agreement only when
// nothing is left to do.
func verdictOfNothing(p *diff.Plan) string {
	if p.Review() {
		return reviewOfNothing(p, clean, "above")
	}
	what := orgName(&p.Organization)
	if len(p.Scope) > 0 {
		what = "The part in scope (" + scope(p, clean) + ")"
	}
	switch unmet := p.CountFindings(diff.SevUnmet); {
	case p.Stopped() || p.CountFindings(diff.SevError) > 0:
		return "Nothing is planned; see the errors above."
	case unmet > 0:
		return "No changes. " + count(unmet, "thing", "things") + " that " + clean(p.Source.Path) + " asks for cannot be done yet; see above."
	case p.Only != "":
		return nothingLapsed
	}
	return "No changes. " + what + " matches " + clean(p.Source.Path) + "."
}

// nothingLapsed is what an empty plan of lapsed lines means.
const nothingLapsed = "No changes. No line whose last day is over gives anybody anything."

// reviewOfNothing says what a review without steps means. It speaks of the two
// revisions and never of what is live.
func reviewOfNothing(p *diff.Plan, show func(string) string, where string) string {
	switch {
	case p.Stopped() || p.CountFindings(diff.SevError) > 0:
		return "No steps; see the errors " + where + "."
	case len(p.Findings) > 0 || len(p.Refusals) > 0:
		return "No steps follow from the file alone; other changes are listed " + where + "."
	}
	return "No changes. Both revisions of " + show(p.Source.Path) + " ask for the same."
}

// next is what to do next, as far as the plan itself tells.
func (t *textView) next() []string {
	p := t.plan
	switch {
	case p.Stopped():
		return []string{"Nothing can be applied while a guard stops the plan; see the errors above."}
	case p.CountFindings(diff.SevError) > 0:
		return []string{"Nothing can be applied while the plan has errors; see above."}
	case p.Empty():
		return nil
	case p.OfAnotherDay():
		return []string{"Nothing can be applied as of another day than today: plan again without --as-of."}
	}
	switch n := t.heldSteps(); {
	case n == len(p.Steps):
		return []string{"Nothing can be applied yet: " + count(n, "held step waits", "held steps wait") + " until released; see above."}
	case n > 0:
		return append(t.command(), count(n, "held step waits", "held steps wait")+" until released; the rest can be applied.")
	}
	return t.command()
}

// command says how to carry the plan out.
func (t *textView) command() []string {
	lead := "Nothing has been changed yet. To carry this out:"
	switch {
	case t.opts.Lead != "":
		lead = t.opts.Lead
	case len(t.plan.Scope) > 0 || t.plan.Only != "":
		lead = "Nothing has been changed yet. To carry out this part alone:"
	}
	words := t.opts.Command
	if len(words) == 0 {
		words = defaultCommand(t.plan)
	}
	return []string{lead, commandMark + shell.Join(words...)}
}

// defaultCommand is what carries out a plan of which nothing else is known.
func defaultCommand(p *diff.Plan) []string {
	words := []string{"wsync", "apply"}
	if f := p.Source.Path; f != "" && f != "org.yaml" {
		words = append(words, shell.Flag("-f", f)...)
	}
	for _, s := range p.Scope {
		words = append(words, shell.Flag("--scope", s)...)
	}
	if p.Only != "" {
		words = append(words, shell.Flag("--only", string(p.Only))...)
	}
	return words
}

func (o *outline) heldSteps() int {
	n := 0
	for i := range o.plan.Steps {
		if s := &o.plan.Steps[i]; o.held(s) || o.waiting[s.Address] {
			n++
		}
	}
	return n
}
