package gitrev_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/gitrev"
)

// real is a work tree that git itself made.
type real struct {
	t   *testing.T
	dir string
}

func newReal(t *testing.T, args ...string) *real {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	r := &real{t, filepath.Join(t.TempDir(), "work tree")}
	must(t, os.MkdirAll(r.dir, 0o755))
	r.git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	return r
}

func (r *real) git(args ...string) string {
	r.t.Helper()
	c := exec.Command("git", append([]string{"-c", "user.name=Ana", "-c", "user.email=ana@acme.example", "-c", "protocol.file.allow=always"}, args...)...)
	c.Dir = r.dir
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	out, err := c.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r *real) commit(name, text string) string {
	r.t.Helper()
	must(r.t, os.MkdirAll(filepath.Dir(filepath.Join(r.dir, name)), 0o755))
	must(r.t, os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o600))
	r.git("add", "-A")
	r.git("commit", "-q", "-m", text)
	return r.git("rev-parse", "HEAD")
}

// clone makes another work tree beside this one.
func (r *real) clone(args ...string) *real {
	r.t.Helper()
	there := &real{r.t, filepath.Join(r.t.TempDir(), "clone")}
	r.git(append(append([]string{"clone", "-q"}, args...), r.dir, there.dir)...)
	return there
}

// reads demands that everything asked of a repository is answered as git does.
func (r *real) reads(first, second string) {
	r.t.Helper()
	repo, err := gitrev.Open(r.dir)
	must(r.t, err)
	for rev, want := range map[string]string{
		"HEAD": second, "HEAD~1": first, "main": second, second: second, second[:12]: second, first[:7]: first, "HEAD^{commit}~1": first,
	} {
		got, err := repo.Resolve(rev)
		if err != nil {
			r.t.Errorf("%s: %v", rev, err)
		} else if !strings.HasPrefix(want, got.ID) {
			r.t.Errorf("%s: got %s, want %s", rev, got.ID, want)
		}
	}
	head, err := repo.Resolve("HEAD")
	must(r.t, err)
	before, err := repo.Resolve(first)
	must(r.t, err)
	if base, err := repo.MergeBase(head, before); err != nil || base.ID != before.ID {
		r.t.Errorf("merge base: %s, %v", base.ID, err)
	}
	if text, err := fs.ReadFile(repo.FS(before), "teams/org.yaml"); err != nil || string(text) != "one\n" {
		r.t.Errorf("the file at first: %q, %v", text, err)
	}
	file := filepath.Join(r.dir, "teams", "org.yaml")
	if dirty, err := repo.Dirty(file); err != nil || len(dirty) > 0 {
		r.t.Errorf("dirty: %q, %v", dirty, err)
	}
	must(r.t, os.WriteFile(file, []byte("three\n"), 0o600))
	if dirty, err := repo.Dirty(file); err != nil || len(dirty) != 1 {
		r.t.Errorf("after an edit, dirty: %q, %v", dirty, err)
	}
	if _, err := repo.Resolve(strings.Repeat("ab", 20)); err == nil {
		r.t.Error("a commit that is not there was found")
	}
}

