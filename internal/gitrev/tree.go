package gitrev

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

const (
	// maxBlob bounds one file: a small commit can hold an enormous file, and
	// reading it would cost its unpacked size.
	maxBlob = 64 << 20
	// maxLinks bounds the links on the way to one file.
	maxLinks = 40
)

// errLeavesTree is the reason a link is not followed.
var errLeavesTree = errors.New("the link leads out of the repository")

// FS gives the files of a commit, rooted at the repository's root. It
// implements fs.ReadDirFS, fs.ReadFileFS and fs.SubFS. Links are followed within
// the tree, and within the subtree that fs.Sub gives; submodules are empty
// folders.
func (r *Repo) FS(c Commit) fs.FS {
	return &tree{repo: r, commit: c, trees: map[plumbing.Hash]*object.Tree{}}
}

// tree is a commit's root tree, or a folder in it.
type tree struct {
	repo   *Repo
	commit Commit
	// top is the folder that is the root; nil for the commit's own.
	top   *object.TreeEntry
	trees map[plumbing.Hash]*object.Tree // guarded by repo.mu
}

// node is one resolved entry.
type node struct {
	name  string
	entry object.TreeEntry
}

func (t *tree) root() (object.TreeEntry, error) {
	if t.top != nil {
		return *t.top, nil
	}
	c, err := object.GetCommit(t.repo.store, plumbing.NewHash(t.commit.ID))
	if err != nil {
		return object.TreeEntry{}, t.repo.missing("reading commit "+t.commit.Short(), err)
	}
	return object.TreeEntry{Mode: filemode.Dir, Hash: c.TreeHash}, nil
}

func (t *tree) load(h plumbing.Hash) (*object.Tree, error) {
	if known := t.trees[h]; known != nil {
		return known, nil
	}
	loaded, err := object.GetTree(t.repo.store, h)
	if err != nil {
		return nil, t.repo.missing("reading commit "+t.commit.Short(), err)
	}
	t.trees[h] = loaded
	return loaded, nil
}

// walk resolves a path. Links in it are replaced by what they say, relative to
// their folder, until none is left.
func (t *tree) walk(name string) (node, error) {
	at, err := t.root()
	if err != nil {
		return node{}, err
	}
	root, links, dir := at, 0, ""
	todo := strings.Split(name, "/")
	for len(todo) > 0 {
		part := todo[0]
		todo = todo[1:]
		if part == "." || part == "" {
			continue
		}
		next, err := t.child(at, part)
		if err != nil {
			return node{}, err
		}
		if next.Mode != filemode.Symlink {
			at, dir = next, path.Join(dir, part)
			continue
		}
		if links++; links > maxLinks {
			return node{}, errors.New("too many links")
		}
		target, err := t.linkTarget(next, dir)
		if err != nil {
			return node{}, err
		}
		todo = append(strings.Split(target, "/"), todo...)
		at, dir = root, ""
	}
	return node{path.Base(name), at}, nil
}

// linkTarget is where a link in dir leads, from the root.
func (t *tree) linkTarget(link object.TreeEntry, dir string) (string, error) {
	text, err := t.blob(link.Hash)
	if err != nil {
		return "", err
	}
	target := string(text)
	if strings.HasPrefix(target, "/") || strings.ContainsAny(target, "\\\x00") {
		return "", errLeavesTree
	}
	target = path.Join(dir, target)
	if !fs.ValidPath(target) {
		return "", errLeavesTree
	}
	return target, nil
}

func (t *tree) child(at object.TreeEntry, name string) (object.TreeEntry, error) {
	if at.Mode != filemode.Dir {
		return object.TreeEntry{}, fs.ErrNotExist
	}
	folder, err := t.load(at.Hash)
	if err != nil {
		return object.TreeEntry{}, err
	}
	for _, e := range folder.Entries {
		if e.Name == name {
			return e, nil
		}
	}
	return object.TreeEntry{}, fs.ErrNotExist
}

