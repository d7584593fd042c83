package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// merged is a stage whose main adds a person, with a remote that knows it.
func mergedStage(t *testing.T) *actionStage {
	t.Helper()
	s := newStage(t)
	s.edit(harmless...)
	s.commit("add a person")
	s.git("update-ref", "refs/remotes/origin/main", "HEAD")
	return s
}

// unreviewed edits the file after the commit.
func (s *actionStage) unreviewed() {
	s.t.Helper()
	s.edit("yara@acme.example: workspace_developer", "yara@acme.example: workspace_admin")
}

var inAnyCI = map[string]string{"CI": "true"}

// Nothing is applied in CI that git does not vouch for: neither a file that
// differs from the commit nor one that could not be compared with it. The flag is
// the way out, and elsewhere nobody is held up.
func TestApplyInCIRefusesWhatGitDoesNotVouchFor(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(s *actionStage)
		want  string
	}{
		{"an edit", func(s *actionStage) { s.unreviewed() }, "org.yaml differs from commit"},
		{"an edit, and a branch that go-git does not understand", func(s *actionStage) {
			s.git("config", "branch.pr12.merge", "refs/pull/12/head")
			s.unreviewed()
		}, "org.yaml differs from commit"},
		{"no repository", func(s *actionStage) { check(s.t, os.RemoveAll(filepath.Join(s.dir, ".git"))) }, "no folder from there upwards has a .git"},
		{"a .git that is a file of nonsense", func(s *actionStage) {
			check(s.t, os.RemoveAll(filepath.Join(s.dir, ".git")))
			s.write(".git", "nonsense")
		}, "does not name a repository"},
		{"a HEAD of nonsense", func(s *actionStage) { s.write(".git/HEAD", "nonsense\n") }, "git cannot say"},
		{"a HEAD that is a folder", func(s *actionStage) {
			check(s.t, os.Remove(filepath.Join(s.dir, ".git/HEAD")))
			check(s.t, os.Mkdir(filepath.Join(s.dir, ".git/HEAD"), 0o755))
		}, "git cannot say"},
		{"a branch without a commit", func(s *actionStage) { s.git("symbolic-ref", "HEAD", "refs/heads/none") }, "is in no commit, because the repository has none"},
		{"no objects", func(s *actionStage) { check(s.t, os.RemoveAll(filepath.Join(s.dir, ".git/objects"))) }, "an object is missing"},
		{"an index of nonsense", func(s *actionStage) { s.write(".git/index", "nonsense") }, "reading the index"},
		{"a repository of another format", func(s *actionStage) {
			s.git("config", "core.repositoryformatversion", "1")
			s.git("config", "extensions.refstorage", "unheard")
		}, "refstorage = unheard"},
		{"a file that is not tracked", func(s *actionStage) {
			s.git("rm", "-q", "--cached", "org.yaml")
			s.git("commit", "-q", "-m", "lost")
		}, "differs from commit"},
		{"a file that is ignored", func(s *actionStage) {
			s.git("rm", "-q", "--cached", "org.yaml")
			s.write(".gitignore", "*\n")
			s.git("add", "-f", ".gitignore")
			s.git("commit", "-q", "-m", "ignore")
		}, "differs from commit"},
		{"a file that git was told not to look at", func(s *actionStage) {
			s.git("update-index", "--assume-unchanged", "org.yaml")
			s.unreviewed()
		}, "differs from commit"},
		{"a file that git was told to skip", func(s *actionStage) {
			s.git("update-index", "--skip-worktree", "org.yaml")
			s.unreviewed()
		}, "differs from commit"},
		{"a link to a file outside", func(s *actionStage) {
			outside := filepath.Join(s.temp, "org.yaml")
			check(s.t, os.Rename(filepath.Join(s.dir, "org.yaml"), outside))
			check(s.t, os.Link(outside, filepath.Join(s.dir, "copy")))
			check(s.t, os.Symlink("copy", filepath.Join(s.dir, "org.yaml")))
		}, "differs from commit"},
		{"a fragment that no commit has", func(s *actionStage) {
			s.split()
			s.write("more/b.yaml", "workspaces:\n  B: {}\n")
		}, "more/b.yaml differs from commit"},
		{"a fragment that is gone", func(s *actionStage) {
			s.split()
			check(s.t, os.Remove(filepath.Join(s.dir, "more/c.yaml")))
		}, "more/c.yaml differs from commit"},
		{"a fragment in a submodule", func(s *actionStage) {
			s.split()
			inner := filepath.Join(s.dir, "more/in")
			check(s.t, os.MkdirAll(inner, 0o755))
			s.git("init", "-q", inner)
			s.write("more/in/d.yaml", "workspaces:\n  D: {}\n")
			s.git("-C", inner, "add", "-A")
			s.git("-C", inner, "commit", "-q", "-m", "inner")
			s.edit("more/*.yaml", "more/in/*.yaml")
			s.git("add", "more/in")
			s.commit("a submodule")
		}, "more/in/d.yaml differs from commit"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := mergedStage(t)
			tc.spoil(s)
			plan := filepath.Join(t.TempDir(), "plan.json")
			s.wsync(nil, "plan", "--out", plan)
			s.wsync(inAnyCI, "apply", "--yes", "-q").expect(t, 1, tc.want, "--allow-dirty")
			s.wsync(map[string]string{"GITHUB_ACTIONS": "true"}, "apply", plan, "--yes", "-q").expect(t, 1, tc.want, "--allow-dirty")
			if w := s.sim.Writes(); len(w) > 0 {
				t.Fatalf("writes: %v", w)
			}
			s.wsync(inAnyCI, "apply", "--yes", "-q", "--allow-dirty").expect(t, 0, "Apply: ")
			s.wsync(map[string]string{"CI": "false"}, "apply", "--yes", "-q").expect(t, 0)
		})
	}
}

