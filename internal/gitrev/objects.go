package gitrev

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// maxAlternates bounds how many stores a clone may borrow from, and so ends a
// chain that leads back to itself by another name.
const maxAlternates = 64

// objects is a repository's own objects and those it borrows: "git clone
// --shared" and "--reference" copy nothing and name the lender's folder instead.
// go-git follows one such step for some questions and none for others; here
// every question is asked of every store.
type objects struct {
	storer.EncodedObjectStorer // the repository's own
	borrowed                   []*filesystem.Storage
}

// prefixSearcher finds objects by the beginning of their hash.
type prefixSearcher interface {
	HashesWithPrefix(prefix []byte) ([]plumbing.Hash, error)
}

// withAlternates adds the stores that the one in dir names, and that those name.
func withAlternates(own storer.EncodedObjectStorer, dir string) (*objects, error) {
	all := &objects{EncodedObjectStorer: own}
	seen := []string{filepath.Clean(dir)}
	for i := 0; i < len(seen); i++ {
		named, err := alternates(seen[i])
		if err != nil {
			return nil, err
		}
		for _, at := range named {
			if slices.Contains(seen, at) {
				continue
			}
			switch {
			case len(seen) > maxAlternates:
				return nil, fmt.Errorf("it borrows objects from more than %d folders", maxAlternates)
			case filepath.Base(at) != "objects":
				return nil, fmt.Errorf("it borrows objects from %q, and wsync reads only folders called objects", at)
			}
			seen = append(seen, at)
			all.borrowed = append(all.borrowed, store(osfs.New(filepath.Dir(at))))
		}
	}
	return all, nil
}

// store opens the objects below dot. go-git looks into borrowed stores as well,
// one step far and opening them anew for every object; it is led into a folder
// that is not there, because objects does that itself.
func store(dot billy.Filesystem) *filesystem.Storage {
	return filesystem.NewStorageWithOptions(dot, cache.NewObjectLRUDefault(), filesystem.Options{
		AlternatesFS: osfs.New(filepath.Join(dot.Root(), "objects", "info", "nowhere")),
	})
}

// alternates reads the folders that a store borrows from. A path may be relative
// to the store; one that is gone is passed over, as git does: what is missing
// for it will be told when it is needed.
func alternates(dir string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading which objects it borrows: %w", err)
	}
	var named []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := filepath.FromSlash(line)
		if !filepath.IsAbs(at) {
			at = filepath.Join(dir, at)
		}
		if info, err := os.Stat(at); err == nil && info.IsDir() {
			named = append(named, filepath.Clean(at))
		}
	}
	return named, nil
}

// EncodedObject implements storer.EncodedObjectStorer.
func (o *objects) EncodedObject(t plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	found, err := o.EncodedObjectStorer.EncodedObject(t, h)
	for _, s := range o.borrowed {
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			break
		}
		found, err = s.EncodedObject(t, h)
	}
	return found, err
}

// HasEncodedObject implements storer.EncodedObjectStorer.
func (o *objects) HasEncodedObject(h plumbing.Hash) error {
	err := o.EncodedObjectStorer.HasEncodedObject(h)
	for _, s := range o.borrowed {
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			break
		}
		err = s.HasEncodedObject(h)
	}
	return err
}

// EncodedObjectSize implements storer.EncodedObjectStorer.
func (o *objects) EncodedObjectSize(h plumbing.Hash) (int64, error) {
	size, err := o.EncodedObjectStorer.EncodedObjectSize(h)
	for _, s := range o.borrowed {
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			break
		}
		size, err = s.EncodedObjectSize(h)
	}
	return size, err
}

// HashesWithPrefix gives every object whose hash begins so, wherever it lies.
func (o *objects) HashesWithPrefix(prefix []byte) ([]plumbing.Hash, error) {
	var all []plumbing.Hash
	if own, ok := o.EncodedObjectStorer.(prefixSearcher); ok {
		found, err := own.HashesWithPrefix(prefix)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	for _, s := range o.borrowed {
		found, err := s.HashesWithPrefix(prefix)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}
