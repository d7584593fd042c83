package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// reviewsOf are the reviews of as many files, each of the same plan.
func reviewsOf(n int, p *diff.Plan) []diff.FileReview {
	rs := make([]diff.FileReview, n)
	for i := range rs {
		file := fmt.Sprintf("orgs/%d/org.yaml", i)
		q := reviewed(p, "main")
		q.Source.Path = file
		rs[i] = diff.FileReview{File: file, Review: q}
	}
	return rs
}

// However many organizations change, the comment fits, and says of how many files
// it says nothing below its table.
func TestReviewsShareOneComment(t *testing.T) {
	left := map[int]int{}
	for _, files := range []int{2, 5, 30, 90} {
		for name, plan := range map[string]*diff.Plan{"mixed": mixedPlan(), "large": removalsPlan(), "archives": archivesPlan()} {
			rs := reviewsOf(files, plan)
			rs[0].Review, rs[0].Problems = nil, slices.Repeat(someProblems, files*files)
			var b bytes.Buffer
			must(t, ReviewsMarkdown(&b, rs, MarkdownOptions{}))
			text, without := b.String(), 0
			for i := range rs {
				if !strings.Contains(text, "| `"+rs[i].File+"` |") {
					t.Errorf("%d times %s: %s is in no row", files, name, rs[i].File)
				}
				without += b2i(!strings.Contains(text, "### Review of `"+rs[i].File+"`") && !strings.Contains(text, "### `"+rs[i].File+"`"))
			}
			told := strings.Contains(text, "There is no room for "+count(without, "file", "files")+" here. Do not approve")
			if len(text) > CommentLimit || told != (without > 0) {
				t.Errorf("%d times %s: %d bytes; %d files are left out, and that is told: %t", files, name, len(text), without, told)
			}
			left[files] += without
		}
	}
	if left[2]+left[5] > 0 || left[90] == 0 {
		t.Errorf("left out: %v", left)
	}
}

// One large change does not take the room of the small ones.
func TestAReviewThatIsTooLargeLeavesTheOthersWhole(t *testing.T) {
	rs := append(reviewsOf(1, removalsPlan()), reviewsOf(5, mixedPlan())...)
	var b bytes.Buffer
	must(t, ReviewsMarkdown(&b, rs, MarkdownOptions{}))
	small := newMarkdown(rs[1].Review, MarkdownOptions{}).draw("")
	if n := strings.Count(b.String(), small[strings.IndexByte(small, '\n'):]); n < 1 || b.Len() > CommentLimit {
		t.Errorf("%d bytes, with %d small changes in full", b.Len(), n)
	}
	if strings.Contains(b.String(), "There is no room") {
		t.Error("there is room for all of them")
	}
}

// GitHub shows ten annotations of each kind of a step, not of each file.
func TestAnnotationsOfSeveralFilesStayWithinTheBounds(t *testing.T) {
	var b bytes.Buffer
	must(t, ReviewsGitHub(&b, reviewsOf(30, mixedPlan()), GitHubOptions{}))
	for _, kind := range []string{"error", "warning", "notice"} {
		if n := strings.Count(b.String(), "::"+kind+" "); n > fewAnnotations {
			t.Errorf("%d times %s", n, kind)
		}
	}
	for line := range strings.Lines(b.String()) {
		if !strings.Contains(line, " file=") && !strings.Contains(line, "title=wsync%3A review::") && !strings.Contains(line, " more ") {
			t.Errorf("of which file does it speak? %s", line)
		}
	}
}

// What others named is text in every view of several files.
func TestReviewsOfHostileFiles(t *testing.T) {
	for _, s := range seeds {
		p, _, ps := infested(s)
		rs := []diff.FileReview{{File: s, Review: reviewed(p, s)}, {File: s, Problems: ps}, {File: s, Problems: spec.Problems{{Severity: spec.Severity(s), Message: s}}}}
		var log, page bytes.Buffer
		for _, draw := range []func(io.Writer) error{
			func(w io.Writer) error { return ReviewsText(w, rs, TextOptions{}) },
			func(w io.Writer) error { return ReviewsDiff(w, rs, DiffOptions{}) },
			func(w io.Writer) error { return ReviewsJSON(w, rs) },
			func(w io.Writer) error { return ReviewsGitLab(w, rs, inFolder) },
		} {
			must(t, draw(&log))
		}
		must(t, ReviewsMarkdown(&page, rs, MarkdownOptions{}))
		checkLog(t, log.String()+page.String())
		checkMarkdown(t, page.String())
	}
}

// What one file says does not push out of sight what another one loses.
func TestAnnotationsOfSeveralFilesBeginWithTheGravest(t *testing.T) {
	noise := newPlan()
	for i := range 3 * fewAnnotations {
		noise.Findings = append(noise.Findings, diff.Finding{Severity: diff.SevWarning, Code: diff.CodeFileWarning, Message: say.F("line %d is odd", i)})
	}
	loss := newPlan(diff.Step{Address: "workspace/old", Action: diff.Archive, Risk: diff.RiskIrreversible, Workspace: diff.Workspace{Key: "old", Name: "old"}})
	rs := append(reviewsOf(2, noise), reviewsOf(1, loss)...)
	var b bytes.Buffer
	must(t, ReviewsGitHub(&b, rs, GitHubOptions{}))
	if first, _, _ := strings.Cut(b.String(), "\n"); !strings.Contains(first, `workspace "old" will be archived, which cannot be undone`) {
		t.Errorf("the first annotation is %s", first)
	}
}
