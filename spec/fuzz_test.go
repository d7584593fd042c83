package spec

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/yamldoc"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
)

// withoutPlaces compares what files say, not where they say it.
var withoutPlaces = cmp.Options{
	cmpopts.IgnoreTypes(Position{}),
	cmpopts.IgnoreFields(Org{}, "Sources"),
	cmpopts.IgnoreFields(Workspace{}, "At"),
	cmpopts.IgnoreFields(ServiceAccount{}, "At"),
	cmpopts.IgnoreFields(ExternalKey{}, "At"),
	cmpopts.IgnoreFields(Policy{}, "At"),
}

// seeds are all the files the tests know, good and bad.
func seeds(f *testing.F) {
	f.Helper()
	for _, dir := range []string{"problems", "format"} {
		archives, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
		if err != nil || len(archives) == 0 {
			f.Fatalf("no seeds in %s: %v", dir, err)
		}
		for _, name := range archives {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range archive.Files {
				if filepath.Ext(file.Name) == ".yaml" {
					f.Add(file.Data)
				}
			}
		}
	}
	example, err := os.ReadFile("../examples/org.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	for _, s := range oddities {
		f.Add([]byte(s))
	}
}

// oddities are bytes that no editor writes.
var oddities = []string{
	"", "\ufeff", "\ufeffversion: 1\r\n", "a\x00b", "\xff\xfea\x00", "a: \xff", "a: \u2028b", "a:\tb", "\t", "-", "?", "? a\n: b",
	"{", "[", "}", "\"", "'", "|", "a: |\n", "a: |2\n   b\n  c\n", "a: >-\n  b\n\n  c\n", "&a *a", "*a", "!", "! a", "!!str", "%", "---", "--- # c", "...",
	"{a}", "{a, b: }", "[a: b]", "[[[[]]]]", "a: {b: [c, # d\n]}", "a: [ # b\n]", "# a\n\n# b", "a: b # c\n# d\n  # e\n", "a:\n# b\n  c", "\"a\\\n b\": 'c\n d'",
	"- # a\n  b", "- - a\n  - b", "a: 'b#c' # d", "a: b#c", "? [a]\n: b", "<<: {a: b}", "~: ~", "a: !!binary x", "? |\n  a\n: b\n",
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		o, problems := Parse("org.yaml", src)
		if (o == nil) != problems.HasErrors() {
			t.Fatalf("org is nil: %v, but the findings are %v", o == nil, problems)
		}
		for _, p := range problems {
			inside(t, src, p)
		}
		again, same := Parse("org.yaml", src)
		if diff := cmp.Diff(problems, same); diff != "" {
			t.Fatalf("the second reading finds something else:\n%s", diff)
		}
		if diff := cmp.Diff(o, again); diff != "" {
			t.Fatalf("the second reading reads something else:\n%s", diff)
		}
		if o != nil {
			roundTrip(t, o)
		}
	})
}

// inside checks that a finding lies in the file.
func inside(t *testing.T, src []byte, p Problem) {
	t.Helper()
	if !utf8.ValidString(p.Message + p.Hint + p.Frame) {
		t.Fatalf("not UTF-8: %+v", p)
	}
	if p.At.Line == 0 {
		return
	}
	lines := strings.Split(strings.TrimPrefix(string(src), "\ufeff"), "\n")
	if n := len(lines); n > 1 && lines[n-1] == "" {
		lines = lines[:n-1]
	}
	if p.At.Line > len(lines) {
		t.Fatalf("outside the file (%d lines): %+v", len(lines), p)
	}
	width := utf8.RuneCountInString(strings.TrimSuffix(lines[p.At.Line-1], "\r"))
	if p.At.Column < 1 || p.At.Column > width+1 {
		t.Fatalf("outside the line (%d columns): %+v", width, p)
	}
	if p.EndColumn != 0 && (p.EndColumn < p.At.Column || p.EndColumn > width+1) {
		t.Fatalf("ends outside the line (%d columns): %+v", width, p)
	}
}

// roundTrip checks that an Org survives being written and read.
func roundTrip(t interface {
	Helper()
	Fatalf(string, ...any)
}, o *Org,
) {
	t.Helper()
	text := Format(o)
	again, problems := Parse("org.yaml", text)
	if again == nil {
		t.Fatalf("the formatted file is refused:\n%s\n%s", text, problems)
	}
	if diff := cmp.Diff(o, again, withoutPlaces); diff != "" {
		t.Fatalf("the formatted file says something else:\n%s\n%s", diff, text)
	}
	stable, problems := FormatSource("org.yaml", text)
	if diff := cmp.Diff(string(text), string(stable)); diff != "" {
		t.Fatalf("Format and FormatSource differ:\n%s\n%s", diff, problems)
	}
}

func FuzzFormatSource(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		out, problems := FormatSource("org.yaml", src)
		if (out == nil) != problems.HasErrors() {
			t.Fatalf("result is nil: %v, but the findings are %v", out == nil, problems)
		}
		for _, p := range problems {
			inside(t, src, p)
			if p.Code == yamldoc.CannotFormat {
				t.Skip("left alone, as promised")
			}
		}
		if out == nil {
			return
		}
		again, problems := FormatSource("org.yaml", out)
		if !bytes.Equal(out, again) {
			t.Fatalf("formatting twice changes:\n%s\n%s", cmp.Diff(string(out), string(again)), problems)
		}
		before, _ := Parse("org.yaml", src)
		after, _ := Parse("org.yaml", out)
		if diff := cmp.Diff(before, after, withoutPlaces); diff != "" {
			t.Fatalf("formatting changes the meaning:\n%s", diff)
		}
	})
}
