package render

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// firsts draws findings that come before everything else, each with a mark by
// which it is found again.
func firsts(t *rapid.T) []diff.Finding {
	var fs []diff.Finding
	for i := range rapid.SampledFrom([]int{1, 2, 5, 9, 25}).Draw(t, "first") {
		f := diff.Finding{
			Severity: diff.SevAttention,
			Code:     rapid.SampledFrom([]diff.Code{diff.CodePolicyLoosened, diff.CodeIdentityChanged, diff.CodeGainsAdmin, diff.CodeOutsideDomain, diff.CodeEndDateMoved}).Draw(t, "code"),
			Message:  say.F("first-%d", i), At: at(i + 1), Hint: say.F("look"),
		}
		if f.Code == diff.CodePolicyLoosened {
			f.Severity = diff.SevAlert
		}
		for j := range rapid.SampledFrom([]int{0, 0, 2, 2, 5, 30}).Draw(t, "items") {
			f.Items = append(f.Items, say.F("item-%d-%d", i, j))
		}
		fs = append(fs, f)
	}
	diff.SortFindings(fs)
	return fs
}

// However much else there is to tell, and however long the texts that people
// wrote, what weakens a safeguard and who gains power stands in every view, before
// any step and any other finding.
func TestWhatComesFirstIsInEveryView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawnPlan(t)
		essay := strings.Repeat("why it goes, at length ", rapid.SampledFrom([]int{0, 1, 1, 3_000}).Draw(t, "essay"))
		for i := range min(3, len(p.Steps)) {
			p.Steps[len(p.Steps)-1-i].Because[0].Text = say.Foreign(essay)
		}
		for i := range min(3, len(p.Findings)) {
			p.Findings[i].Message = say.F("%s%s", p.Findings[i].Message, say.Foreign(essay))
		}
		first := firsts(t)
		p.Findings = append(first, p.Findings...)
		views := map[string]string{}
		for _, name := range []string{"text.txt", "comment.md", "github.txt", "live.diff"} {
			var b bytes.Buffer
			if err := planViews[name](&b, p); err != nil {
				t.Fatal(err)
			}
			views[name] = b.String()
		}
		if n := len(views["comment.md"]); n > CommentLimit {
			t.Fatalf("a comment of %d bytes", n)
		}
		for name, text := range views {
			last := 0
			for _, f := range first {
				at := strings.Index(text, f.Message.String())
				if at < 0 {
					t.Fatalf("%s does not say %q:\n%.2000s", name, f.Message, text)
				}
				last = max(last, at)
				for _, it := range f.Items {
					if !strings.Contains(text, it.String()) {
						t.Fatalf("%s does not say %q", name, it)
					}
				}
			}
			for _, later := range []string{"#### ", "<details", "\nwarning: ", "\nstopped: ", "will be archived", "irreversible::"} {
				if at := strings.Index(text, later); at >= 0 && at < last {
					t.Fatalf("%s tells %q before what comes first", name, later)
				}
			}
		}
	})
}

// A reason as long as a book is cut by itself, and costs nobody else a line.
func TestALongTextCrowdsNothingOut(t *testing.T) {
	short, long := mixedPlan(), mixedPlan()
	for i := range long.Steps {
		if s := &long.Steps[i]; s.Action == diff.Archive {
			s.Because[0].Text = say.Foreign("tombstone: " + strings.Repeat("superseded by something else entirely ", 1_900))
		}
	}
	var a, b bytes.Buffer
	must(t, Markdown(&a, short, MarkdownOptions{}), Markdown(&b, long, MarkdownOptions{}))
	for line := range strings.Lines(a.String()) {
		if !strings.Contains(line, "Because") && !strings.Contains(b.String(), line) {
			t.Errorf("a long reason pushes out the line %q", line)
		}
	}
	if b.Len() > a.Len()+2*maxSaid {
		t.Errorf("a long reason takes %d bytes", b.Len()-a.Len())
	}
	// What is long only by being much is told in full.
	many := mixedPlan()
	many.Steps[0].Because[0].Text = say.Foreign(strings.Repeat("word ", 60))
	var c bytes.Buffer
	must(t, Markdown(&c, many, MarkdownOptions{}))
	if strings.Contains(c.String(), "word … word") {
		t.Error("a sentence of ordinary length is cut")
	}
}

// GitHub shows ten warnings of a step. Twenty weakened safeguards must not push
// out who becomes an admin.
func TestManyOfOneKindShareAnAnnotation(t *testing.T) {
	p := mixedPlan()
	for i := range 20 {
		p.Findings = append(p.Findings, diff.Finding{Severity: diff.SevAlert, Code: diff.CodeProtectionLifted, Message: say.F("lifted %d", i), At: at(i)})
	}
	p.Findings = append(p.Findings, diff.Finding{Severity: diff.SevAttention, Code: diff.CodeGainsAdmin, Message: say.F("eve becomes admin"), At: at(9)})
	diff.SortFindings(p.Findings)
	var b bytes.Buffer
	must(t, GitHub(&b, p, GitHubOptions{}))
	lines := strings.Split(b.String(), "\n")
	if !strings.Contains(lines[0], "lifted 0") || !strings.Contains(lines[0], "lifted 19") {
		t.Errorf("the first annotation is %q", lines[0])
	}
	if !strings.Contains(lines[1], "eve becomes admin") {
		t.Errorf("the second annotation is %q", lines[1])
	}
}
