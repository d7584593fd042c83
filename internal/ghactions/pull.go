package ghactions

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Proposal is a change of files as a pull request: one commit on a branch that
// belongs to nobody else, and that is replaced whenever the change is another one.
type Proposal struct {
	// Branch is the branch of the proposal. It begins with OwnBranches.
	Branch string
	// Base is the branch to merge into, and Parent the commit of it that the files were
	// read from.
	Base, Parent string
	Title        string
	// Text begins with the marker line.
	Text  string
	Files []ProposedFile
}

// ProposedFile is a file as it is to be, by its path in the repository.
type ProposedFile struct {
	Path       string
	Executable bool
	Content    string // UTF-8
}

// OwnBranches is how the names of the branches begin that Propose may write to.
const OwnBranches = "wsync/"

// Propose makes sure that the one open pull request from the branch proposes exactly
// these files and says what the text says. Nothing is merged, and no other branch is
// written to. A branch or a pull request of that name that is somebody else's is an
// error.
func (c *Client) Propose(ctx context.Context, p Proposal) (Sticky, error) {
	if !strings.HasPrefix(p.Branch, OwnBranches) || p.Branch == p.Base {
		return Sticky{}, fmt.Errorf("%q is no branch for a proposal", p.Branch)
	}
	old, err := c.proposal(ctx, p.Branch, p.Text)
	if err != nil {
		return Sticky{}, wrap("looking for the pull request", err)
	}
	if err := c.commit(ctx, p, old != nil); err != nil {
		return Sticky{}, wrap("writing the branch "+p.Branch, err)
	}
	var now post
	if old == nil {
		in := map[string]any{"title": p.Title, "head": p.Branch, "base": p.Base, "body": p.Text}
		_, err := c.call(ctx, http.MethodPost, "pulls", nil, in, &now)
		return Sticky{now.URL, Created}, wrap("opening a pull request", err)
	}
	if same(old.Body, p.Text) && old.Title == p.Title {
		return Sticky{old.URL, Nothing}, nil
	}
	in := map[string]any{"title": p.Title, "body": p.Text}
	_, err = c.call(ctx, http.MethodPatch, "pulls/"+strconv.Itoa(old.Number), nil, in, &now)
	return Sticky{now.URL, Updated}, wrap("updating the pull request", err)
}

// Withdraw closes the open pull request from a branch, if there is one of ours, says
// why, and deletes the branch. Only marker is looked at as a marker line.
func (c *Client) Withdraw(ctx context.Context, branch, marker, note string) (Sticky, error) {
	old, err := c.proposal(ctx, branch, marker)
	if err != nil || old == nil {
		return Sticky{Change: Nothing}, wrap("looking for the pull request", err)
	}
	doing := fmt.Sprintf("closing pull request %d", old.Number)
	number := strconv.Itoa(old.Number)
	if _, err := c.call(ctx, http.MethodPatch, "pulls/"+number, nil, map[string]any{"state": "closed"}, nil); err != nil {
		return Sticky{}, wrap(doing, err)
	}
	_, err = c.call(ctx, http.MethodPost, "issues/"+number+"/comments", nil, map[string]string{"body": note}, nil)
	if _, gone := c.call(ctx, http.MethodDelete, "git/refs/heads/"+branch, nil, nil, nil); err == nil {
		err = gone
	}
	return Sticky{old.URL, Closed}, wrap(doing, err)
}

// proposal is the open pull request from a branch of the repository; nil when there is
// none. One of somebody else's is an error: a branch has room for one.
func (c *Client) proposal(ctx context.Context, branch, text string) (*post, error) {
	marker, err := checkMarker(text)
	if err != nil {
		return nil, err
	}
	owner, _, _ := strings.Cut(c.repository, "/")
	var open []post
	query := url.Values{"state": {"open"}, "head": {owner + ":" + branch}, "per_page": {"100"}}
	if _, err := c.call(ctx, http.MethodGet, "pulls", query, nil, &open); err != nil {
		return nil, err
	}
	for i := range open {
		p := &open[i]
		if p.User == nil || !strings.EqualFold(p.User.Login, c.identity(ctx)) || Marker(p.Body) != marker {
			return nil, fmt.Errorf("pull request %d from the branch %s is somebody else's: close it, and delete the branch", p.Number, branch)
		}
	}
	if len(open) == 0 {
		return nil, nil
	}
	return &open[0], nil
}

// gitCommit is a commit, as far as it is needed.
type gitCommit struct {
	SHA     string                 `json:"sha"`
	Message string                 `json:"message"`
	Tree    struct{ SHA string }   `json:"tree"`
	Parents []struct{ SHA string } `json:"parents"`
}

// commit puts one commit with the files onto the branch, unless it is there. A branch
// that no proposal of ours is open from is taken only if its commit has our message.
func (c *Client) commit(ctx context.Context, p Proposal, ours bool) error {
	var base, made, tip gitCommit
	var tree struct{ SHA string }
	at, err := c.Tip(ctx, p.Branch)
	if there := err == nil; there {
		if _, err := c.call(ctx, http.MethodGet, "git/commits/"+at, nil, nil, &tip); err != nil {
			return err
		}
		if !ours && tip.Message != p.Title {
			return errors.New("the branch is there already and somebody else's: delete or rename it")
		}
	} else if !gone(err) {
		return err
	}
	if _, err := c.call(ctx, http.MethodGet, "git/commits/"+p.Parent, nil, nil, &base); err != nil {
		return err
	}
	if _, err := c.call(ctx, http.MethodPost, "git/trees", nil, map[string]any{"base_tree": base.Tree.SHA, "tree": entries(p.Files)}, &tree); err != nil {
		return err
	}
	if tip.Tree.SHA == tree.SHA && len(tip.Parents) == 1 && tip.Parents[0].SHA == p.Parent {
		return nil
	}
	in := map[string]any{"message": p.Title, "tree": tree.SHA, "parents": []string{p.Parent}}
	if _, err := c.call(ctx, http.MethodPost, "git/commits", nil, in, &made); err != nil {
		return err
	}
	if tip.SHA == "" {
		_, err = c.call(ctx, http.MethodPost, "git/refs", nil, map[string]any{"ref": "refs/heads/" + p.Branch, "sha": made.SHA}, nil)
		return err
	}
	_, err = c.call(ctx, http.MethodPatch, "git/refs/heads/"+p.Branch, nil, map[string]any{"sha": made.SHA, "force": true}, nil)
	return err
}

func entries(files []ProposedFile) []map[string]string {
	var list []map[string]string
	for _, f := range files {
		mode := "100644"
		if f.Executable {
			mode = "100755"
		}
		list = append(list, map[string]string{"path": f.Path, "mode": mode, "type": "blob", "content": f.Content})
	}
	return list
}
