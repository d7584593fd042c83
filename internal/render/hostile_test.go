package render

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var seeds = []string{
	"", " ", "ana@acme.example", "Production - Customer Chatbot", "\x00\x1b[31m\a", "\u202eevil\u2066", "a\nb\r\n::error::x",
	"::add-mask::x", "x ::set-env name=A::b", "##[command]x", "###vso[x]", "`", "``a`", "a|b", `a\|b\`, "<!-- x -->", "</details>",
	"@everyone", "#12 GH-1 deadbeef0", "https://evil.example www.evil.example", ":tada: :x:", "1. a", "- b", "--- c", "+ d", "=== e",
	`he said "x | y" and "z`, `"quoted \" text"`, "$a$ \\(x\\)", "[x](y) ![z](w) &lt; *a* _b_ ~~c~~", "%0A::error::", "a:b,c=d",
	strings.Repeat("x", 500), strings.Repeat("日本", 90), "e\u0301\u0301\u0301\u0301\u0301\u0301", "\xff\xfe", "\u3000::x", "a\u2028b", "\U000e0041",
	"--allow-archive 'a b'", "--allow-archive 'it'\\''s `x`'", "(::x)", "\ufe0f\u200d",
}

func FuzzClean(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q: not UTF-8: %q", s, got)
		}
		for _, r := range got {
			if hidden(r) {
				t.Fatalf("%q: %U is left in %q", s, r, got)
			}
		}
		if again := clean(got); again != got {
			t.Fatalf("%q: %q becomes %q", s, got, again)
		}
		if short := clip(got, 20); width(short) > 20 {
			t.Fatalf("%q: %q is %d wide", s, short, width(short))
		}
	})
}

// FuzzTextViews puts a text into every place of a plan that others write, and
// looks for anything in a text view that is not a character to be read.
func FuzzTextViews(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, r, ps := infested(s)
		var b bytes.Buffer
		for _, o := range []TextOptions{{}, {Width: 40}, {Verbose: true, Width: 200}} {
			must(t, Text(&b, p, o), Report(&b, r, p, o), Report(&b, r, nil, o), Problems(&b, ps, o))
		}
		must(t, Diff(&b, p, DiffOptions{}), JSON(&b, p), ReportJSON(&b, r), ProblemsJSON(&b, []CheckedFile{{s, true}}, ps), GitLab(&b, p, inFolder), GitLabProblems(&b, ps, inFolder))
		compared := reviewed(p, s)
		must(t, Text(&b, compared, TextOptions{}), Diff(&b, compared, DiffOptions{}), JSON(&b, compared), GitLab(&b, compared, inFolder))
		checkLog(t, b.String())
	})
}

// checkLog fails when a text would be obeyed by a terminal or a CI runner.
func checkLog(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Fatalf("not UTF-8: %q", s)
	}
	for l := range strings.Lines(s) {
		l = strings.TrimSuffix(l, "\n")
		for _, r := range l {
			if hidden(r) {
				t.Fatalf("%U in the line %q", r, l)
			}
		}
		if strings.HasPrefix(strings.TrimSpace(l), "::") || strings.Contains(l, "##[") {
			t.Fatalf("a runner would obey %q", l)
		}
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// infested is a plan, a report and problems with one foreign text everywhere.
func infested(s string) (*diff.Plan, *report.Report, spec.Problems) {
	place := &spec.Position{File: s, Line: 3, Column: 1}
	w := diff.Workspace{Key: s, Name: s + "x", ID: "wrkspc_1"}
	reason := []diff.Reason{{
		Kind: diff.ReasonAbsent, Text: say.F("%s %q", say.Foreign(s), s), At: place, Via: []string{s, s}, Touched: &diff.Touch{Commit: s, Author: s, Subject: s},
	}}
	effects := []diff.Effect{{Kind: diff.EffectUnknown, Text: say.F("%q %s", s, s), Items: []say.Text{say.F("%s", spec.Email(s)), say.F("%s", live.WorkspaceID(s))}}}
	whole := diff.Step{
		Address: diff.WorkspaceAddress(s), Action: diff.Update, Phase: diff.PhaseAttributes, Workspace: w,
		Changes: []diff.Change{
			{Field: "tags." + s, Before: diff.Text(s), After: diff.Text(s + "y")},
			{Field: s, Before: diff.List([]string{s}), After: diff.Value{}},
		},
		Because: reason, Effects: effects, Risk: diff.RiskNone,
	}
	person := diff.Step{
		Address: diff.MemberAddress(s, spec.Email(s)), Action: diff.SetRole, Phase: diff.PhaseNarrow, Workspace: w,
		User:    &diff.User{ID: "user_1", Email: spec.Email(s), Name: s},
		Changes: []diff.Change{{Field: "role", Before: diff.Text(s), After: diff.Text(s + "z")}},
		Because: reason, Effects: effects, Risk: diff.RiskReducesAccess,
	}
	gone := whole
	gone.Address, gone.Action, gone.Phase, gone.Risk = diff.WorkspaceAddress(s+"2"), diff.Archive, diff.PhaseArchive, diff.RiskIrreversible
	gone.Workspace.Key += "2"
	gone.Changes = nil
	p := newPlan(whole, person, gone)
	p.Organization = diff.Organization{ID: s, Name: s}
	p.Source = diff.Source{Path: s, Commit: s, Dirty: []string{s, s}}
	p.Scope = []string{s}
	p.Refusals = []diff.Refusal{{
		Guard: s, Verdict: diff.Hold, Steps: []diff.Address{gone.Address}, Message: say.F("%q ", s), Items: []say.Text{say.Foreign(s + "i")}, Hint: say.F("%s", say.Span{Kind: say.Flag, Text: s}), Override: s + "o",
	}}
	for _, sev := range []diff.Severity{diff.SevAlert, diff.SevAttention, diff.SevWarning} {
		p.Findings = append(p.Findings, diff.Finding{Severity: sev, Code: diff.Code(s), Message: say.Foreign(s), Hint: say.F("x %s", s), At: place, Items: []say.Text{{{Kind: say.Words, Text: s}}}})
	}
	r := newReport(p)
	for i := range r.Outcomes {
		r.Outcomes[i].Result, r.Outcomes[i].Reason, r.Outcomes[i].Hint = report.Results[2+i], say.Foreign(s), say.Foreign(s)
		r.Outcomes[i].Endpoint, r.Outcomes[i].RequestID = s, s
	}
	r.Verification = report.Verification{State: report.Disagrees, Differences: []say.Text{say.Foreign(s)}, Reason: say.Foreign(s)}
	return p, r, spec.Problems{{Severity: spec.Error, Code: s, At: *place, Message: s, Hint: s, Frame: s + "\n | ^^\n"}}
}

// reviewed is a plan as a review of two revisions with foreign names.
func reviewed(p *diff.Plan, s string) *diff.Plan {
	q := *p
	q.Format, q.Source.Revision = diff.ReviewFormat, s
	q.Base = &diff.Source{Path: s, Revision: s, Commit: s}
	return &q
}

// FuzzMarkdown checks that foreign text is literal text wherever it stands.
func FuzzMarkdown(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := literal(t, code(s)); got != "" {
			t.Fatalf("code(%q) leaves %q outside of code", s, got)
		}
		if left := literal(t, md(say.Foreign(s))); special.MatchString(left) || opensBlock.MatchString(md(say.Foreign(s))) {
			t.Fatalf("%q as prose leaves %q outside of code", s, left)
		}
		if c := cell(md(say.Foreign(s)) + code(s)); unescapedPipe.MatchString(c) || strings.Contains(c, "\n") {
			t.Fatalf("cell of %q: %q", s, c)
		}
		p, r, _ := infested(s)
		var b bytes.Buffer
		must(t, Markdown(&b, reviewed(p, s), MarkdownOptions{Marker: s}))
		must(t, Markdown(&b, p, MarkdownOptions{Marker: s}), ReportMarkdown(&b, r, p, MarkdownOptions{Marker: s}))
		checkLog(t, b.String())
		checkMarkdown(t, b.String())
	})
}

var (
	// special matches what Markdown or GitHub could take for something else. The
	// bare words that clean and clip write are none of it.
	special = regexp.MustCompile("[@#`*_<>\\[\\]\\\\|~$&{}^]|//|(?i)\\bwww\\.|(?i)\\bgh-\\d|:\\S*:")
	// opensBlock matches the beginning of a list or a rule.
	opensBlock = regexp.MustCompile(`^\s*(?:[-+=]|\d+[.)])`)
	// unescapedPipe matches a pipe that would end a table cell.
	unescapedPipe = regexp.MustCompile(`(?:^|[^\\])\||\\\\\|`)
)

