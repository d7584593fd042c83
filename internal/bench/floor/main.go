// Command floor links what wsync cannot do without, the SDK and go-git, and
// does nothing. What it weighs and what its start costs, no care of ours could
// take from wsync.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/go-git/go-git/v5"
)

func main() {
	if len(os.Args) > 1 {
		use(context.Background(), os.Args[1])
	}
}

// use never runs. It keeps the linker from leaving out what anybody needs who
// lists workspaces and reads a commit.
func use(ctx context.Context, dir string) {
	sdk := anthropic.NewOrganizationService()
	pages := sdk.Workspaces.ListAutoPaging(ctx, anthropic.OrganizationWorkspaceListParams{})
	for pages.Next() {
		fmt.Println(pages.Current().Name)
	}
	repository, err := git.PlainOpen(dir)
	if err != nil {
		return
	}
	if head, err := repository.Head(); err == nil {
		commit, err := repository.CommitObject(head.Hash())
		fmt.Println(commit, err)
	}
}
