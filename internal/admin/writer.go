package admin

import (
	"context"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Writer sends writes: one step, one request, never a second one.
type Writer struct{ c *Client }

var _ apply.Writer = (*Writer)(nil)

// Do sends the request of a step. at is the id of the step's workspace; it is
// empty for a create.
func (w *Writer) Do(ctx context.Context, step *diff.Step, at live.WorkspaceID) (apply.Receipt, error) {
	k, id, err := w.call(step, at)
	if err != nil {
		k.method, k.path = endpoint(step.Action, at, step.User)
		v := w.c.unsent(k, err.Error(), err)
		return apply.Receipt{Workspace: at, Method: k.method, Path: k.path}, v.Failure
	}
	k.method, k.path = endpoint(step.Action, at, step.User)
	k.stop = apply.Stopping(ctx)
	v, res := w.c.attempt(ctx, k, 1)
	got := apply.Receipt{Workspace: at, Method: k.method, Path: k.path}
	if res != nil {
		got.Status = res.StatusCode
		got.RequestID = w.c.secrets.clean(res.Header.Get("request-id"))
	}
	if v.Failure != nil {
		return got, v.Failure
	}
	got.Workspace = *id
	return got, nil
}

// endpoint names where a step goes (anthropic-sdk-go api.md).
func endpoint(a diff.Action, at live.WorkspaceID, who *diff.User) (method, path string) {
	workspace := workspacesPath + "/" + string(at)
	member := workspace + "/members"
	if who != nil && a != diff.Add {
		member += "/" + string(who.ID)
	}
	switch a {
	case diff.Create:
		return http.MethodPost, workspacesPath
	case diff.Update:
		return http.MethodPost, workspace
	case diff.Archive:
		return http.MethodPost, workspace + "/archive"
	case diff.Add, diff.SetRole:
		return http.MethodPost, member
	case diff.Remove:
		return http.MethodDelete, member
	}
	return "", workspacesPath
}

// call prepares the one request of a step, and a place for the id of the
// workspace it acted on. It fails when the step cannot be sent as it reads.
func (w *Writer) call(step *diff.Step, at live.WorkspaceID) (call, *live.WorkspaceID, error) {
	id := at
	if err := addressed(step, at); err != nil {
		return call{}, nil, err
	}
	var send func(ctx context.Context, opts ...option.RequestOption) error
	var err error
	switch step.Action {
	case diff.Create:
		send, err = w.create(step, &id)
	case diff.Update:
		send, err = w.update(step, at)
	case diff.Archive:
		send, err = w.archive(step, at)
	case diff.Add:
		send, err = w.add(step, at)
	case diff.SetRole:
		send, err = w.setRole(step, at)
	case diff.Remove:
		send, err = w.remove(step, at)
	default:
		err = notSendable("wsync has no request for the action %q", step.Action)
	}
	return call{send: send}, &id, err
}

// addressed checks that the step names what it acts on.
func addressed(step *diff.Step, at live.WorkspaceID) error {
	switch {
	case step.Action == diff.Create:
		if at != "" {
			return notSendable("a create cannot act on workspace %s", at)
		}
		return nil
	case at == "":
		return notSendable("the workspace of %s has no id yet", step.Address)
	case step.Workspace.ID != "" && step.Workspace.ID != at:
		return notSendable("%s is planned for workspace %s, not %s", step.Address, step.Workspace.ID, at)
	}
	switch step.Action {
	case diff.Add, diff.SetRole, diff.Remove:
		if step.User == nil || step.User.ID == "" {
			return notSendable("%s names no user", step.Address)
		}
	case diff.Create, diff.Update, diff.Archive:
	}
	return nil
}

type sender = func(ctx context.Context, opts ...option.RequestOption) error

func (w *Writer) create(step *diff.Step, id *live.WorkspaceID) (sender, error) {
	params, err := createParams(step.Changes)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.New(ctx, params, opts...)
		if err != nil {
			return err
		}
		made, err := toWorkspace(res)
		switch {
		case err != nil:
			return err
		case made.Name != params.Name:
			return unexpected("the new workspace is named %q instead of %q", made.Name, params.Name)
		case made.Archived():
			return unexpected("the new workspace %s is archived", made.ID)
		}
		*id = made.ID
		return nil
	}, nil
}

func (w *Writer) update(step *diff.Step, at live.WorkspaceID) (sender, error) {
	params, err := updateParams(step.Changes)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Update(ctx, string(at), params, opts...)
		if err != nil {
			return err
		}
		_, err = sameWorkspace(res, at)
		return err
	}, nil
}

func (w *Writer) archive(step *diff.Step, at live.WorkspaceID) (sender, error) {
	if len(step.Changes) > 0 {
		return nil, notSendable("an archive cannot change %s", step.Changes[0].Field)
	}
	return func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Archive(ctx, string(at), opts...)
		if err != nil {
			return err
		}
		got, err := sameWorkspace(res, at)
		if err == nil && !got.Archived() {
			return unexpected("workspace %s is not archived", at)
		}
		return err
	}, nil
}

func (w *Writer) add(step *diff.Step, at live.WorkspaceID) (sender, error) {
	role, err := roleChange(step.Changes)
	if err != nil {
		return nil, err
	}
	params := anthropic.OrganizationWorkspaceMemberAddParams{
		UserID: string(step.User.ID), WorkspaceRole: anthropic.NoBillingWorkspaceRole(role),
	}
	return func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Members.Add(ctx, string(at), params, opts...)
		if err != nil {
			return err
		}
		return sameMember(res, at, step.User.ID, role)
	}, nil
}

func (w *Writer) setRole(step *diff.Step, at live.WorkspaceID) (sender, error) {
	role, err := roleChange(step.Changes)
	if err != nil {
		return nil, err
	}
	params := anthropic.OrganizationWorkspaceMemberUpdateParams{
		WorkspaceID: string(at), WorkspaceRole: anthropic.WorkspaceRole(role),
	}
	return func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Members.Update(ctx, string(step.User.ID), params, opts...)
		if err != nil {
			return err
		}
		return sameMember(res, at, step.User.ID, role)
	}, nil
}

func (w *Writer) remove(step *diff.Step, at live.WorkspaceID) (sender, error) {
	for _, c := range step.Changes {
		if c.Field != diff.FieldRole || c.After.Kind != diff.None {
			return nil, notSendable("a removal cannot change %s", c.Field)
		}
	}
	params := anthropic.OrganizationWorkspaceMemberRemoveParams{WorkspaceID: string(at)}
	return func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Members.Remove(ctx, string(step.User.ID), params, opts...)
		switch {
		case err != nil:
			return err
		case res == nil || res.UserID != string(step.User.ID) || res.WorkspaceID != string(at):
			return unexpected("the answer is about another membership")
		}
		return nil
	}, nil
}

// sameWorkspace checks that an answer is about the workspace that was written.
func sameWorkspace(res *anthropic.Workspace, at live.WorkspaceID) (live.Workspace, error) {
	got, err := toWorkspace(res)
	if err == nil && got.ID != at {
		return got, unexpected("workspace %s instead of %s", got.ID, at)
	}
	return got, err
}

// sameMember checks that an answer is about the membership that was written,
// and that it has the role that was asked for.
func sameMember(res *anthropic.WorkspaceMember, at live.WorkspaceID, who live.UserID, role spec.Role) error {
	got, err := toMember(res, at)
	switch {
	case err != nil:
		return err
	case got.User != who:
		return unexpected("member %s instead of %s", got.User, who)
	case got.Role != role:
		return unexpected("the role is %q instead of %q", got.Role, role)
	}
	return nil
}
