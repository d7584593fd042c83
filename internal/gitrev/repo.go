package gitrev

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// Repo is one work tree and the repository behind it. Its methods may be
// called from several goroutines.
type Repo struct {
	root string // absolute, without symbolic links
	// settings are what matters of the repository's configuration.
	settings settings
	// git answers what go-git cannot.
	git program

	// mu guards store, whose object cache is not made for sharing.
	mu    sync.Mutex
	store storage
	// index reads what is staged; nil when only git itself can.
	index func() (*index.Index, error)
	// shallow holds the commits whose parents the clone left out.
	shallow map[plumbing.Hash]bool
	// lost is what Lost tells.
	lost error
}

// storage is what is asked of a repository. Nothing in it writes.
type storage interface {
	storer.EncodedObjectStorer
	prefixSearcher
	// Reference reads one reference, and does not follow it.
	Reference(plumbing.ReferenceName) (*plumbing.Reference, error)
}

// Open finds the repository around dir, which may be any folder of the work
// tree, also of a linked one. The error is ErrNoRepository when there is none.
//
// The storage is opened directly and not through git.PlainOpen, which refuses
// repositories with harmless extensions: a sparse checkout, for one, as
// actions/checkout makes them.
func Open(dir string) (*Repo, error) {
	root, dot, err := find(dir)
	if err != nil {
		return nil, err
	}
	r := &Repo{root: root, git: program{dot: dot, root: root}, shallow: map[plumbing.Hash]bool{}}
	if err := r.open(dot); err != nil {
		return nil, fmt.Errorf("opening the repository at %q: %w", root, err)
	}
	return r, nil
}

func (r *Repo) open(dot string) error {
	common, err := commonDir(dot)
	if err != nil {
		return err
	}
	var files billy.Filesystem = osfs.New(dot)
	if common != dot {
		files = dotgit.NewRepositoryFilesystem(files, osfs.New(common))
	}
	if r.settings, err = readSettings(filepath.Join(common, "config")); err != nil {
		return err
	}
	own := store(files)
	cut, err := own.Shallow()
	if err != nil {
		return fmt.Errorf("reading where the clone was cut: %w", err)
	}
	for _, h := range cut {
		r.shallow[h] = true
	}
	if foreign := r.settings.foreign(); foreign != "" {
		r.store = r.git
		return r.git.able(foreign)
	}
	all, err := withAlternates(own, filepath.Join(common, "objects"))
	if err != nil {
		return err
	}
	r.index = own.Index
	r.store = native{all, own}
	return nil
}

// native is a repository as go-git reads it.
type native struct {
	*objects
	references *filesystem.Storage
}

// Reference implements storage.
func (n native) Reference(name plumbing.ReferenceName) (*plumbing.Reference, error) {
	return n.references.Reference(name)
}

// maxSymbolic bounds how many symbolic references lead to one commit, as in git.
const maxSymbolic = 5

// follow is the object that a reference stands for in the end.
func (r *Repo) follow(name plumbing.ReferenceName) (plumbing.Hash, error) {
	for range maxSymbolic {
		ref, err := r.store.Reference(name)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		if ref.Type() == plumbing.HashReference {
			return ref.Hash(), nil
		}
		name = ref.Target()
	}
	return plumbing.ZeroHash, fmt.Errorf("reference %q leads to no commit", name)
}

// find walks upwards to the folder that holds .git, and follows a .git file to
// the folder it names.
func find(dir string) (root, dot string, err error) {
	start, err := filepath.Abs(dir)
	if err == nil {
		start, err = filepath.EvalSymlinks(start)
	}
	if err != nil {
		return "", "", fmt.Errorf("looking for the repository around %q: %w", dir, err)
	}
	for at := start; ; at = filepath.Dir(at) {
		dot := filepath.Join(at, ".git")
		switch info, err := os.Stat(dot); {
		case err == nil && info.IsDir() && isGitDir(dot):
			return at, dot, nil
		case err == nil && info.Mode().IsRegular():
			dot, err = linked(at, dot)
			return at, dot, err
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return "", "", fmt.Errorf("looking for the repository around %q: %w", dir, err)
		}
		if at == filepath.Dir(at) {
			return "", "", &Error{
				Message: fmt.Sprintf("looking for the repository around %q: no folder from there upwards has a .git", dir),
				Hint:    "run wsync inside a git work tree", Cause: ErrNoRepository,
			}
		}
	}
}

// isGitDir passes over a .git that is no repository, such as an empty folder
// left by a failed checkout.
func isGitDir(dot string) bool {
	_, err := os.Lstat(filepath.Join(dot, "HEAD"))
	return err == nil
}

// linked reads a .git file, as linked work trees and submodules have it.
func linked(root, file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading %q: %w", file, err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	dot, ok := strings.CutPrefix(line, "gitdir:")
	if !ok {
		return "", &Error{Message: fmt.Sprintf("reading %q: it does not name a repository", file), Cause: ErrNoRepository}
	}
	dot = filepath.FromSlash(strings.TrimSpace(dot))
	if !filepath.IsAbs(dot) {
		dot = filepath.Join(root, dot)
	}
	if !isGitDir(dot) {
		return "", &Error{
			Message: fmt.Sprintf("reading %q: there is no repository at %q", file, dot),
			Hint:    "run git worktree repair in the main work tree", Cause: ErrNoRepository,
		}
	}
	return dot, nil
}

// commonDir is the folder that a linked work tree shares with its main one, or
// dot itself when it is complete.
func commonDir(dot string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dot, "commondir"))
	if errors.Is(err, fs.ErrNotExist) {
		return dot, nil
	}
	if err != nil {
		return "", err
	}
	dir := filepath.FromSlash(strings.TrimSpace(string(text)))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(dot, dir)
	}
	return dir, nil
}

// Root is the absolute path of the work tree, without symbolic links.
func (r *Repo) Root() string { return r.root }

// Shallow reports whether the clone was cut short.
func (r *Repo) Shallow() bool { return len(r.shallow) > 0 }

// Sparse reports whether the work tree may leave out files of its commit on
// purpose, so that one that is not there need not have been deleted.
func (r *Repo) Sparse() bool {
	_, err := os.Stat(filepath.Join(r.git.dot, "info", "sparse-checkout"))
	return err == nil
}

// Rel turns the path of a working file, absolute or relative to the working
// directory, into its slash-separated path within the repository. The file
// need not exist. Links on the way to it are followed, the file itself is not:
// the repository knows a link as a link.
func (r *Repo) Rel(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("placing %q in the repository: %w", path, err)
	}
	rel, err := filepath.Rel(r.root, realPath(abs))
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", &Error{
			Message: fmt.Sprintf("placing %q in the repository: it lies outside of %q", path, r.root),
			Hint:    "run wsync in the repository that holds the file", Cause: ErrOutside,
		}
	}
	return filepath.ToSlash(rel), nil
}

// realPath resolves links in the folders above a path as far as they exist.
func realPath(abs string) string {
	dir, base := filepath.Split(abs)
	dir = filepath.Clean(dir)
	if dir == abs { // the root of the file system
		return abs
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return filepath.Join(real, base)
	}
	return filepath.Join(realPath(dir), base)
}
