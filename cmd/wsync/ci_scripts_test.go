package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ciShell is a folder with what examples/ci says to copy to ci/, the adopted
// organization committed, and a simulator.
type ciShell struct {
	*shell
	t *testing.T
}

func newCI(t *testing.T) *ciShell {
	t.Helper()
	needTools(t, "git", "jq", "curl")
	s := &ciShell{shell: newShell(t), t: t}
	s.do(0, "rm org.yaml live.yaml && wsync export --out org.yaml && mkdir ci && cp examples/ci/*.sh examples/ci/*/*.sh ci/ && rm -r examples")
	s.do(0, "git init -q -b main . && printf 'wsync-out/\\n' >.gitignore && git add -A && git commit -qm Adopt")
	s.env = append(s.env, "CI=true")
	return s
}

// needTools skips where a program is missing. In CI all of them are there, and one
// that is missing is a fault of CI.
func needTools(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("WSYNC_TEST_TOOLS") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
}

// do runs a line of shell that has to end with a code, and gives what it prints.
// No line may print the credential or leave it in a file.
func (s *ciShell) do(code int, line string, shows ...string) string {
	s.t.Helper()
	out := strings.Join(s.run(s.t, line), "\n")
	if s.code != code {
		s.t.Fatalf("%s: exit %d, want %d\n%s", line, s.code, code, out)
	}
	for _, want := range shows {
		if !strings.Contains(out, want) {
			s.t.Fatalf("%s: shows no %q:\n%s", line, want, out)
		}
	}
	left := strings.Join(s.run(s.t, "cat wsync-out/* 2>/dev/null"), "\n")
	if strings.Contains(out+left, "sk-ant-admin01-sim") {
		s.t.Fatalf("%s: the credential shows:\n%s\n%s", line, out, left)
	}
	return out
}

// edit replaces a text of org.yaml and commits that.
func (s *ciShell) edit(old, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, "org.yaml")
	b, err := os.ReadFile(path)
	if err != nil || strings.Count(string(b), old) != 1 {
		s.t.Fatalf("org.yaml has not one %q: %v", old, err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), old, text, 1)), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.do(0, "git commit -qam edit")
}

const (
	tara      = "tara@acme.example: workspace_user"
	taraRises = "tara@acme.example: workspace_developer"
	rosa      = "rosa@acme.example: workspace_user"
	rosaRises = "rosa@acme.example: workspace_developer"
	tombstone = "workspaces:\n  Prompt Hackathon 2025:\n    archive: {reason: over}\n"
)

// bury replaces the entry of a workspace by a tombstone.
func (s *ciShell) bury() {
	s.t.Helper()
	s.do(0, `awk '/^  [^ ]/ {skip = /Prompt Hackathon/} !skip' org.yaml >x && mv x org.yaml`)
	s.edit("workspaces:\n", tombstone)
}

