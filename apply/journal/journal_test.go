package journal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "org.yaml")
	if err := os.WriteFile(other, []byte("version: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(other); err == nil || !strings.Contains(err.Error(), "not a journal of wsync") {
		t.Errorf("got %v", err)
	}
	if b, _ := os.ReadFile(other); string(b) != "version: 1\n" {
		t.Errorf("the file was changed: %q", b)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a folder is no journal")
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":               "not a journal of wsync: it has no header",
		"version: 1\n":   "not a journal of wsync: it has no header",
		`{"kind":"end"}`: "line 1: not a journal of wsync: it does not start with a header",
		`{"format":"wsync.journal/v9","kind":"header","header":{}}`: `line 1: the journal has the format "wsync.journal/v9" and this wsync reads "wsync.journal/v1"`,
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
