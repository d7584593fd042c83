package wsync_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/docpage"
)

var (
	usesLine   = regexp.MustCompile(`(?m)^[ -]*uses: (\S+)(.*)$`)
	pinnedUses = regexp.MustCompile(`^([^@]+)@([0-9a-f]{40})$`)
	pinComment = regexp.MustCompile(`^ # v\d+\.\d+\.\d+$`)
)

// badPins lists what a file runs of other repositories and does not pin to a
// commit with its version beside it. pins remembers what was pinned where: two
// files that run the same thing run the same commit of it.
func badPins(name, text string, pins map[string]string) []string {
	var bad []string
	for _, m := range usesLine.FindAllStringSubmatch(text, -1) {
		if m[1][0] == '.' {
			continue
		}
		p := pinnedUses.FindStringSubmatch(m[1])
		if p == nil || !pinComment.MatchString(m[2]) {
			bad = append(bad, fmt.Sprintf("%s: %s%s is not a commit with its version beside it", name, m[1], m[2]))
			continue
		}
		if there, ok := pins[p[1]]; ok && there != p[2]+m[2] {
			bad = append(bad, fmt.Sprintf("%s: %s is %s%s here and %s elsewhere", name, p[1], p[2], m[2], there))
		}
		pins[p[1]] = p[2] + m[2]
	}
	return bad
}

func TestActionsArePinned(t *testing.T) {
	files := docpage.All(t, ".")
	for _, pattern := range []string{".github/workflows/*.yml", ".github/actions/*/action.yml", "examples/workflows/*.yml"} {
		more, err := filepath.Glob(pattern)
		if err != nil || len(more) == 0 {
			t.Fatalf("%s: %v, %v", pattern, more, err)
		}
		files = append(files, more...)
	}
	slices.Sort(files)
	pins := map[string]string{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, complaint := range badPins(name, string(b), pins) {
			t.Error(complaint)
		}
	}
	if len(pins) < 4 {
		t.Errorf("only %v is pinned", pins)
	}
}

func TestActionsArePinnedCanFail(t *testing.T) {
	const a, b = "0123456789abcdef0123456789abcdef01234567", "ffffffffffffffffffffffffffffffffffffffff"
	text := "  - uses: ./here\n  - uses: o/good@" + a + " # v1.0.0\n    uses: o/tag@v1\n  - uses: o/bare@" + a + "\n  - uses: o/good@" + b + " # v1.0.0\n"
	want := []string{
		"f.yml: o/tag@v1 is not a commit with its version beside it",
		"f.yml: o/bare@" + a + " is not a commit with its version beside it",
		"f.yml: o/good is " + b + " # v1.0.0 here and " + a + " # v1.0.0 elsewhere",
	}
	if d := cmp.Diff(want, badPins("f.yml", text, map[string]string{})); d != "" {
		t.Error(d)
	}
}
