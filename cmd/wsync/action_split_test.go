package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/testclock"
)

// TestSplitFileKeepsTeamsApart is what examples/split promises to owners of
// fragments.
func TestSplitFileKeepsTeamsApart(t *testing.T) {
	const outside = "workspaces:\n  Finance:\n    members: {}\n"
	for _, tc := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		want  []string // none: the file is valid
	}{
		{"as it is", func(*testing.T, string) {}, nil},
		{
			"a team redefines another team's workspace",
			addTo("workspaces/search.yaml", "  Production - Customer Chatbot:\n    members: {}\n"),
			[]string{"Production - Customer Chatbot", "workspaces/chat.yaml", "workspaces/search.yaml"},
		},
		{
			"a team takes over another team's workspace by its id",
			addTo("workspaces/search.yaml", "  Mine:\n    id: wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ\n    members: {}\n"),
			[]string{"wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ", "workspaces/chat.yaml", "workspaces/search.yaml"},
		},
		{
			"a team joins another team's group",
			addTo("workspaces/search.yaml", "\ngroups:\n  platform: [marek@acme.example]\n"),
			[]string{"workspaces/search.yaml"},
		},
		{
			"a new file redefines a group",
			put("workspaces/zz.yaml", "groups:\n  platform: [eve@acme.example]\n"),
			[]string{"platform", "org.yaml", "workspaces/zz.yaml"},
		},
		{"a fragment loosens the policy", addTo("workspaces/search.yaml", "policy:\n  max_archives: 99\n"), []string{"policy", "workspaces/search.yaml"}},
		{"a fragment names another organization", addTo("workspaces/search.yaml", "organization: 00000000-0000-0000-0000-000000000000\n"), []string{"organization"}},
		{"a fragment includes more", addTo("workspaces/search.yaml", "include: [../../*.yaml]\n"), []string{"include"}},
		{"the file includes what lies outside", replaced("org.yaml", "workspaces/*.yaml", "../outside.yaml"), []string{"../outside.yaml"}},
		{"the file includes by way of a folder", replaced("org.yaml", "workspaces/*.yaml", "workspaces/../../outside.yaml"), []string{"outside.yaml"}},
		{"the file includes an absolute path", replaced("org.yaml", "workspaces/*.yaml", "/etc/*.yaml"), []string{"/etc/"}},
		{"a fragment is a link that leads outside", func(t *testing.T, dir string) {
			check(t, os.Symlink(filepath.Join("..", "..", "outside.yaml"), filepath.Join(dir, "workspaces", "link.yaml")))
		}, []string{"workspaces/link.yaml"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "org")
			check(t, os.CopyFS(dir, os.DirFS(filepath.Join(examplesDir, "split"))))
			check(t, os.WriteFile(filepath.Join(root, "outside.yaml"), []byte(outside), 0o600))
			tc.spoil(t, dir)
			var out, errs bytes.Buffer
			code := Main(t.Context(), Env{
				Args: []string{"validate", "--file=" + filepath.Join(dir, "org.yaml")}, Stdin: strings.NewReader(""),
				Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: testclock.Still,
			})
			if (code == exit.Done) != (tc.want == nil) {
				t.Fatalf("exit %d\n%s%s", code, out.String(), errs.String())
			}
			for _, want := range tc.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not named:\n%s", want, out.String())
				}
			}
		})
	}
}

// addTo appends text to a file.
func addTo(name, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		b, err := os.ReadFile(path)
		check(t, err)
		check(t, os.WriteFile(path, append(b, text...), 0o600))
	}
}

func put(name, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		check(t, os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600))
	}
}

func replaced(name, old, new string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		b, err := os.ReadFile(path)
		check(t, err)
		if !strings.Contains(string(b), old) {
			t.Fatalf("%s does not hold %q", name, old)
		}
		check(t, os.WriteFile(path, []byte(strings.Replace(string(b), old, new, 1)), 0o600))
	}
}
