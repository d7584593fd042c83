package gitrev

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Dirty gives those of some working files that differ from HEAD: modified,
// staged, untracked or deleted, in the order given and as they were given. It
// looks at these files alone, so that its cost does not grow with the
// repository.
//
// Line endings do not count: a checkout that turns LF into CRLF (core.autocrlf,
// .gitattributes) leaves a file clean, because wsync reads both alike. Neither
// do permissions.
func (r *Repo) Dirty(paths ...string) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	head, err := r.headTree()
	if err != nil {
		return nil, err
	}
	staged, err := r.staged()
	if err != nil {
		return nil, err
	}
	var dirty []string
	for _, p := range paths {
		differs, err := r.differs(head, staged, p, 0)
		if err == nil && !differs {
			differs, err = r.detours(head, p)
		}
		if err != nil {
			return nil, fmt.Errorf("comparing %q with HEAD: %w", p, err)
		}
		if differs && !slices.Contains(dirty, p) {
			dirty = append(dirty, p)
		}
	}
	return dirty, nil
}

// headTree is HEAD's files, or nil before the first commit.
func (r *Repo) headTree() (*tree, error) {
	hash, err := r.follow(plumbing.HEAD)
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading HEAD of %q: %w", r.root, err)
	}
	return &tree{repo: r, commit: Commit{ID: hash.String()}, trees: map[plumbing.Hash]*object.Tree{}}, nil
}

// settled is the stage of an entry that no merge conflict concerns. (go-git's
// index.Merged is 1, which is the common ancestor's side of a conflict.)
const settled index.Stage = 0

// staged is what the index holds per path; nil when there is no index, and the
// working files decide alone, which are what a plan is made from. An index that
// go-git cannot read (split, sparse) is read by git; one that neither can is an
// error, because a damaged repository vouches for nothing.
func (r *Repo) staged() (map[string]plumbing.Hash, error) {
	if r.index == nil {
		return r.git.staged()
	}
	idx, err := r.index()
	if err != nil {
		staged, gitErr := r.git.staged()
		if gitErr != nil {
			return nil, fmt.Errorf("reading the index of %q: %w (git: %w)", r.root, err, gitErr)
		}
		return staged, nil
	}
	if len(idx.Entries) == 0 {
		return nil, nil
	}
	staged := make(map[string]plumbing.Hash, len(idx.Entries))
	for _, e := range idx.Entries {
		if e.Stage == settled && !e.IntentToAdd {
			staged[e.Name] = e.Hash
		}
	}
	return staged, nil
}

// differs compares one working file, and what it links to, with HEAD.
func (r *Repo) differs(head *tree, staged map[string]plumbing.Hash, p string, links int) (bool, error) {
	rel, err := r.Rel(p)
	if err != nil {
		return false, err
	}
	var at object.TreeEntry
	if head != nil {
		at, err = head.exact(rel)
	}
	if head == nil || errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if staged != nil && staged[rel] != at.Hash {
		return true, nil
	}
	working := filepath.Join(r.root, filepath.FromSlash(rel))
	info, err := os.Lstat(working)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, err
	case info.Mode()&fs.ModeSymlink != 0:
		return r.linkDiffers(head, staged, at, working, links)
	case !info.Mode().IsRegular() || !at.Mode.IsFile() || at.Mode == filemode.Symlink:
		return true, nil
	}
	return head.bytesDiffer(at.Hash, working, info.Size())
}

// detours reports whether a link above a file leads elsewhere than the same path
// does in the commit: Rel has followed working links that no commit may hold.
func (r *Repo) detours(head *tree, p string) (bool, error) {
	abs, err := filepath.Abs(p)
	if err != nil {
		return false, err
	}
	rel, err := r.Rel(p)
	if err != nil {
		return false, err
	}
	written, err := filepath.Rel(r.root, abs)
	if err != nil || !filepath.IsLocal(written) || filepath.ToSlash(written) == rel {
		return false, nil //nolint:nilerr // the links are outside of the work tree
	}
	there, err := head.walk(path.Dir(filepath.ToSlash(written)))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errLeavesTree) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	here, err := head.walk(path.Dir(rel))
	return there.entry.Hash != here.entry.Hash, err
}

// linkDiffers compares where a link leads, and then the file it leads to.
func (r *Repo) linkDiffers(head *tree, staged map[string]plumbing.Hash, at object.TreeEntry, working string, links int) (bool, error) {
	target, err := os.Readlink(working)
	if err != nil {
		return false, err
	}
	if at.Mode != filemode.Symlink || links >= maxLinks {
		return true, nil
	}
	recorded, err := head.blob(at.Hash)
	if err != nil {
		return false, err
	}
	if filepath.ToSlash(target) != string(recorded) {
		return true, nil
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(working), target)
	}
	differs, err := r.differs(head, staged, target, links+1)
	if errors.Is(err, ErrOutside) { // no commit holds what it leads to
		return true, nil
	}
	return differs, err
}

// exact finds an entry without following links: Rel has followed those in the
// folders above it already.
func (t *tree) exact(rel string) (object.TreeEntry, error) {
	dir, err := t.walk(path.Dir(rel))
	if err != nil {
		return object.TreeEntry{}, err
	}
	return t.child(dir.entry, path.Base(rel))
}

// bytesDiffer compares by hash first, which needs no bytes of the commit, and
// then without regard to line endings.
func (t *tree) bytesDiffer(recorded plumbing.Hash, working string, size int64) (bool, error) {
	hash, err := hashFile(working, size)
	if err != nil || hash == recorded {
		return false, err
	}
	if size > maxBlob {
		return true, nil
	}
	now, err := os.ReadFile(working)
	if err != nil {
		return false, err
	}
	then, err := t.blob(recorded)
	if err != nil {
		return false, err
	}
	return !bytes.Equal(unixLines(now), unixLines(then)), nil
}

func hashFile(name string, size int64) (plumbing.Hash, error) {
	f, err := os.Open(name)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	defer f.Close()
	h := plumbing.NewHasher(plumbing.BlobObject, size)
	if _, err := io.Copy(h, f); err != nil {
		return plumbing.ZeroHash, err
	}
	return h.Sum(), nil
}

func unixLines(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }
