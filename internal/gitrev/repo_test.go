package gitrev_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/gitrev"
)

// sandbox is a real repository on disk that a test fills commit by commit.
type sandbox struct {
	t    *testing.T
	dir  string
	git  *git.Repository
	tick int
}

func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	g, err := git.PlainInitWithOptions(dir, &git.PlainInitOptions{
		InitOptions: git.InitOptions{DefaultBranch: plumbing.NewBranchReferenceName("main")},
	})
	must(t, err)
	return &sandbox{t: t, dir: dir, git: g}
}

func (s *sandbox) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *sandbox) write(name, text string) {
	s.t.Helper()
	must(s.t, os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
	must(s.t, os.WriteFile(s.path(name), []byte(text), 0o644))
}

func (s *sandbox) stage(name string) {
	s.t.Helper()
	w, err := s.git.Worktree()
	must(s.t, err)
	_, err = w.Add(name)
	must(s.t, err)
}

// commit writes files, given as name and text in turn, and commits them.
func (s *sandbox) commit(subject string, files ...string) plumbing.Hash {
	s.t.Helper()
	w, err := s.git.Worktree()
	must(s.t, err)
	for i := 0; i < len(files); i += 2 {
		s.write(files[i], files[i+1])
		s.stage(files[i])
	}
	h, err := w.Commit(subject+"\n\nbody\n", &git.CommitOptions{Author: s.author(), AllowEmptyCommits: true})
	must(s.t, err)
	return h
}

func (s *sandbox) author() *object.Signature {
	s.tick++
	return &object.Signature{Name: "Ana", Email: "ana@acme.example", When: s.time(s.tick)}
}

func (s *sandbox) time(tick int) time.Time {
	return time.Date(2026, 1, 1, 0, tick, 0, 0, time.UTC)
}

// raw stores a commit with the given parents and HEAD's files.
func (s *sandbox) raw(when time.Time, parents ...plumbing.Hash) plumbing.Hash {
	s.t.Helper()
	sig := object.Signature{Name: "Ben", Email: "ben@acme.example", When: when}
	c := &object.Commit{Author: sig, Committer: sig, Message: fmt.Sprint("at ", when, parents), ParentHashes: parents}
	head, err := s.git.Head()
	if err == nil {
		tip, err := s.git.CommitObject(head.Hash())
		must(s.t, err)
		c.TreeHash = tip.TreeHash
	}
	o := s.git.Storer.NewEncodedObject()
	must(s.t, c.Encode(o))
	h, err := s.git.Storer.SetEncodedObject(o)
	must(s.t, err)
	return h
}

func (s *sandbox) ref(name string, h plumbing.Hash) {
	s.t.Helper()
	must(s.t, s.git.Storer.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(name), h)))
}

// cut makes the clone shallow: history ends at h, and its parents are gone.
func (s *sandbox) cut(h plumbing.Hash) {
	s.t.Helper()
	c, err := s.git.CommitObject(h)
	must(s.t, err)
	s.write(".git/shallow", h.String()+"\n")
	for _, p := range c.ParentHashes {
		s.drop(p)
	}
}

// drop loses an object.
func (s *sandbox) drop(h plumbing.Hash) {
	s.t.Helper()
	must(s.t, os.Remove(s.path(".git/objects/"+h.String()[:2]+"/"+h.String()[2:])))
}

func (s *sandbox) open() *gitrev.Repo {
	s.t.Helper()
	r, err := gitrev.Open(s.dir)
	must(s.t, err)
	return r
}

// link adds a linked work tree on a branch, as git worktree add lays it out.
func (s *sandbox) link(branch string, at plumbing.Hash) (dir string) {
	s.t.Helper()
	dir, err := filepath.EvalSymlinks(s.t.TempDir())
	must(s.t, err)
	s.ref("refs/heads/"+branch, at)
	s.write(".git/worktrees/linked/HEAD", "ref: refs/heads/"+branch+"\n")
	s.write(".git/worktrees/linked/commondir", "../..\n")
	s.write(".git/worktrees/linked/gitdir", filepath.Join(dir, ".git")+"\n")
	must(s.t, os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: "+s.path(".git/worktrees/linked")+"\n"), 0o644))
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantError demands a cause, and words that the user needs to see.
func wantError(t *testing.T, err, cause error, words ...string) {
	t.Helper()
	if !errors.Is(err, cause) {
		t.Fatalf("got error %v, want %v", err, cause)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

func TestOpenFindsTheRepositoryFromASubfolder(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "teams/chat/org.yaml", "version: 1\n")
	r, err := gitrev.Open(s.path("teams/chat"))
	must(t, err)
	if r.Root() != s.dir {
		t.Errorf("root is %q, want %q", r.Root(), s.dir)
	}
}

func TestOpenOutsideOfARepositorySaysSo(t *testing.T) {
	_, err := gitrev.Open(t.TempDir())
	wantError(t, err, gitrev.ErrNoRepository, "run wsync inside a git work tree")
}

func TestOpenPassesOverAnEmptyGitFolder(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, ".git"), 0o755))
	_, err := gitrev.Open(dir)
	wantError(t, err, gitrev.ErrNoRepository)
}