// blob reads a whole file.
func (t *tree) blob(h plumbing.Hash) ([]byte, error) {
	size, err := t.repo.store.EncodedObjectSize(h)
	if err == nil && size > maxBlob {
		return nil, fmt.Errorf("the file has %d bytes, more than wsync reads", size)
	}
	b, err := object.GetBlob(t.repo.store, h)
	if err != nil {
		return nil, t.repo.missing("reading commit "+t.commit.Short(), err)
	}
	r, err := b.Reader()
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(r, maxBlob+1))
	return text, errors.Join(err, r.Close())
}

func (t *tree) find(op, name string) (node, error) {
	if !fs.ValidPath(name) {
		return node{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	n, err := t.walk(name)
	if err != nil {
		return node{}, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return n, nil
}

// Open implements fs.FS.
func (t *tree) Open(name string) (fs.File, error) {
	t.repo.mu.Lock()
	defer t.repo.mu.Unlock()
	n, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	if n.isDir() {
		entries, err := t.list(n.entry)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &folder{info: t.info(n), entries: entries}, nil
	}
	return &file{info: t.info(n), path: name, load: func() ([]byte, error) {
		t.repo.mu.Lock()
		defer t.repo.mu.Unlock()
		return t.blob(n.entry.Hash)
	}}, nil
}

// Sub implements fs.SubFS. Nothing outside of the folder is reachable through
// the answer, as with an os.Root opened there.
func (t *tree) Sub(dir string) (fs.FS, error) {
	t.repo.mu.Lock()
	defer t.repo.mu.Unlock()
	n, err := t.find("sub", dir)
	if err != nil {
		return nil, err
	}
	if n.entry.Mode != filemode.Dir {
		return nil, &fs.PathError{Op: "sub", Path: dir, Err: errors.New("not a folder")}
	}
	return &tree{repo: t.repo, commit: t.commit, top: &n.entry, trees: t.trees}, nil
}

// ReadFile implements fs.ReadFileFS.
func (t *tree) ReadFile(name string) ([]byte, error) {
	t.repo.mu.Lock()
	defer t.repo.mu.Unlock()
	n, err := t.find("read", name)
	if err != nil {
		return nil, err
	}
	if n.isDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a folder")}
	}
	text, err := t.blob(n.entry.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return text, nil
}

// ReadDir implements fs.ReadDirFS.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	t.repo.mu.Lock()
	defer t.repo.mu.Unlock()
	n, err := t.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !n.isDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	entries, err := t.list(n.entry)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return entries, nil
}

// list gives a folder's entries by name. Names that no path can hold are left
// out: git does not make them, but a crafted tree may.
func (t *tree) list(at object.TreeEntry) ([]fs.DirEntry, error) {
	if at.Mode == filemode.Submodule {
		return nil, nil
	}
	loaded, err := t.load(at.Hash)
	if err != nil {
		return nil, err
	}
	var entries []fs.DirEntry
	for _, e := range loaded.Entries {
		if fs.ValidPath(e.Name) && e.Name != "." && !strings.Contains(e.Name, "/") {
			entries = append(entries, fs.FileInfoToDirEntry(t.info(node{e.Name, e})))
		}
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return slices.CompactFunc(entries, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}

func (n node) isDir() bool { return n.entry.Mode == filemode.Dir || n.entry.Mode == filemode.Submodule }

// info describes an entry. Git keeps no times of files, so a file is as old as
// its commit.
func (t *tree) info(n node) info {
	i := info{name: n.name, when: t.commit.When, mode: 0o444}
	switch n.entry.Mode {
	case filemode.Dir, filemode.Submodule:
		i.mode = fs.ModeDir | 0o555
		return i
	case filemode.Symlink:
		i.mode |= fs.ModeSymlink
	case filemode.Executable:
		i.mode |= 0o111
	}
	i.size, _ = t.repo.store.EncodedObjectSize(n.entry.Hash)
	return i
}

// info implements fs.FileInfo.
type info struct {
	name string
	size int64
	mode fs.FileMode
	when time.Time
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return i.when }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
