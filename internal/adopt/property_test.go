package adopt

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// TestAdoptingLeavesNothingToDo writes random files with comments at random places,
// lets the organization drift as if somebody had applied another file by hand, and
// adopts that: the next plan is empty but for what was refused, no other line has
// changed, and adopting again takes at most what was refused because of a line that
// is gone since.
func TestAdoptingLeavesNothingToDo(t *testing.T) {
	adopted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		files := written(t, orgtest.Spec(t, have))
		want := load(t, files)
		have = project(t, want, have)
		for range rapid.IntRange(0, 4).Draw(t, "edits") {
			have = project(t, orgtest.Edited(t, want), have)
		}
		if rapid.Bool().Draw(t, "by another file") {
			have = project(t, orgtest.Spec(t, have), have)
		}
		in := input(files, want, have)
		before := spec.Format(want)
		got, err := Compute(in)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before, spec.Format(want)) {
			t.Fatal("the input was changed")
		}
		adopted, refused = adopted+len(got.Adopted), refused+len(got.Refused)
		first := compute(t, want, have)
		after := maps.Clone(files)
		for _, f := range got.Files {
			if string(files[f.Path].Data) != string(f.Before) {
				t.Fatalf("%s was read wrongly", f.Path)
			}
			after[f.Path] = &fstest.MapFile{Data: f.After}
			if lost := len(missing(string(f.Before), string(f.After))); lost > lines(got, first)+emptied(&f) {
				t.Fatalf("%d lines are gone, for\n%v\nin\n%s", lost, texts(got.Adopted), cmp.Diff(strings.Split(string(f.Before), "\n"), strings.Split(string(f.After), "\n")))
			}
		}
		again := load(t, after)
		for _, s := range compute(t, again, have).Steps {
			if !slices.ContainsFunc(got.Refused, func(it Item) bool { return it.Address == s.Address }) {
				t.Fatalf("%s is still to be done after\n%v\nrefused\n%v", s.Address, texts(got.Adopted), texts(got.Refused))
			}
		}
		second, err := Compute(input(after, again, have))
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range second.Adopted {
			if !slices.ContainsFunc(got.Refused, func(r Item) bool { return r.Address == it.Address }) {
				t.Fatalf("adopting again changes\n%v\nafter\n%v", texts(second.Adopted), texts(got.Adopted))
			}
		}
	})
	t.Logf("%d adopted, %d refused", adopted, refused)
	if adopted < refused {
		t.Errorf("%d differences are adopted, and %d refused", adopted, refused)
	}
}

func project(t *rapid.T, want *spec.Org, have *live.Org) *live.Org {
	after, err := orgtest.Project(compute(t, want, have), have)
	if err != nil {
		t.Skip("no organization drifts so: ", err)
	}
	return after
}

func compute(t *rapid.T, want *spec.Org, have *live.Org) *diff.Plan {
	p, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func input(files fstest.MapFS, want *spec.Org, have *live.Org) *Input {
	return &Input{FS: files, Name: "org.yaml", Display: "org.yaml", Want: want, Have: have, Options: diff.Options{Today: orgtest.Today}}
}

func load(t *rapid.T, files fstest.MapFS) *spec.Org {
	o, problems := spec.Load(files, "org.yaml", "org.yaml")
	if problems.HasErrors() {
		t.Fatalf("%v", problems)
	}
	return o
}

// written is a file as people keep it: some entries in a fragment, and comments.
func written(t *rapid.T, o *spec.Org) fstest.MapFS {
	main, part := *o, spec.Org{Policy: spec.DefaultPolicy()}
	main.Workspaces = nil
	for _, w := range o.Workspaces {
		if w.RateLimits == nil && w.SpendLimit == nil && w.APIKeys == nil && rapid.IntRange(0, 3).Draw(t, "apart") == 0 {
			part.Workspaces = append(part.Workspaces, w)
		} else {
			main.Workspaces = append(main.Workspaces, w)
		}
	}
	text := string(spec.Format(&main))
	files := fstest.MapFS{}
	if len(part.Workspaces) > 0 {
		text = strings.Replace(text, "\npolicy:", "\ninclude: [team.yaml]\npolicy:", 1)
		if !strings.Contains(text, "include:") {
			text = strings.Replace(text, "\norganization:", "\ninclude: [team.yaml]\norganization:", 1)
		}
		_, workspaces, _ := strings.Cut(string(spec.Format(&part)), "\nworkspaces:")
		files["team.yaml"] = &fstest.MapFile{Data: []byte(annotated(t, "workspaces:"+workspaces))}
	}
	files["org.yaml"] = &fstest.MapFile{Data: []byte(annotated(t, text))}
	if _, problems := spec.Load(files, "org.yaml", "org.yaml"); problems.HasErrors() {
		t.Skip(problems[0].Message)
	}
	return files
}

func annotated(t *rapid.T, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if rapid.IntRange(0, 3).Draw(t, "noise") == 0 {
			b.WriteString(rapid.SampledFrom([]string{"# a remark\n", "      # another one: [x\n", "\n", "  # 'third\n"}).Draw(t, "remark"))
		}
		b.WriteString(strings.TrimSuffix(line, "\n") + rapid.SampledFrom([]string{"", "", "", "  # tail"}).Draw(t, "tail") + "\n")
	}
	if rapid.IntRange(0, 3).Draw(t, "ends") == 0 {
		return strings.ReplaceAll(b.String(), "\n", "\r\n")
	}
	return b.String()
}

// missing are the lines of a text that another one lacks.
func missing(was, is string) []string {
	left := map[string]int{}
	for line := range strings.Lines(is) {
		left[line]++
	}
	var gone []string
	for line := range strings.Lines(was) {
		if left[line]--; left[line] < 0 {
			gone = append(gone, line)
		}
	}
	return gone
}

// emptied is how many collections have nothing in them any more: the line of each
// then says so.
func emptied(f *File) int {
	n := 0
	for _, line := range missing(string(f.After), string(f.Before)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); strings.HasSuffix(line, ": {}") || strings.HasSuffix(line, ": []") {
			n++
		}
	}
	return n
}

// lines is how many lines an adoption may change.
func lines(r *Result, p *diff.Plan) int {
	n := 0
	for _, it := range r.Adopted {
		n++
		if s := p.Step(it.Address); s != nil {
			n += 2 * len(s.Changes)
		}
		if slices.ContainsFunc(p.Findings, func(f diff.Finding) bool { return f.Code == diff.CodeIDArchived && f.Address == it.Address }) {
			n += 100 // the whole entry
		}
	}
	return n
}

func texts(items []Item) string {
	var b strings.Builder
	for _, it := range items {
		b.WriteString(string(it.Address) + ": " + it.Text.String())
		if it.Refusal != nil {
			b.WriteString(": " + it.Refusal.Why.String())
		}
		b.WriteString("\n")
	}
	return b.String()
}