func TestOpenReadsALinkedWorkTree(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "org.yaml", "version: 1\n")
	s.commit("second", "org.yaml", "version: 2\n")
	dir := s.link("topic", first)
	must(t, os.WriteFile(filepath.Join(dir, "org.yaml"), []byte("version: 1\n"), 0o644))

	r, err := gitrev.Open(dir)
	must(t, err)
	got, err := r.Facts()
	must(t, err)
	if diff := cmp.Diff(gitrev.Facts{Commit: first.String(), Branch: "topic"}, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if _, err := r.Resolve("main~1"); err != nil {
		t.Error(err)
	}
	dirty, err := r.Dirty(filepath.Join(dir, "org.yaml"))
	must(t, err)
	if len(dirty) != 0 {
		t.Errorf("dirty: %q", dirty)
	}
}

func TestOpenNamesABrokenLink(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: /nowhere\n"), 0o644))
	_, err := gitrev.Open(dir)
	wantError(t, err, gitrev.ErrNoRepository, "git worktree repair")
}

func TestOpenReadsASparseCheckout(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "org.yaml", "version: 1\n")
	s.write(".git/config", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n\tpartialClone = origin\n")
	if _, err := s.open().Resolve("HEAD"); err != nil {
		t.Error(err)
	}
}

func TestOpenRefusesStorageItWouldReadAsEmpty(t *testing.T) {
	t.Setenv("PATH", "") // no git to ask
	for _, ext := range []string{"objectFormat = sha256", "refStorage = reftable"} {
		s := newSandbox(t)
		s.write(".git/config", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\t"+ext+"\n")
		_, err := gitrev.Open(s.dir)
		wantError(t, err, gitrev.ErrUnsupported)
	}
}

func TestRelPlacesAFileInTheRepository(t *testing.T) {
	s := newSandbox(t)
	s.write("teams/org.yaml", "")
	must(t, os.Symlink(s.path("teams"), s.path("alias")))
	r := s.open()
	for _, name := range []string{"teams/org.yaml", "alias/org.yaml", "teams/../alias/org.yaml"} {
		got, err := r.Rel(s.path(name))
		must(t, err)
		if got != "teams/org.yaml" {
			t.Errorf("Rel(%q) = %q", name, got)
		}
	}
	if got, err := r.Rel(s.path("not/yet/there.yaml")); err != nil || got != "not/yet/there.yaml" {
		t.Errorf("a missing file: %q, %v", got, err)
	}
	_, err := r.Rel(filepath.Join(s.dir, "..", "org.yaml"))
	wantError(t, err, gitrev.ErrOutside)
}

func TestFactsHideCredentials(t *testing.T) {
	tests := map[string]string{
		"https://x-access-token:ghs_secret@github.com/acme/claude.git": "https://github.com/acme/claude.git",
		"https://ghs_secret@github.com/acme/claude":                    "https://github.com/acme/claude",
		"https://github.com/acme/claude?token=secret#secret":           "https://github.com/acme/claude",
		"ssh://git@github.com:22/acme/claude.git":                      "ssh://github.com:22/acme/claude.git",
		"git@github.com:acme/claude.git":                               "github.com:acme/claude.git",
		"secret@deploy@host:acme/claude.git":                           "host:acme/claude.git",
		"oauth2:secret@host/acme":                                      "",
		"https://user:sec%zzret@host/acme":                             "",
		"../upstream":                                                  "../upstream",
	}
	for raw, want := range tests {
		s := newSandbox(t)
		s.commit("first", "org.yaml", "")
		_, err := s.git.CreateRemote(&config.RemoteConfig{Name: "origin", URLs: []string{raw}})
		must(t, err)
		got, err := s.open().Facts()
		must(t, err)
		if got.Repository != want {
			t.Errorf("%s: got %q, want %q", raw, got.Repository, want)
		}
	}
}

func TestFactsBeforeTheFirstCommit(t *testing.T) {
	got, err := newSandbox(t).open().Facts()
	must(t, err)
	if diff := cmp.Diff(gitrev.Facts{Branch: "main"}, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}
