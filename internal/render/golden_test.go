package render

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

var update = flag.Bool("update", false, "rewrite testdata")

// planViews are the views of a plan, by the name of their golden file. The JSON
// view is the corpus itself.
var planViews = map[string]func(*bytes.Buffer, *diff.Plan) error{
	"text.txt": func(b *bytes.Buffer, p *diff.Plan) error { return Text(b, p, TextOptions{}) },
	"text-color.txt": func(b *bytes.Buffer, p *diff.Plan) error {
		return Text(b, p, TextOptions{Color: true, Width: 120, Next: []string{}})
	},
	"text-verbose.txt": func(b *bytes.Buffer, p *diff.Plan) error {
		return Text(b, p, TextOptions{Verbose: true, Width: 100, Next: []string{"Saved to plan.json."}})
	},
	"comment.md": func(b *bytes.Buffer, p *diff.Plan) error { return Markdown(b, p, MarkdownOptions{Marker: "org.yaml"}) },
	"summary.md": func(b *bytes.Buffer, p *diff.Plan) error { return Markdown(b, p, MarkdownOptions{Limit: SummaryLimit}) },
	"small.md": func(b *bytes.Buffer, p *diff.Plan) error {
		return Markdown(b, p, MarkdownOptions{Limit: 3000, Elsewhere: say.F("the file `plan.json`")})
	},
	"github.txt":     func(b *bytes.Buffer, p *diff.Plan) error { return GitHub(b, p, GitHubOptions{}) },
	"gitlab.json":    func(b *bytes.Buffer, p *diff.Plan) error { return GitLab(b, p, inFolder) },
	"live.diff":      func(b *bytes.Buffer, p *diff.Plan) error { return Diff(b, p, DiffOptions{}) },
	"diff-color.txt": func(b *bytes.Buffer, p *diff.Plan) error { return Diff(b, p, DiffOptions{Color: true}) },
}

// inFolder says of each file that it lies in a folder of the repository.
func inFolder(file string) string { return "infra/" + file }

func TestPlanViews(t *testing.T) {
	var files []string
	for name, build := range corpus {
		p := throughJSON(t, name, build())
		for view, draw := range planViews {
			var b bytes.Buffer
			if err := draw(&b, p); err != nil {
				t.Fatalf("%s, %s: %v", name, view, err)
			}
			file := filepath.Join("testdata", "views", name, view)
			files = append(files, file)
			golden(t, file, b.Bytes())
			if limit := map[string]int{"comment.md": CommentLimit, "small.md": 3000}[view]; limit > 0 && b.Len() > limit {
				t.Errorf("%s, %s: %d bytes", name, view, b.Len())
			}
		}
		files = append(files, filepath.Join("testdata", "plans", name+".json"))
	}
	noOrphans(t, filepath.Join("testdata", "views", "*", "*"), files)
	noOrphans(t, filepath.Join("testdata", "plans", "*"), files)
}

// throughJSON saves a plan in the corpus and reads it back, for that is how
// plans reach a view.
func throughJSON(t *testing.T, name string, p *diff.Plan) *diff.Plan {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, p); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "plans", name+".json"), b.Bytes())
	decode := diff.Decode
	if p.Review() {
		decode = diff.DecodeReview
	}
	got, err := decode(&b)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	got.Digest = ""
	if d := cmp.Diff(p, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s does not survive JSON (-want +got):\n%s", name, d)
	}
	return got
}

var reportViews = map[string]func(*bytes.Buffer, *report.Report, *diff.Plan) error{
	"report.txt": func(b *bytes.Buffer, r *report.Report, p *diff.Plan) error { return Report(b, r, p, TextOptions{}) },
	"report-color.txt": func(b *bytes.Buffer, r *report.Report, p *diff.Plan) error {
		return Report(b, r, p, TextOptions{Color: true, Verbose: true, Next: []string{}})
	},
	"report-alone.txt": func(b *bytes.Buffer, r *report.Report, _ *diff.Plan) error { return Report(b, r, nil, TextOptions{}) },
	"report.json":      func(b *bytes.Buffer, r *report.Report, _ *diff.Plan) error { return ReportJSON(b, r) },
	"report.md": func(b *bytes.Buffer, r *report.Report, p *diff.Plan) error {
		return ReportMarkdown(b, r, p, MarkdownOptions{})
	},
}

func TestReportViews(t *testing.T) {
	var files []string
	for name, build := range reports {
		r, p := build()
		for view, draw := range reportViews {
			var b bytes.Buffer
			if err := draw(&b, r, p); err != nil {
				t.Fatalf("%s, %s: %v", name, view, err)
			}
			file := filepath.Join("testdata", "reports", name, view)
			files = append(files, file)
			golden(t, file, b.Bytes())
		}
	}
	noOrphans(t, filepath.Join("testdata", "reports", "*", "*"), files)
}

func TestProblemViews(t *testing.T) {
	var files []string
	for view, draw := range problemViews {
		var b bytes.Buffer
		if err := draw(&b, someProblems); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "problems", view)
		files = append(files, file)
		golden(t, file, b.Bytes())
	}
	noOrphans(t, filepath.Join("testdata", "problems", "*"), files)
}

// maxGolden is the largest golden file kept whole; of a larger one the digest
// and both ends are kept.
const maxGolden = 40_000

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if len(got) > maxGolden {
		got = abridged(got)
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v (run with -update to write it)", err)
		return
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, d)
	}
}

func abridged(b []byte) []byte {
	lines := strings.SplitAfter(string(b), "\n")
	const head, tail = 60, 30
	return fmt.Appendf(nil, "abridged: %d bytes, %d lines, sha256 %x\n\n%s\n[...]\n\n%s", len(b), len(lines)-1,
		sha256.Sum256(b), strings.Join(lines[:head], ""), strings.Join(lines[len(lines)-tail:], ""))
}

// noOrphans fails for files that no test writes any more.
func noOrphans(t *testing.T, pattern string, want []string) {
	t.Helper()
	known := map[string]bool{}
	for _, f := range want {
		known[f] = true
	}
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if known[f] {
			continue
		}
		if !*update {
			t.Errorf("%s belongs to no test", f)
		} else if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
}
