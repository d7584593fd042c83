package spec

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestProblems reads each story of testdata/problems: a file with a mistake, and
// exactly what its author gets to see.
func TestProblems(t *testing.T) {
	eachStory(t, "problems", func(t *testing.T, files fstest.MapFS) string {
		_, problems := LoadOn(files, "org.yaml", "org.yaml", Date{2026, 11, 26})
		var b strings.Builder
		for i, p := range problems {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(detail(p))
		}
		return b.String()
	})
}

// eachStory runs a function on the files of each archive and compares its result
// with want.txt.
func eachStory(t *testing.T, dir string, run func(*testing.T, fstest.MapFS) string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no stories in %s: %v", dir, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files, want := fstest.MapFS{}, ""
			for _, f := range archive.Files {
				if strings.HasPrefix(f.Name, "want.") {
					want = string(f.Data)
					continue
				}
				files[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			got := run(t, files)
			if *update {
				golden(t, name, archive, got)
				return
			}
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("run go test -update if this is better (-want +got):\n%s", diff)
			}
		})
	}
}

func golden(t *testing.T, name string, archive *txtar.Archive, got string) {
	t.Helper()
	for i, f := range archive.Files {
		if strings.HasPrefix(f.Name, "want.") {
			archive.Files[i].Data = []byte(got)
		}
	}
	if err := os.WriteFile(name, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// detail is a finding as its author gets to see it.
func detail(p Problem) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s [%s]\n", p, p.Code)
	for line := range strings.Lines(p.Frame) {
		b.WriteString("  " + line)
	}
	if p.Hint != "" {
		fmt.Fprintf(&b, "  hint: %s\n", p.Hint)
	}
	return b.String()
}
