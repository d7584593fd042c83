package render

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// drawnPlan makes plans of every size: a few workspaces with thousands of steps,
// many archives with long evidence, hundreds of findings. What is many is seldom
// drawn: one plan in a few is enough to fill a page.
func drawnPlan(t *rapid.T) *diff.Plan {
	var steps []diff.Step
	words := rapid.SampledFrom([]string{"ana", "x|y", "`", "日本", "a b", "@all", "<b>", strings.Repeat("long ", 40)})
	for i := range rapid.IntRange(0, 12).Draw(t, "workspaces") {
		w := ws(fmt.Sprintf("%s-%d", words.Draw(t, "name"), i), rapid.SampledFrom([]string{"", "wrkspc_01"}).Draw(t, "id"))
		if w.ID == "" {
			steps = append(steps, create(w, i, set("color", "#000000"), set("tags."+words.Draw(t, "tag"), words.Draw(t, "value"))))
		} else if rapid.Bool().Draw(t, "update") {
			steps = append(steps, updateStep(w, change("color", words.Draw(t, "before"), words.Draw(t, "after")), change("tags.a", "", words.Draw(t, "tag"))))
		}
		for j := range rapid.SampledFrom([]int{0, 1, 1, 2, 5, 5, 9, 120}).Draw(t, "people") {
			who := fmt.Sprintf("%s.%d@acme.example", words.Draw(t, "who"), j)
			switch a := rapid.SampledFrom([]diff.Action{diff.Add, diff.SetRole, diff.Remove}).Draw(t, "action"); {
			case a == diff.Add || w.ID == "":
				steps = append(steps, member(w, diff.Add, who, "", "workspace_user", because(diff.ReasonMember, j, "listed in members")))
			case a == diff.SetRole:
				steps = append(steps, member(w, a, who, "workspace_user", "workspace_admin", because(diff.ReasonGroup, j, "via group g", "g")))
			default:
				steps = append(steps, member(w, a, who, "workspace_user", "", because(diff.ReasonAbsent, j, words.Draw(t, "why")),
					diff.Effect{Kind: diff.EffectKeysSurvive, Text: say.F("keys stay"), Items: keys(rapid.IntRange(0, 9).Draw(t, "keys"), who)}))
			}
		}
	}
	for i := range rapid.SampledFrom([]int{0, 1, 1, 2, 4, 9, 40, 90}).Draw(t, "archives") {
		steps = append(steps, archive(ws(fmt.Sprintf("%s old %d", words.Draw(t, "old"), i), "wrkspc_02"), i, words.Draw(t, "reason"),
			diff.Effect{Kind: diff.EffectKeysRevoked, Text: say.F("revokes keys"), Items: keys(rapid.IntRange(0, 50).Draw(t, "revoked"), "x")}))
	}
	for i := range rapid.SampledFrom([]int{0, 0, 1, 5, 120}).Draw(t, "roles") {
		steps = append(steps, orgRole(fmt.Sprintf("%s.%d@acme.example", words.Draw(t, "who"), i), i))
	}
	p := newPlan(steps...)
	for i := range rapid.SampledFrom([]int{0, 0, 1, 2, 5, 40, 200}).Draw(t, "refusals") {
		r := diff.Refusal{Guard: "archive-confirmation", Verdict: rapid.SampledFrom([]diff.Verdict{diff.Stop, diff.Hold}).Draw(t, "verdict"), Message: say.Foreign(words.Draw(t, "message")), Hint: say.F("hint")}
		if i < len(steps) {
			r.Steps = []diff.Address{steps[len(steps)-1-i].Address}
		}
		p.Refusals = append(p.Refusals, r)
	}
	for i := range rapid.SampledFrom([]int{0, 1, 3, 9, 9, 200}).Draw(t, "findings") {
		p.Findings = append(p.Findings, diff.Finding{Severity: diff.SevWarning, Code: "x", Message: say.Foreign(words.Draw(t, "finding")), At: at(i), Items: []say.Text{say.F("one"), say.F("two")}})
	}
	return p
}

func updateStep(w diff.Workspace, changes ...diff.Change) diff.Step {
	return diff.Step{
		Address: diff.WorkspaceAddress(w.Key), Action: diff.Update, Phase: diff.PhaseAttributes, Workspace: w,
		Changes: changes, Because: because(diff.ReasonDeclared, 1, "declared"), Risk: diff.RiskNone,
	}
}

