//go:build act

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/ghsim"
	"github.com/wsync/wsync/internal/testclock"
)

// These tests run the example workflows, the reusable workflows they call, and
// the action in them, on act (github.com/nektos/act) instead of a runner of
// GitHub: against the simulators of GitHub and of the Admin API, with stand-ins
// for the actions of others in testdata/act. .ci/act builds act and names it in
// WSYNC_ACT.
//
// What act lacks is put in its place here: the contexts job.workflow_repository
// and job.workflow_sha (substituted in a copy), environments and their subject
// in identity tokens (the test says which), schedules (started by hand), and the
// checks that paths: and branches: make of a push.

// reusable are the workflows that others call, and callers are the examples that call them.
var (
	reusable = []string{"plan", "apply", "drift", "expire"}
	callers  = append([]string{"drift-pull-request", "several"}, reusable...)
)

// runner is act with a repository of the stage's organization and a release of
// wsync.
type runner struct {
	s         *actionStage
	release   *released
	workflows string // a copy of wsync with what act lacks put in
	commit    string // of wsync
	artifacts string
}

// unknownToAct is what act does not know, in every reusable workflow.
var unknownToAct = regexp.MustCompile(`\$\{\{ job\.workflow_(repository|sha) \}\}`)

func newRunner(t *testing.T) *runner {
	t.Helper()
	r := &runner{s: newStage(t), release: newRelease(t), artifacts: t.TempDir()}
	r.release.root = t.TempDir() // as released, but whole, and in git
	r.publish()
	r.s.git("remote", "add", "origin", "https://github.com/"+stageRepo)
	r.s.git("config", "uploadpack.allowAnySHA1InWant", "true")
	for _, name := range callers {
		b, err := os.ReadFile(filepath.Join("../../examples/workflows", name+".yml"))
		check(t, err)
		text, none := string(b), strings.Repeat("0", 40)
		if !strings.Contains(text, "@"+none) {
			t.Fatalf("%s.yml pins no commit", name)
		}
		r.s.write(".github/workflows/wsync-"+name+".yml", strings.ReplaceAll(text, none, r.commit))
	}
	r.s.commit("workflows")
	return r
}

// publish makes the commit of a release from the action and the workflows of
// this tree, and the copy of it that act reads workflows from.
func (r *runner) publish() {
	t, root := r.s.t, r.release.root
	check(t, os.CopyFS(filepath.Join(root, ".github"), os.DirFS("../../.github")))
	const home = "https://github.com/wsync/wsync/releases/download"
	path := filepath.Join(root, ".github", "actions", "wsync", "action.yml")
	b, err := os.ReadFile(path)
	check(t, err)
	if !bytes.Contains(b, []byte(home)) {
		t.Fatal("action.yml downloads from elsewhere")
	}
	check(t, os.WriteFile(path, bytes.ReplaceAll(b, []byte(home), []byte(r.release.url)), 0o600))
	_ = os.Remove(filepath.Join(root, filepath.FromSlash(releaseFile)))
	r.release.write(releaseFile, fmt.Sprintf("version v1.2.3\nsources %s\nlinux_amd64 %x\n", r.release.sources(), sha256.Sum256([]byte(theProgram))))

	at := *r.s
	at.dir = root
	at.git("init", "-q", "-b", "main", ".")
	at.git("config", "uploadpack.allowAnySHA1InWant", "true")
	r.commit = at.commit("release v1.2.3")

	r.workflows = t.TempDir()
	check(t, os.CopyFS(r.workflows, os.DirFS(root)))
	for _, name := range reusable {
		path := filepath.Join(r.workflows, ".github", "workflows", name+".yml")
		b, err := os.ReadFile(path)
		check(t, err)
		n := 0
		text := unknownToAct.ReplaceAllStringFunc(string(b), func(found string) string {
			n++
			if strings.Contains(found, "repository") {
				return "wsync/wsync"
			}
			return r.commit
		})
		if n != 4 {
			t.Fatalf("%s.yml asks %d times where it comes from", name, n)
		}
		check(t, os.WriteFile(path, []byte(text), 0o600))
	}
}

// ran is what one run of a workflow left.
type ran struct {
	ok  bool
	log string
}

