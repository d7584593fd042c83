package render

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFileDiffIsAPatch applies what is drawn, as patch does: every line that is
// taken away or stays must be there.
func TestFileDiffIsAPatch(t *testing.T) {
	text := func(t *rapid.T, label string) string {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b: 1", "b: 2", "  c", "", "# x", "\\ y", "- z", "+ z", "crlf\r"}), 0, 12).Draw(t, label)
		return strings.Join(lines, "\n")
	}
	rapid.Check(t, func(t *rapid.T) {
		before, after := text(t, "before"), text(t, "after")
		if rapid.Bool().Draw(t, "ends") && before != "" {
			before += "\n"
		}
		if after != "" {
			after += "\n"
		}
		var b strings.Builder
		if err := FileDiff(&b, "/tmp/org.yaml", before, after, DiffOptions{}); err != nil {
			t.Fatal(err)
		}
		if before == after {
			if b.Len() > 0 {
				t.Fatalf("of nothing: %q", b.String())
			}
			return
		}
		patch := strings.Replace(b.String(), "--- a/tmp/org.yaml\n+++ b/tmp/org.yaml\n", "--- live\n+++ org.yaml\n", 1)
		patch = strings.Replace(patch, "\n\\ No newline at end of file\n", "\n", 1)
		if got := patched(t, lined(before), patch); strings.Join(got, "\n") != strings.Join(lined(after), "\n") {
			t.Fatalf("got %q, want %q by\n%s", got, after, b.String())
		}
	})
}

// TestFileDiffCommandsNobody holds that no line of a file reaches a runner or a
// terminal as a command.
func TestFileDiffCommandsNobody(t *testing.T) {
	var b strings.Builder
	src := "a: 1\n::error::x\n# ##[error]x\n\x1b[31m \u202e\n"
	if err := FileDiff(&b, "org.yaml", src, src+"b: 2\n", DiffOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{" ::", "##[", "\x1b", "\u202e"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("%q in\n%s", bad, b.String())
		}
	}
	if want := "@@ -2,3 +2,4 @@"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, b.String())
	}
}

// TestFileDiffSaysThatAFileHasNoLineEnd is what patch needs to know.
func TestFileDiffSaysThatAFileHasNoLineEnd(t *testing.T) {
	var b strings.Builder
	if err := FileDiff(&b, "org.yaml", "a: 1", "a: 1\n", DiffOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "--- a/org.yaml\n+++ b/org.yaml\n@@ -1 +1 @@\n-a: 1\n\\ No newline at end of file\n+a: 1\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