// literal takes the code spans out of a line as CommonMark reads them, and
// returns what is left.
func literal(t *testing.T, s string) string {
	t.Helper()
	var out strings.Builder
	for s != "" {
		at := strings.IndexByte(s, '`')
		if at < 0 {
			out.WriteString(s)
			break
		}
		out.WriteString(s[:at])
		fence := s[at : len(s)-len(strings.TrimLeft(s[at:], "`"))]
		end := closing(s[at+len(fence):], fence)
		if end < 0 {
			t.Fatalf("no end of code in %q", s)
		}
		s = s[at+len(fence)+end+len(fence):]
	}
	if got := out.String(); got != "(empty)" {
		return got
	}
	return ""
}

// closing finds a run of backticks of exactly the length of fence.
func closing(s, fence string) int {
	for i := 0; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		n := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if n == len(fence) {
			return i
		}
		i += n
	}
	return -1
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

var ownMarker = regexp.MustCompile(`^<!-- wsync:(?:plan|apply)[A-Za-z0-9._/ ]* -->$`)

// checkMarkdown takes away what views write themselves, and looks for markup in
// what is left.
func checkMarkdown(t *testing.T, s string) {
	t.Helper()
	for l := range strings.Lines(s) {
		l = strings.TrimSuffix(l, "\n")
		switch {
		case ownMarker.MatchString(l):
			continue
		case strings.HasPrefix(l, "<details"):
			l = regexp.MustCompile("<code>[^<>]*</code>").ReplaceAllString(l, "")
			l = strings.NewReplacer("<details>", "", "<details open>", "", "<summary>", "", "</summary>", "").Replace(l)
		default:
			l = literal(t, l)
		}
		for _, own := range []string{"</details>", "<sub>", "</sub>", "> [!CAUTION]", "> [!WARNING]", "> [!IMPORTANT]", "> [!NOTE]", "#### ", "### ", "**"} {
			l = strings.ReplaceAll(l, own, "")
		}
		l = strings.TrimPrefix(l, ">")
		if strings.HasPrefix(l, "|") {
			l = strings.ReplaceAll(l, "|", "")
		}
		l = strings.TrimLeft(l, " -0123456789.")
		if strings.ContainsAny(l, "@#`*_<>[]\\|~$&") {
			t.Fatalf("left over: %q", l)
		}
	}
}

