package admin

import (
	"context"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

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
		ID: id, Email: spec.FoldEmail(email), Role: live.OrgRole(role), Status: status, ExpiresAt: i.ExpiresAt,
	}, nil
}
