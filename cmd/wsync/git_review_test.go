package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
)

// said is what a command left behind.
type said struct {
	code      int
	out, errs string
}

// wsync runs a command as a person would, in the stage's repository, where env
// adds to what the environment says.
func (s *actionStage) wsync(env map[string]string, args ...string) said {
	s.t.Helper()
	all := map[string]string{"ANTHROPIC_BASE_URL": s.simURL, "ANTHROPIC_ADMIN_KEY": adminsim.DefaultAdminKey}
	maps.Copy(all, env)
	s.t.Chdir(s.dir)
	var out, errs bytes.Buffer
	code := Main(s.t.Context(), Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(name string) string { return all[name] },
		Now:    func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) },
	})
	return said{code, out.String(), errs.String()}
}

// expect demands an exit code and words on either stream; "!" before a word
// demands its absence.
func (r said) expect(t *testing.T, code int, words ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit %d, want %d", r.code, code)
	}
	outcome{}.says(t, "wsync", r.out+r.errs, words...)
	if t.Failed() {
		t.Logf("stdout:\n%s\nstderr:\n%s", r.out, r.errs)
	}
}

// branched is a stage whose branch "change" adds a person, with origin/main as
// it was before.
func branched(t *testing.T) *actionStage {
	t.Helper()
	s := newStage(t)
	s.git("update-ref", "refs/remotes/origin/main", "HEAD")
	s.git("checkout", "-q", "-b", "change")
	s.edit(harmless...)
	s.commit("add a person")
	return s
}

const addsYara = "1 to add"

// The default base is the remote's branch, whatever else has its short name.
func TestReviewIsNotLedToAnotherBase(t *testing.T) {
	for _, fake := range []string{"refs/tags/origin/main", "refs/heads/origin/main", "refs/tags/main", "refs/heads/refs/remotes/origin/main"} {
		t.Run(fake, func(t *testing.T) {
			s := branched(t)
			s.git("update-ref", fake, "HEAD")
			s.wsync(nil, "review").expect(t, 0, addsYara)
			s.wsync(map[string]string{"GITHUB_BASE_REF": "main"}, "review").expect(t, 0, addsYara)
		})
	}
	t.Run("a branch that is called like the merge base", func(t *testing.T) {
		s := branched(t)
		s.git("update-ref", "refs/heads/"+s.git("rev-parse", "main"), "HEAD")
		s.git("update-ref", "refs/heads/"+s.git("rev-parse", "main")[:12], "HEAD")
		s.wsync(nil, "review").expect(t, 0, addsYara)
	})
}

// A name that somebody types is git's to resolve, and its doubt is told.
func TestAnAmbiguousRevisionIsTold(t *testing.T) {
	s := branched(t)
	s.wsync(nil, "review", "--base", "origin/main").expect(t, 0, addsYara, "!ambiguous")
	s.git("tag", "origin/main")
	s.wsync(nil, "review", "--base", "origin/main").expect(t, 0, "No changes",
		"--base origin/main is ambiguous and taken for refs/tags/origin/main", "refs/remotes/origin/main")
	s.wsync(nil, "review", "--base", "refs/remotes/origin/main").expect(t, 0, addsYara, "!ambiguous")
	s.wsync(nil, "review", "--base", "main", "--head", "origin/main").expect(t, 0, "--head origin/main is ambiguous")
	s.wsync(nil, "plan", "--scope", "changed:origin/main").expect(t, 0, "--scope origin/main is ambiguous")
	s.wsync(nil, "plan", "--scope", "changed:refs/remotes/origin/main").expect(t, 0, addsYara, "!ambiguous")
}

func TestReviewReadsWhatGitReads(t *testing.T) {
	t.Run("a configuration that go-git refuses", func(t *testing.T) {
		s := branched(t)
		s.git("config", "branch.pr12.merge", "refs/pull/12/head")
		s.wsync(nil, "review").expect(t, 0, addsYara)
	})
	t.Run("a clone that borrows its objects", func(t *testing.T) {
		s := branched(t)
		there := filepath.Join(t.TempDir(), "clone")
		s.git("clone", "-q", "--shared", "-b", "main", s.dir, there)
		s.dir = there
		s.git("remote", "set-head", "origin", "main")
		s.git("checkout", "-q", "-b", "mine")
		s.edit(harmless...)
		s.commit("add a person")
		s.wsync(nil, "review").expect(t, 0, addsYara)
	})
	t.Run("objects named by sha256", func(t *testing.T) {
		s := branched(t)
		b, err := os.ReadFile(filepath.Join(s.dir, "org.yaml"))
		check(t, err)
		s.dir = t.TempDir()
		s.git("init", "-q", "--object-format=sha256", "-b", "main")
		s.write("org.yaml", strings.Replace(string(b), harmless[1], harmless[0], 1))
		s.commit("adopt")
		s.git("checkout", "-q", "-b", "change")
		s.write("org.yaml", string(b))
		s.commit("add a person")
		s.wsync(nil, "review").expect(t, 0, addsYara)
	})
}

