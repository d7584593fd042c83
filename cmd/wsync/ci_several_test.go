package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/docpage"
)

// severalScript is the script of examples/workflows/several.yml.
func severalScript(t *testing.T) string {
	t.Helper()
	text := docpage.Read(t, filepath.Join(root, "examples", "workflows", "several.yml"))
	_, text, ok := strings.Cut(text, "        run: |\n")
	text, _, end := strings.Cut(text, "\n\n  plan:\n")
	if !ok || !end {
		t.Fatal("several.yml has no script where one is looked for")
	}
	return strings.ReplaceAll("\n"+text, "\n          ", "\n")
}

// TestSeveralFindsTheOrganizations runs the script with folders as somebody may
// name them, and names as somebody may type them.
func TestSeveralFindsTheOrganizations(t *testing.T) {
	needTools(t, "bash")
	for _, tc := range []struct {
		name          string
		folders       []string
		only, allowed string
		want          string // the output; empty: refused
		says          string
	}{
		{name: "all", folders: []string{"acme", "labs-2"}, want: `names=["acme","labs-2"]`},
		{name: "one", folders: []string{"acme", "labs"}, only: "labs", allowed: "Old", want: `names=["labs"]`},
		{name: "one, and nothing more allowed", folders: []string{"acme"}, only: "acme", want: `names=["acme"]`},
		{name: "an archive in all of them", folders: []string{"acme"}, allowed: "Old", says: "say which organization"},
		{name: "none of that name", folders: []string{"acme"}, only: "*", says: "no such organization"},
		{name: "a name that is a command", folders: []string{"acme"}, only: `$(touch pwned)`, says: "no such organization"},
		{name: "a folder that is a command", folders: []string{"acme", `$(touch pwned)`}, says: "each folder of orgs"},
		{name: "a folder that ends the list", folders: []string{`a","b`}, says: "each folder of orgs"},
		{name: "a folder of two lines", folders: []string{"a\nnames=[\"b\"]"}, says: "each folder of orgs"},
		{name: "letters beyond a to z", folders: []string{"Acme"}, says: "each folder of orgs"},
		{name: "no folder", says: "each folder of orgs"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, f := range tc.folders {
				if err := os.MkdirAll(filepath.Join(dir, "orgs", f), 0o755); err != nil {
					t.Skip(err) // a file system that does not know such names
				}
				if err := os.WriteFile(filepath.Join(dir, "orgs", f, "org.yaml"), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", severalScript(t))
			c.Dir = dir
			c.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "ONLY=" + tc.only, "ALLOWED=" + tc.allowed, "GITHUB_OUTPUT=" + filepath.Join(dir, "output")}
			log, err := c.CombinedOutput()
			output, _ := os.ReadFile(filepath.Join(dir, "output"))
			if got := strings.TrimSpace(string(output)); got != tc.want || (err == nil) != (tc.want != "") || !strings.Contains(string(log), tc.says) {
				t.Errorf("output %q, want %q; error %v; log %q, want %q", got, tc.want, err, log, tc.says)
			}
			if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
				t.Error("a name was run as a command")
			}
		})
	}
}

// TestSeveralNamesWhatIsGone: no job is made for a folder that a pull request
// deletes, and so none could speak of it.
func TestSeveralNamesWhatIsGone(t *testing.T) {
	needTools(t, "bash", "git")
	s := newShell(t)
	s.env = append(s.env, "GITHUB_OUTPUT="+filepath.Join(s.dir, "output"))
	for _, name := range []string{"acme", "labs", "x::error::y"} {
		s.run(t, "mkdir -p 'orgs/"+name+"' && printf 'organization of "+name+"\\n' >'orgs/"+name+"/org.yaml'")
	}
	s.run(t, "git init -q -b main . && git add orgs && git commit -qm all && git mv orgs/acme orgs/acme-2 && git rm -qr orgs/labs 'orgs/x::error::y' && git commit -qm fewer")
	if err := os.WriteFile(filepath.Join(s.dir, "script"), []byte(severalScript(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	for event, want := range map[string]string{
		"pull_request": "::warning title=wsync::orgs/labs/org.yaml is gone: nothing of it is managed any more, and everything stays live\n" +
			"::warning title=wsync::orgs/x__error__y/org.yaml is gone: nothing of it is managed any more, and everything stays live",
		"push": "",
	} {
		got := strings.Join(s.run(t, "GITHUB_EVENT_NAME="+event+" bash --noprofile --norc -eo pipefail script"), "\n")
		if s.code != 0 || strings.TrimSpace(got) != want {
			t.Errorf("%s: exit %d\n%s\nwant\n%s", event, s.code, got, want)
		}
	}
}
