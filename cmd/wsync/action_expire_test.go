package main

import (
	"strings"
	"testing"
)

// lapsing ends a line of the adopted organization, as a reviewed change does.
func lapsing(line string) []string {
	email, role, _ := strings.Cut(line, ": ")
	return []string{line + "\n", email + ": {role: " + role + ", until: \"2026-11-01\"}\n"}
}

// A clock starts what a reviewed line asks for by its last day, and nothing of what
// is pending besides.
func TestActionExpiresWhatLapsed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.merged(lapsing("zoe@acme.example: workspace_developer")...)
	s.merged("color: \"#B9A55B\"", "color: \"#B9A55C\"")
	s.merged(buried...)
	o := s.started("schedule").run("expire")
	o.expect(t, 0, "exit-code=0", "remove=1", "update=0", "archive=0", "held=0")
	o.says(t, "the summary", o.summary, "1 done of 1 step", "Left for a run of everything", "2 further steps are left out", "archive workspace")
	if w := s.sim.Writes(); len(w) != 1 || w[0].Method != "DELETE" || !strings.Contains(w[0].Path, "/members/") {
		t.Errorf("writes: %v", w)
	}
	s.sim.ResetLog()
	o = s.started("schedule").run("expire")
	o.expect(t, 0, "exit-code=0", "has-changes=false")
	o.says(t, "the summary", o.summary, "0 done of 0 steps")
	if w := s.sim.Writes(); len(w) != 0 {
		t.Errorf("nothing lapsed since, and there are writes: %v", w)
	}
}

// A wave of lapsed lines is for a person to let pass, in a run of everything.
func TestActionExpireKeepsTheGuards(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.merged("version: 1\n", "version: 1\npolicy: {max_removals: {share: 0%, count: 0}}\n")
	for _, line := range []string{
		"zoe@acme.example: workspace_developer", "rosa@acme.example: workspace_user",
		"viktor@acme.example: workspace_restricted_developer", "wanda@acme.example: workspace_restricted_developer",
	} {
		s.merged(lapsing(line)...)
	}
	o := s.started("schedule").run("expire")
	o.expect(t, 3, "exit-code=3", "remove=4", "report=")
	o.says(t, "the summary", o.summary, "Nothing can be applied", "run the apply workflow by hand and give it `max-removals`")
	if w := s.sim.Writes(); len(w) != 0 {
		t.Errorf("a stopped plan wrote: %v", w)
	}
	s.started("workflow_dispatch").with("MAX_REMOVALS", "4").run("expire").expect(t, 0, "exit-code=0", "remove=4")
}

// Nothing that a workflow says makes a run that a clock started more than that.
func TestActionOnAScheduleAppliesNothingElse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.merged(harmless...)
	o := s.started("schedule").run("apply")
	o.expect(t, 1, "exit-code=1", "has-changes=false")
	o.says(t, "the summary", o.summary, "apply does not run on schedule", "use expire")
	for _, input := range []string{"ALLOW_ARCHIVE", "MAX_REMOVALS"} {
		value := map[string]string{"ALLOW_ARCHIVE": hackathon, "MAX_REMOVALS": "9"}[input]
		s.started("schedule").with(input, value).run("expire").expect(t, 1, "exit-code=1")
	}
	j := s.started("schedule")
	j.env["GITHUB_EVENT_NAME"], j.env["GITHUB_REF"] = "push", "refs/heads/side"
	j.run("expire").expect(t, 1, "exit-code=1")
	s.quiet()
}
