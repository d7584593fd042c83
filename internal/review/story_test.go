package review_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/spec"
)

var update = flag.Bool("update", false, "rewrite the expected texts in testdata")

var today = spec.Date{Year: 2026, Month: 11, Day: 20}

// header begins every file of a story that does not begin itself.
const header = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"

// A story is an edit told in three files: base.yaml, head.yaml, and what a
// review of it says, want.txt. Without base.yaml the file is new.
func TestStories(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatal("no stories", err)
	}
	for _, name := range stories {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { tell(t, name) })
	}
}

func tell(t *testing.T, name string) {
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	want := -1
	for i, f := range a.Files {
		if f.Name == "want.txt" {
			want = i
			continue
		}
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	base, head := load(t, files, "base.yaml", "main:org.yaml"), load(t, files, "head.yaml", "org.yaml")
	p, err := review.Compute(base, head, review.Options{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	got := draw(p, review.Changed(base, head, today), review.Settings(base, head))
	if strings.Contains(got, "assumed:") || strings.Contains(got, "0001-01-01") {
		t.Errorf("something made up is shown:\n%s", got)
	}
	if *update && want >= 0 {
		a.Files[want].Data = []byte(got)
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want < 0 {
		t.Fatal("the story has no want.txt")
	}
	if d := cmp.Diff(string(a.Files[want].Data), got); d != "" {
		t.Errorf("review (-want +got):\n%s", d)
	}
}

func load(t *testing.T, files fstest.MapFS, name, display string) *spec.Org {
	t.Helper()
	f := files[name]
	if f == nil {
		return nil
	}
	if !strings.HasPrefix(string(f.Data), "version:") {
		f.Data = append([]byte(header), f.Data...)
	}
	o, problems := spec.Load(files, name, display)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return o
}

// draw is a plan at a glance.
func draw(p *diff.Plan, changed, settings []string) string {
	var b strings.Builder
	for _, f := range p.Findings {
		fmt.Fprintf(&b, "%s %s", f.Severity, f.Code)
		if f.At != nil {
			fmt.Fprintf(&b, " %s:%d", f.At.File, f.At.Line)
		}
		fmt.Fprintf(&b, "\n  %s\n", f.Message)
		for _, item := range f.Items {
			fmt.Fprintf(&b, "  - %s\n", item)
		}
		if f.Hint != nil {
			fmt.Fprintf(&b, "  hint: %s\n", f.Hint)
		}
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		fmt.Fprintf(&b, "step %s %s", s.Action, s.Address)
		for _, c := range s.Changes {
			fmt.Fprintf(&b, "; %s: %q -> %q", c.Field, c.Before, c.After)
		}
		b.WriteString("\n")
	}
	for _, r := range p.Refusals {
		fmt.Fprintf(&b, "%s %s %v\n", r.Verdict, r.Guard, slices.Clip(r.Steps))
	}
	fmt.Fprintf(&b, "changed %q %q\n", changed, settings)
	return b.String()
}
