package render

import (
	"fmt"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// verdict is the heading and one sentence that a manager can read. shown is how
// many irreversible steps there was room for, -1 being all.
func (m *markdown) verdict(shown int) string {
	p := m.plan
	s := "### Plan for " + code(orgName(&p.Organization)) + "\n\n"
	if p.Review() {
		s = "### Review of " + code(p.Source.Path) + "\n\n"
	}
	if text := otherDay(p); text != "" {
		s += "> [!CAUTION]\n> **" + text + "**\n\n"
	}
	if len(p.Scope) > 0 {
		s += "Scope: " + scope(p, code) + ".\n\n"
	}
	if text := onlyPart(p); text != "" {
		s += text + "\n\n"
	}
	if p.Empty() {
		s += "**" + m.nothing() + "**"
		if p.Review() {
			s += " " + comparison(p, code) + "."
		}
		return s + "\n\n"
	}
	s += "**This change would " + enumerate(m.sentences()) + ".**"
	switch n := m.heldSteps(); {
	case p.OfAnotherDay():
	case m.stopped():
		s += " Nothing of it can be applied as it stands."
	case n == len(p.Steps):
		s += " All of it is held and waits."
	case n > 0:
		s += " " + count(n, "step is held and waits", "steps are held and wait") + "; the rest can be applied."
	}
	if p.Review() {
		s += " " + comparison(p, code) + "."
	}
	s += "\n\n"
	if n := len(m.irreversible()); shown >= 0 && shown < n {
		s += fmt.Sprintf("> [!CAUTION]\n> **%s cannot be undone, and %s of them do not fit here. Do not approve from this text alone; see %s.**\n\n",
			count(n, "step", "steps"), number(n-shown), m.elsewhere)
	}
	return s
}

func (m *markdown) stopped() bool {
	return m.plan.Stopped() || m.plan.CountFindings(diff.SevError) > 0
}

func (m *markdown) nothing() string {
	p := m.plan
	if p.Review() {
		return reviewOfNothing(p, code, "below")
	}
	what := code(orgName(&p.Organization))
	if len(p.Scope) > 0 {
		what = "The part in scope"
	}
	switch unmet := p.CountFindings(diff.SevUnmet); {
	case m.stopped():
		return "Nothing is planned; see the errors below."
	case unmet > 0:
		return "No changes. " + count(unmet, "thing", "things") + " that " + code(p.Source.Path) + " asks for cannot be done yet."
	case p.Only != "":
		return nothingLapsed
	}
	return "No changes. " + what + " matches " + code(p.Source.Path) + "."
}

// sentences says what a plan does, worst first: what cannot be undone, what takes
// something away, and the rest.
func (m *markdown) sentences() []string {
	type sort struct {
		kind   diff.Kind
		action diff.Action
		risk   diff.Risk
	}
	n := map[sort]int{}
	for i := range m.plan.Steps {
		s := &m.plan.Steps[i]
		n[sort{s.Address.Kind(), s.Action, s.Risk}]++
	}
	var out []string
	for _, risk := range []diff.Risk{diff.RiskIrreversible, diff.RiskReducesAccess, diff.RiskNone} {
		for _, a := range worstFirst {
			for _, r := range diff.Rules() {
				v := r.Verbs[a]
				how, aside := v.Do, ""
				switch {
				case risk == diff.RiskIrreversible:
					aside = " (irreversible)"
				case risk == diff.RiskReducesAccess && (a == diff.SetRole || a == diff.Update):
					how = "lower"
				}
				if k := n[sort{r.Kind, a, risk}]; k > 0 {
					out = append(out, how+" "+count(k, v.One, v.Many)+aside)
				}
			}
		}
	}
	return out
}

// worstFirst is the order in which the verdict tells what a plan does.
var worstFirst = []diff.Action{diff.Archive, diff.Remove, diff.Create, diff.Update, diff.Add, diff.SetRole}

// first draws what a reviewer must not miss: weakened safeguards, and who gains
// power. It stands right below the verdict and gives way last.
func (m *markdown) first(d detail) string {
	var weaker, power []string
	for _, f := range m.outline.first() {
		entry := mdFinding(&f, d.first)
		if f.Severity == diff.SevAlert {
			weaker = append(weaker, entry)
		} else {
			power = append(power, entry)
		}
	}
	return alert("CAUTION", "The file's own safeguards get weaker", weaker, d.first) +
		alert("IMPORTANT", "Look at this first", power, d.first)
}

// blockers draws what stops the plan, then what holds steps of it.
func (m *markdown) blockers(d detail) string {
	var stops, holds []string
	for i := range m.plan.Refusals {
		r := &m.plan.Refusals[i]
		if r.Verdict == diff.Stop {
			stops = append(stops, m.refusal(r, d.items))
		} else {
			holds = append(holds, m.refusal(r, d.items))
		}
	}
	for _, f := range m.outline.findings() {
		if f.Severity == diff.SevError {
			stops = append(stops, mdFinding(&f, d.items))
		}
	}
	return alert("CAUTION", "Nothing can be applied", stops, d.refusals) + alert("WARNING", "Held until released", holds, d.refusals)
}

// alert draws a list in one of GitHub's coloured boxes, the first limit entries
// of it, -1 being all.
func alert(kind, title string, entries []string, limit int) string {
	if len(entries) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "> [!%s]\n> **%s**\n", kind, title)
	shown := entries
	if limit >= 0 && len(entries) > limit {
		shown = entries[:limit]
	}
	if len(shown) > 0 {
		b.WriteString(">\n")
	}
	for _, e := range shown {
		b.WriteString("> " + strings.ReplaceAll(strings.TrimSuffix(e, "\n"), "\n", "\n> ") + "\n")
	}
	switch n := len(entries) - len(shown); {
	case len(shown) == 0:
		b.WriteString(">\n> " + count(n, "entry", "entries") + " not listed here\n")
	case n > 0:
		b.WriteString("> - and " + number(n) + " more\n")
	}
	return b.String() + "\n"
}

