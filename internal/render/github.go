package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// GitHubOptions bound how many annotations are written. GitHub shows ten
// errors, ten warnings and ten notices of a step and drops the others silently.
type GitHubOptions struct {
	// Errors, Warnings and Notices are the most of each kind; 0 means 10. The
	// last one sums up what did not fit.
	Errors, Warnings, Notices int
}

// GitHub draws a plan as workflow commands, which GitHub shows as annotations on
// the lines of org.yaml. Stops and errors come first, then irreversible steps,
// holds, what cannot be met, lost access, and warnings.
func GitHub(w io.Writer, p *diff.Plan, o GitHubOptions) error {
	return writeAnnotations(w, planNotes(p), o)
}

// GitHubProblems draws the problems of a file as workflow commands.
func GitHubProblems(w io.Writer, ps spec.Problems) error {
	return writeAnnotations(w, problemNotes(ps), GitHubOptions{})
}

// planNotes are what a review compared, and the findings.
func planNotes(p *diff.Plan) []annotation {
	notes := findingNotes(p)
	if p.Review() {
		notes = append([]annotation{{level: "notice", title: comparisonTitle, text: comparison(p, clean)}}, notes...)
	}
	return notes
}

// comparisonTitle stands above what a review compared.
const comparisonTitle = "review"

// findingNotes are everything in a plan that deserves a look, worst first within
// each level.
func findingNotes(p *diff.Plan) []annotation {
	g := &github{outline: newOutline(p)}
	if text := otherDay(p); text != "" {
		g.notes = append(g.notes, annotation{level: "warning", title: "as of another day", text: text})
	}
	g.first()
	if text := onlyPart(p); text != "" {
		g.notes = append(g.notes, annotation{level: "notice", title: "only lapsed", text: text})
	}
	for i := range p.Refusals {
		g.refusal(&p.Refusals[i])
	}
	for _, s := range g.all() {
		if s.Risk == diff.RiskIrreversible {
			g.irreversible(s)
		}
	}
	g.findings(g.outline.findings(), diff.SevError, "error")
	g.findings(g.outline.findings(), diff.SevUnmet, "warning")
	for _, k := range groupSteps(p, func(s *diff.Step) bool { return s.Risk == diff.RiskReducesAccess }) {
		g.lost(k)
	}
	g.findings(g.outline.findings(), diff.SevWarning, "warning")
	g.findings(g.outline.findings(), diff.SevNote, "notice")
	g.keepToHead()
	return g.notes
}

// keepToHead moves places in an older version of the file, which git names
// "REV:path", into the text: only the lines of the head can be annotated.
func (g *github) keepToHead() {
	head := map[string]bool{g.plan.Source.Path: true}
	for _, f := range g.plan.Source.Files {
		head[f.Path] = true
	}
	for i := range g.notes {
		if n := &g.notes[i]; n.at != nil && !head[n.at.File] && strings.Contains(n.at.File, ":") {
			n.text, n.at = fmt.Sprintf("%s:%d: %s", clean(n.at.File), n.at.Line, n.text), nil
		}
	}
}

// problemNotes are the problems of a file.
func problemNotes(ps spec.Problems) []annotation {
	notes := make([]annotation, 0, len(ps))
	for i := range ps {
		p := &ps[i]
		level := "warning"
		if p.Severity == spec.Error {
			level = "error"
		}
		notes = append(notes, annotation{
			level: level, at: &p.At, endColumn: p.EndColumn, title: clean(p.Code),
			text: withHint(said(p.Message), said(p.Hint)),
		})
	}
	return notes
}

type github struct {
	*outline
	notes []annotation
}

// annotation is one workflow command. Its texts are clean, but for the line
// breaks in text that are ours.
type annotation struct {
	level, title, text string
	grade              grade // for GitLab; empty: that of the level
	at                 *spec.Position
	endColumn          int
}

func withHint(text, hint string) string {
	if hint != "" {
		text += "\nhint: " + hint
	}
	return text
}

func withItems(text string, items []string) string { return withSome(text, items, someItems) }

// maxAnnotation is the most bytes of a list that an annotation holds.
const maxAnnotation = 16_000

// withSome lists the first limit items, -1 being as many as there is room for.
func withSome(text string, items []string, limit int) string {
	for i, it := range items {
		if limit >= 0 && i == limit && len(items) > limit+1 || len(text) > maxAnnotation {
			return text + "\n- and " + number(len(items)-i) + " more"
		}
		text += "\n- " + it
	}
	return text
}

func (g *github) refusal(r *diff.Refusal) {
	level, word, grade := "warning", "held: ", major
	if r.Verdict == diff.Stop {
		level, word, grade = "error", "stopped: ", blocker
	}
	text := withHint(withItems(word+plain(r.Message), each(r.Items, plain)), plain(r.Hint))
	if !offers(r.Hint, r.Override) {
		text += "\nlift it with: " + clean(r.Override)
	}
	at := g.refusalPlace(r)
	if at == nil && len(r.Steps) > 0 {
		if s := g.plan.Step(r.Steps[0]); s != nil {
			at = line(s)
		}
	}
	g.notes = append(g.notes, annotation{level: level, grade: grade, title: clean(r.Guard), text: text, at: at})
}

// fewAnnotations is how many GitHub shows of each kind of a step.
const fewAnnotations = 10

