package action

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/spec"
)

// logWidth is the number of columns of what is not a terminal.
const logWidth = 80

// The files of the artifact.
const (
	planFile    = "plan.json"
	summaryFile = "plan.md"
	reportFile  = "report.json"
	journalFile = "journal.jsonl"
)

func (j *job) path(name string) string { return filepath.Join(j.dir, name) }

// save writes a file of the artifact, which names people: its owner alone may
// read it.
func (j *job) save(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return os.WriteFile(j.path(name), b.Bytes(), 0o600)
}

// execute does what the input command asks for.
func (j *job) execute(ctx context.Context) {
	want, problems, err := j.engine.Read(j.in.only())
	switch {
	case err != nil:
		j.fail(ctx, err)
		return
	case problems.HasErrors(), j.in.command == "validate":
		j.showProblems(want, problems)
		return
	case j.in.command == "review":
		j.review(ctx, want, problems)
		return
	}
	carryOut := j.makePlan(ctx, want, problems)
	if j.failure != nil {
		return
	}
	switch j.in.command {
	case "plan":
		if j.run.Pull != nil {
			j.addHistory(want, problems)
		}
	case "apply", "expire":
		if !j.plan.Stopped() && j.atTip(ctx) {
			j.apply(ctx, carryOut)
		}
	case "drift":
		if free, _ := j.steps(); free > 0 {
			j.code = exit.Changes
		} else if j.code == exit.Partial {
			j.code = exit.Done // somebody who is not in the organization yet is no drift
		}
		if j.in.onDrift == driftPull {
			j.adopt(ctx, want, problems)
		}
	}
}

// fail ends the command with an error.
func (j *job) fail(ctx context.Context, err error) {
	j.code = exit.Error
	if ctx.Err() != nil {
		j.code = exit.Interrupted
	}
	j.failure = &failure{title: j.name() + " failed", text: j.engine.Explain(err)}
	_, _ = io.WriteString(j.log, j.failure.text)
}

// showProblems shows what is wrong with the file, and on which lines. A plan has
// the warnings of the file in it, so this is for when there will be none.
func (j *job) showProblems(want *spec.Org, problems spec.Problems) {
	var text, annotations bytes.Buffer
	if want != nil {
		problems = append(problems, spec.PastDates(want, spec.DateOf(j.Now()))...)
	}
	_ = render.Problems(&text, problems, render.TextOptions{Width: logWidth})
	if want != nil {
		_ = render.Valid(&text, j.in.file, want)
	}
	if problems.HasErrors() {
		j.code = exit.Error
		j.failure = &failure{title: "The file is not valid", text: text.String(), marked: true}
	}
	_ = render.GitHubProblems(&annotations, problems)
	_, _ = j.log.Write(text.Bytes())
	_ = j.log.Commands(annotations.String())
}

// review compares the file with what the change would be merged into.
func (j *job) review(ctx context.Context, want *spec.Org, warnings spec.Problems) {
	plan, err := j.engine.Review(want, warnings, j.merge())
	if err != nil {
		j.fail(ctx, err)
		return
	}
	j.plan, j.code = plan, exit.OfPlan(plan, false)
}

// merge is the commit that GitHub made for the pull request, if it is about one.
func (j *job) merge() string {
	if j.run.Pull == nil {
		return ""
	}
	return j.run.SHA
}

// makePlan plans against the live organization and saves the plan.
func (j *job) makePlan(ctx context.Context, want *spec.Org, warnings spec.Problems) Apply {
	plan, carryOut, err := j.engine.Plan(ctx, want, warnings, j.in.only(), j.in.allow)
	if err == nil {
		j.plan, j.code = plan, exit.OfPlan(plan, false)
		err = j.save(planFile, plan.Encode)
	}
	if err != nil {
		j.fail(ctx, err)
	}
	return carryOut
}

// addHistory puts what only the history of the file can tell among the findings
// of the plan that is shown. The saved plan stays as it was made. A review that
// fails is no reason to hide a plan.
func (j *job) addHistory(want *spec.Org, warnings spec.Problems) {
	past, err := j.engine.Review(want, warnings, j.merge())
	if err != nil {
		_, _ = fmt.Fprintf(j.log, "%sthe history of the file could not be compared; the plan stands by itself\n", j.engine.Explain(err))
		return
	}
	history := slices.DeleteFunc(past.Findings, func(f diff.Finding) bool { return !slices.Contains(diff.History, f.Code) })
	shown := *j.plan
	shown.Findings = slices.Concat(history, j.plan.Findings)
	diff.SortFindings(shown.Findings)
	j.plan = &shown
}

// apply carries the plan out and keeps the report.
func (j *job) apply(ctx context.Context, carryOut Apply) {
	done, err := carryOut(ctx, j.path(journalFile))
	if done == nil {
		j.fail(ctx, err)
		return
	}
	j.report, j.code = done, exit.OfReport(j.plan, done)
	err = errors.Join(err, j.save(reportFile, func(w io.Writer) error { return render.ReportJSON(w, done) }))
	if err != nil {
		j.code = exit.Error
		_ = j.log.Annotate(ghactions.Error, j.name(), j.engine.Explain(err))
	}
}

// adopt finds what the pull request would say.
func (j *job) adopt(ctx context.Context, want *spec.Org, warnings spec.Problems) {
	found, err := j.engine.Adopt(ctx, want, warnings)
	if err != nil {
		j.fail(ctx, err)
		return
	}
	j.adoption = found
	if len(found.Files) > 0 && j.code == exit.Done {
		j.code = exit.Changes
	}
}

// steps counts the steps that would bring the organization to what the file says,
// and those that a guard holds. What waits for a held step is neither: a person
// has to act first, and it would otherwise be found every day.
func (j *job) steps() (free, held int) {
	if j.plan == nil {
		return 0, 0
	}
	waiting := j.plan.Waiting()
	for i := range j.plan.Steps {
		switch a := j.plan.Steps[i].Address; {
		case len(j.plan.HeldBy(a)) > 0:
			held++
		case !waiting[a]:
			free++
		}
	}
	return free, held
}
