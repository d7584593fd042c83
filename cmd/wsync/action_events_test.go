package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A refused run is told about like any other, and asks nobody anything.
func TestActionTellsThatItWasRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		job  func(s *actionStage) *job
		want string
	}{
		{"a queue", func(s *actionStage) *job {
			j := s.merged(harmless...)
			j.env["GITHUB_EVENT_NAME"], j.env["GITHUB_REF"] = "merge_group", "refs/heads/gh-readonly-queue/main/pr-1-abc"
			return j
		}, "apply does not run on merge_group: nothing has been merged yet"},
		{"another branch", func(s *actionStage) *job {
			j := s.merged(harmless...)
			j.env["GITHUB_REF"] = "refs/heads/side"
			return j
		}, "apply runs for the branch main only, and this run is for side"},
		{"an event that wsync does not know", func(s *actionStage) *job {
			j := s.merged(harmless...)
			j.env["GITHUB_EVENT_NAME"] = "yet_to_come"
			return j
		}, "wsync does not run on yet_to_come"},
		{"a name said once for all attempts", func(s *actionStage) *job {
			j := s.started("workflow_dispatch").with("ALLOW_ARCHIVE", hackathon)
			j.env["GITHUB_RUN_ATTEMPT"] = "2"
			return j
		}, "start a new run and give it again"},
		{"a number that is none", func(s *actionStage) *job {
			return s.started("workflow_dispatch").with("MAX_REMOVALS", "many")
		}, "input max-removals is"},
		{"a switch that is none", func(s *actionStage) *job {
			return s.started("workflow_dispatch").with("ALLOW_DIRTY", "yes")
		}, "input allow-dirty is"},
		{"no event", func(s *actionStage) *job {
			j := s.merged(harmless...)
			delete(j.env, "GITHUB_EVENT_NAME")
			return j
		}, "this is no GitHub Actions run"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStage(t)
			o := tc.job(s).run("apply")
			o.expect(t, 1, "exit-code=1", "has-changes=false", "held=0", "folder=", "plan=", "journal=")
			o.annotated(t, "::error title=wsync::", tc.want)
			o.says(t, "the summary", o.summary, "wsync apply was refused", tc.want)
			s.quiet()
		})
	}
}

// The queue before a merge may be reviewed: a required check has to run there.
func TestActionReviewsAMergeGroup(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.git("update-ref", "refs/remotes/origin/main", "main")
	s.git("checkout", "-q", "--detach")
	s.edit(harmless...)
	j := s.job("merge_group", s.commit("merge"))
	j.env["GITHUB_REF"] = "refs/heads/gh-readonly-queue/main/pr-1-abc"
	o := j.run("review")
	o.expect(t, 0, "exit-code=0", "add=1")
	s.quiet()
}

// What a run is started again for, or had to wait for, may be history.
func TestActionDoesNotBringAnOlderFileBack(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	j := s.merged(harmless...)
	s.edit("yara@acme.example: workspace_developer", "yara@acme.example: workspace_user")
	s.git("update-ref", "refs/remotes/origin/main", s.commit("and back"))
	s.git("checkout", "-q", "-B", "main", "HEAD~1")
	j.env["GITHUB_RUN_ATTEMPT"] = "2"
	o := j.run("apply")
	o.expect(t, 1, "exit-code=1")
	o.says(t, "the summary", o.summary, "is not the latest", "ref: ${{ github.ref }}", "`allow-behind`")
	if w := s.sim.Writes(); len(w) != 0 {
		t.Errorf("writes: %v", w)
	}
	j = s.job("workflow_dispatch", s.git("rev-parse", "HEAD")).credential()
	j.run("apply").expect(t, 1)
	j.with("ALLOW_BEHIND", "true").run("apply").expect(t, 0, "exit-code=0")
}

// A checkout without ref fetches nothing that tells how old its commit is, so a
// run that is started again asks GitHub.
func TestActionStartedAgainAsksWhereTheBranchIs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		arrange func(s *actionStage, j *job, head string)
		exit    int
		want    string
	}{
		{"at the tip", func(s *actionStage, _ *job, head string) { s.hub.Push("main", head) }, 0, "!is at"},
		{"left behind", func(s *actionStage, _ *job, _ string) { s.hub.Push("main", strings.Repeat("ab", 20)) }, 1, "is at abababababab by now"},
		{"the first attempt", func(s *actionStage, j *job, _ string) {
			s.hub.Push("main", strings.Repeat("ab", 20))
			j.env["GITHUB_RUN_ATTEMPT"] = "1"
		}, 0, "!is at"},
		{"GitHub does not say", func(*actionStage, *job, string) {}, 0, "the clone alone decides"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStage(t)
			j := s.merged(harmless...)
			j.env["GITHUB_RUN_ATTEMPT"] = "2"
			tc.arrange(s, j, s.git("rev-parse", "HEAD"))
			o := j.run("apply")
			o.expect(t, tc.exit)
			o.annotated(t, tc.want)
			if w := s.sim.Writes(); (len(w) > 0) != (tc.exit == 0) {
				t.Errorf("writes: %v", w)
			}
		})
	}
}