// split moves nothing, but includes a folder of two fragments, and commits it.
func (s *actionStage) split() {
	s.t.Helper()
	s.edit("\nworkspaces:\n", "\ninclude: [more/*.yaml]\n\nworkspaces:\n")
	s.write("more/a.yaml", "workspaces:\n  A: {}\n")
	s.write("more/c.yaml", "workspaces:\n  C: {}\n")
	s.commit("split")
}

func TestApplyInCITakesWhatGitVouchesFor(t *testing.T) {
	for name, arrange := range map[string]func(s *actionStage){
		"a commit":      func(*actionStage) {},
		"fragments too": func(s *actionStage) { s.split() },
		"a branch that go-git does not understand": func(s *actionStage) { s.git("config", "branch.pr12.merge", "refs/pull/12/head") },
		"line breaks of Windows": func(s *actionStage) {
			b, err := os.ReadFile(filepath.Join(s.dir, "org.yaml"))
			check(s.t, err)
			s.write("org.yaml", strings.ReplaceAll(string(b), "\n", "\r\n"))
		},
		"an index that is split": func(s *actionStage) { s.git("update-index", "--split-index") },
		"a link that is committed": func(s *actionStage) {
			s.git("mv", "org.yaml", "real.yaml")
			check(s.t, os.Symlink("real.yaml", filepath.Join(s.dir, "org.yaml")))
			s.commit("a link")
		},
		"a detached HEAD":  func(s *actionStage) { s.git("checkout", "-q", "--detach") },
		"no remote at all": func(s *actionStage) { s.git("update-ref", "-d", "refs/remotes/origin/main") },
		"a clone of depth 1": func(s *actionStage) {
			there := filepath.Join(s.t.TempDir(), "clone")
			s.git("clone", "-q", "--depth=1", "file://"+s.dir, there)
			s.dir = there
		},
		"a partial clone": func(s *actionStage) {
			s.git("config", "uploadpack.allowFilter", "true")
			there := filepath.Join(s.t.TempDir(), "clone")
			s.git("clone", "-q", "--filter=blob:none", "file://"+s.dir, there)
			s.dir = there
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := mergedStage(t)
			arrange(s)
			s.wsync(inAnyCI, "apply", "--yes", "-q").expect(t, 0, "Apply: ", "!cannot say")
		})
	}
}