func (m *markdown) refusal(r *diff.Refusal, items int) string {
	s := "- "
	if at := place(m.refusalPlace(r)); at != "" {
		s += code(at) + ": "
	}
	s += sentence(md(r.Message)) + " Guard " + code(r.Guard) + ".\n" + mdItems(each(r.Items, md), "  ", items)
	return s + mdHint(r.Hint, r.Override)
}

// mdHint draws advice, and what lifts the refusal that it is about unless the
// advice says so itself.
func mdHint(hint say.Text, override string) string {
	s := ""
	if hint != nil {
		s = "  - Hint: " + md(hint) + "\n"
	}
	if !offers(hint, override) {
		s += "  - Lift it with " + codeWithin(override, maxFlags) + "\n"
	}
	return s
}

// maxFlags is room for two flags with the longest names there are, escaped.
const maxFlags = 8000

func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// mdItems draws a list, the first limit items of it, -1 being all.
func mdItems(items []string, indent string, limit int) string {
	shown := items
	if limit >= 0 && len(items) > limit {
		shown = items[:limit]
	}
	var b strings.Builder
	for _, it := range shown {
		b.WriteString(indent + "- " + it + "\n")
	}
	if n := len(items) - len(shown); n > 0 {
		b.WriteString(indent + "- … " + count(n, "item", "items") + " not listed here\n")
	}
	return b.String()
}

// findings draws the first limit findings that do not stop the plan, -1 being all.
func (m *markdown) findings(limit int) string {
	fs := m.outline.findings()
	for len(fs) > 0 && fs[0].Severity == diff.SevError { // errors come first, and are told as what stops the plan
		fs = fs[1:]
	}
	if len(fs) == 0 {
		return ""
	}
	title := "#### Worth knowing\n\n"
	shown := fs
	if limit >= 0 && len(fs) > limit {
		shown = fs[:limit]
	}
	if len(shown) == 0 {
		return title + count(len(fs), "finding", "findings") + " not listed here.\n\n"
	}
	var b strings.Builder
	b.WriteString(title)
	for _, run := range findingRuns(shown) {
		b.WriteString(mdFindings(run))
	}
	if n := len(fs) - len(shown); n > 0 {
		b.WriteString("- and " + count(n, "more finding", "more findings") + "\n")
	}
	return b.String() + "\n"
}

func mdFinding(f *diff.Finding, items int) string {
	s := "- **" + severityWords[f.Severity] + "** "
	if at := place(f.At); at != "" {
		s += code(at) + ": "
	}
	s += md(f.Message) + "\n" + mdItems(each(f.Items, md), "  ", items)
	if f.Hint != nil {
		s += "  - Hint: " + md(f.Hint) + "\n"
	}
	return s
}

// mdFindings draws findings that differ in their message only; many of them
// share one entry and one hint.
func mdFindings(run []diff.Finding) string {
	var b strings.Builder
	if len(run) < manyShare {
		for i := range run {
			b.WriteString(mdFinding(&run[i], -1))
		}
		return b.String()
	}
	fmt.Fprintf(&b, "- **%s**, %s times %s:\n", severityWords[run[0].Severity], number(len(run)), code(string(run[0].Code)))
	for i := range run {
		f := &run[i]
		b.WriteString("  - ")
		if at := place(f.At); at != "" {
			b.WriteString(code(at) + ": ")
		}
		b.WriteString(md(f.Message) + "\n" + mdItems(each(f.Items, md), "    ", -1))
	}
	if h := run[0].Hint; h != nil {
		b.WriteString("  - Hint: " + md(h) + "\n")
	}
	return b.String()
}

// footer says where the plan comes from.
func (m *markdown) footer() string {
	p := m.plan
	if p.Review() {
		return "<sub>This compares two revisions of " + code(p.Source.Path) + " offline; the live organization was not read, and nothing has been changed.</sub>\n"
	}
	s := "<sub>From " + code(p.Source.Path)
	if p.Source.Commit != "" {
		s += " at commit " + code(shortCommit(p.Source.Commit))
		if n := len(p.Source.Dirty); n > 0 {
			s += ", with uncommitted changes in " + count(n, "file", "files")
		}
	}
	if !p.Today.IsZero() {
		s += ", as of " + p.Today.String()
	}
	return s + ", for organization " + code(p.Organization.ID) + ". This is a plan; nothing has been changed.</sub>\n"
}
