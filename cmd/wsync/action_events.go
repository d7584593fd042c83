package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/internal/gitrev"
)

// occasion is an event that may start the action.
type occasion struct {
	event string
	// commands may run then.
	commands []string
	// widened: inputs may let the run do more, because a person just gave them.
	widened bool
	// because says why these commands and no others.
	because string
}

// occasions is every event in which wsync runs. What is in no row is refused,
// the events that GitHub has yet to invent among it: a run holds a credential
// that can change the whole organization.
var occasions = []occasion{
	{"pull_request", []string{"validate", "review", "plan"}, false, "nothing has been merged yet"},
	{"merge_group", []string{"validate", "review"}, false, "nothing has been merged yet"},
	{"push", actionCommands, false, "what was pushed to the branch is there"},
	{"schedule", actionCommands, false, "it runs on the default branch only"},
	{"workflow_dispatch", actionCommands, true, "a person started it and gave its inputs"},
}

// dangers says of events that people may try what is wrong with them.
var dangers = map[string]string{
	"pull_request_target": "it hands secrets to changes from forks; use pull_request",
	"workflow_run":        "it runs with secrets after a run that a fork may have started; use pull_request or push",
	"issue_comment":       "whoever can comment starts it, and it runs with secrets; use workflow_dispatch",
	"repository_dispatch": "a program starts it, and no person; use workflow_dispatch, or schedule",
	"release":             "a tag stays where it was put, and the branch moves on; use push",
}

// permitted refuses what must not be done in this run, whatever the workflow
// says: a mistake in a workflow is made once and runs for years.
func (a *action) permitted() error {
	i := slices.IndexFunc(occasions, func(o occasion) bool { return o.event == a.run.Event })
	if i < 0 {
		why := dangers[a.run.Event]
		if why == "" {
			why = "it is none of the events that wsync knows to be safe (see docs/github.md)"
		}
		return fmt.Errorf("wsync does not run on %s: %s", a.run.Event, why)
	}
	o := &occasions[i]
	if !slices.Contains(o.commands, a.in.command) {
		return fmt.Errorf("%s does not run on %s: %s", a.in.command, o.event, o.because)
	}
	if err := a.mayWiden(o); err != nil {
		return err
	}
	if a.in.command == "apply" || a.in.command == "drift" {
		return a.onItsBranch()
	}
	return nil
}

// mayWiden refuses inputs that let a run do more than the file and its policy
// say, unless a person has just given them for this run.
func (a *action) mayWiden(o *occasion) error {
	given := a.in.widening()
	switch {
	case given == "":
		return nil
	case !o.widened:
		return fmt.Errorf("%s is for runs that a person starts by hand (workflow_dispatch), not for %s: it is said each time", given, o.event)
	case a.run.Bot:
		return fmt.Errorf("%s is for runs that a person starts by hand, and an app started this one", given)
	case a.run.Again:
		return fmt.Errorf("%s was given to an earlier attempt of this run, and the plan may be another one by now: start a new run and say it again", given)
	}
	return nil
}

// widening names the first input that lets a run do more; empty when none does.
func (in *actionInputs) widening() string {
	switch {
	case len(in.allow.Archive) > 0:
		return "allow-archive"
	case len(in.allow.ArchiveInUse) > 0:
		return "allow-archive-in-use"
	case in.allow.MaxRemovals != nil:
		return "max-removals"
	case in.apply.allowDirty:
		return "allow-dirty"
	case in.apply.allowBehind:
		return "allow-behind"
	}
	return ""
}

// onItsBranch refuses to apply, or to call drift, what another branch says than
// the one that counts: the default one, unless the workflow names another.
func (a *action) onItsBranch() error {
	if a.run.Pull != nil {
		return fmt.Errorf("%s does not run for a pull request: nothing has been merged yet", a.in.command)
	}
	if a.run.Event == "schedule" {
		return nil // GitHub runs it on the default branch only, and need not say so
	}
	branch := a.in.branch
	if branch == "" {
		if branch = a.defaultBranch(); branch == "" {
			return errors.New("it is not known which branch is the default one: name the branch to apply in the input branch")
		}
	}
	if a.run.Ref == "refs/heads/"+branch {
		return nil
	}
	return fmt.Errorf("%s runs for the branch %s only, and this run is for %s: to use another branch, name it in the input branch",
		a.in.command, branch, strings.TrimPrefix(a.run.Ref, "refs/heads/"))
}

// defaultBranch is what the event says, or else what the clone knows.
func (a *action) defaultBranch() string {
	if a.run.DefaultBranch != "" {
		return a.run.DefaultBranch
	}
	repo, err := gitrev.Open(filepath.Dir(a.in.file))
	if err != nil {
		return ""
	}
	name, err := repo.DefaultBranch("")
	if err != nil {
		return ""
	}
	for _, kind := range []string{"refs/heads/", "refs/remotes/"} {
		if short, ok := strings.CutPrefix(name, kind); ok {
			if kind == "refs/remotes/" {
				_, short, _ = strings.Cut(short, "/")
			}
			return short
		}
	}
	return ""
}

// current refuses to apply an older commit in a run that is started again. Such
// a run has the commit it had the first time, and a checkout without ref fetches
// nothing that would tell: so GitHub is asked. Where it cannot be, the clone
// alone decides.
func (a *action) current(ctx context.Context) bool {
	branch, ok := strings.CutPrefix(a.run.Ref, "refs/heads/")
	if !a.run.Again || !ok || a.in.token == "" || a.plan.Source.Commit == "" {
		return true
	}
	client, err := a.client()
	tip := ""
	if err == nil {
		tip, err = client.Tip(ctx, branch)
	}
	if err != nil {
		_ = a.log.Annotate(ghactions.Warning, "wsync apply", err.Error()+"; the clone alone decides whether this run is too late")
		return true
	}
	if tip == a.plan.Source.Commit {
		return true
	}
	a.code = exitError
	a.trouble = fmt.Sprintf("this run was started again with commit %.12s, and %s is at %.12s by now: the older file is not applied\n"+
		"hint: check out the branch as it is now (actions/checkout: ref: ${{ github.ref }}), or start a new run\n", a.plan.Source.Commit, branch, tip)
	return false
}