// run starts a workflow by an event, with the token that GitHub would give it.
func (r *runner) run(workflow, event, token string, payload map[string]any, args ...string) ran {
	t := r.s.t
	t.Helper()
	payload["repository"] = map[string]any{
		"default_branch": "main", "full_name": stageRepo, "name": "claude-org", "owner": map[string]any{"login": "acme"},
	}
	b, err := json.Marshal(payload)
	check(t, err)
	file := filepath.Join(t.TempDir(), "event.json")
	check(t, os.WriteFile(file, b, 0o600))
	args = append([]string{
		event, "--eventpath", file, "--workflows", ".github/workflows/wsync-" + workflow + ".yml",
		"--platform", "ubuntu-latest=-self-hosted", "--no-skip-checkout", "--no-cache-server", "--pull=false",
		"--action-cache-path", t.TempDir(), "--secret", "GITHUB_TOKEN=" + token,
		"--local-repository", "wsync/wsync@" + r.commit + "=" + r.workflows,
		"--var", "ANTHROPIC_SERVICE_ACCOUNT_ID=" + accountID, "--var", "ANTHROPIC_ORGANIZATION_ID=" + r.s.orgID,
	}, args...)
	for _, uses := range r.others() {
		name, _, _ := strings.Cut(strings.TrimPrefix(uses, "actions/"), "@")
		stand, err := filepath.Abs(filepath.Join("testdata", "act", name))
		check(t, err)
		args = append(args, "--local-repository", uses+"="+stand)
	}
	for name, value := range map[string]string{
		"ORIGIN": r.s.dir, "WSYNC_SOURCE": r.release.root, "ARTIFACTS": r.artifacts, "STUB_WSYNC": which(t, "wsync"),
		"GITHUB_API_URL": r.s.hubURL, "GITHUB_GRAPHQL_URL": r.s.hubURL + "/graphql", "ANTHROPIC_BASE_URL": r.s.simURL,
		StoryNow:            testclock.Start().Format(time.RFC3339Nano),
		"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
		"ACTIONS_ID_TOKEN_REQUEST_URL": r.s.hubURL + ghsim.IdentityPath, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "request",
	} {
		args = append(args, "--env", name+"="+value)
	}
	c := exec.Command(os.Getenv("WSYNC_ACT"), args...) //nolint:gosec // the runner that .ci/act built
	c.Dir = r.s.dir
	c.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := c.CombinedOutput()
	for _, secret := range []string{"sk-ant-oat01-", "eyJ"} {
		if strings.Contains(string(out), secret) {
			t.Errorf("a secret (%s…) is in the log", secret)
		}
	}
	if testing.Verbose() {
		t.Logf("act %s: %v\n%s", event, err, out)
	}
	return ran{ok: err == nil, log: string(out)}
}

