package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/ghsim"
)

const driftBranch = "wsync/drift"

// pulling is a job that tells of drift by a pull request, with no more permissions than
// that takes.
func (s *actionStage) pulling() *job {
	s.t.Helper()
	j := s.started("schedule")
	s.hub.Commit(j.env["GITHUB_SHA"], "adopt the organization")
	s.hub.Push("main", j.env["GITHUB_SHA"])
	return j.with("ON_DRIFT", "pull-request", "GITHUB_TOKEN", pullToken)
}

func (s *actionStage) pulls() string {
	all := ""
	for _, i := range s.hub.Issues() {
		all += fmt.Sprintf("%d %s pull=%v %s->%s\n", i.Number, i.State, i.Pull, i.From.Head, i.From.Base)
	}
	return all
}

func TestActionBringsDriftHome(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	j := s.pulling()
	j.env["INPUT_BRANCH"] = "main" // a schedule's event may not name it
	j.run("drift").expect(t, 0, "exit-code=0", "has-changes=false")
	if s.pulls() != "" {
		t.Errorf("no drift, and\n%s", s.pulls())
	}

	check(t, s.sim.Console().RecolorWorkspace("Search Ranking", "#000000"))
	_, err := s.sim.Console().AddWorkspace("![x](https://evil.example) @acme/all <b>")
	check(t, err)
	o := j.run("drift")
	o.expect(t, 0, "exit-code=2", "update=1")
	o.annotated(t, "::warning title=wsync drift::", "pull request")
	if want := "1 open pull=true wsync/drift->main\n"; s.pulls() != want {
		t.Fatalf("got %swant %s", s.pulls(), want)
	}
	sha, made := s.hub.Branch(driftBranch)
	before, err := os.ReadFile(filepath.Join(s.dir, "org.yaml"))
	check(t, err)
	if len(made.Parents) != 1 || made.Parents[0] != j.env["GITHUB_SHA"] || len(made.Files) != 1 || !strings.Contains(made.Files["org.yaml"], `color: "#000000"`) {
		t.Errorf("the commit is %+v", made)
	}
	body := s.hub.Issues()[0].Body
	o.says(t, "the pull request", body, "<!-- wsync:adopt org.yaml -->\n", "`color` `#000000` (the file says `#", "### Taken over", "`![x](https://evil.example) @acme/all <b>`")
	if now, err := os.ReadFile(filepath.Join(s.dir, "org.yaml")); err != nil || string(now) != string(before) {
		t.Error("the clone was written to")
	}

	// The same drift is the same commit; more of it replaces that one.
	j.run("drift").expect(t, 0, "exit-code=2")
	if again, _ := s.hub.Branch(driftBranch); again != sha {
		t.Error("the commit was made again for the same change")
	}
	check(t, s.sim.Console().SetMember("Search Ranking", "sven@acme.example", "workspace_admin"))
	j.run("drift").expect(t, 0, "exit-code=2")
	again, more := s.hub.Branch(driftBranch)
	if again == sha || len(more.Parents) != 1 || more.Parents[0] != j.env["GITHUB_SHA"] || s.pulls() != "1 open pull=true wsync/drift->main\n" {
		t.Errorf("%s: %+v\n%s", again, more, s.pulls())
	}

	// Merged, there is nothing left: the pull request closes, and the branch goes.
	s.write("org.yaml", more.Files["org.yaml"])
	s.commit("take it over")
	j = s.pulling()
	j.env["INPUT_BRANCH"] = "main"
	j.run("drift").expect(t, 0, "exit-code=0", "has-changes=false")
	if at, _ := s.hub.Branch(driftBranch); at != "" || s.pulls() != "1 closed pull=true wsync/drift->main\n" {
		t.Errorf("the branch is at %q, %s", at, s.pulls())
	}
	if main, _ := s.hub.Branch("main"); main != j.env["GITHUB_SHA"] {
		t.Error("main was moved")
	}
}

func TestActionLeavesSomebodyElsesBranchAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	check(t, s.sim.Console().RecolorWorkspace("Search Ranking", "#000000"))
	j := s.pulling()
	s.hub.Commit("feed", "my own work")
	s.hub.Push(driftBranch, "feed")
	o := j.run("drift")
	o.expect(t, 1, "exit-code=2")
	o.annotated(t, "the branch is there already")
	s.hub.Open(ghsim.Issue{Title: "Mine", Author: "eve", Body: "<!-- wsync:adopt org.yaml -->\n", Pull: true, From: ghsim.Pull{Head: driftBranch, Base: "main"}})
	o = j.run("drift")
	o.expect(t, 1, "exit-code=2")
	o.annotated(t, "is somebody else")
	if at, _ := s.hub.Branch(driftBranch); at != "feed" {
		t.Errorf("the branch is at %s", at)
	}
}

func TestActionSaysThatItMayNotPropose(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	check(t, s.sim.Console().RecolorWorkspace("Search Ranking", "#000000"))
	o := s.pulling().with("GITHUB_TOKEN", writeToken).run("drift")
	o.expect(t, 1, "exit-code=2")
	o.annotated(t, "nobody was notified", "contents: write")

	// What no file can say is no pull request, and must not go unheard.
	s = newStage(t)
	s.merged("      zoe@acme.example: workspace_developer\n", "      zoe@acme.example: {role: workspace_developer, until: 2020-01-01}\n")
	o = s.pulling().run("drift")
	o.expect(t, 1, "exit-code=2")
	o.annotated(t, "no file can say")
	o = s.pulling().with("ON_DRIFT", "slack").run("drift")
	o.expect(t, 1, "exit-code=1")
}
