package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/internal/render"
)

// driftLabel lets people find and filter the issue. wsync finds it by its
// marker.
const driftLabel = "wsync-drift"

// issue opens the issue about drift, keeps it up to date while drift lasts, and
// closes it when it ends. A run that could not look says nothing either way.
// Drift that could not be told is an error: this is how people learn of it.
func (a *action) issue(ctx context.Context) error {
	if a.plan == nil || a.code == exitError {
		return nil
	}
	steps := len(a.drifting())
	if steps == 0 && a.plan.Stopped() {
		return nil
	}
	client, err := a.client()
	if err != nil {
		return err
	}
	var done ghactions.Sticky
	if steps > 0 {
		done, err = client.KeepOpen(ctx, a.driftIssue())
	} else {
		done, err = client.Close(ctx, a.marker("drift"), "The organization matches the file again."+a.footer())
	}
	var denied *ghactions.DeniedError
	switch {
	case err == nil:
		_, _ = fmt.Fprintf(a.log, "issue: %s %s\n", done.Deed, done.URL)
		if steps > 0 {
			_ = a.log.Annotate(ghactions.Warning, "wsync drift", "the organization is not as the file says; see the issue "+done.URL)
		}
		return nil
	case steps == 0 && errors.As(err, &denied):
		_ = a.log.Annotate(ghactions.Notice, "wsync drift", fmt.Sprintf("no drift; %v", err))
		return nil
	case errors.As(err, &denied):
		return fmt.Errorf("there is drift and nobody was told: %w (does the job have the permission issues: write, and the repository issues?)", err)
	}
	return err
}

func (a *action) driftIssue() ghactions.Issue {
	head := a.marker("drift") + "\n" +
		"The organization is not as the file says: somebody changed it by hand, or a change of the file has not been applied. " +
		"The plan below would bring it back. Either run the apply workflow, or take what was done by hand over into the file.\n\n" +
		"This issue is kept up to date and closes by itself.\n\n"
	plan := a.markdown(render.CommentLimit - len(head))
	_, plan, _ = strings.Cut(plan, "\n") // its own marker line
	return ghactions.Issue{Title: "wsync: the organization differs from the file", Text: head + plan, Label: driftLabel}
}
