package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/ghsim"
)

func TestActionAppliesAPush(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := s.merged(slices.Concat(harmless, buried)...).run("apply")
	o.expect(t, 0, "exit-code=3", "add=1", "archive=1", "held=1")
	o.annotated(t, "::warning title=wsync apply::1 step is held and was not carried out", "!::error")
	o.says(t, "the summary", o.summary, "1 done", hackathon)
	if w := s.sim.Writes(); len(w) != 1 || !strings.Contains(w[0].Path, "/members") {
		t.Errorf("writes: %v", w)
	}
	for _, name := range []string{"plan", "summary", "report", "journal"} {
		if _, err := os.Stat(o.outputs[name]); err != nil {
			t.Errorf("output %s: %v", name, err)
		}
	}
	// The tombstone waits, and blocks nobody.
	o = s.started("push").run("apply")
	o.expect(t, 0, "exit-code=3", "add=0", "archive=1", "held=1")
}

func TestActionArchivesWhatAPersonNames(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, input string }{
		{"by name", hackathon},
		{"by id", "wrkspc_01YVnn7qrACHApMpw1v1G7nK"},
		{"among others", "wrkspc_01Unknown, wrkspc_01YVnn7qrACHApMpw1v1G7nK"},
		{"on lines", "Some Other\n" + hackathon + "\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStage(t)
			s.merged(buried...)
			o := s.started("workflow_dispatch").with("ALLOW_ARCHIVE", tc.input).run("apply")
			o.expect(t, 0, "exit-code=0", "archive=1", "held=0")
			if w := s.sim.Writes(); len(w) != 1 || !strings.HasSuffix(w[0].Path, "/archive") {
				t.Errorf("writes: %v", w)
			}
			s.started("push").run("apply").expect(t, 0, "exit-code=0", "has-changes=false")
		})
	}
}

func TestActionStopsStayRed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b, err := os.ReadFile(filepath.Join(s.dir, "org.yaml"))
	check(t, err)
	head, tail, _ := strings.Cut(string(b), "  Evaluations:\n")
	_, rest, _ := strings.Cut(tail, "    members:\n")
	_, after, _ := strings.Cut(rest, "\n\n")
	s.write("org.yaml", head+"  Evaluations:\n    members: {}\n\n"+after)
	j := s.job("push", s.commit("remove everybody")).credential()
	o := j.run("apply")
	o.expect(t, 3, "exit-code=3", "report=", "journal=")
	o.annotated(t, "::error", "max-removals")
	o.says(t, "the summary", o.summary, "Nothing can be applied")
	if w := s.sim.Writes(); len(w) != 0 {
		t.Errorf("a stopped plan wrote: %v", w)
	}
}

func TestActionTellsAPartialApply(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	j := s.merged(append(slices.Clone(harmless), "color: \"#B9A55B\"", "color: \"#B9A55C\"")...)
	fault, err := adminsim.ParseFault("POST /v1/organizations/workspaces/*/members 400")
	check(t, err)
	check(t, s.sim.Inject(fault))
	o := j.run("apply")
	o.expect(t, 4, "exit-code=4")
	o.annotated(t, "::error title=wsync apply::applied in part")
	o.says(t, "the summary", o.summary, "yara@acme.example")
}

// A cancelled job sends an interrupt, and soon something worse.
func TestActionStopsCleanlyWhenTheJobIsCancelled(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	j := s.merged(append(slices.Clone(harmless), "color: \"#B9A55B\"", "color: \"#B9A55C\"")...)
	fault, err := adminsim.ParseFault("POST /v1/organizations/workspaces/*/members slow for=1s")
	check(t, err)
	check(t, s.sim.Inject(fault))
	j.cancel = func(p *os.Process) {
		for len(s.sim.Writes()) == 0 { // it has arrived, and its answer is slow
			time.Sleep(5 * time.Millisecond) //nolint:forbidigo // another process is at work
		}
		check(t, p.Signal(os.Interrupt))
	}
	o := j.run("apply")
	o.expect(t, 130, "exit-code=130")
	if w := s.sim.Writes(); len(w) != 1 || w[0].Status != 200 {
		t.Errorf("writes: %v", w)
	}
	o.says(t, "the summary", o.summary, "1 done")
	if _, err := os.Stat(o.outputs["journal"]); err != nil {
		t.Error(err)
	}
}

