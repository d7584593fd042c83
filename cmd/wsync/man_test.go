package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestManPages holds that every command has a page, that no text becomes a request
// of roff, and that a judge of manual pages has nothing to say.
func TestManPages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "man")
	root := newRoot(&Env{Version: "v1.2.3"})
	if err := manRun(root, dir, "v1.2.3"); err != nil {
		t.Fatal(err)
	}
	want := []string{"wsync.1", "wsync-guards.7"}
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			want = append(want, "wsync-"+c.Name()+".1")
		}
	}
	var paths []string
	for _, name := range want {
		path := filepath.Join(dir, name)
		paths = append(paths, path)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			request, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			if strings.HasPrefix(request, ".") && !strings.Contains(" .TH .nh .ad .SH .PP .TP .IP .nf .fi .BR ", " "+request+" ") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
	lint(t, paths)
}

// lint asks mandoc. A page has no date: the same version gives the same bytes.
func lint(t *testing.T, paths []string) {
	t.Helper()
	mandoc, err := exec.LookPath("mandoc")
	if err != nil {
		if os.Getenv("WSYNC_TEST_TOOLS") != "" {
			t.Fatal(err)
		}
		t.Skip("mandoc is not installed")
	}
	out, _ := exec.Command(mandoc, append([]string{"-T", "lint", "-W", "warning"}, paths...)...).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if !strings.Contains(line, "missing date") && !strings.Contains(line, "referenced manual not found") {
			t.Error(line)
		}
	}
}

func TestRoffTakesNothingForARequest(t *testing.T) {
	for text, want := range map[string]string{
		"--yes":       `\-\-yes`,
		".so /etc/x":  `\&.so /etc/x`,
		"'br":         `\&'br`,
		`a \fB b`:     `a \efB b`,
		"plain words": "plain words",
	} {
		if got := roff(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
