package history

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/spec"
)

const head = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\nworkspaces:\n"

// clone is a repository in the making.
type clone struct {
	*testing.T
	dir string
}

func newClone(t *testing.T) clone {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	c := clone{t, t.TempDir()}
	c.git("init", "-q", "-b", "main")
	return c
}

func (c clone) git(args ...string) string {
	c.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Ana", "-c", "user.email=ana@x.dev", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit writes a file, or removes it, and gives the commit.
func (c clone) commit(name, text string) string {
	c.Helper()
	path := filepath.Join(c.dir, name)
	err := os.WriteFile(path, []byte(text), 0o600)
	if text == "" {
		err = os.Remove(path)
	}
	if err != nil {
		c.Fatal(err)
	}
	c.git("add", "-A")
	c.git("commit", "-q", "-m", "x")
	return c.git("rev-parse", "HEAD")
}

func (c clone) file(name string) string { return filepath.Join(c.dir, name) }

func (c clone) org(name string) *spec.Org {
	c.Helper()
	org, problems := spec.Load(os.DirFS(c.dir), name, name)
	if org == nil {
		c.Fatal(problems)
	}
	return org
}

// TestBaseIsWhatTheFileCanBeComparedWith: itself, the last valid version of it,
// where it was before it moved, or nothing.
func TestBaseIsWhatTheFileCanBeComparedWith(t *testing.T) {
	for _, tc := range []struct {
		name string
		base func(c clone)
		want []string // keys of the base; none for no version at all
		path string
		code diff.Code
	}{
		{"an older version", func(c clone) { c.commit("org.yaml", head+"  A: {}\n") }, []string{"A"}, "", ""},
		{"a version that is not valid", func(c clone) {
			c.commit("org.yaml", head+"  A: {}\n")
			c.commit("org.yaml", head+"  A: {}\n  A: {}\n")
		}, []string{"A"}, "", diff.CodeBaseNotValid},
		{"no valid version", func(c clone) { c.commit("org.yaml", head+"  A: {}\n  A: {}\n") }, nil, "", diff.CodeBaseNotValid},
		{"another name", func(c clone) { c.commit("claude.yaml", head+"  A: {}\n"); c.git("rm", "-q", "--cached", "claude.yaml") }, []string{"A"}, "claude.yaml", diff.CodeFileMoved},
		{"another organization's file", func(c clone) { c.commit("b.yaml", strings.Replace(head, "7d3f", "0000", 1)+"  A: {}\n") }, nil, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newClone(t)
			tc.base(c)
			base := c.git("rev-parse", "HEAD")
			_ = os.Remove(c.file("claude.yaml")) // there in one case
			c.commit("org.yaml", head+"  B: {}\n")
			repo, err := gitrev.Open(c.dir)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Base(repo, c.file("org.yaml"), base, &Revision{Org: c.org("org.yaml")})
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			if got.Org != nil {
				for _, w := range got.Org.Workspaces {
					keys = append(keys, w.Key)
				}
			}
			var codes, want []diff.Code
			for _, f := range got.Findings {
				codes = append(codes, f.Code)
			}
			if tc.code != "" {
				want = append(want, tc.code)
			}
			if d := cmp.Diff(tc.want, keys) + cmp.Diff(want, codes) + cmp.Diff(tc.path, got.Path); d != "" {
				t.Errorf("keys, findings, path (-want +got):\n%s", d)
			}
		})
	}
}

// TestBehindIsAboutTheFile: a later commit that leaves the file as it is makes
// nothing older.
func TestBehindIsAboutTheFile(t *testing.T) {
	c := newClone(t)
	first := c.commit("org.yaml", head+"  A: {}\n")
	here := c.org("org.yaml")
	ask := func() string {
		t.Helper()
		behind, err := Behind(c.file("org.yaml"), here, first, "main")
		if err != nil {
			t.Fatal(err)
		}
		return behind
	}
	c.commit("README", "x")
	if got := ask(); got != "" {
		t.Errorf("another file changed, and the branch is ahead: %s", got)
	}
	later := c.commit("org.yaml", head+"  B: {}\n")
	if got := ask(); !strings.Contains(got, "main, at commit "+later[:7]) {
		t.Errorf("the file changed, and the answer is %q", got)
	}
}

// TestForkPointIsWhereTheHeadLeftTheBranch, whatever the branch got since.
func TestForkPointIsWhereTheHeadLeftTheBranch(t *testing.T) {
	c := newClone(t)
	want := c.commit("org.yaml", head+"  A: {}\n")
	c.git("checkout", "-q", "-b", "change")
	c.commit("org.yaml", head+"  B: {}\n")
	c.git("checkout", "-q", "main")
	c.commit("org.yaml", head+"  C: {}\n")
	repo, err := gitrev.Open(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ForkPoint(repo, "change", ""); err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if _, err := ForkPoint(repo, "change", "gone"); err == nil {
		t.Error("a branch that is not there has a fork point")
	}
}
