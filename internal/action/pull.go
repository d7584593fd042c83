package action

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/wsync/wsync/internal/adopt"
	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/say"
)

// driftTitle is the title of the pull request, and the message of its commit.
const driftTitle = "wsync: take over what was done by hand"

// driftBranch is the branch that the pull request of a file lives on, and nothing else.
func (j *job) driftBranch() string {
	file := path.Clean(filepath.ToSlash(j.in.file))
	if file == "org.yaml" {
		return ghactions.OwnBranches + "drift"
	}
	sum := sha256.Sum256([]byte(file))
	return ghactions.OwnBranches + "drift-" + hex.EncodeToString(sum[:6])
}

// keepPull keeps the pull request with the adopted file, as keepIssue keeps the issue:
// drift that nobody hears of is an error.
func (j *job) keepPull(ctx context.Context) error {
	client, err := j.client()
	if err != nil {
		return err
	}
	var done ghactions.Sticky
	switch steps, _ := j.steps(); {
	case len(j.adoption.Files) > 0:
		var p ghactions.Proposal
		if p, err = j.proposal(); err == nil {
			done, err = client.Propose(ctx, p)
		}
	case steps > 0:
		return errors.New("there is drift that no file can say, and so no pull request tells of it; the job summary does")
	default:
		done, err = client.Withdraw(ctx, j.driftBranch(), j.marker("adopt"), "There is nothing to take over any more."+j.footer())
	}
	var denied *ghactions.DeniedError
	switch {
	case errors.As(err, &denied):
		return fmt.Errorf("there may be drift and nobody was notified: %w (does the job have the permissions contents: write and pull-requests: write, and may Actions create pull requests?)", err)
	case err != nil:
		return err
	}
	_, _ = fmt.Fprintf(j.log, "pull request: %s %s\n", done.Change, done.URL)
	if len(j.adoption.Files) > 0 {
		_ = j.log.Annotate(ghactions.Warning, j.name(), "the organization is not as the file says; see the pull request "+done.URL)
	}
	return nil
}

// proposal is the pull request: the files as they would have to be, on the commit that
// they were read from.
func (j *job) proposal() (ghactions.Proposal, error) {
	base := cmp.Or(j.in.branch, j.run.DefaultBranch, strings.TrimPrefix(j.run.Ref, "refs/heads/"))
	p := ghactions.Proposal{Branch: j.driftBranch(), Base: base, Parent: j.plan.Source.Commit, Title: driftTitle, Text: j.pullText()}
	if p.Parent == "" || len(j.plan.Source.Dirty) > 0 {
		return p, errors.New("the file is not as it was committed, so there is no commit to base a pull request on")
	}
	for _, f := range j.adoption.Files {
		file := path.Clean(f.Path)
		info, err := os.Lstat(filepath.FromSlash(f.Path))
		switch {
		case err != nil:
			return p, err
		case path.IsAbs(file) || file == ".." || strings.HasPrefix(file, "../"):
			return p, fmt.Errorf("%q does not lie in the repository", file)
		case !info.Mode().IsRegular():
			return p, fmt.Errorf("%q is a link, and a pull request would put a file in its place", file)
		}
		p.Files = append(p.Files, ghactions.ProposedFile{Path: file, Executable: info.Mode()&0o111 != 0, Content: string(f.After)})
	}
	return p, nil
}

// pullText says in words what the pull request takes over, and what it cannot.
func (j *job) pullText() string {
	var taken, refused []say.Text
	for _, it := range j.adoption.Adopted {
		taken = append(taken, it.Text)
	}
	for _, it := range j.adoption.Refused {
		refused = append(refused, refusal(it))
	}
	footer := j.footer()
	limit := (render.CommentLimit - len(footer)) / 3
	return j.marker("adopt") +
		"The organization is not as the file says. This takes what is live over into the file: merge it to keep what was done by hand, " +
		"or run the apply workflow to undo that. It is kept up to date, closes by itself, and is never merged by itself.\n\n" +
		"### Taken over\n\n" + render.MarkdownList(taken, limit) +
		heading("### No file can say\n\n", render.MarkdownList(refused, limit)) + footer
}

func refusal(it adopt.Item) say.Text {
	return say.F("%s: %s. %s", it.Text, it.Refusal.Why, it.Refusal.Hint)
}

// heading is a text below its heading; nothing for nothing.
func heading(head, text string) string {
	if text == "" {
		return ""
	}
	return "\n" + head + text
}
