// Command floor links what wsync cannot do without, the SDK and go-git, and
// does nothing. What it weighs and what its start costs, no care of ours could
// take from wsync.
package main

import (
	"context"
	"errors"
	"os"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/go-git/go-git/v5"
)

func main() {
	if len(os.Args) > 2 {
		_ = errors.Join(workspaces(context.Background(), os.Args[1]), file(os.Args[1], os.Args[2]))
	}
}

// workspaces and file never run. They keep the linker from leaving out what
// anybody needs who lists workspaces and makes one, or reads a file of a commit.
func workspaces(ctx context.Context, name string) error {
	sdk := anthropic.NewClient()
	pages := sdk.Organization.Workspaces.ListAutoPaging(ctx, anthropic.OrganizationWorkspaceListParams{})
	for pages.Next() {
		name = max(name, pages.Current().Name)
	}
	_, err := sdk.Organization.Workspaces.New(ctx, anthropic.OrganizationWorkspaceNewParams{Name: name})
	return err
}

func file(dir, name string) error {
	repository, err := git.PlainOpen(dir)
	if err != nil {
		return err
	}
	head, err := repository.Head()
	if err != nil {
		return err
	}
	commit, err := repository.CommitObject(head.Hash())
	if err != nil {
		return err
	}
	_, err = commit.File(name)
	return err
}
