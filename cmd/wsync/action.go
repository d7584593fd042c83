package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/spec"
)

// actionCommand is the program of the composite action in
// .github/actions/wsync. Its inputs come from the environment and never from a
// command line, where a workspace name could be taken for shell.
func actionCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use: "action", Args: cobra.NoArgs, Hidden: true,
		Short: "Run as a step of GitHub Actions (see docs/github.md)",
		RunE:  func(c *cobra.Command, _ []string) error { return actionRun(c.Context(), env) },
	}
}

// actionInputs are the inputs of the action.
type actionInputs struct {
	command string
	file    string
	// branch is the branch that may be applied; empty for the default one.
	branch  string
	allow   guard.Allowances
	apply   unvouched
	comment commenting
	token   string
}

// commenting says whether to keep a comment on the pull request.
type commenting string

const (
	commentAuto  commenting = "auto"  // where there is a pull request and the token may
	commentTrue  commenting = "true"  // the same, and it is a warning when it cannot be
	commentFalse commenting = "false" // never
)

// actionCommands are the words that the input "command" takes.
var actionCommands = []string{"validate", "review", "plan", "apply", "drift"}

// action is one run of the action: what it was asked for, and what came of it.
type action struct {
	env *Env
	in  actionInputs
	run *ghactions.Run
	log *ghactions.Log
	// dir holds the files of the artifact.
	dir string

	// code is the exit code of wsync itself.
	code int
	// plan is nil when it did not come to one.
	plan *diff.Plan
	// report is nil unless something was applied.
	report *report.Report
	// trouble is what a command that failed had to say.
	trouble string
	// marked is set when the trouble stands on lines of the file already.
	marked bool
	// refused is set when the run was not allowed to begin.
	refused bool
}

func actionRun(ctx context.Context, env *Env) error {
	a := &action{env: env, log: ghactions.NewLog(env.Stdout)}
	if err := a.prepare(); err != nil {
		a.refuse(err)
		return errors.Join(a.log.Close(), exitCode(exitError))
	}
	a.perform(ctx)
	// An interrupted run is told about too, in the little time that is left.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellTime)
	defer cancel()
	failed := a.tell(ctx)
	if err := a.log.Close(); err != nil {
		return err
	}
	return withCode(max(a.stepCode(), failed))
}

// prepare reads inputs and event, and refuses what must not be done here.
func (a *action) prepare() error {
	var err error
	if a.in, err = readInputs(a.env.Getenv); err != nil {
		return err
	}
	if a.run, err = ghactions.ReadRun(a.env.Getenv); err != nil {
		return err
	}
	if err := a.permitted(); err != nil {
		return err
	}
	a.dir, err = os.MkdirTemp(a.env.Getenv("RUNNER_TEMP"), "wsync-")
	if err != nil {
		return fmt.Errorf("making a folder for the artifact: %w", err)
	}
	return nil
}

// readInputs reads what action.yml hands over, one variable an input.
func readInputs(getenv func(string) string) (actionInputs, error) {
	get := func(name, otherwise string) string {
		return cmp.Or(strings.TrimSpace(getenv("INPUT_"+name)), otherwise)
	}
	in := actionInputs{
		command: get("COMMAND", "review"),
		file:    get("FILE", "org.yaml"),
		branch:  get("BRANCH", ""),
		comment: commenting(get("COMMENT", string(commentAuto))),
		token:   get("GITHUB_TOKEN", ""),
		allow: guard.Allowances{
			Archive:      names(getenv("INPUT_ALLOW_ARCHIVE")),
			ArchiveInUse: names(getenv("INPUT_ALLOW_ARCHIVE_IN_USE")),
		},
	}
	// The file is named from the repository's root: annotations need it so.
	if !filepath.IsAbs(in.file) {
		in.file = filepath.Join(get("WORKING_DIRECTORY", "."), in.file)
	}
	switch {
	case !slices.Contains(actionCommands, in.command):
		return in, fmt.Errorf("input command is %q, not one of %s", in.command, strings.Join(actionCommands, ", "))
	case !slices.Contains([]commenting{commentAuto, commentTrue, commentFalse}, in.comment):
		return in, fmt.Errorf("input comment is %q, not one of auto, true, false", in.comment)
	}
	return in, in.widenings(get)
}

// widenings reads the inputs that let a run do more, besides names of workspaces.
func (in *actionInputs) widenings(get func(name, otherwise string) string) error {
	if text := get("MAX_REMOVALS", ""); text != "" {
		if err := (number{&in.allow.MaxRemovals}).Set(text); err != nil {
			return fmt.Errorf("input max-removals is %q: %w", text, err)
		}
	}
	for _, s := range []struct {
		name string
		to   *bool
	}{{"allow-dirty", &in.apply.allowDirty}, {"allow-behind", &in.apply.allowBehind}} {
		text := get(strings.ToUpper(strings.ReplaceAll(s.name, "-", "_")), "false")
		if text != "true" && text != "false" {
			return fmt.Errorf("input %s is %q, not true or false", s.name, text)
		}
		*s.to = text == "true"
	}
	return nil
}

// names reads workspaces, one a line, because a name may hold any other
// separator. Ids cannot: several may share a line, as the form of a run by hand
// has only one.
func names(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		ids := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' })
		named := slices.ContainsFunc(ids, func(id string) bool { return !spec.LooksLikeID(id) })
		switch {
		case line == "":
		case named:
			all = append(all, line)
		default:
			all = append(all, ids...)
		}
	}
	return all
}

// stepCode is what the step ends with. Steps that are held wait for a person
// and are no failure: one tombstone must not turn every later merge red. Nor
// are changes: they are what a plan is for, and drift has its issue.
func (a *action) stepCode() int {
	waits := a.code == exitGuard && a.plan != nil && !a.plan.Stopped()
	if waits || a.code == exitChanges {
		return exitDone
	}
	return a.code
}

// fail tells an error that is not a command's own.
func (a *action) fail(err error) {
	_, _ = fmt.Fprintf(a.log, "wsync: %v\n", err)
	_ = a.log.Annotate(ghactions.Error, "wsync", err.Error())
}

// refuse ends a run that must not begin. Whoever reads the outputs or the
// summary learns of it as from any other run; GitHub is not asked for anything.
func (a *action) refuse(err error) {
	a.code, a.trouble, a.refused = exitError, err.Error(), true
	a.fail(err)
	if err := a.write(a.markdown(summaryLimit)); err != nil {
		a.fail(err)
	}
}
