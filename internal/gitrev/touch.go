package gitrev

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Touch is the commit that last changed a line.
type Touch struct {
	Commit
	// Line is the line's number in that commit.
	Line int
	// Cut is set when the clone ends at that commit, so that an older one may be
	// the true one.
	Cut bool
	// Depth counts the commits that were looked at before this one, youngest first.
	Depth int
}

// LastTouched finds the commit that brought a line of a file, as it is at the
// given commit, into its present form. It follows that one line back through
// the parents that have it, and gives up when ctx ends.
//
// A file that was renamed is followed only up to the rename.
func (r *Repo) LastTouched(ctx context.Context, at Commit, path string, line int) (Touch, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	doing := fmt.Sprintf("finding who last touched %s:%d", path, line)
	c, err := object.GetCommit(r.store, plumbing.NewHash(at.ID))
	if err != nil {
		return Touch{}, r.missing(doing, err)
	}
	v, err := r.version(c, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Touch{}, &Error{
			Message: fmt.Sprintf("%s: commit %s does not have the file", doing, at.Short()),
			Hint:    "name a file of that commit, relative to the repository", Cause: fs.ErrNotExist,
		}
	case err != nil:
		return Touch{}, fmt.Errorf("%s: %w", doing, err)
	case line < 1 || line > len(v.lines()):
		return Touch{}, &Error{Message: fmt.Sprintf("%s: the file has %d lines at commit %s", doing, len(v.lines()), at.Short())}
	}
	touches, err := r.trace(ctx, v, path, []traced{{line, 0}}, 1)
	if err != nil {
		return Touch{}, fmt.Errorf("%s: %w", doing, err)
	}
	return touches[0], nil
}

// version is a file at one commit.
type version struct {
	commit *object.Commit
	hash   plumbing.Hash
	tree   *tree
	text   [][]byte
	loaded error
}

func (r *Repo) version(c *object.Commit, path string) (*version, error) {
	t := &tree{repo: r, commit: commitOf(c), trees: map[plumbing.Hash]*object.Tree{}}
	e, err := t.exact(path)
	if err != nil {
		return nil, err
	}
	return &version{commit: c, hash: e.Hash, tree: t}, nil
}

// lines is the file by lines; a final line break does not begin another one.
func (v *version) lines() [][]byte {
	if v.text == nil && v.loaded == nil {
		var text []byte
		text, v.loaded = v.tree.blob(v.hash)
		v.text = splitLines(text)
	}
	return v.text
}

func splitLines(text []byte) [][]byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) == 0 {
		lines = lines[:last]
	}
	return lines
}
