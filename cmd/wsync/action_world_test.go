package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsync/wsync/examples"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/ghsim"
	"github.com/wsync/wsync/internal/testclock"
)

// The tokens and names of the stage on which the action is tried.
const (
	stageRepo  = "acme/claude-org"
	writeToken = "ghs_write"
	pullToken  = "ghs_pull"
	readToken  = "ghs_read" // what a fork gets
	botLogin   = "github-actions[bot]"
	ruleID     = "fdrl_01Stage"
	accountID  = "svac_01Stage"
	pullNumber = 7
)

// federationSeed lets jobs in the environment wsync mint tokens.
const federationSeed = `
federation:
  - {rule: fdrl_01Stage, issuer: "https://token.actions.githubusercontent.com", subject: "repo:acme/claude-org:environment:wsync", service_account: svac_01Stage}
`

// actionStage is a repository on GitHub, an organization, and a clone on a
// runner, as the action finds them.
type actionStage struct {
	t         *testing.T
	hub       *ghsim.Server
	sim       *adminsim.Server
	simURL    string
	hubURL    string
	dir, temp string
	orgID     string
}

// newStage adopts the example organization: main holds an org.yaml that matches
// it.
func newStage(t *testing.T) *actionStage {
	t.Helper()
	seed, err := adminsim.ParseSeed(append(slices.Clone(examples.Live), federationSeed...))
	check(t, err)
	clock := testclock.Running()
	sim, err := adminsim.New(seed, adminsim.Options{Now: clock, Observe: func(x adminsim.Exchange) {
		if err := documented(x); err != nil {
			t.Error(err)
		}
	}})
	check(t, err)
	hub := ghsim.New(stageRepo, clock)
	hub.Token(writeToken, ghsim.Identity{Login: botLogin, Comments: true, Issues: true})
	hub.Token(pullToken, ghsim.Identity{Login: botLogin, Comments: true, Contents: true})
	hub.Token(readToken, ghsim.Identity{Login: botLogin})
	api, github := httptest.NewServer(sim), httptest.NewServer(hub)
	t.Cleanup(func() {
		api.Close()
		github.Close()
		for _, b := range hub.Breaches() {
			t.Errorf("GitHub was asked wrongly: %s", b)
		}
	})
	s := &actionStage{
		t: t, hub: hub, sim: sim, simURL: api.URL, hubURL: github.URL,
		dir: t.TempDir(), temp: t.TempDir(), orgID: sim.Snapshot().Organization.ID,
	}
	adopted.Do(s.adopt)
	check(t, os.CopyFS(s.dir, os.DirFS(filepath.Join(scratch, "adopted"))))
	sim.ResetLog()
	return s
}

// adopted guards the repository that every stage has a copy of.
var adopted sync.Once

