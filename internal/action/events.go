package action

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/ghactions"
)

// event is an event that may start the action.
type event struct {
	name string
	// commands may run then.
	commands []string
	// widened: inputs may let the run do more, because a person just gave them.
	widened bool
	// because says why these commands and no others: in errors, and in docs/github.md.
	because string
}

// events is every event in which wsync runs. What is in no row is refused, the
// events that GitHub has yet to invent among it: a run holds a credential that
// can change the whole organization.
var events = []event{
	{"pull_request", []string{"validate", "review", "plan"}, false, "nothing has been merged yet"},
	{"merge_group", []string{"validate", "review"}, false, "nothing has been merged yet; a required check has to run in the queue, and needs no credential"},
	{"push", commands, false, "what was pushed to the branch is there"},
	{"schedule", []string{"validate", "review", "plan", "expire", "drift"}, false, "nobody looks at a plan that a clock starts; use expire for lines whose last day is over, and drift to hear of the rest"},
	{"workflow_dispatch", commands, true, "a person started it and gave its inputs"},
}

// refused says of events that people may try what is wrong with them.
var refused = map[string]string{
	"pull_request_target": "it hands secrets to changes from forks; use pull_request",
	"workflow_run":        "it runs with secrets after a run that a fork may have started; use pull_request, or push",
	"issue_comment":       "whoever can comment starts it, and it runs with secrets; use workflow_dispatch",
	"repository_dispatch": "a program starts it, and no person; use workflow_dispatch, or schedule",
	"release":             "a tag stays where it was put, and the branch moves on; use push",
}

// unknown is what is wrong with all other events.
const unknown = "it is not one of the events that wsync knows to be safe"

// permitted refuses what must not be done in this run, whatever the workflow
// says: a mistake in a workflow is made once and runs for years.
func (j *job) permitted() error {
	i := slices.IndexFunc(events, func(e event) bool { return e.name == j.run.Event })
	if i < 0 {
		why := refused[j.run.Event]
		if why == "" {
			why = unknown + " (see docs/github.md)"
		}
		return fmt.Errorf("wsync does not run on %s: %s", j.run.Event, why)
	}
	e := &events[i]
	if !slices.Contains(e.commands, j.in.command) {
		return fmt.Errorf("%s does not run on %s: %s", j.in.command, e.name, e.because)
	}
	if err := j.mayWiden(e); err != nil {
		return err
	}
	if j.in.command == "apply" || j.in.command == "expire" || j.in.command == "drift" {
		return j.onItsBranch()
	}
	return nil
}

// mayWiden refuses inputs that let a run do more than the file and its policy
// say, unless a person has just given them for this run.
func (j *job) mayWiden(e *event) error {
	given := j.in.widening()
	switch {
	case given == "":
		return nil
	case !e.widened:
		return fmt.Errorf("%s is for runs that a person starts by hand (workflow_dispatch), not for %s: it has to be given each time", given, e.name)
	case j.run.Bot:
		return fmt.Errorf("%s is for runs that a person starts by hand, and an app started this one", given)
	case j.run.Again:
		return fmt.Errorf("%s was given to an earlier attempt of this run, and the plan may be another one by now: start a new run and give it again", given)
	}
	return nil
}

// onItsBranch refuses to apply, or to call drift, what another branch says than
// the one that counts: the default one, unless the workflow names another.
func (j *job) onItsBranch() error {
	if j.run.Pull != nil {
		return fmt.Errorf("%s does not run for a pull request: nothing has been merged yet", j.in.command)
	}
	if j.run.Event == "schedule" {
		return nil // GitHub runs it on the default branch only, and need not say so
	}
	switch branch := cmp.Or(j.in.branch, j.run.DefaultBranch); {
	case branch == "":
		return errors.New("it is not known which branch is the default one: name the branch to apply in the input branch")
	case j.run.Ref != "refs/heads/"+branch:
		return fmt.Errorf("%s runs for the branch %s only, and this run is for %s: to use another branch, name it in the input branch",
			j.in.command, branch, strings.TrimPrefix(j.run.Ref, "refs/heads/"))
	}
	return nil
}

// atTip refuses to apply an older commit in a run that is started again. Such a
// run has the commit it had the first time, and a checkout without ref fetches
// nothing that would tell: so GitHub is asked. Where it cannot be, the clone
// alone decides.
func (j *job) atTip(ctx context.Context) bool {
	branch, ok := strings.CutPrefix(j.run.Ref, "refs/heads/")
	commit := j.plan.Source.Commit
	if !j.run.Again || !ok || j.in.token == "" || commit == "" {
		return true
	}
	client, err := j.client()
	tip := ""
	if err == nil {
		tip, err = client.Tip(ctx, branch)
	}
	if err != nil {
		_ = j.log.Annotate(ghactions.Warning, j.name(), err.Error()+"; the clone alone decides whether this run is too late")
		return true
	}
	if tip == commit {
		return true
	}
	j.code = exit.Error
	j.failure = &failure{title: j.name() + " failed", text: fmt.Sprintf(
		"this run was started again with commit %.12s, and %s is at %.12s by now: the older file is not applied\n"+
			"hint: check out the branch as it is now (actions/checkout: ref: ${{ github.ref }}), or start a new run\n", commit, branch, tip)}
	return false
}