// What the clone left out is told as that, and not as a fault of the file.
func TestReviewOfAPartialCloneSaysWhatToFetch(t *testing.T) {
	s := branched(t)
	s.git("config", "uploadpack.allowFilter", "true")
	there := filepath.Join(t.TempDir(), "clone")
	s.git("clone", "-q", "--filter=blob:none", "-b", "change", "file://"+s.dir, there)
	s.dir = there
	s.git("config", "remote.origin.url", "/nowhere") // so that nothing is fetched on the way
	s.wsync(nil, "review", "--base", "origin/main").expect(t, 1, "partial (--filter)", "git fetch --refetch --no-filter", "!not valid")
}

// A file that moved and changed at once is followed between two commits too, and
// also to a version before it was broken.
func TestReviewFollowsAMovedFile(t *testing.T) {
	s := branched(t)
	check(t, os.MkdirAll(filepath.Join(s.dir, "infra"), 0o755))
	s.git("mv", "org.yaml", "infra/claude.yaml")
	s.write("infra/other.yaml", "version: 1\norganization: 11111111-1111-4111-8111-111111111111\nworkspaces: {}\n")
	s.commit("move")
	args := []string{"review", "-f", "infra/claude.yaml"}
	s.wsync(nil, args...).expect(t, 0, addsYara, "the file was moved: it is org.yaml at", "!to create")
	s.wsync(nil, append(args, "--head", "HEAD")...).expect(t, 0, addsYara, "the file was moved", "!to create")
	s.wsync(nil, "plan", "-q", "-f", "infra/claude.yaml", "--scope", "changed:main").expect(t, 0, addsYara, "note: the file was moved")
	s.wsync(nil, append(args, "--base", "HEAD")...).expect(t, 0, "!file-moved")

	s.git("checkout", "-q", "main")
	s.edit("\nworkspaces:\n", "\nworkspaces:\n  X: {}\n  X: {}\n")
	s.git("update-ref", "refs/remotes/origin/main", s.commit("break it"))
	s.git("checkout", "-q", "change")
	s.wsync(nil, append(args, "--base", "main")...).expect(t, 0, addsYara, "the file was moved", "base-not-valid", "!to create")
}

// Two files that may be meant are none: nothing is claimed.
func TestReviewFollowsNoFileThatIsOneOfSeveral(t *testing.T) {
	s := branched(t)
	b, err := os.ReadFile(filepath.Join(s.dir, "org.yaml"))
	check(t, err)
	s.git("checkout", "-q", "main")
	s.write("twin.yml", string(b))
	s.git("update-ref", "refs/remotes/origin/main", s.commit("a twin"))
	s.git("checkout", "-q", "-B", "change")
	s.git("mv", "org.yaml", "new.yaml")
	s.git("rm", "-q", "twin.yml")
	s.commit("move")
	s.wsync(nil, "review", "-f", "new.yaml").expect(t, 0, "does not exist at the base", "!file-moved")
}

// What a sparse checkout leaves out is not gone; what was deleted from it is.
func TestAReviewOfSeveralKnowsASparseCheckout(t *testing.T) {
	s := branched(t)
	s.git("checkout", "-q", "main")
	for _, name := range []string{"acme", "labs", "old"} {
		check(t, os.MkdirAll(filepath.Join(s.dir, "orgs", name), 0o755))
		s.write("orgs/"+name+"/org.yaml", "version: 1\norganization: 11111111-1111-4111-8111-11111111"+fmt.Sprintf("%04x", len(name)*256+int(name[0]))+"\nworkspaces: {}\n")
	}
	s.git("update-ref", "refs/remotes/origin/main", s.commit("several"))
	s.git("checkout", "-q", "-B", "change")
	s.git("rm", "-q", "-r", "orgs/old")
	s.commit("one less")
	s.git("sparse-checkout", "set", "orgs/acme")
	if _, err := os.Stat(filepath.Join(s.dir, "orgs", "labs")); err == nil {
		t.Fatal("orgs/labs is checked out")
	}
	s.wsync(nil, "review", "orgs/acme/org.yaml").expect(t, 0, "safeguard: orgs/old/org.yaml: the file is gone", "!labs")
	s.git("sparse-checkout", "disable")
	s.wsync(nil, "review", "orgs/acme/org.yaml").expect(t, 0, "safeguard: orgs/old/org.yaml: the file is gone", "!labs")
}
