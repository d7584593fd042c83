package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
)

func TestActionKeepsOneIssueAboutDrift(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	j := s.started("schedule")
	state := func() string {
		all := ""
		for _, i := range s.hub.Issues() {
			all += fmt.Sprintf("%d %s edits=%d %v\n", i.Number, i.State, i.Edits, i.Labels)
		}
		return all
	}
	o := j.run("drift")
	o.expect(t, 0, "exit-code=0", "has-changes=false")
	if state() != "" {
		t.Errorf("no drift, and issues:\n%s", state())
	}

	check(t, s.sim.Console().RecolorWorkspace("Search Ranking", "#000000"))
	o = j.run("drift")
	o.expect(t, 0, "exit-code=2", "update=1")
	o.annotated(t, "::warning title=wsync drift::")
	j.run("drift").expect(t, 0, "exit-code=2")
	check(t, s.sim.Console().SetMember("Search Ranking", "sven@acme.example", "workspace_admin"))
	j.run("drift").expect(t, 0, "exit-code=2", "remove=1")
	if want := "1 open edits=1 [wsync-drift]\n"; state() != want {
		t.Errorf("while drift lasts, issues:\n%swant:\n%s", state(), want)
	}
	o.says(t, "the issue", s.hub.Issues()[0].Body, "<!-- wsync:drift org.yaml -->\n", "sven@acme.example", "!wsync:plan")

	s.started("push").run("apply").expect(t, 0, "exit-code=0")
	j.run("drift").expect(t, 0, "exit-code=0")
	j.run("drift").expect(t, 0, "exit-code=0")
	if want := "1 closed edits=2 [wsync-drift]\n"; state() != want {
		t.Errorf("after drift ended, issues:\n%swant:\n%s", state(), want)
	}
	if notes := s.hub.Comments(1); len(notes) != 1 || !strings.Contains(notes[0].Body, "matches the file again") {
		t.Errorf("the closing note is %+v", notes)
	}
}

func TestActionDriftIsNotWhatWaits(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.merged(buried...)
	o := s.started("schedule").run("drift")
	o.expect(t, 0, "exit-code=3", "held=1")
	if n := len(s.hub.Issues()); n != 0 {
		t.Errorf("%d issues about a tombstone that waits", n)
	}
}

// Nor is what waits for a held step: the people of a workspace whose creation may
// be a rename.
func TestActionDriftIsNotWhatWaitsForAHeldStep(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.merged("  Search Ranking:\n    id: wrkspc_01vgjRR36yvoicT2hLxNQeE6\n", "  Ranking Research:\n")
	o := s.started("schedule").run("drift")
	o.expect(t, 0, "exit-code=3", "create=1", "held=1")
	if o.outputs["add"] == "0" {
		t.Error("nobody waits for the workspace")
	}
	if n := len(s.hub.Issues()); n != 0 {
		t.Errorf("%d issues about people who wait", n)
	}
}

func TestActionDriftThatNobodyHearsOfIsRed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	check(t, s.sim.Console().RecolorWorkspace("Search Ranking", "#000000"))
	j := s.started("schedule")
	j.env["INPUT_GITHUB_TOKEN"] = readToken
	o := j.run("drift")
	o.expect(t, 1, "exit-code=2")
	o.annotated(t, "nobody was notified", "issues: write")

	fault, err := adminsim.ParseFault("GET /v1/organizations/workspaces 401")
	check(t, err)
	check(t, s.sim.Inject(fault))
	o = s.started("schedule").run("drift")
	o.expect(t, 1, "exit-code=1")
	if n := len(s.hub.Issues()); n != 0 {
		t.Error("a run that could not look opened an issue")
	}
}
