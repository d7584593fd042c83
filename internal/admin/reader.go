package admin

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/anthropics/anthropic-sdk-go/v2/option"

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

// List reads the list of a kind that has no method of its own.
func (r *Reader) List(ctx context.Context, k live.Kind, at live.WorkspaceID) (live.Part, error) {
	if list := kindOf(k).list; list != nil {
		return list(r, ctx, at)
	}
	return nil, fmt.Errorf("wsync has no list of the kind %q", k)
}
