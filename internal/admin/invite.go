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

func inviteKind() kind {
	return kind{write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
		diff.Create: (*Writer).createInvite,
		diff.Remove: (*Writer).deleteInvite,
	}}
}

// Invites lists pending and expired invites. The filter is applied here as
// well: the documentation and the SDK disagree on whether the API has one.
func (r *Reader) Invites(ctx context.Context) ([]live.Invite, error) {
	wanted := []string{string(anthropic.OrganizationInviteStatusPending), string(anthropic.OrganizationInviteStatusExpired)}
	return list(ctx, r.c, listing[live.Invite]{
		path: invitesPath, paging: byOwnID,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.Invites.List(ctx, anthropic.OrganizationInviteListParams{AfterID: after, Limit: param.NewOpt[int64](pageSize), Statuses: wanted}, opts...)
			return err
		},
		item: whole(func(i *anthropic.OrganizationInvite) (live.Invite, string, bool, error) {
			v, err := toInvite(i)
			if v.Pending() && !v.ExpiresAt.IsZero() && !v.ExpiresAt.After(r.c.clock.time()) {
				v.Status = wanted[1] // the API's mark may lag behind the date
			}
			return v, i.ID, v.Status == wanted[0] || v.Status == wanted[1], err
		}),
	})
}

func toInvite(i *anthropic.OrganizationInvite) (live.Invite, error) {
	id, err := text("an invite", "", "id", i.JSON.ID, i.ID)
	if err != nil {
		return live.Invite{}, err
	}
	email, err := text("invite", id, "email", i.JSON.Email, i.Email)
	if err != nil {
		return live.Invite{}, err
	}
	status, err := text("invite", id, "status", i.JSON.Status, i.Status)
	if err != nil {
		return live.Invite{}, err
	}
	role, err := text("invite", id, "role", i.JSON.Role, i.Role)
	if err != nil {
		return live.Invite{}, err
	}
	return live.Invite{
		ID: id, Email: spec.FoldEmail(email), Role: spec.OrgRole(role), Status: status, ExpiresAt: i.ExpiresAt,
	}, nil
}

func (w *Writer) createInvite(step *diff.Step, made *apply.Receipt) request {
	role, err := orgRoleChange(step)
	params := anthropic.OrganizationInviteNewParams{Role: anthropic.OrganizationInviteNewParamsRole(role)}
	if err == nil && (step.Object == nil || step.Object.Name == "") {
		err = notSendable("%s names nobody", step.Address)
	}
	if err == nil {
		params.Email = step.Object.Name
	}
	return request{http.MethodPost, invitesPath, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Invites.New(ctx, params, opts...)
		if err != nil {
			return err
		}
		if res == nil {
			return unexpected("no invite")
		}
		got, err := toInvite(res)
		switch {
		case err != nil:
			return err
		case got.Email != spec.FoldEmail(params.Email):
			return unexpected("invite %s is for %q instead of %q", got.ID, got.Email, params.Email)
		case got.Role != role:
			return unexpected("the role is %q instead of %q", got.Role, role)
		}
		made.Object = got.ID
		return nil
	}}
}

func (w *Writer) deleteInvite(step *diff.Step, _ *apply.Receipt) request {
	err, path := endsRole(step), invitesPath
	switch {
	case err != nil:
	case step.Object == nil || step.Object.ID == "":
		err = notSendable("%s names no invite", step.Address)
	default:
		path += "/" + step.Object.ID
	}
	return request{http.MethodDelete, path, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Invites.Delete(ctx, step.Object.ID, opts...)
		switch {
		case err != nil:
			return err
		case res == nil || res.ID != step.Object.ID:
			return unexpected("the answer is about another invite")
		}
		return nil
	}}
}