// others are the actions of others that the workflows and the action use.
func (r *runner) others() []string {
	var found []string
	uses := regexp.MustCompile(`uses: (actions/[a-z-]+@[0-9a-f]{40})`)
	files, err := filepath.Glob(filepath.Join(r.release.root, ".github", "*", "*", "action.yml"))
	check(r.s.t, err)
	for _, name := range reusable {
		files = append(files, filepath.Join(r.release.root, ".github", "workflows", name+".yml"))
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		check(r.s.t, err)
		for _, m := range uses.FindAllSubmatch(b, -1) {
			found = append(found, string(m[1]))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func which(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	check(t, err)
	return path
}

// kept are the files of an artifact, and none if it was not kept.
func (r *runner) kept(name string) []string {
	r.s.t.Helper()
	entries, err := os.ReadDir(filepath.Join(r.artifacts, name))
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func pullRequest(from string) map[string]any {
	repo := func(name, ref string) map[string]any {
		return map[string]any{"ref": ref, "repo": map[string]any{"full_name": name}}
	}
	return map[string]any{"action": "opened", "number": pullNumber, "pull_request": map[string]any{
		"number": pullNumber, "title": "::error::`$(touch title)`", "user": map[string]any{"login": "ana"},
		"head": repo(from, "change"), "base": repo(stageRepo, "main"),
	}}
}

func TestWorkflowsOnAct(t *testing.T) {
	inEnvironment := ghsim.Job{Subject: "repo:" + stageRepo + ":environment:wsync"}
	federated := []string{"--var", "ANTHROPIC_FEDERATION_RULE_ID=" + ruleID}

	t.Run("pull request of a branch", func(t *testing.T) {
		r := newRunner(t)
		r.s.proposed(harmless...)
		if o := r.run("plan", "pull_request", writeToken, pullRequest(stageRepo)); !o.ok {
			t.Fatal(o.log)
		}
		if body := r.s.oneComment().Body; !strings.Contains(body, "add 1 member") {
			t.Errorf("the comment: %s", body)
		}
		r.s.quiet()
	})
	t.Run("pull request of a fork", func(t *testing.T) {
		r := newRunner(t)
		r.s.proposed(harmless...)
		o := r.run("plan", "pull_request", readToken, pullRequest("eve/claude-org"), federated...)
		if !o.ok || len(r.s.hub.Comments(pullNumber)) != 0 || r.s.hub.Issued() != 0 {
			t.Fatal(o.log)
		}
		r.s.quiet()
	})
	t.Run("push", func(t *testing.T) {
		r := newRunner(t)
		r.s.hub.Job("request", inEnvironment)
		r.s.merged(harmless...)
		o := r.run("apply", "push", writeToken, map[string]any{"ref": "refs/heads/main"}, federated...)
		if !o.ok || len(r.s.sim.Writes()) != 1 {
			t.Fatalf("writes %v\n%s", r.s.sim.Writes(), o.log)
		}
		if got := r.kept("wsync-apply-1"); len(got) < 3 {
			t.Errorf("kept: %v", got)
		}
	})
	t.Run("push to another branch", func(t *testing.T) {
		r := newRunner(t)
		r.s.git("checkout", "-q", "-b", "other")
		r.s.edit(harmless...)
		r.s.commit("not reviewed")
		o := r.run("apply", "push", writeToken, map[string]any{"ref": "refs/heads/other"}, federated...)
		if strings.Contains(o.log, "Fetch the released wsync") || len(r.s.sim.Log()) != 0 {
			t.Fatal(o.log)
		}
	})
	t.Run("an archive by hand", func(t *testing.T) {
		r := newRunner(t)
		r.s.hub.Job("request", inEnvironment)
		r.s.merged(buried...)
		push := r.run("apply", "push", writeToken, map[string]any{"ref": "refs/heads/main"}, federated...)
		if !push.ok || len(r.s.sim.Writes()) != 0 || !strings.Contains(push.log, "Prompt Hackathon 2025") {
			t.Fatalf("writes %v\n%s", r.s.sim.Writes(), push.log)
		}
		_ = os.RemoveAll(filepath.Join(r.artifacts, "wsync-apply-1"))
		inputs := map[string]any{"allow-archive": "Prompt Hackathon 2025", "allow-archive-in-use": "Prompt Hackathon 2025"}
		o := r.run("apply", "workflow_dispatch", writeToken, map[string]any{"ref": "refs/heads/main", "inputs": inputs}, federated...)
		if !o.ok || len(r.s.sim.Writes()) != 1 {
			t.Fatalf("writes %v\n%s", r.s.sim.Writes(), o.log)
		}
	})
	t.Run("what lapsed, on a schedule", func(t *testing.T) {
		r := newRunner(t)
		r.s.hub.Job("request", inEnvironment)
		r.s.merged("      hugo@acme.example: workspace_admin\n",
			"      hugo@acme.example: {role: workspace_admin, until: 2001-01-31}\n      yara@acme.example: workspace_developer\n")
		o := r.run("expire", "schedule", writeToken, map[string]any{}, federated...)
		if w := r.s.sim.Writes(); !o.ok || len(w) != 1 || w[0].Method != http.MethodDelete {
			t.Fatalf("writes %v\n%s", w, o.log)
		}
	})
	t.Run("drift on a schedule", func(t *testing.T) {
		r := newRunner(t)
		r.s.hub.Job("request", inEnvironment)
		check(t, r.s.sim.Console().RecolorWorkspace("Search Ranking", "#000000"))
		o := r.run("drift", "schedule", writeToken, map[string]any{}, federated...)
		issues := r.s.hub.Issues()
		if !o.ok || len(issues) != 1 || !strings.Contains(issues[0].Body, "Search Ranking") {
			t.Fatalf("issues %v\n%s", issues, o.log)
		}
		if len(r.s.sim.Writes()) != 0 {
			t.Error("drift writes")
		}
	})
	t.Run("drift as a pull request", func(t *testing.T) {
		r := newRunner(t)
		r.s.hub.Job("request", inEnvironment)
		r.s.pulling() // GitHub knows the commit
		check(t, r.s.sim.Console().RecolorWorkspace("Search Ranking", "#000000"))
		o := r.run("drift-pull-request", "schedule", pullToken, map[string]any{}, federated...)
		_, made := r.s.hub.Branch(driftBranch)
		if want := "1 open pull=true wsync/drift->main\n"; !o.ok || r.s.pulls() != want || !strings.Contains(made.Files["org.yaml"], `color: "#000000"`) {
			t.Fatalf("%s, %+v\n%s", r.s.pulls(), made, o.log)
		}
		if len(r.s.sim.Writes()) != 0 {
			t.Error("drift writes")
		}
	})
	t.Run("several organizations on a schedule", func(t *testing.T) {
		r := newRunner(t)
		r.s.hub.Job("request", inEnvironment)
		r.s.edit("      hugo@acme.example: workspace_admin\n",
			"      hugo@acme.example: {role: workspace_admin, until: 2001-01-31}\n      yara@acme.example: workspace_developer\n")
		check(t, os.MkdirAll(filepath.Join(r.s.dir, "orgs", "acme"), 0o750))
		r.s.git("mv", "org.yaml", "orgs/acme/org.yaml")
		r.s.commit("one of several")
		o := r.run("several", "schedule", writeToken, map[string]any{}, federated...)
		if w, issues := r.s.sim.Writes(), r.s.hub.Issues(); !o.ok || len(w) != 1 || w[0].Method != http.MethodDelete || len(issues) != 1 {
			t.Fatalf("writes %v, issues %v\n%s", w, issues, o.log)
		}
		if ended, told := r.kept("wsync-expire-acme-1"), r.kept("wsync-drift-acme-1"); len(ended) < 3 || len(told) == 0 {
			t.Errorf("kept: %v and %v", ended, told)
		}
	})
}
