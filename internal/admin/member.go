package admin

import (
	"context"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func memberKind() kind {
	return kind{write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
		diff.Add:     (*Writer).addMember,
		diff.SetRole: (*Writer).setMemberRole,
		diff.Remove:  (*Writer).removeMember,
	}}
}

// Members lists the explicit members of one workspace.
func (r *Reader) Members(ctx context.Context, id live.WorkspaceID) ([]live.Member, error) {
	return list(ctx, r.c, listing[live.Member]{
		path: workspacesPath + "/" + string(id) + "/members",
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.Workspaces.Members.List(ctx, string(id), anthropic.OrganizationWorkspaceMemberListParams{AfterID: after, Limit: param.NewOpt[int64](pageSize)}, opts...)
			return err
		},
		item: memberOf(id),
	})
}

// The items of the long lists, read field by field. What a required field may
// be is as in convert.go: a text, and not an empty one. A role that is not
// known yet is kept as it is.

// memberOf reads a member of one workspace.
func memberOf(id live.WorkspaceID) func(*jsontext.Decoder) (live.Member, string, bool, error) {
	usual := make([]string, len(spec.Roles))
	for i, role := range spec.Roles {
		usual[i] = string(role)
	}
	fields := []textField{{name: "user_id"}, {name: "workspace_role", usual: usual}, {name: "workspace_id", usual: []string{string(id)}}}
	return func(d *jsontext.Decoder) (live.Member, string, bool, error) {
		var got [3]string
		err := texts(d, got[:], fields)
		user, role, of := got[0], got[1], got[2]
		switch {
		case err != nil:
		case user == "":
			err = unexpected("a member without user_id")
		case role == "":
			err = unexpected("member %s without workspace_role", user)
		case of != string(id):
			err = unexpected("member %s of workspace %q instead of %q", user, of, id)
		}
		return live.Member{User: live.UserID(user), Role: spec.Role(role)}, user, true, err
	}
}

func memberPath(step *diff.Step) string {
	if step.User == nil {
		return workspacePath(step) + "/members"
	}
	return workspacePath(step) + "/members/" + string(step.User.ID)
}

func (w *Writer) addMember(step *diff.Step, _ *apply.Receipt) request {
	role, err := roleChange(step)
	params := anthropic.OrganizationWorkspaceMemberAddParams{WorkspaceRole: anthropic.NoBillingWorkspaceRole(role)}
	if err == nil {
		params.UserID = string(step.User.ID)
	}
	return request{http.MethodPost, workspacePath(step) + "/members", err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Members.Add(ctx, string(step.Workspace.ID), params, opts...)
		if err != nil {
			return err
		}
		return sameMember(res, step, role)
	}}
}

func (w *Writer) setMemberRole(step *diff.Step, _ *apply.Receipt) request {
	role, err := roleChange(step)
	params := anthropic.OrganizationWorkspaceMemberUpdateParams{
		WorkspaceID: string(step.Workspace.ID), WorkspaceRole: anthropic.WorkspaceRole(role),
	}
	return request{http.MethodPost, memberPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Members.Update(ctx, string(step.User.ID), params, opts...)
		if err != nil {
			return err
		}
		return sameMember(res, step, role)
	}}
}

func (w *Writer) removeMember(step *diff.Step, _ *apply.Receipt) request {
	err := endsRole(step)
	if err == nil {
		err = namesUser(step)
	}
	params := anthropic.OrganizationWorkspaceMemberRemoveParams{WorkspaceID: string(step.Workspace.ID)}
	return request{http.MethodDelete, memberPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Members.Remove(ctx, string(step.User.ID), params, opts...)
		switch {
		case err != nil:
			return err
		case res == nil || res.UserID != string(step.User.ID) || res.WorkspaceID != string(step.Workspace.ID):
			return unexpected("the answer is about another membership")
		}
		return nil
	}}
}

// endsRole refuses a removal that changes something besides.
func endsRole(step *diff.Step) error {
	for _, c := range step.Changes {
		if c.Field != diff.FieldRole || c.After.Kind != diff.None {
			return notSendable("a removal cannot change %s", c.Field)
		}
	}
	return nil
}

func namesUser(step *diff.Step) error {
	if step.User == nil || step.User.ID == "" {
		return notSendable("%s names no user", step.Address)
	}
	return nil
}

// roleChange is the role that a step gives a person.
func roleChange(step *diff.Step) (spec.Role, error) {
	role, err := roleOnly(step)
	if err != nil {
		return "", err
	}
	return role, namesUser(step)
}

// roleOnly is the role that a membership step sets, one of those that can be given.
func roleOnly(step *diff.Step) (spec.Role, error) {
	changes := step.Changes
	if len(changes) != 1 || changes[0].Field != diff.FieldRole {
		return "", notSendable("a membership step changes the role and nothing else")
	}
	value, err := textOf(changes[0])
	if err != nil {
		return "", err
	}
	role := spec.Role(value)
	if role.Strength() == 0 {
		return "", notSendable("%q is not a role that can be given", value)
	}
	return role, nil
}

// sameMember checks that an answer is about the membership that was written,
// and that it has the role that was asked for.
func sameMember(res *anthropic.WorkspaceMember, step *diff.Step, role spec.Role) error {
	got, err := toMember(res, step.Workspace.ID)
	switch {
	case err != nil:
		return err
	case got.User != step.User.ID:
		return unexpected("member %s instead of %s", got.User, step.User.ID)
	case got.Role != role:
		return unexpected("the role is %q instead of %q", got.Role, role)
	}
	return nil
}

func toMember(m *anthropic.WorkspaceMember, of live.WorkspaceID) (live.Member, error) {
	if m == nil {
		return live.Member{}, unexpected("no member")
	}
	user, err := text("a member", "", "user_id", m.JSON.UserID, m.UserID)
	if err != nil {
		return live.Member{}, err
	}
	role, err := text("member", user, "workspace_role", m.JSON.WorkspaceRole, m.WorkspaceRole)
	if err != nil {
		return live.Member{}, err
	}
	if m.WorkspaceID != string(of) {
		return live.Member{}, unexpected("member %s of workspace %q instead of %q", user, m.WorkspaceID, of)
	}
	return live.Member{User: live.UserID(user), Role: spec.Role(role)}, nil
}