func TestRepositoriesAsGitLaysThemOut(t *testing.T) {
	const name = "teams/org.yaml"
	for _, tc := range []struct {
		name string
		make func(t *testing.T) (r *real, first, second string)
	}{
		{"plain", func(t *testing.T) (*real, string, string) {
			r := newReal(t)
			return r, r.commit(name, "one\n"), r.commit(name, "two\n")
		}},
		{"sha256", func(t *testing.T) (*real, string, string) {
			r := newReal(t, "--object-format=sha256")
			return r, r.commit(name, "one\n"), r.commit(name, "two\n")
		}},
		{"packed", func(t *testing.T) (*real, string, string) {
			r := newReal(t)
			first, second := r.commit(name, "one\n"), r.commit(name, "two\n")
			r.git("gc", "-q")
			r.git("pack-refs", "--all", "--prune")
			return r, first, second
		}},
		{"objects borrowed", func(t *testing.T) (*real, string, string) {
			o := newReal(t)
			first, second := o.commit(name, "one\n"), o.commit(name, "two\n")
			return o.clone("--shared"), first, second
		}},
		{"objects borrowed from a clone that borrows", func(t *testing.T) (*real, string, string) {
			o := newReal(t)
			first := o.commit(name, "one\n")
			mid := o.clone("--shared")
			second := mid.commit(name, "two\n")
			o.git("gc", "-q")
			r := mid.clone("--shared")
			// git itself writes out the whole chain; the last link alone has to do.
			must(t, os.WriteFile(filepath.Join(r.dir, ".git/objects/info/alternates"), []byte("# the chain\n"+filepath.Join(mid.dir, ".git/objects")+"\n"), 0o600))
			return r, first, second
		}},
		{"objects borrowed by relative paths in a circle", func(t *testing.T) (*real, string, string) {
			o := newReal(t)
			first, second := o.commit(name, "one\n"), o.commit(name, "two\n")
			r := o.clone("--shared")
			rel, err := filepath.Rel(filepath.Join(r.dir, ".git/objects"), filepath.Join(o.dir, ".git/objects"))
			must(t, err)
			must(t, os.WriteFile(filepath.Join(r.dir, ".git/objects/info/alternates"), []byte("/gone/objects\n"+rel+"\n"), 0o600))
			must(t, os.WriteFile(filepath.Join(o.dir, ".git/objects/info/alternates"), []byte(filepath.Join(r.dir, ".git/objects")+"\n"), 0o600))
			return r, first, second
		}},
		{"linked work tree", func(t *testing.T) (*real, string, string) {
			o := newReal(t)
			first, second := o.commit(name, "one\n"), o.commit(name, "two\n")
			r := &real{t, filepath.Join(t.TempDir(), "linked")}
			o.git("worktree", "add", "-q", "-b", "side", r.dir)
			return r, first, second
		}},
		{"submodule", func(t *testing.T) (*real, string, string) {
			o := newReal(t)
			first, second := o.commit(name, "one\n"), o.commit(name, "two\n")
			outer := newReal(t)
			outer.git("submodule", "add", "-q", o.dir, "sub")
			return &real{t, filepath.Join(outer.dir, "sub")}, first, second
		}},
		{"split index", func(t *testing.T) (*real, string, string) {
			r := newReal(t)
			first, second := r.commit(name, "one\n"), r.commit(name, "two\n")
			r.git("update-index", "--split-index")
			return r, first, second
		}},
		{"what go-git's configuration refuses", func(t *testing.T) (*real, string, string) {
			r := newReal(t)
			first, second := r.commit(name, "one\n"), r.commit(name, "two\n")
			for key, value := range map[string]string{
				"branch.pr12.remote": "origin", "branch.pr12.merge": "refs/pull/12/head", "remote.empty.fetch": "nonsense",
				"branch.x.rebase": "sometimes", "core.worktree": r.dir, "pack.window": "many",
			} {
				r.git("config", key, value)
			}
			return r, first, second
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, first, second := tc.make(t)
			r.reads(first, second)
		})
	}
}

// TestMarksInTheIndexHideNothing: git is told to look away, and wsync is not git.
func TestMarksInTheIndexHideNothing(t *testing.T) {
	for _, mark := range []string{"--assume-unchanged", "--skip-worktree"} {
		r := newReal(t)
		r.commit("org.yaml", "one\n")
		r.git("update-index", mark, "org.yaml")
		file := filepath.Join(r.dir, "org.yaml")
		must(t, os.WriteFile(file, []byte("two\n"), 0o600))
		if got := r.git("status", "--short"); got != "" {
			t.Fatalf("git sees %q", got)
		}
		repo, err := gitrev.Open(r.dir)
		must(t, err)
		if dirty, err := repo.Dirty(file); err != nil || len(dirty) != 1 {
			t.Errorf("%s: dirty %q, %v", mark, dirty, err)
		}
	}
}

func TestAPartialCloneSaysWhatIsMissing(t *testing.T) {
	o := newReal(t)
	o.commit("org.yaml", "one\n")
	o.commit("org.yaml", "two\n")
	o.git("config", "uploadpack.allowFilter", "true")
	there := &real{t, filepath.Join(t.TempDir(), "clone")}
	o.git("clone", "-q", "--filter=blob:none", "file://"+o.dir, there.dir)
	repo, err := gitrev.Open(there.dir)
	must(t, err)
	before, err := repo.Resolve("HEAD~1")
	must(t, err)
	_, err = fs.ReadFile(repo.FS(before), "org.yaml")
	wantError(t, err, gitrev.ErrMissing, "partial (--filter)", "git fetch --refetch --no-filter")
}
