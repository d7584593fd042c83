package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/retry"
)

// tellTime bounds the telling of an outcome that stands already.
const tellTime = 2 * time.Minute

// tell makes the outcome known, what needs no network first. Nothing here
// changes the outcome; the result is exitError when somebody who relies on being
// told was not.
func (a *action) tell(ctx context.Context) int {
	a.annotate()
	summary := a.markdown(summaryLimit)
	err := os.WriteFile(a.path(planText), []byte(summary), 0o600)
	err = errors.Join(err, a.write(summary))
	a.keepJournal()
	if a.in.command == "drift" {
		err = errors.Join(err, a.issue(ctx))
	} else {
		a.comment(ctx)
	}
	if err != nil {
		a.fail(err)
		return exitError
	}
	return exitDone
}

// write hands outputs and summary to the runner.
func (a *action) write(summary string) error {
	var err error
	if path := a.env.Getenv("GITHUB_OUTPUT"); path != "" {
		err = ghactions.WriteOutputs(path, a.outputs())
	}
	if path := a.env.Getenv("GITHUB_STEP_SUMMARY"); path != "" {
		err = errors.Join(err, ghactions.AppendSummary(path, summary))
	}
	return err
}

// annotate marks the lines of the file in the changes view, and the run.
func (a *action) annotate() {
	if a.plan != nil {
		var text, commands strings.Builder
		_ = render.Text(&text, a.plan, render.TextOptions{Next: []string{}})
		_, _ = a.log.Write([]byte(text.String()))
		_ = render.GitHub(&commands, a.plan, render.GitHubOptions{})
		_ = a.log.Commands(commands.String())
	}
	held := a.held()
	switch {
	case a.marked:
	case a.trouble != "":
		_ = a.log.Annotate(ghactions.Error, "wsync "+a.in.command, render.Clean(firstLine(a.trouble)))
	case a.report != nil && a.report.Partial():
		_ = a.log.Annotate(ghactions.Error, "wsync apply", "applied in part; the job summary says what became of each step")
	case a.report != nil && held > 0:
		_ = a.log.Annotate(ghactions.Warning, "wsync apply", heldText(held))
	}
}

func heldText(n int) string {
	what := "1 step is held and was not carried out"
	if n > 1 {
		what = fmt.Sprintf("%d steps are held and were not carried out", n)
	}
	return what + "; the job summary says why, and how each is released."
}

func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return "no reason was given"
}

// held counts the steps that a guard holds.
func (a *action) held() int {
	if a.plan == nil {
		return 0
	}
	return len(a.plan.Steps) - len(a.drifting())
}

// outputs are the outputs of the action. They are numbers, words and paths of
// ours: nothing that somebody else has written.
func (a *action) outputs() []ghactions.Output {
	counted := a.plan
	if counted == nil {
		counted = &diff.Plan{}
	}
	irreversible := false
	for i := range counted.Steps {
		irreversible = irreversible || counted.Steps[i].Risk == diff.RiskIrreversible
	}
	all := []ghactions.Output{
		{Name: "exit-code", Value: strconv.Itoa(a.code)},
		{Name: "has-changes", Value: strconv.FormatBool(!counted.Empty())},
		{Name: "has-irreversible", Value: strconv.FormatBool(irreversible)},
		{Name: "held", Value: strconv.Itoa(a.held())},
	}
	for _, action := range diff.Actions {
		all = append(all, ghactions.Output{Name: string(action), Value: strconv.Itoa(counted.Count(action))})
	}
	all = append(all, ghactions.Output{Name: "folder", Value: a.dir})
	for _, f := range []struct{ name, file string }{
		{"plan", planFile}, {"summary", planText}, {"report", reportFile}, {"journal", journalFile},
	} {
		value := ""
		if _, err := os.Stat(a.path(f.file)); err == nil && a.dir != "" {
			value = a.path(f.file)
		}
		all = append(all, ghactions.Output{Name: f.name, Value: value})
	}
	return all
}

// markdown is the outcome as a comment or a summary.
func (a *action) markdown(limit int) string {
	o := render.MarkdownOptions{Limit: limit - len(a.footer()), Marker: a.in.file, Elsewhere: "the summary or the artifact of the run"}
	var b strings.Builder
	switch {
	case a.trouble != "":
		b.WriteString(a.failure(o))
	case a.report != nil:
		_ = render.ReportMarkdown(&b, a.report, a.plan, o)
		b.WriteString(a.waiting(limit - b.Len() - len(a.footer())))
	case a.plan != nil:
		_ = render.Markdown(&b, a.plan, o)
	default:
		b.WriteString(a.marker("plan") + "\n### The file is valid\n")
	}
	return b.String() + a.footer()
}