// An older file than the branch has is not brought back: by a run that is started
// again, that had to wait, or that was started for another reference.
func TestApplyInCIRefusesAFileThatTheBranchLeftBehind(t *testing.T) {
	main := map[string]string{"CI": "true", "GITHUB_REF": "refs/heads/main"}
	for _, tc := range []struct {
		name    string
		env     map[string]string
		arrange func(s *actionStage)
		want    string // empty: applied
	}{
		{"the tip", main, func(*actionStage) {}, ""},
		{"on its branch, behind", inAnyCI, func(s *actionStage) { s.git("checkout", "-q", "-B", "main", "HEAD~1") }, "refs/remotes/origin/main, at commit"},
		{"detached, the branch known from CI", main, func(s *actionStage) { s.git("checkout", "-q", "HEAD~1") }, "refs/remotes/origin/main"},
		{"detached, on GitLab", map[string]string{"CI": "true", "CI_COMMIT_BRANCH": "main"}, func(s *actionStage) { s.git("checkout", "-q", "HEAD~1") }, "refs/remotes/origin/main"},
		{"detached, no branch known", inAnyCI, func(s *actionStage) { s.git("checkout", "-q", "HEAD~1") }, "refs/remotes/origin/main"},
		{"detached, the branch only here", main, func(s *actionStage) {
			s.git("update-ref", "-d", "refs/remotes/origin/main")
			s.git("checkout", "-q", "HEAD~1")
		}, "refs/heads/main"},
		{"a tag", map[string]string{"CI": "true", "GITHUB_REF": "refs/tags/v1"}, func(s *actionStage) {
			s.git("tag", "v1", "HEAD~1")
			s.git("checkout", "-q", "v1")
		}, "refs/remotes/origin/main"},
		{"a history that was rewritten", main, func(s *actionStage) {
			s.git("checkout", "-q", "-B", "main", "HEAD~1")
			s.edit("color: \"#B9A55B\"", "color: \"#B9A55C\"")
			s.commit("what the branch had once")
		}, "refs/remotes/origin/main"},
		{"another remote", inAnyCI, func(s *actionStage) {
			s.git("remote", "add", "upstream", "https://host.example/o/r")
			s.git("update-ref", "refs/remotes/upstream/main", "HEAD")
			s.git("update-ref", "-d", "refs/remotes/origin/main")
			s.git("checkout", "-q", "-B", "main", "HEAD~1")
		}, "refs/remotes/upstream/main"},
		{"histories that a shallow clone cannot compare", main, func(s *actionStage) {
			tip := s.git("rev-parse", "HEAD")
			s.git("checkout", "-q", "-B", "main", "HEAD~1")
			s.edit("color: \"#B9A55B\"", "color: \"#B9A55C\"")
			s.commit("another")
			s.write(".git/shallow", tip+"\n"+s.git("rev-parse", "HEAD")+"\n")
		}, "the clone is shallow"},
		{"ahead", main, func(s *actionStage) {
			s.edit("color: \"#B9A55B\"", "color: \"#B9A55C\"")
			s.commit("ahead")
		}, ""},
		{"behind in other files only", main, func(s *actionStage) {
			s.write("README", "x")
			s.git("update-ref", "refs/remotes/origin/main", s.commit("read me"))
			s.git("checkout", "-q", "-B", "main", "HEAD~1")
		}, ""},
		{"behind another branch", main, func(s *actionStage) {
			s.git("checkout", "-q", "-b", "side")
			s.edit("color: \"#B9A55B\"", "color: \"#B9A55C\"")
			s.git("update-ref", "refs/remotes/origin/side", s.commit("side"))
			s.git("checkout", "-q", "main")
		}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := mergedStage(t)
			tc.arrange(s)
			if tc.want == "" {
				s.wsync(tc.env, "apply", "--yes", "-q").expect(t, 0)
				return
			}
			s.wsync(tc.env, "apply", "--yes", "-q").expect(t, 1, tc.want, "--allow-behind")
			if w := s.sim.Writes(); len(w) > 0 {
				t.Fatalf("writes: %v", w)
			}
			s.wsync(nil, "apply", "--yes", "-q").expect(t, 0)
			s.wsync(tc.env, "apply", "--yes", "-q", "--allow-behind").expect(t, 0)
		})
	}
}

// Outside CI git's silence is told, unless there is no repository: many begin so.
func TestPlanTellsThatGitCouldNotBeAsked(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	s := mergedStage(t)
	s.write(".git/index", "nonsense")
	s.wsync(nil, "plan", "-q").expect(t, 0, "warning: git cannot say whether the file is as it was committed")
	s.wsync(nil, "review").expect(t, 0, "warning: git cannot say")
	s.wsync(nil, "review", "--head", "HEAD").expect(t, 0, "!cannot say")
	check(t, os.RemoveAll(filepath.Join(s.dir, ".git")))
	s.wsync(nil, "plan", "-q").expect(t, 0, "!cannot say")
}
