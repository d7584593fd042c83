package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wsync/wsync/diff"
)

var update = flag.Bool("update", false, "rewrite testdata")

// TestCorpusFilesHoldTheConstructedPlans keeps testdata/plans in step with the
// types: each file is what its constructor makes.
func TestCorpusFilesHoldTheConstructedPlans(t *testing.T) {
	var want []string
	for name, build := range corpus {
		file := filepath.Join("testdata", "plans", name+".json")
		want = append(want, file)
		var b bytes.Buffer
		if err := JSON(&b, build()); err != nil {
			t.Fatal(err)
		}
		golden(t, file, b.Bytes())
		got, err := diff.Decode(&b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got.Digest = ""
		if d := cmp.Diff(build(), got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s does not survive JSON (-want +got):\n%s", name, d)
		}
	}
	noOrphans(t, filepath.Join("testdata", "plans", "*"), want)
}

func readPlan(t *testing.T, name string) *diff.Plan {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "plans", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := diff.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
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
		if *update {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s belongs to no test", f)
	}
}
