package admin

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"

	"github.com/wsync/wsync/live"
)

// Where things are (anthropic-sdk-go api.md).
const (
	organizationPath = "/v1/organizations/me"
	workspacesPath   = "/v1/organizations/workspaces"
	usersPath        = "/v1/organizations/users"
	invitesPath      = "/v1/organizations/invites"
	keysPath         = "/v1/organizations/api_keys"
	usagePath        = "/v1/organizations/usage_report/messages"
	costPath         = "/v1/organizations/cost_report"
)

// Reader reads the organization. It holds nothing that could write.
type Reader struct {
	c *Client

	mu        sync.Mutex
	defaultID live.WorkspaceID // as last seen by Workspaces
}

var _ live.Reader = (*Reader)(nil)

// Identity is the organization the credential belongs to.
func (r *Reader) Identity(ctx context.Context) (id, name string, err error) {
	err = r.c.read(ctx, call{method: http.MethodGet, path: organizationPath, send: func(ctx context.Context, opts ...option.RequestOption) error {
		org, err := r.c.sdk.Get(ctx, opts...)
		if err != nil {
			return err
		}
		if org == nil {
			return unexpected("no organization")
		}
		name = org.Name
		id, err = text("the organization", "", "id", org.JSON.ID, org.ID)
		return err
	}})
	if err != nil {
		return "", "", err
	}
	return id, name, nil
}

// Users lists every user, whatever the role.
func (r *Reader) Users(ctx context.Context) ([]live.User, error) {
	return list(ctx, r.c, listing[live.User]{
		path: usersPath, ownCursor: true,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.Users.List(ctx, anthropic.OrganizationUserListParams{AfterID: after, Limit: param.NewOpt[int64](pageSize)}, opts...)
			return err
		},
		item: readUser,
	})
}

// List reads a list of a kind that has no method of its own here.
func (r *Reader) List(_ context.Context, kind live.Kind, _ live.WorkspaceID) (live.Part, error) {
	return nil, fmt.Errorf("listing objects of the kind %q: this reader has no such list", kind)
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

// Invites lists pending and expired invites. The filter is applied here as
// well: the documentation and the SDK disagree on whether the API has one.
func (r *Reader) Invites(ctx context.Context) ([]live.Invite, error) {
	wanted := []string{string(anthropic.OrganizationInviteStatusPending), string(anthropic.OrganizationInviteStatusExpired)}
	return list(ctx, r.c, listing[live.Invite]{
		path: invitesPath, ownCursor: true,
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

// ownedKey is a key and the person behind it.
type ownedKey struct {
	live.APIKey
	person live.UserID
}

// Keys lists active API keys, and the user behind the reader's own credential
// when exactly one key's hint fits it.
func (r *Reader) Keys(ctx context.Context) ([]live.APIKey, live.UserID, error) {
	owned, err := list(ctx, r.c, listing[ownedKey]{
		path: keysPath, ownCursor: true,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.APIKeys.List(ctx, anthropic.OrganizationAPIKeyListParams{
				AfterID: after, Limit: param.NewOpt[int64](pageSize), Status: anthropic.OrganizationAPIKeyListParamsStatusActive,
			}, opts...)
			return err
		},
		item: whole(func(k *anthropic.APIKey) (ownedKey, string, bool, error) {
			v, status, err := toKey(k)
			return ownedKey{v, personBehind(k)}, k.ID, status == string(anthropic.APIKeyStatusActive), err
		}),
	})
	if err != nil {
		return nil, "", err
	}
	keys := make([]live.APIKey, len(owned))
	var caller live.UserID
	matches := 0
	for i, k := range owned {
		keys[i] = k.APIKey
		if r.c.own != nil && fitsHint(r.c.own(), k.Hint) {
			caller = k.person
			matches++
		}
	}
	if matches != 1 {
		caller = ""
	}
	return keys, caller, nil
}

// fitsHint reports whether a key can be the one that a hint of the form
// "sk-ant-api03-R2D...igAA" stands for. A hint that shows next to nothing fits
// no key.
func fitsHint(key, hint string) bool {
	hint = strings.ReplaceAll(hint, "…", "...")
	start, end, ok := strings.Cut(hint, "...")
	end = strings.TrimLeft(end, ".")
	const enough = 3
	return ok && len(end) >= enough && len(start) > len("sk-ant-") && len(start)+len(end) < len(key) &&
		strings.HasPrefix(key, start) && strings.HasSuffix(key, end)
}