// Everything that a guard lets pass on a command line has its input.
func TestActionTakesWhatTheHintsName(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b, err := os.ReadFile(filepath.Join(s.dir, "org.yaml"))
	check(t, err)
	head, tail, _ := strings.Cut(string(b), "  Evaluations:\n")
	members, after, _ := strings.Cut(tail, "\n\n")
	kept := strings.SplitAfter(members, "\n")
	first := slices.IndexFunc(kept, func(l string) bool { return strings.Contains(l, "members:") }) + 2
	s.write("org.yaml", head+"  Evaluations:\n"+strings.Join(kept[:first], "")+"\n"+after)
	j := s.job("push", s.commit("remove most")).credential()
	o := j.run("apply")
	o.expect(t, 3, "exit-code=3")
	o.says(t, "the summary", o.summary, "--max-removals", "run the apply workflow by hand and give it", "`max-removals`")
	o.hintsAreInputs(t)
	o = s.started("workflow_dispatch").with("MAX_REMOVALS", "50").run("apply")
	o.expect(t, 0, "exit-code=0")
}

var flagInSummary = regexp.MustCompile(`--(allow-[a-z-]+|max-removals)`)

// hintsAreInputs demands that every flag which the summary names is an input.
func (o outcome) hintsAreInputs(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile("../../.github/actions/wsync/action.yml")
	check(t, err)
	for _, m := range flagInSummary.FindAllStringSubmatch(o.summary, -1) {
		if !strings.Contains(string(b), "\n  "+m[1]+":\n") {
			t.Errorf("the summary hints at --%s, which is no input of the action", m[1])
		}
	}
}

// The summary of a run alone says what waits, what it would do, and how it is
// released.
func TestActionSummaryIsEnoughToReleaseAHold(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := s.merged(slices.Concat(harmless, buried)...).run("apply")
	o.expect(t, 0, "exit-code=3", "held=1")
	o.says(t, "the summary", o.summary, "Held until released", "Cannot be undone", "there is no way to bring an archived workspace back",
		"run the apply workflow by hand and give it `allow-archive`")
	o.hintsAreInputs(t)
	o = s.merged("color: \"#B9A55B\"", "color: \"#B9A55C\"").run("plan")
	o.says(t, "the summary", o.summary, "`allow-archive`")
}

// On a server of one's own, upload-artifact does not run: the journal is shown.
func TestActionShowsTheJournalWhereNoArtifactIsKept(t *testing.T) {
	t.Parallel()
	for server, shown := range map[string]bool{
		"https://github.com": false, "https://acme.ghe.com": false, "https://github.acme.example": true, "https://ghe.com.example": true,
	} {
		s := newStage(t)
		j := s.merged(harmless...)
		j.env["GITHUB_SERVER_URL"] = server
		o := j.run("apply")
		o.expect(t, 0, "exit-code=0", "add=1")
		if got := strings.Contains(o.log, "The journal of this run:"); got != shown {
			t.Errorf("%s: the journal is shown: %v", server, got)
		}
		if got := strings.Contains(strings.Join(o.obeyed, "\n"), "output journal"); got != shown {
			t.Errorf("%s: it is said where the journal is: %v", server, got)
		}
	}
}

// TestCalledWorkflowsStopWithoutTheirSource runs the first step of each: what
// comes after it checks out code by the two values that it looks at.
func TestCalledWorkflowsStopWithoutTheirSource(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	sha := strings.Repeat("0123456789", 4)
	for _, name := range []string{"plan", "apply", "expire", "drift"} {
		b, err := os.ReadFile("../../.github/workflows/" + name + ".yml")
		check(t, err)
		_, steps, _ := strings.Cut(string(b), "\n    steps:\n")
		first, _, _ := strings.Cut(steps, "\n      - name: Check out")
		_, script, ok := strings.Cut(first, "run: |\n")
		if !ok || !strings.Contains(first, "${{ job.workflow_repository }}") || !strings.Contains(first, "${{ job.workflow_sha }}") {
			t.Errorf("%s.yml does not begin with the step that stops it:\n%s", name, first)
			continue
		}
		for _, tc := range []struct {
			repository, commit string
			stops              bool
		}{
			{"wsync/wsync", sha, false},
			{"wsync/wsync", sha + sha[:24], false},
			{"", sha, true},
			{"wsync/wsync", "", true},
			{"", "", true},
			{"wsync/wsync", "main", true},
			{"wsync/wsync", "refs/heads/main", true},
			{"wsync", sha, true},
			{"wsync/wsync\nx", sha, true},
		} {
			c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
			c.Env = []string{"PATH=" + os.Getenv("PATH"), "REPOSITORY=" + tc.repository, "COMMIT=" + tc.commit}
			out, err := c.CombinedOutput()
			if stopped := err != nil; stopped != tc.stops || stopped != strings.Contains(string(out), "::error title=wsync::") {
				t.Errorf("%s.yml with %q at %q: %v\n%s", name, tc.repository, tc.commit, err, out)
			}
		}
	}
}
