package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/gitrev"
)

// The files of the artifact.
const (
	planFile     = "plan.json"
	planText     = "plan.md"
	reportFile   = "report.json"
	journalFile  = "journal.jsonl"
	summaryLimit = 1_000_000 // a summary may be 1 MiB; other steps of ours may add to it
)

func (a *action) path(name string) string { return filepath.Join(a.dir, name) }

// perform runs the commands that the input asks for. Each is the command a
// person would type, in this process.
func (a *action) perform(ctx context.Context) {
	if !a.validate(ctx) {
		return
	}
	switch a.in.command {
	case "review":
		a.plan = a.review(ctx)
	case "plan":
		a.makePlan(ctx)
		if a.plan != nil && a.run.Pull != nil {
			a.addHistory(ctx)
		}
	case "apply":
		a.makePlan(ctx)
		if a.plan != nil && !a.plan.Stopped() && a.code != exitError && a.current(ctx) {
			a.apply(ctx)
		}
	case "drift":
		a.makePlan(ctx)
		if a.code == exitPartial {
			a.code = exitDone // somebody who is not in the organization yet is no drift
		}
		if len(a.drifting()) > 0 && a.code != exitError {
			a.code = exitChanges
		}
	}
}

// call runs a command. What it says on stderr goes to the log and is returned.
func (a *action) call(ctx context.Context, stdout io.Writer, args ...string) (code int, said string) {
	var heard strings.Builder
	env := *a.env
	env.Args = append(args, "--quiet", "--file="+a.in.file)
	env.Getenv = a.getenv
	env.Stdin, env.Stdout, env.Stderr = strings.NewReader(""), stdout, io.MultiWriter(a.log, &heard)
	env.StdinTerminal, env.StdoutTerminal, env.StderrTerminal = false, false, false
	code = Main(ctx, env)
	return code, heard.String()
}

// credentialInputs lets the action's inputs name the credential, so that only
// the step that needs it ever sees it.
var credentialInputs = map[string]string{
	"ANTHROPIC_ADMIN_KEY":          "INPUT_ADMIN_KEY",
	"ANTHROPIC_FEDERATION_RULE_ID": "INPUT_FEDERATION_RULE_ID",
	"ANTHROPIC_ORGANIZATION_ID":    "INPUT_ORGANIZATION_ID",
	"ANTHROPIC_SERVICE_ACCOUNT_ID": "INPUT_SERVICE_ACCOUNT_ID",
}

func (a *action) getenv(name string) string {
	if input := credentialInputs[name]; input != "" {
		if value := a.env.Getenv(input); value != "" {
			return value
		}
	}
	return a.env.Getenv(name)
}

// validate checks the file. The plan repeats its warnings, so they become
// annotations here only when there will be no plan.
func (a *action) validate(ctx context.Context) bool {
	var text, commands bytes.Buffer
	code, said := a.call(ctx, &text, "validate")
	if code == exitDone && a.in.command != "validate" {
		return true
	}
	a.code = code
	if code != exitDone {
		a.trouble = text.String() + said
	}
	_, _ = a.log.Write(text.Bytes())
	a.call(ctx, &commands, "validate", "--format=github")
	_ = a.log.Commands(commands.String())
	a.marked = strings.Contains(commands.String(), "::error ")
	return false
}

// review compares the pull request with what it would be merged into.
func (a *action) review(ctx context.Context) *diff.Plan {
	args := []string{"review", "--format=json"}
	if base := a.mergedInto(); base != "" {
		args = append(args, "--base="+base)
	}
	return a.planFrom(ctx, args...)
}

// mergedInto is the first parent of the merge commit that GitHub makes for a
// pull request and actions/checkout checks out: what the change would be merged
// into at this moment, found with two commits of history. Empty when something
// else is checked out; then review finds the merge base by itself.
func (a *action) mergedInto() string {
	if a.run.Pull == nil || a.run.SHA == "" {
		return ""
	}
	repo, err := gitrev.Open(filepath.Dir(a.in.file))
	if err != nil {
		return ""
	}
	if facts, err := repo.Facts(); err != nil || facts.Commit != a.run.SHA {
		return ""
	}
	return a.run.SHA + "^1"
}