func TestMarkdownFitsAndKeepsWhatCannotBeUndone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPlan(t)
		limit := rapid.SampledFrom([]int{CommentLimit, CommentLimit, SummaryLimit, 20_000, 4_000, 1_500, 300}).Draw(t, "limit")
		var b bytes.Buffer
		if err := Markdown(&b, p, MarkdownOptions{Limit: limit, Marker: "m"}); err != nil {
			t.Fatal(err)
		}
		got := b.String()
		if len(got) > limit {
			t.Fatalf("%d bytes of at most %d", len(got), limit)
		}
		missing := 0
		for i := range p.Steps {
			if s := &p.Steps[i]; s.Risk == diff.RiskIrreversible && !strings.Contains(got, "** "+codeWithin(s.Workspace.Name, 4*maxName)) {
				missing++
			}
		}
		said := strings.Contains(got, fmt.Sprintf("%s of them do not fit here", number(missing)))
		if missing > 0 && (limit >= CommentLimit || limit >= 1_500 && !said) {
			t.Fatalf("%d irreversible steps are missing at %d bytes", missing, limit)
		}
		if limit >= 1_500 {
			checkCounts(t, len(p.Steps)-missing, got)
		}
	})
}

// orgRole lowers somebody's role in the organization.
func orgRole(who string, line int) diff.Step {
	s := member(diff.Workspace{}, diff.SetRole, who, "developer", "user", because(diff.ReasonDeclared, line, "declared"))
	s.Address, s.Requires = diff.ObjectAddress(diff.KindUser, "", who), nil
	s.Risk = diff.RiskReducesAccess
	return s
}

// checkCounts fails unless the steps shown, and those the view says it left out,
// are all there are.
func checkCounts(t *rapid.T, steps int, got string) {
	shown := strings.Count(got, "| add") + strings.Count(got, "| change role") + strings.Count(got, "| remove") +
		strings.Count(got, "The workspace will be ") + strings.Count(got, "- **Archive**")
	left := 0
	if note := leftOutNote.FindStringSubmatch(strings.ReplaceAll(got, ",", "")); note != nil {
		left, _ = strconv.Atoi(note[1])
	}
	if shown+left != steps {
		t.Fatalf("%d steps shown and %d left out of %d", shown, left, steps)
	}
}

var leftOutNote = regexp.MustCompile(`(?m)^> \*\*(\d+) steps? in .*not shown here`)

func TestReportMarkdownFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPlan(t)
		r := newReport(p)
		for i := range r.Outcomes {
			r.Outcomes[i].Result = resultOrder[i%len(resultOrder)]
			r.Outcomes[i].Reason = say.F("reason %d", i%7)
		}
		limit := rapid.SampledFrom([]int{CommentLimit, 5_000, 500}).Draw(t, "limit")
		var b bytes.Buffer
		if err := ReportMarkdown(&b, r, p, MarkdownOptions{Limit: limit}); err != nil {
			t.Fatal(err)
		}
		if b.Len() > limit || b.Len() == 0 {
			t.Fatalf("%d bytes of at most %d", b.Len(), limit)
		}
	})
}

func TestDiffAppliesToTheSideItWasMadeFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPlan(t)
		all := rebuild(p)
		before := whole(all, func(s sides) string { return s.before })
		after := whole(all, func(s sides) string { return s.after })
		var b bytes.Buffer
		if err := Diff(&b, p, DiffOptions{}); err != nil {
			t.Fatal(err)
		}
		if got := patched(t, before, b.String()); strings.Join(got, "\n") != strings.Join(after, "\n") {
			t.Fatalf("patching gives\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(after, "\n"))
		}
	})
}

// whole is one side of a file, the sections of the organization first.
func whole(all []sides, side func(sides) string) []string {
	var top, entries []string
	for _, s := range all {
		if s.key == "" {
			top = append(top, lined(side(s))...)
		} else {
			entries = append(entries, lined(side(s))...)
		}
	}
	if len(entries) > 0 {
		top = append(top, "workspaces:")
	}
	return append(top, entries...)
}