func TestActionRefusesWhatNobodyReviewed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, command string
		job           func(s *actionStage) *job
		want          string
	}{
		{"an archive named by a push", "apply", func(s *actionStage) *job { return s.merged(buried...).with("ALLOW_ARCHIVE", hackathon) }, "it has to be given each time"},
		{"applying a pull request", "apply", func(s *actionStage) *job { return s.proposed(harmless...).credential() }, "nothing has been merged yet"},
		{"drift of a pull request", "drift", func(s *actionStage) *job { return s.proposed(harmless...).credential() }, "nothing has been merged yet"},
		{"secrets for a fork", "review", func(s *actionStage) *job {
			j := s.proposed(harmless...)
			j.env["GITHUB_EVENT_NAME"] = "pull_request_target"
			return j
		}, "pull_request_target"},
		{"an unknown command", "destroy", func(s *actionStage) *job { return s.started("push") }, "not one of"},
		{"an unknown way to comment", "review", func(s *actionStage) *job { return s.started("push").with("COMMENT", "yes") }, "not one of"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStage(t)
			o := tc.job(s).run(tc.command)
			o.expect(t, 1)
			o.annotated(t, "::error title=wsync::", tc.want)
			s.quiet()
		})
	}
	t.Run("an uncommitted file", func(t *testing.T) {
		s := newStage(t)
		j := s.started("push")
		s.edit(harmless...)
		o := j.run("apply")
		o.expect(t, 1, "exit-code=1")
		o.annotated(t, "differs from commit")
		if w := s.sim.Writes(); len(w) != 0 {
			t.Errorf("writes: %v", w)
		}
	})
}

func TestActionFederates(t *testing.T) {
	t.Parallel()
	inEnvironment := ghsim.Job{Subject: "repo:acme/claude-org:environment:wsync"}
	t.Run("token request, exchange, bearer", func(t *testing.T) {
		s := newStage(t)
		s.merged(harmless...)
		o := s.started("push").federated(inEnvironment).run("apply")
		o.expect(t, 0, "exit-code=0", "add=1")
		if n := s.hub.Issued(); n != 1 {
			t.Errorf("%d identity tokens were fetched for one plan and its apply", n)
		}
		for _, e := range s.sim.Log() {
			if e.Path != "/v1/oauth/token" && e.Credential != "oauth-token" {
				t.Errorf("%s %s came with credential %s", e.Method, e.Path, e.Credential)
			}
		}
	})
	t.Run("a token is good for one exchange", func(t *testing.T) {
		s := newStage(t)
		j := s.started("push").federated(ghsim.Job{Subject: inEnvironment.Subject, Frozen: true})
		j.run("plan").expect(t, 0)
		s.merged(harmless...)
		o := j.run("apply")
		o.expect(t, 1, "exit-code=1")
		o.says(t, "the summary", o.summary, "401", "Authentication failed")
		if w := s.sim.Writes(); len(w) != 0 {
			t.Errorf("writes: %v", w)
		}
	})
	for _, subject := range []string{"repo:acme/claude-org:pull_request", "repo:acme/claude-org:ref:refs/heads/main", "repo:eve/claude-org:environment:wsync"} {
		t.Run("not for "+subject, func(t *testing.T) {
			s := newStage(t)
			o := s.started("push").federated(ghsim.Job{Subject: subject}).run("apply")
			o.expect(t, 1, "exit-code=1")
			o.annotated(t, "::error title=wsync apply::", "Authentication failed")
		})
	}
	t.Run("without the permission", func(t *testing.T) {
		s := newStage(t)
		j := s.started("push").federated(inEnvironment)
		delete(j.env, "ACTIONS_ID_TOKEN_REQUEST_URL")
		o := j.run("apply")
		o.expect(t, 1, "exit-code=1")
		o.says(t, "the summary", o.summary, "id-token: write")
	})
	t.Run("an expired token", func(t *testing.T) {
		s := newStage(t)
		o := s.started("push").federated(ghsim.Job{Subject: inEnvironment.Subject, Life: -time.Minute}).run("apply")
		o.expect(t, 1, "exit-code=1")
	})
	t.Run("two credentials", func(t *testing.T) {
		s := newStage(t)
		o := s.started("push").federated(inEnvironment).credential().run("apply")
		o.expect(t, 1, "exit-code=1")
		o.annotated(t, "both set")
	})
}