// marker is the hidden first line that render gives to a text of this kind.
func (a *action) marker(kind string) string {
	var b strings.Builder
	_ = render.Markdown(&b, &diff.Plan{}, render.MarkdownOptions{Marker: a.in.file})
	return strings.Replace(ghactions.Marker(b.String()), "wsync:plan", "wsync:"+kind, 1)
}

// failure shows what a command said, in a block that nothing in it can end.
func (a *action) failure(o render.MarkdownOptions) string {
	title := "wsync " + a.in.command + " failed"
	switch {
	case a.marked:
		title = "The file is not valid"
	case a.refused:
		title = strings.TrimSpace("wsync "+a.in.command) + " was refused"
	}
	head := a.marker("plan") + "\n### " + title + "\n\n"
	var said strings.Builder
	for line := range strings.Lines(a.trouble) {
		line = render.Clean(strings.TrimSuffix(line, "\n")) + "\n"
		if said.Len()+len(line) > o.Limit/2 {
			said.WriteString("…\n")
			break
		}
		said.WriteString(line)
	}
	fence := "```"
	for strings.Contains(said.String(), fence) {
		fence += "`"
	}
	return head + fence + "text\n" + said.String() + fence + "\n"
}

// footer leads to the run, says what was not looked at, and how held steps are
// released here: not on a command line, as the plan's own hints have it.
func (a *action) footer() string {
	var lines []string
	if a.run == nil {
		return ""
	}
	if a.run.Pull != nil && a.plan != nil && a.plan.Count(diff.Archive) > 0 {
		lines = append(lines, "An archive is still held after the merge, until somebody runs the apply workflow by hand and names the workspace.")
	}
	if a.in.command == "review" && a.plan != nil {
		lines = append(lines, "Compared offline with what it would be merged into; the organization itself was not looked at.")
	}
	if inputs := a.wayOut(); len(inputs) > 0 && a.run.Pull == nil {
		lines = append(lines, "A flag that a hint names is an input here: run the apply workflow by hand and give it `"+strings.Join(inputs, "`, `")+"`.")
	}
	if a.run.URL != "" {
		lines = append(lines, "[The run]("+a.run.URL+")")
	}
	if len(lines) == 0 {
		return ""
	}
	return "\n<sub>" + strings.Join(lines, " ") + "</sub>\n"
}

// comment keeps the one comment on the pull request. Where the token may not
// write, as for a change from a fork, the summary has it all.
func (a *action) comment(ctx context.Context) {
	wanted := a.in.comment != commentFalse && (a.in.command == "review" || a.in.command == "plan")
	level := ghactions.Notice
	if a.in.comment == commentTrue {
		level = ghactions.Warning
	}
	switch {
	case !wanted:
		return
	case a.run.Pull == nil:
		if a.in.comment == commentTrue {
			_ = a.log.Annotate(level, "wsync", "there is no pull request to comment on; the job summary has it all")
		}
		return
	}
	err := a.postComment(ctx)
	var denied *ghactions.DeniedError
	switch {
	case err == nil:
	case errors.As(err, &denied) && a.run.Pull.Fork:
		_ = a.log.Annotate(level, "wsync", "a change from a fork gets no token that may comment; the job summary has it all")
	case errors.As(err, &denied):
		_ = a.log.Annotate(level, "wsync", fmt.Sprintf("%v; the job summary has it all (does the job have the permission pull-requests: write?)", err))
	default:
		_ = a.log.Annotate(ghactions.Warning, "wsync", fmt.Sprintf("%v; the job summary has it all", err))
	}
}

func (a *action) postComment(ctx context.Context) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	done, err := client.Comment(ctx, a.run.Pull.Number, a.markdown(render.CommentLimit))
	if err == nil {
		_, _ = fmt.Fprintf(a.log, "comment: %s %s\n", done.Deed, done.URL)
	}
	return err
}

func (a *action) client() (*ghactions.Client, error) {
	get := a.env.Getenv
	return ghactions.NewClient(ghactions.Options{
		API: get("GITHUB_API_URL"), GraphQL: get("GITHUB_GRAPHQL_URL"), Repository: a.run.Repository,
		Token: a.in.token, UserAgent: a.env.userAgent(),
		Retry: retry.Policy{Attempts: 3, Base: time.Second, Max: 5 * time.Second},
	})
}