// The exit codes are those that docs/github.md promises of a job.
func TestCIScriptEndsAsAJobShould(t *testing.T) {
	t.Run("a change is planned, applied, and then there is none", func(t *testing.T) {
		s := newCI(t)
		s.do(0, "sh ci/wsync-ci.sh drift", "No changes.")
		s.do(0, "sh ci/wsync-ci.sh plan && sh ci/wsync-ci.sh apply", "0 done of 0 steps")
		s.edit(tara, taraRises)
		s.do(2, "sh ci/wsync-ci.sh drift", "1 to change role", "drift: the organization is not as org.yaml says")
		s.do(0, "sh ci/wsync-ci.sh plan", "1 to change role")
		s.do(0, "sh ci/wsync-ci.sh apply", "verified", "1 done of 1 step")
		s.do(3, "sh ci/wsync-ci.sh apply", "the saved plan no longer fits")
		s.do(0, "rm wsync-out/plan.json && sh ci/wsync-ci.sh apply", "0 done of 0 steps")
	})
	t.Run("held steps wait and are no failure and no drift", func(t *testing.T) {
		s := newCI(t)
		s.bury()
		s.do(0, "sh ci/wsync-ci.sh drift", "held by archive-confirmation")
		s.do(0, "sh ci/wsync-ci.sh plan", "held by archive-confirmation")
		s.do(0, "sh ci/wsync-ci.sh apply", "1 held of 1 step")
		s.edit(tara, taraRises)
		s.do(2, "sh ci/wsync-ci.sh drift", "1 to change role")
		allow := "WSYNC_ALLOW_ARCHIVE='Prompt Hackathon 2025' "
		s.do(0, allow+"sh ci/wsync-ci.sh plan")
		s.do(0, allow+"sh ci/wsync-ci.sh apply", "2 done of 2 steps")
	})
	t.Run("a stopped plan fails and writes nothing", func(t *testing.T) {
		s := newCI(t)
		s.do(0, `awk '/^    members:/ {print "    members: {}"; skip = 1; next} /^    [^ ]|^  [^ ]|^[^ ]/ {skip = 0} !skip' org.yaml >x && mv x org.yaml && git commit -qam empty`)
		for _, command := range []string{"drift", "plan", "apply"} {
			s.do(3, "sh ci/wsync-ci.sh "+command, "max-removals")
		}
		s.do(0, "git revert --no-edit -n HEAD && git commit -qm back && rm -f wsync-out/plan.json && sh ci/wsync-ci.sh drift", "No changes.")
	})
	t.Run("a line that cannot be met fails the apply alone", func(t *testing.T) {
		s := newCI(t)
		s.edit(tara, taraRises+"\n      nobody@acme.example: workspace_user")
		s.do(0, "sh ci/wsync-ci.sh plan", "nobody@acme.example")
		s.do(4, "sh ci/wsync-ci.sh apply", "1 done of 1 step")
		s.do(0, "sh ci/wsync-ci.sh drift", "nobody@acme.example")
	})
	t.Run("errors", func(t *testing.T) {
		s := newCI(t)
		s.do(1, "sh ci/wsync-ci.sh", "usage: ")
		s.do(1, "sh ci/wsync-ci.sh 'plan; touch pwned'", "usage: ")
		s.do(1, "ANTHROPIC_ADMIN_KEY= sh ci/wsync-ci.sh drift", "no credential")
		s.do(1, "printf '# typed here\\n' >>org.yaml && sh ci/wsync-ci.sh apply", "differs from commit")
		s.do(1, "echo 'version: [```]' >org.yaml; sh ci/wsync-ci.sh review", "**The file cannot be reviewed.**")
		for line := range strings.Lines(s.do(0, "cat wsync-out/review.md")) {
			if line != "\n" && !strings.HasPrefix(line, "**") && !strings.HasPrefix(line, "    ") {
				t.Errorf("not indented: %q", line)
			}
		}
		s.do(1, "test -e pwned")
	})
}

// What a person types into a field is a name and nothing else.
func TestCIScriptTakesNamesAsNames(t *testing.T) {
	s := newCI(t)
	s.bury()
	for _, name := range []string{"$(touch pwned)", "`touch pwned`", "x' ; touch pwned ; '", "--yes", "*", "-- ; touch pwned", "Prompt Hackathon 2025 "} {
		s.env = append(s.env, "WSYNC_ALLOW_ARCHIVE=Wrong\n"+name+"\n")
		s.do(0, "sh ci/wsync-ci.sh plan", "confirms nothing", "held by archive-confirmation")
	}
	s.do(1, "WSYNC_ALLOW_ARCHIVE= WSYNC_MAX_REMOVALS='3 --yes' sh ci/wsync-ci.sh plan", "max-removals")
	s.do(1, "test -e pwned")
}

// Azure Pipelines takes orders wherever they stand in its log.
func TestCIScriptGivesAzureNoOrders(t *testing.T) {
	s := newCI(t)
	s.edit("workspaces:\n", "workspaces:\n  \"a ##vso[task.setvariable variable=x]y\": {}\n")
	s.do(0, "git branch older HEAD~1")
	s.env = append(s.env, "SYSTEM_PULLREQUEST_TARGETBRANCHNAME=older")
	for _, command := range []string{"review", "plan", "drift", "apply"} {
		out := strings.Join(s.run(t, "sh ci/wsync-ci.sh "+command), "\n")
		if !strings.Contains(out, "vso[") || strings.Contains(out, "##vso") {
			t.Errorf("%s:\n%s", command, out)
		}
	}
}

