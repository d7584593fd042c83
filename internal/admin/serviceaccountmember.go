package admin

import (
	"context"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func serviceAccountMemberKind() kind {
	return kind{
		list: (*Reader).accountMembers,
		write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
			diff.Add:     (*Writer).addAccount,
			diff.SetRole: (*Writer).setAccountRole,
			diff.Remove:  (*Writer).removeAccount,
		},
	}
}

// accountMembers lists the explicit roles of service accounts in one workspace. A
// membership that every account has by itself is nobody's doing and left out.
func (r *Reader) accountMembers(ctx context.Context, id live.WorkspaceID) (live.Part, error) {
	all, err := list(ctx, r.c, listing[live.AccountMember]{
		path: workspacesPath + "/" + string(id) + "/service_accounts", paging: byPage,
		fetch: func(ctx context.Context, page param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.Workspaces.ServiceAccounts.List(ctx, string(id), anthropic.OrganizationWorkspaceServiceAccountListParams{
				Page: page, Limit: param.NewOpt[int64](accountPage),
			}, opts...)
			return err
		},
		item: whole(func(m *anthropic.ServiceAccountWorkspaceMember) (live.AccountMember, string, bool, error) {
			v, err := toAccountMember(m, id)
			return v, v.Account, err == nil && !m.Implicit, err
		}),
	})
	return live.AccountMemberList(all), err
}

func toAccountMember(m *anthropic.ServiceAccountWorkspaceMember, of live.WorkspaceID) (live.AccountMember, error) {
	if m == nil {
		return live.AccountMember{}, unexpected("no membership of a service account")
	}
	account, err := text("a membership", "", "service_account_id", m.JSON.ServiceAccountID, m.ServiceAccountID)
	if err != nil {
		return live.AccountMember{}, err
	}
	role, err := text("service account", account, "workspace_role", m.JSON.WorkspaceRole, m.WorkspaceRole)
	if err != nil {
		return live.AccountMember{}, err
	}
	if m.WorkspaceID != string(of) {
		return live.AccountMember{}, unexpected("service account %s of workspace %q instead of %q", account, m.WorkspaceID, of)
	}
	return live.AccountMember{Account: account, Role: spec.Role(role)}, nil
}

func accountsPath(step *diff.Step) string { return workspacePath(step) + "/service_accounts" }

func accountPath(step *diff.Step) string {
	if step.Object == nil {
		return accountsPath(step)
	}
	return accountsPath(step) + "/" + step.Object.ID
}

// accountRoleChange is the role that a step gives a service account.
func accountRoleChange(step *diff.Step) (spec.Role, error) {
	role, err := roleOnly(step)
	if err != nil {
		return "", err
	}
	return role, namesAccount(step)
}

func (w *Writer) addAccount(step *diff.Step, _ *apply.Receipt) request {
	role, err := accountRoleChange(step)
	params := anthropic.OrganizationWorkspaceServiceAccountAddParams{WorkspaceRole: anthropic.NoBillingWorkspaceRole(role)}
	if err == nil {
		params.ServiceAccountID = step.Object.ID
	}
	return request{http.MethodPost, accountsPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.ServiceAccounts.Add(ctx, string(step.Workspace.ID), params, opts...)
		if err != nil {
			return err
		}
		return sameAccountMember(res, step, role)
	}}
}

func (w *Writer) setAccountRole(step *diff.Step, _ *apply.Receipt) request {
	role, err := accountRoleChange(step)
	params := anthropic.OrganizationWorkspaceServiceAccountUpdateParams{
		WorkspaceID: string(step.Workspace.ID), WorkspaceRole: anthropic.NoBillingWorkspaceRole(role),
	}
	return request{http.MethodPost, accountPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.ServiceAccounts.Update(ctx, step.Object.ID, params, opts...)
		if err != nil {
			return err
		}
		return sameAccountMember(res, step, role)
	}}
}

func (w *Writer) removeAccount(step *diff.Step, _ *apply.Receipt) request {
	err := namesAccount(step)
	for _, c := range step.Changes {
		if c.Field != diff.FieldRole || c.After.Kind != diff.None {
			err = notSendable("a removal cannot change %s", c.Field)
		}
	}
	params := anthropic.OrganizationWorkspaceServiceAccountRemoveParams{WorkspaceID: string(step.Workspace.ID)}
	return request{http.MethodDelete, accountPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.ServiceAccounts.Remove(ctx, step.Object.ID, params, opts...)
		switch {
		case err != nil:
			return err
		case res == nil || res.ServiceAccountID != step.Object.ID || res.WorkspaceID != string(step.Workspace.ID):
			return unexpected("the answer is about another membership")
		}
		return nil
	}}
}

// sameAccountMember checks that an answer is about the membership that was
// written, and that it has the role that was asked for.
func sameAccountMember(res *anthropic.ServiceAccountWorkspaceMember, step *diff.Step, role spec.Role) error {
	got, err := toAccountMember(res, step.Workspace.ID)
	switch {
	case err != nil:
		return err
	case got.Account != step.Object.ID:
		return unexpected("service account %s instead of %s", got.Account, step.Object.ID)
	case got.Role != role:
		return unexpected("the role is %q instead of %q", got.Role, role)
	}
	return nil
}
