package action

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/internal/render"
)

// publish makes the outcome known, what needs no network first. Nothing here
// changes the outcome; the error says that somebody who relies on hearing of it
// does not.
func (j *job) publish(ctx context.Context) error {
	j.annotate()
	summary := j.markdown(summaryLimit)
	err := os.WriteFile(j.path(summaryFile), []byte(summary), 0o600)
	err = errors.Join(err, j.writeResults(summary))
	j.showJournal()
	switch {
	case j.adoption != nil:
		return errors.Join(err, j.keepPull(ctx))
	case j.in.command == "drift" && j.in.onDrift == driftIssue:
		return errors.Join(err, j.keepIssue(ctx))
	case j.in.command == "drift":
		return err
	}
	j.keepComment(ctx)
	return err
}

// writeResults hands outputs and summary to the runner.
func (j *job) writeResults(summary string) error {
	var err error
	if path := j.Getenv("GITHUB_OUTPUT"); path != "" {
		err = ghactions.WriteOutputs(path, j.outputs())
	}
	if path := j.Getenv("GITHUB_STEP_SUMMARY"); path != "" {
		err = errors.Join(err, ghactions.AppendSummary(path, summary))
	}
	return err
}

// annotate marks the lines of the file in the changes view, and the run.
func (j *job) annotate() {
	if j.plan != nil {
		var text, annotations strings.Builder
		_ = render.Text(&text, j.plan, render.TextOptions{Next: []string{}})
		_, _ = j.log.Write([]byte(text.String()))
		_ = render.GitHub(&annotations, j.plan, render.GitHubOptions{})
		_ = j.log.Commands(annotations.String())
	}
	switch _, held := j.steps(); {
	case j.failure != nil:
		if !j.failure.marked {
			first, _, _ := strings.Cut(j.failure.text, "\n")
			_ = j.log.Annotate(ghactions.Error, j.name(), render.Clean(first))
		}
	case j.report == nil:
	case j.report.Partial():
		_ = j.log.Annotate(ghactions.Error, j.name(), "applied in part; the job summary says what became of each step")
	case held == 1:
		_ = j.log.Annotate(ghactions.Warning, j.name(), "1 step is held and was not carried out"+released)
	case held > 1:
		_ = j.log.Annotate(ghactions.Warning, j.name(), fmt.Sprintf("%d steps are held and were not carried out", held)+released)
	}
}

const released = "; the job summary says why, and how each is released."

// outputs are the outputs of the action. They are numbers, words and paths of
// ours: nothing that somebody else has written.
func (j *job) outputs() []ghactions.Output {
	_, held := j.steps()
	counted := cmp.Or(j.plan, &diff.Plan{})
	irreversible := slices.ContainsFunc(counted.Steps, func(s diff.Step) bool { return s.Risk == diff.RiskIrreversible })
	all := []ghactions.Output{
		{Name: "exit-code", Value: strconv.Itoa(j.code)},
		{Name: "has-changes", Value: strconv.FormatBool(!counted.Empty())},
		{Name: "has-irreversible", Value: strconv.FormatBool(irreversible)},
		{Name: "held", Value: strconv.Itoa(held)},
	}
	for _, action := range diff.Actions {
		all = append(all, ghactions.Output{Name: string(action), Value: strconv.Itoa(counted.Count(action))})
	}
	return append(
		all, ghactions.Output{Name: "folder", Value: j.dir},
		j.file("plan", planFile), j.file("summary", summaryFile), j.file("report", reportFile), j.file("journal", journalFile),
	)
}

// file is the output with the path of a file; empty when there is none.
func (j *job) file(name, file string) ghactions.Output {
	o := ghactions.Output{Name: name}
	if _, err := os.Stat(j.path(file)); err == nil && j.dir != "" {
		o.Value = j.path(file)
	}
	return o
}

// showJournal shows the journal in the log where the step behind this one cannot
// keep it as an artifact: that needs github.com, or a server that it runs.
func (j *job) showJournal() {
	server, err := url.Parse(j.Getenv("GITHUB_SERVER_URL"))
	if err != nil {
		return
	}
	host := server.Hostname()
	if host == "" || host == "github.com" || strings.HasSuffix(host, ".ghe.com") {
		return
	}
	journal, err := os.ReadFile(j.path(journalFile))
	if err != nil {
		return // nothing was applied
	}
	_, _ = j.log.Write([]byte("The journal of this run:\n"))
	_, _ = j.log.Write(journal)
	_ = j.log.Annotate(ghactions.Notice, "wsync",
		"no artifact is kept on this server; the journal is in the log of this step and, until the job ends, at "+j.path(journalFile)+" (output journal)")
}