// adopt makes that repository.
func (s *actionStage) adopt() {
	first := *s
	first.dir = filepath.Join(scratch, "adopted")
	check(s.t, os.Mkdir(first.dir, 0o755))
	first.git("init", "-q", "-b", "main", ".")
	first.write("org.yaml", s.export())
	first.commit("adopt the organization")
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// export is the organization as a file.
func (s *actionStage) export() string {
	var out, errs bytes.Buffer
	env := map[string]string{"ANTHROPIC_BASE_URL": s.simURL, "ANTHROPIC_ADMIN_KEY": adminsim.DefaultAdminKey}
	code := Main(context.Background(), Env{
		Args: []string{"export"}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(name string) string { return env[name] }, Now: testclock.Running(),
	})
	if code != 0 {
		s.t.Fatalf("export: exit %d: %s", code, errs.String())
	}
	return out.String()
}

func (s *actionStage) git(args ...string) string {
	s.t.Helper()
	c := exec.Command("git", append([]string{"-c", "user.name=Ana Silva", "-c", "user.email=ana@acme.example", "-c", "commit.gpgsign=false"}, args...)...)
	c.Dir = s.dir
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (s *actionStage) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, filepath.FromSlash(name))
	check(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(s.t, os.WriteFile(path, []byte(text), 0o600))
}

func (s *actionStage) commit(subject string) string {
	s.t.Helper()
	s.git("add", "-A")
	s.git("commit", "-q", "--allow-empty", "-m", subject)
	return s.git("rev-parse", "HEAD")
}

// edit replaces text in org.yaml, which must be there once; pairs of old and new.
func (s *actionStage) edit(pairs ...string) {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, "org.yaml"))
	check(s.t, err)
	text := string(b)
	for i := 0; i < len(pairs); i += 2 {
		if n := strings.Count(text, pairs[i]); n != 1 {
			s.t.Fatalf("org.yaml has %q %d times", pairs[i], n)
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	s.write("org.yaml", text)
}

// proposed commits edits on a branch off main and checks out what GitHub would:
// the two merged.
func (s *actionStage) proposed(pairs ...string) *job {
	s.t.Helper()
	s.git("checkout", "-q", "-B", "change", "main")
	s.edit(pairs...)
	s.commit("change the file")
	s.git("checkout", "-q", "--detach", "main")
	s.git("merge", "-q", "--no-ff", "-m", "Merge", "change")
	j := s.job("pull_request", s.git("rev-parse", "HEAD"))
	j.env["GITHUB_REF"] = "refs/pull/7/merge"
	j.env["GITHUB_BASE_REF"], j.env["GITHUB_HEAD_REF"] = "main", "change"
	j.pull(stageRepo)
	return j
}

// merged commits edits on main and gives the job of the push.
func (s *actionStage) merged(pairs ...string) *job {
	s.t.Helper()
	s.git("checkout", "-q", "main")
	s.edit(pairs...)
	j := s.job("push", s.commit("change the file"))
	j.credential()
	return j
}

// started is a job that no change started.
func (s *actionStage) started(event string) *job {
	s.t.Helper()
	s.git("checkout", "-q", "main")
	j := s.job(event, s.git("rev-parse", "HEAD"))
	j.credential()
	return j
}

// job is one step of ours in one job on a runner.
type job struct {
	s   *actionStage
	env map[string]string
	// cancel, if set, runs beside the step and may interrupt it.
	cancel func(*os.Process)
}

func (s *actionStage) job(event, sha string) *job {
	j := &job{s: s, env: map[string]string{
		"GITHUB_ACTIONS": "true", "CI": "true", "RUNNER_TEMP": s.temp, "HOME": s.temp, "PATH": os.Getenv("PATH"),
		"GITHUB_EVENT_NAME": event, "GITHUB_SHA": sha, "GITHUB_REF": "refs/heads/main", "GITHUB_REPOSITORY": stageRepo,
		"GITHUB_SERVER_URL": "https://github.example", "GITHUB_RUN_ID": "4711", "GITHUB_WORKSPACE": s.dir,
		"GITHUB_API_URL": s.hubURL, "GITHUB_GRAPHQL_URL": s.hubURL + "/graphql",
		"ANTHROPIC_BASE_URL": s.simURL, "INPUT_GITHUB_TOKEN": writeToken,
		StoryNow: testclock.Start().Format(time.RFC3339Nano),
	}}
	j.event(map[string]any{"repository": map[string]string{"default_branch": "main"}})
	return j
}

func (j *job) event(payload any) {
	j.s.t.Helper()
	b, err := json.Marshal(payload)
	check(j.s.t, err)
	j.env["GITHUB_EVENT_PATH"] = filepath.Join(j.s.temp, "event.json")
	check(j.s.t, os.WriteFile(j.env["GITHUB_EVENT_PATH"], b, 0o600))
}

// pull makes the event one about a pull request from a repository.
func (j *job) pull(from string) {
	repo := func(name string) map[string]any { return map[string]any{"repo": map[string]string{"full_name": name}} }
	j.event(map[string]any{"number": pullNumber, "pull_request": map[string]any{
		"number": pullNumber, "title": "::error::`$(touch title)`", "head": repo(from), "base": repo(stageRepo),
	}})
}

// fork makes it a job of a pull request from a fork.
func (j *job) fork() *job {
	j.pull("eve/claude-org")
	j.env["INPUT_GITHUB_TOKEN"] = readToken
	return j
}

// credential gives the job an admin key.
func (j *job) credential() *job {
	j.env["INPUT_ADMIN_KEY"] = adminsim.DefaultAdminKey
	return j
}

// federated lets the job ask for identity tokens instead.
func (j *job) federated(identity ghsim.Job) *job {
	delete(j.env, "INPUT_ADMIN_KEY")
	maps.Copy(j.env, map[string]string{
		"INPUT_FEDERATION_RULE_ID": ruleID, "INPUT_SERVICE_ACCOUNT_ID": accountID, "INPUT_ORGANIZATION_ID": j.s.orgID,
		"ACTIONS_ID_TOKEN_REQUEST_URL": j.s.hubURL + ghsim.IdentityPath, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "request",
	})
	j.s.hub.Job("request", identity)
	return j
}

// with sets inputs, as name and value in turn.
func (j *job) with(pairs ...string) *job {
	for i := 0; i < len(pairs); i += 2 {
		j.env["INPUT_"+pairs[i]] = pairs[i+1]
	}
	return j
}

// outcome is what the runner sees of a step.
type outcome struct {
	exit    int
	log     string
	obeyed  []string // workflow commands, in order
	summary string
	outputs map[string]string
}

// run runs the action's program, as the last step of action.yml does.
func (j *job) run(command string) outcome {
	return j.runProgram(command, "wsync", "action")
}

func (j *job) runProgram(command string, program ...string) outcome {
	t := j.s.t
	t.Helper()
	files := t.TempDir()
	env := maps.Clone(j.env)
	env["GITHUB_OUTPUT"], env["GITHUB_STEP_SUMMARY"] = filepath.Join(files, "output"), filepath.Join(files, "summary")
	env["INPUT_COMMAND"] = command
	c := exec.Command(program[0], program[1:]...)
	c.Dir = j.s.dir
	for name, value := range env {
		c.Env = append(c.Env, name+"="+value)
	}
	var log bytes.Buffer
	c.Stdout, c.Stderr = &log, &log
	check(t, c.Start())
	if j.cancel != nil {
		j.cancel(c.Process)
	}
	err := c.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	summary, _ := os.ReadFile(env["GITHUB_STEP_SUMMARY"])
	outputs, _ := os.ReadFile(env["GITHUB_OUTPUT"])
	o := outcome{exit: c.ProcessState.ExitCode(), log: log.String(), summary: string(summary)}
	o.obeyed, err = ghsim.Obeyed(o.log)
	check(t, err)
	o.outputs, err = ghsim.Outputs(string(outputs))
	check(t, err)
	j.leaks(o)
	return o
}

// leaks looks for secrets in everything that a step leaves behind.
func (j *job) leaks(o outcome) {
	j.s.t.Helper()
	all := o.log + o.summary + fmt.Sprint(o.outputs)
	if folder := o.outputs["folder"]; folder != "" {
		entries, err := os.ReadDir(folder)
		check(j.s.t, err)
		for _, e := range entries {
			b, err := os.ReadFile(filepath.Join(folder, e.Name()))
			check(j.s.t, err)
			all += string(b)
		}
	}
	for _, secret := range []string{adminsim.DefaultAdminKey, writeToken, pullToken, readToken, "sk-ant-oat01-", "eyJ"} {
		if strings.Contains(all, secret) {
			j.s.t.Errorf("a secret (%s…) is in what the step leaves behind", secret[:4])
		}
	}
}