// makePlan plans against the live organization and saves the plan.
func (a *action) makePlan(ctx context.Context) {
	args := append([]string{"plan", "--format=json", "--out=" + a.path(planFile)}, a.allowances()...)
	a.plan = a.planFrom(ctx, args...)
}

func (a *action) allowances() []string {
	var args []string
	for _, name := range a.in.allow.Archive {
		args = append(args, "--allow-archive="+name)
	}
	for _, name := range a.in.allow.ArchiveInUse {
		args = append(args, "--allow-archive-in-use="+name)
	}
	if n := a.in.allow.MaxRemovals; n != nil {
		args = append(args, "--max-removals="+strconv.Itoa(*n))
	}
	return args
}

// planFrom runs a command that writes a plan as JSON; nil when it wrote none.
func (a *action) planFrom(ctx context.Context, args ...string) *diff.Plan {
	var out bytes.Buffer
	code, said := a.call(ctx, &out, args...)
	a.code = code
	if out.Len() == 0 {
		a.trouble = said
		return nil
	}
	decode := diff.Decode
	if args[0] == "review" {
		decode = diff.DecodeReview
	}
	plan, err := decode(&out)
	if err != nil {
		a.code, a.trouble = exitError, fmt.Sprintf("reading the plan of wsync %s: %v\n", args[0], err)
		return nil
	}
	return plan
}

// addHistory puts what only the history of the file can tell among the findings
// of the plan that is shown. The saved plan stays as it was made. A
// review that fails is no reason to hide a plan.
func (a *action) addHistory(ctx context.Context) {
	code, trouble := a.code, a.trouble
	past := a.review(ctx)
	if past == nil {
		_, _ = fmt.Fprintln(a.log, "the history of the file could not be compared; the plan stands by itself")
	}
	a.code, a.trouble = code, trouble
	if past == nil {
		return
	}
	var found []diff.Finding
	for _, f := range past.Findings {
		if slices.Contains(diff.History, f.Code) {
			found = append(found, f)
		}
	}
	shown := *a.plan
	shown.Findings = slices.Concat(found, a.plan.Findings)
	diff.SortFindings(shown.Findings)
	a.plan = &shown
}

// apply carries out the saved plan: exactly those steps, or none.
func (a *action) apply(ctx context.Context) {
	args := []string{"apply", a.path(planFile), "--yes", "--format=json", "--journal=" + a.path(journalFile)}
	if a.in.apply.allowDirty {
		args = append(args, "--allow-dirty")
	}
	if a.in.apply.allowBehind {
		args = append(args, "--allow-behind")
	}
	var out bytes.Buffer
	code, said := a.call(ctx, &out, append(args, a.allowances()...)...)
	a.code = code
	if out.Len() == 0 {
		a.trouble = said
		return
	}
	var head struct {
		Format string `json:"format"`
	}
	err := json.Unmarshal(out.Bytes(), &head)
	switch {
	case err != nil:
	case head.Format == diff.Format: // refused after all: the organization moved
		a.plan, err = diff.Decode(&out)
	default:
		a.report = &report.Report{}
		err = errors.Join(json.Unmarshal(out.Bytes(), a.report), os.WriteFile(a.path(reportFile), out.Bytes(), 0o600))
	}
	if err != nil {
		a.code, a.trouble = exitError, fmt.Sprintf("reading the outcome of wsync apply: %v\n", err)
	}
}

// drifting are the steps that would bring the organization back. What a guard
// holds waits for a person and would otherwise be found every day.
func (a *action) drifting() []diff.Step {
	if a.plan == nil {
		return nil
	}
	var steps []diff.Step
	for _, s := range a.plan.Steps {
		if len(a.plan.HeldBy(s.Address)) == 0 {
			steps = append(steps, s)
		}
	}
	return steps
}
