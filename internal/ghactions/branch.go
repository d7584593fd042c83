package ghactions

import (
	"context"
	"fmt"
	"net/http"
)

// Tip is the commit that a branch is at by now. A job needs the permission
// contents: read for it.
func (c *Client) Tip(ctx context.Context, branch string) (string, error) {
	var ref struct {
		Object struct {
			SHA string `json:"sha"`
		} `json:"object"`
	}
	if _, err := c.call(ctx, http.MethodGet, "git/ref/heads/"+branch, nil, nil, &ref); err != nil {
		return "", fmt.Errorf("asking where the branch %s is: %w", branch, err)
	}
	return ref.Object.SHA, nil
}
