package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/internal/adminsim"
)

// listThroughSDK is the process to compare a plan with: it lists the
// workspaces and every membership with the official SDK, counts them and
// throws them away.
func listThroughSDK(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("list takes the address of the API")
	}
	sdk := anthropic.NewOrganizationService(
		option.WithoutEnvironmentDefaults(), option.WithBaseURL(args[0]), option.WithAPIKey(adminsim.DefaultAdminKey))
	limit := param.NewOpt[int64](1000)
	workspaces, err := sdk.Workspaces.List(ctx, anthropic.OrganizationWorkspaceListParams{Limit: limit})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(concurrency)
	for _, w := range workspaces.Data {
		g.Go(func() error {
			members := sdk.Workspaces.Members.ListAutoPaging(ctx, w.ID, anthropic.OrganizationWorkspaceMemberListParams{Limit: limit})
			n := 0
			for members.Next() {
				if members.Current().UserID != "" {
					n++
				}
			}
			if err := members.Err(); err != nil || n == 0 {
				return fmt.Errorf("%d members of %s: %w", n, w.ID, err)
			}
			return nil
		})
	}
	return g.Wait()
}
