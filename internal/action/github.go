package action

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/retry"
)

func (j *job) client() (*ghactions.Client, error) {
	return ghactions.NewClient(ghactions.Options{
		API: j.Getenv("GITHUB_API_URL"), GraphQL: j.Getenv("GITHUB_GRAPHQL_URL"), Repository: j.run.Repository,
		Token: j.in.token, UserAgent: j.UserAgent,
		Retry: retry.Policy{Attempts: 3, Base: time.Second, Max: 5 * time.Second},
	})
}

// keepComment keeps the one comment on the pull request. Where the token may not
// write, as for a change from a fork, the summary has it all.
func (j *job) keepComment(ctx context.Context) {
	if j.in.comment == commentFalse || j.in.command != "review" && j.in.command != "plan" {
		return
	}
	level, why := ghactions.Notice, ""
	if j.in.comment == commentTrue {
		level = ghactions.Warning
	}
	var denied *ghactions.DeniedError
	switch err := j.comment(ctx); {
	case err == nil, errors.Is(err, errNoPull) && j.in.comment == commentAuto:
		return
	case errors.As(err, &denied) && j.run.Pull.Fork:
		why = "a change from a fork gets no token that may comment"
	case errors.As(err, &denied):
		why = err.Error() + " (does the job have the permission pull-requests: write?)"
	default:
		level, why = ghactions.Warning, err.Error()
	}
	_ = j.log.Annotate(level, "wsync", why+"; the job summary has it all")
}

var errNoPull = errors.New("there is no pull request to comment on")

func (j *job) comment(ctx context.Context) error {
	if j.run.Pull == nil {
		return errNoPull
	}
	client, err := j.client()
	if err != nil {
		return err
	}
	done, err := client.Comment(ctx, j.run.Pull.Number, j.markdown(render.CommentLimit))
	if err == nil {
		_, _ = fmt.Fprintf(j.log, "comment: %s %s\n", done.Change, done.URL)
	}
	return err
}

// driftLabel lets people find and filter the issue. wsync finds it by its
// marker.
const driftLabel = "wsync-drift"

// keepIssue opens the issue about drift, keeps it up to date while drift lasts,
// and closes it when it ends. A run that could not look says nothing either way.
// Drift that nobody hears of is an error: this is how people learn of it.
func (j *job) keepIssue(ctx context.Context) error {
	if j.plan == nil || j.code == exit.Error {
		return nil
	}
	steps, _ := j.steps()
	if steps == 0 && j.plan.Stopped() {
		return nil
	}
	client, err := j.client()
	if err != nil {
		return err
	}
	var done ghactions.Sticky
	if steps > 0 {
		done, err = client.KeepOpen(ctx, j.driftIssue())
	} else {
		done, err = client.Close(ctx, j.marker("drift"), "The organization matches the file again."+j.footer())
	}
	var denied *ghactions.DeniedError
	switch {
	case err == nil:
		_, _ = fmt.Fprintf(j.log, "issue: %s %s\n", done.Change, done.URL)
		if steps > 0 {
			_ = j.log.Annotate(ghactions.Warning, j.name(), "the organization is not as the file says; see the issue "+done.URL)
		}
		return nil
	case steps == 0 && errors.As(err, &denied):
		_ = j.log.Annotate(ghactions.Notice, j.name(), fmt.Sprintf("no drift; %v", err))
		return nil
	case errors.As(err, &denied):
		return fmt.Errorf("there is drift and nobody was notified: %w (does the job have the permission issues: write, and the repository issues?)", err)
	}
	return err
}

func (j *job) driftIssue() ghactions.Issue {
	head := j.marker("drift") +
		"The organization is not as the file says: somebody changed it by hand, or a change of the file has not been applied. " +
		"The plan below would bring it back. Either run the apply workflow, or take what was done by hand over into the file.\n\n" +
		"This issue is kept up to date and closes by itself.\n\n"
	footer := j.footer()
	plan := j.planOnly(render.MarkdownOptions{Limit: render.CommentLimit - len(head) - len(footer), Elsewhere: elsewhere()})
	return ghactions.Issue{Title: "wsync: the organization differs from the file", Text: head + plan + footer, Label: driftLabel}
}