// cloneAs replaces the folder's repository by a clone of it as a runner has it:
// detached, at a commit, with the given branches of the remote.
func (s *ciShell) cloneAs(commit, depth string, branches ...string) {
	s.t.Helper()
	line := "here=$PWD && there=$(mktemp -d) && git -C \"$there\" init -q -b none && cd \"$there\" && git remote add origin \"file://$here\""
	refs := ""
	for _, b := range branches {
		refs += fmt.Sprintf(" '+refs/heads/%s:refs/remotes/origin/%[1]s'", b)
	}
	line += " && git fetch -q " + depth + " origin" + refs + " +" + commit + ":refs/pipelines/1 && git checkout -q --detach refs/pipelines/1 && pwd"
	s.dir = s.do(0, line)
}

// TestCIReviewsAgainstTheBranchOfTheMergeRequest: the variable of each system, a
// detached checkout, and a branch whose name is as bad as git allows.
func TestCIReviewsAgainstTheBranchOfTheMergeRequest(t *testing.T) {
	const hostile = "main;$(touch${IFS}pwned)`touch${IFS}pwned`"
	for _, variable := range []string{
		"GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "SYSTEM_PULLREQUEST_TARGETBRANCHNAME", "CHANGE_TARGET", "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
	} {
		t.Run(variable, func(t *testing.T) {
			t.Parallel()
			s := newCI(t)
			s.edit(tara, taraRises)
			s.do(0, "git branch '"+hostile+"' && git switch -qc feature")
			s.edit(rosa, rosaRises)
			s.do(0, "git branch -f main HEAD") // the default branch is not what counts
			s.cloneAs("refs/heads/feature", "", "main", hostile)
			s.do(0, "sh ci/wsync-ci.sh review", "No changes")
			s.env = append(s.env, variable+"="+hostile)
			if out := s.do(0, "ANTHROPIC_ADMIN_KEY= sh ci/wsync-ci.sh review", "rosa@acme.example"); strings.Contains(out, "tara@") {
				t.Error(out)
			}
			s.do(0, "wsync review --base refs/remotes/origin/main", "No changes")
			s.env = append(s.env, variable+"=gone")
			s.do(1, "sh ci/wsync-ci.sh review", "origin/gone")
			s.do(1, "test -e pwned")
		})
	}
}

// TestCIRetriesDoNotBringBackAnOlderFile: a pipeline of GitLab that is started
// again has the commit it had, and the branch where it is by now.
func TestCIRetriesDoNotBringBackAnOlderFile(t *testing.T) {
	for _, branch := range []string{"CI_COMMIT_BRANCH=main", "BUILD_SOURCEBRANCH=refs/heads/main", "BUILDKITE_BRANCH=main", "BRANCH_NAME=main"} {
		t.Run(branch, func(t *testing.T) {
			t.Parallel()
			s := newCI(t)
			s.edit(tara, taraRises)
			s.do(0, "git branch older HEAD")
			s.edit(taraRises, tara)
			s.do(0, "git branch -m trunk")
			s.cloneAs("refs/heads/older", "", "trunk")
			s.env = append(s.env, strings.Replace(branch, "main", "trunk", 1))
			s.do(1, "sh ci/wsync-ci.sh apply", "is not the latest: refs/remotes/origin/trunk")
			s.do(0, "git checkout -q refs/remotes/origin/trunk && sh ci/wsync-ci.sh apply", "0 done of 0 steps")
		})
	}
}

// A clone that is too short is an error that says so, and never a guess.
func TestCISaysThatACloneIsTooShort(t *testing.T) {
	s := newCI(t)
	s.edit(tara, taraRises)
	s.do(0, "git switch -qc feature HEAD~1")
	s.edit(rosa, rosaRises)
	s.cloneAs("refs/heads/feature", "--depth=1", "main")
	s.env = append(s.env, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main")
	s.do(1, "sh ci/wsync-ci.sh review", "shallow")
	s.do(0, "git fetch -q --unshallow origin && sh ci/wsync-ci.sh review", "rosa@acme.example")
}
