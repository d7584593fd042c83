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

// Blame finds, for each line of a text, the commit that brought it into its
// present form. The text is that of a file whose history begins at the given
// commit, and may have lines that are not committed: their Touch is zero, and so is
// every line's of a file that the commit does not have. History is walked once,
// however many lines there are.
//
// When ctx ends, the error comes with what was found until then. A file that was
// renamed is followed only up to the rename.
func (r *Repo) Blame(ctx context.Context, at Commit, path string, text []byte) ([]Touch, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	doing := fmt.Sprintf("finding who last touched the lines of %s", path)
	lines := splitLines(text)
	c, err := object.GetCommit(r.store, plumbing.NewHash(at.ID))
	if err != nil {
		return nil, r.missing(doing, err)
	}
	v, err := r.version(c, path)
	if errors.Is(err, fs.ErrNotExist) {
		return make([]Touch, len(lines)), nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	var known []traced
	for i, n := range counterparts(bare(v.lines()), bare(lines)) {
		if n > 0 {
			known = append(known, traced{n, i})
		}
	}
	if v.loaded != nil {
		return nil, fmt.Errorf("%s: %w", doing, v.loaded)
	}
	touches, err := r.trace(ctx, v, path, known, len(lines))
	if err != nil {
		return touches, fmt.Errorf("%s: %w", doing, err)
	}
	return touches, nil
}

// bare is lines without their ends: a checkout may have other ones than the commit.
func bare(lines [][]byte) [][]byte {
	out := make([][]byte, len(lines))
	for i, l := range lines {
		out[i] = bytes.TrimRight(l, "\r\n")
	}
	return out
}

// traced is a line on its way back through history: its number in the version that
// it was followed to, and which of the lines that were asked for it is.
type traced struct{ line, of int }

// trace follows lines back through the parents that have them. It goes from the
// youngest commit to the oldest, so that what was asked of several children comes
// to a commit together.
func (r *Repo) trace(ctx context.Context, from *version, path string, lines []traced, n int) ([]Touch, error) {
	touches := make([]Touch, n)
	pending := map[*version][]traced{from: lines}
	versions := map[plumbing.Hash]*version{from.commit.Hash: from}
	for depth := 0; len(pending) > 0; depth++ {
		v := youngest(pending)
		here := pending[v]
		delete(pending, v)
		delete(versions, v.commit.Hash) // a long history does not stay in memory
		if err := ctx.Err(); err != nil {
			return touches, fmt.Errorf("gave up at commit %s: %w", commitOf(v.commit).Short(), err)
		}
		parents, err := r.parents(v, path, versions)
		if err != nil {
			return touches, err
		}
		for _, p := range parents {
			there, rest, err := hand(here, v, p)
			if err != nil {
				return touches, err
			}
			if len(there) > 0 {
				pending[p] = append(pending[p], there...)
			}
			here = rest
		}
		for _, l := range here {
			touches[l.of] = Touch{Commit: commitOf(v.commit), Line: l.line, Cut: r.shallow[v.commit.Hash], Depth: depth}
		}
	}
	return touches, nil
}

// youngest is the version with the latest commit; among equals, by its hash.
func youngest(pending map[*version][]traced) *version {
	var best *version
	for v := range pending {
		if best == nil || v.commit.Committer.When.After(best.commit.Committer.When) ||
			v.commit.Committer.When.Equal(best.commit.Committer.When) && v.commit.Hash.String() < best.commit.Hash.String() {
			best = v
		}
	}
	return best
}

// hand gives a parent the lines that it has, and gives back the others.
func hand(lines []traced, v, parent *version) (there, rest []traced, err error) {
	switch {
	case len(lines) == 0:
		return nil, nil, nil
	case parent.hash == v.hash:
		parent.text = v.text
		return lines, nil, nil
	}
	was := counterparts(parent.lines(), v.lines())
	if err := errors.Join(parent.loaded, v.loaded); err != nil {
		return nil, nil, err
	}
	for _, l := range lines {
		if n := was[l.line-1]; n > 0 {
			there = append(there, traced{n, l.of})
		} else {
			rest = append(rest, l)
		}
	}
	return there, rest, nil
}

// parents are the versions of the file that a commit came from: one with the very
// same file goes first, as in git blame, then the others in their order. There are
// none where the clone was cut.
func (r *Repo) parents(v *version, path string, versions map[plumbing.Hash]*version) ([]*version, error) {
	if r.shallow[v.commit.Hash] {
		return nil, nil
	}
	var same, changed []*version
	for _, h := range v.commit.ParentHashes {
		p := versions[h]
		if p == nil {
			c, err := object.GetCommit(r.store, h)
			if err != nil {
				return nil, r.missing("reading history", err)
			}
			p, err = r.version(c, path)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			versions[h] = p
		}
		if p.hash == v.hash {
			same = append(same, p)
		} else {
			changed = append(changed, p)
		}
	}
	return append(same, changed...), nil
}