func lined(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// patched applies a unified diff, strictly: every hunk where it says, every
// line as it says.
func patched(t *rapid.T, before []string, patch string) []string {
	lines := lined(patch)
	if len(lines) == 0 {
		return before
	}
	if lines[0] != "--- live" || lines[1] != "+++ org.yaml" {
		t.Fatalf("no header in %q", patch)
	}
	var out []string
	next := 0
	for i := 2; i < len(lines); {
		var a, an, b, bn int
		head := strings.SplitN(lines[i], " ", 5)
		a, an = hunkRange(t, head[1], "-")
		b, bn = hunkRange(t, head[2], "+")
		out = append(out, before[next:a]...)
		if next = a; len(out) != b {
			t.Fatalf("%q comes at line %d", lines[i], len(out))
		}
		for i++; i < len(lines) && !strings.HasPrefix(lines[i], "@@"); i++ {
			op, text := lines[i][0], lines[i][1:]
			if op != '+' {
				if before[next] != text {
					t.Fatalf("line %d is %q and not %q", next, before[next], text)
				}
				next++
				an--
			}
			if op != '-' {
				out = append(out, text)
				bn--
			}
		}
		if an != 0 || bn != 0 {
			t.Fatalf("a hunk is off by %d and %d lines", an, bn)
		}
	}
	return append(out, before[next:]...)
}

// hunkRange reads "-12,3" as the index of the first line and the count.
func hunkRange(t *rapid.T, s, sign string) (first, n int) {
	from, size, ok := strings.Cut(strings.TrimPrefix(s, sign), ",")
	first, err := strconv.Atoi(from)
	if err != nil {
		t.Fatalf("range %q", s)
	}
	n = 1
	if ok {
		n, _ = strconv.Atoi(size)
	}
	if n > 0 {
		first--
	}
	return first, n
}

func TestGitHubStaysWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPlan(t)
		o := GitHubOptions{Errors: rapid.IntRange(0, 12).Draw(t, "errors"), Warnings: rapid.IntRange(0, 12).Draw(t, "warnings")}
		var b bytes.Buffer
		if err := GitHub(&b, p, o); err != nil {
			t.Fatal(err)
		}
		bound := func(n int) int {
			if n == 0 {
				return 10
			}
			return n
		}
		if n := strings.Count("\n"+b.String(), "\n::error "); n > bound(o.Errors) {
			t.Fatalf("%d errors", n)
		}
		if n := strings.Count("\n"+b.String(), "\n::warning "); n > bound(o.Warnings) {
			t.Fatalf("%d warnings", n)
		}
		if e, w := strings.LastIndex(b.String(), "\n::error "), strings.Index("\n"+b.String(), "\n::warning "); w >= 0 && e > w {
			t.Fatal("an error comes after a warning")
		}
	})
}

func TestViewsAreDeterministic(t *testing.T) {
	for name, build := range corpus {
		for view, draw := range planViews {
			var want bytes.Buffer
			if err := draw(&want, build()); err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := draw(&got, build()); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Fatalf("%s, %s: two drawings differ", name, view)
			}
		}
	}
}

func TestTextKeepsToItsWidth(t *testing.T) {
	for name, build := range corpus {
		if name == "hostile" {
			continue // names there are wider than a page
		}
		for _, w := range []int{60, 80, 100, 160} {
			var b bytes.Buffer
			if err := Text(&b, build(), TextOptions{Width: w}); err != nil {
				t.Fatal(err)
			}
			for l := range strings.Lines(b.String()) {
				l = strings.TrimSuffix(l, "\n")
				if width(l) > w && w >= 80 {
					t.Errorf("%s at %d: %d wide: %q", name, w, width(l), l)
				}
				if strings.TrimRight(l, " ") != l {
					t.Errorf("%s: space at the end of %q", name, l)
				}
			}
		}
	}
}

func TestColorIsPaintOnly(t *testing.T) {
	for name, build := range corpus {
		var plain, painted bytes.Buffer
		must(t, Text(&plain, build(), TextOptions{}), Text(&painted, build(), TextOptions{Color: true}))
		if got := sgr.ReplaceAllString(painted.String(), ""); got != plain.String() {
			t.Errorf("%s: without its colour the text differs", name)
		}
		plain.Reset()
		painted.Reset()
		must(t, Diff(&plain, build(), DiffOptions{}), Diff(&painted, build(), DiffOptions{Color: true}))
		if got := sgr.ReplaceAllString(painted.String(), ""); got != plain.String() {
			t.Errorf("%s: without its colour the diff differs", name)
		}
	}
	var plain, painted bytes.Buffer
	must(t, Problems(&plain, someProblems, TextOptions{}), Problems(&painted, someProblems, TextOptions{Color: true}))
	if got := sgr.ReplaceAllString(painted.String(), ""); got != plain.String() {
		t.Error("without their colour the problems differ")
	}
}

func TestCommentOfTheLargestPlan(t *testing.T) {
	var b bytes.Buffer
	must(t, Markdown(&b, createsPlan(), MarkdownOptions{}))
	if b.Len() > CommentLimit {
		t.Fatalf("%d bytes", b.Len())
	}
	t.Logf("2,100 steps make a comment of %d bytes", b.Len())
}

func TestUnmetPlanDoesNotClaimToMatch(t *testing.T) {
	p := newPlan()
	p.Findings = []diff.Finding{{Severity: diff.SevUnmet, Code: diff.CodeNotInOrg, Message: say.F("%q is not in the organization", "x@y")}}
	var b bytes.Buffer
	must(t, Text(&b, p, TextOptions{}), Markdown(&b, p, MarkdownOptions{}))
	if strings.Contains(b.String(), "matches") || strings.Count(b.String(), "1 thing that") != 2 {
		t.Errorf("got\n%s", b.String())
	}
}

func TestValid(t *testing.T) {
	var b bytes.Buffer
	o := &spec.Org{
		Groups:     []spec.Group{{Name: "g"}},
		Workspaces: []spec.Workspace{{Key: "a"}, {Key: "b"}, {Key: "c", Archive: &spec.Tombstone{}}},
	}
	must(t, Valid(&b, "org.yaml", o))
	if want := "org.yaml is valid: 2 workspaces, 1 group, 1 tombstone.\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
