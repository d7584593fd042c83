package admin

import (
	"context"
	"fmt"

	"github.com/anthropics/anthropic-sdk-go/v2/option"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
)

// Writer sends writes: one step, one request, never a second one.
type Writer struct{ c *Client }

var _ apply.Writer = (*Writer)(nil)

type sender = func(ctx context.Context, opts ...option.RequestOption) error

// Do sends the request of a step.
func (w *Writer) Do(ctx context.Context, step *diff.Step) (apply.Receipt, error) {
	got := apply.Receipt{Workspace: step.Workspace.ID}
	req := w.request(step, &got)
	got.Method, got.Path = req.method, req.path
	k := call{method: req.method, path: req.path, send: req.send, stop: apply.Stopping(ctx)}
	if req.err != nil {
		return got, w.c.unsent(k, req.err.Error(), req.err).Failure
	}
	v, res := w.c.attempt(ctx, k, 1)
	if res != nil {
		got.Status = res.StatusCode
		got.RequestID = w.c.secrets.clean(res.Header.Get("request-id"))
	}
	if v.Failure != nil {
		return got, v.Failure
	}
	return got, nil
}

// request prepares the one request of a step.
func (w *Writer) request(step *diff.Step, made *apply.Receipt) request {
	prepare := kindOf(step.Address.Kind()).write[step.Action]
	if prepare == nil {
		return request{path: workspacesPath, err: notSendable("wsync has no request for the action %q on %q", step.Action, step.Address)}
	}
	if step.Workspace.Key != "" && step.Workspace.ID == "" && step.Action != diff.Create {
		return request{path: workspacesPath, err: notSendable("the workspace of %s has no id yet", step.Address)}
	}
	return prepare(w, step, made)
}

func workspacePath(step *diff.Step) string { return workspacesPath + "/" + string(step.Workspace.ID) }

// A step's changes are sent as they read, or the step is not sent at all: what a
// reviewer did not see is never written, and what was seen is never left out.

// The translations from a step's changes to request bodies. Each change is sent
// as it reads or the step is not sent at all: what a reviewer did not see is
// never written, and what was seen is never left out.

func notSendable(format string, args ...any) error {
	return &SetupError{
		Problem: "the step cannot be sent: " + fmt.Sprintf(format, args...),
		Remedy:  "plan again; if it stays, the plan was made by another version of wsync or by hand",
	}
}

func textOf(c diff.Change) (string, error) {
	if c.After.Kind != diff.IsText {
		return "", notSendable("%s has no text to set", c.Field)
	}
	return c.After.Text, nil
}