// first tells what comes before everything else. GitHub shows ten warnings of a
// step, so that many of one kind share one annotation.
func (g *github) first() {
	all := g.outline.first()
	share := manyShare
	if len(all) >= fewAnnotations {
		share = 2
	}
	for start := 0; start < len(all); {
		end := start + 1
		for end < len(all) && all[end].Code == all[start].Code && all[end].Severity == all[start].Severity {
			end++
		}
		run := all[start:end]
		start = end
		if len(run) < share {
			for i := range run {
				g.one(&run[i], "warning", -1)
			}
			continue
		}
		f := diff.Finding{Severity: run[0].Severity, Code: run[0].Code, At: run[0].At, Message: say.F("%d findings", len(run)), Hint: run[0].Hint}
		for i := range run {
			f.Items = append(append(f.Items, located(&run[i])), run[i].Items...)
		}
		g.one(&f, "warning", -1)
	}
}

// located is a finding's message behind its place.
func located(f *diff.Finding) say.Text {
	if f.At == nil || f.At.File == "" {
		return f.Message
	}
	return say.F("%s: %s", f.At, f.Message)
}

// line is the first line that asks for a step.
func line(s *diff.Step) *spec.Position {
	for _, r := range s.Because {
		if r.At != nil {
			return r.At
		}
	}
	return nil
}

func (g *github) irreversible(s *diff.Step) {
	text := object(s) + " " + fate(s) + ", which cannot be undone"
	for i := range s.Because {
		if w := plain(touched(&s.Because[i])); w != "" {
			text += "\n" + w
		}
	}
	for _, e := range s.Effects {
		if e.Kind != diff.EffectIrreversible {
			text = withItems(text+"\n"+plain(e.Text), each(e.Items, plain))
		}
	}
	g.notes = append(g.notes, annotation{level: "warning", grade: blocker, title: "irreversible", text: text, at: line(s)})
}

// lost tells in one annotation who loses access to a workspace.
func (g *github) lost(k *group) {
	who := make([]string, 0, len(k.steps))
	for _, s := range k.steps {
		if p := subject(s); p != "" && !s.OfWorkspace() {
			who = append(who, p+": "+valueText(s))
		}
	}
	text := withItems(k.name()+": "+g.tally(k.steps), who)
	g.notes = append(g.notes, annotation{level: "warning", grade: critical, title: "less access", text: text, at: line(k.steps[0])})
}

func (g *github) findings(all []diff.Finding, sev diff.Severity, level string) {
	for _, f := range all {
		if f.Severity == sev {
			g.one(&f, level, someItems)
		}
	}
}

func (g *github) one(f *diff.Finding, level string, items int) {
	g.notes = append(g.notes, annotation{
		level: level, grade: firstGrade[f.Severity], title: clean(string(f.Code)), at: f.At,
		text: withHint(withSome(plain(f.Message), each(f.Items, plain), items), plain(f.Hint)),
	})
}

// firstGrade is the grade of what comes before everything else.
var firstGrade = map[diff.Severity]grade{diff.SevAlert: critical, diff.SevAttention: major}

// writeAnnotations writes errors, then warnings, then notices, each kind up to
// its bound.
func writeAnnotations(w io.Writer, notes []annotation, o GitHubOptions) error {
	var b strings.Builder
	for _, kind := range []struct {
		level string
		limit int
	}{{"error", o.Errors}, {"warning", o.Warnings}, {"notice", o.Notices}} {
		var mine []annotation
		for _, n := range notes {
			if n.level == kind.level {
				mine = append(mine, n)
			}
		}
		if kind.limit <= 0 {
			kind.limit = fewAnnotations
		}
		for _, n := range sumUp(mine, kind.limit) {
			b.WriteString(n.command())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// sumUp puts what exceeds the limit into the last annotation, by title.
func sumUp(notes []annotation, limit int) []annotation {
	if len(notes) <= limit {
		return notes
	}
	rest := notes[limit-1:]
	var titles []string
	n := map[string]int{}
	for _, a := range rest {
		if n[a.title]++; n[a.title] == 1 {
			titles = append(titles, a.title)
		}
	}
	parts := make([]string, len(titles))
	for i, t := range titles {
		parts[i] = fmt.Sprintf("%s × %s", number(n[t]), t)
	}
	last := annotation{
		level: rest[0].level, title: count(len(rest), "more "+rest[0].level, "more "+rest[0].level+"s"),
		text: "not shown one by one: " + strings.Join(parts, ", "),
	}
	return append(notes[:limit-1:limit-1], last)
}

// command writes the annotation as one line that the runner obeys as one
// command, whatever its texts say.
func (a annotation) command() string {
	var props []string
	if a.at != nil && a.at.File != "" {
		props = append(props, "file="+property(clean(a.at.File)))
		if a.at.Line > 0 {
			props = append(props, fmt.Sprintf("line=%d", a.at.Line))
		}
		if a.at.Line > 0 && a.at.Column > 0 {
			props = append(props, fmt.Sprintf("col=%d", a.at.Column))
			if a.endColumn > a.at.Column {
				props = append(props, fmt.Sprintf("endColumn=%d", a.endColumn))
			}
		}
	}
	props = append(props, "title="+property("wsync: "+a.title))
	return "::" + a.level + " " + strings.Join(props, ",") + "::" + data(a.text) + "\n"
}

// data escapes the message of a workflow command.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property escapes the value of a workflow command's property.
func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