// FuzzWorkflowCommand checks that an annotation is one command and says what it
// was given.
func FuzzWorkflowCommand(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	command := regexp.MustCompile(`^::(?:error|warning|notice) ((?:[a-zA-Z]+=[^:,\r\n]*,?)+)::([^\r\n]*)\n$`)
	f.Fuzz(func(t *testing.T, s string) {
		p, _, ps := infested(s)
		var b bytes.Buffer
		must(t, GitHub(&b, p, GitHubOptions{}), GitHub(&b, reviewed(p, s), GitHubOptions{}), GitHubProblems(&b, ps))
		for l := range strings.Lines(b.String()) {
			if !command.MatchString(l) {
				t.Fatalf("not one command: %q", l)
			}
			for _, r := range strings.TrimSuffix(l, "\n") {
				if hidden(r) {
					t.Fatalf("%U in %q", r, l)
				}
			}
			if strings.Contains(l, "##[") {
				t.Fatalf("an older runner would obey %q", l)
			}
		}
		unescape := strings.NewReplacer("%3A", ":", "%2C", ",", "%0D", "\r", "%0A", "\n", "%25", "%")
		if got := unescape.Replace(property(s)); got != s {
			t.Fatalf("property(%q) reads back as %q", s, got)
		}
		if got := unescape.Replace(data(s)); !strings.ContainsAny(s, "%") && got != s {
			t.Fatalf("data(%q) reads back as %q", s, got)
		}
	})
}
