package history

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/spec"
)

// Lines finds the commit behind each line of the file and its fragments; touched
// gives nil for a line that is not committed, and where the clone was cut before the
// true commit; at and depth tell which of two commits is the younger one. Each file's history is walked once. The error says why less is known
// than could be, and touched is of use all the same; cut reports that a deeper clone
// would know more.
func Lines(ctx context.Context, file string, org *spec.Org, source *diff.Source) (touched func(spec.Position) (t *diff.Touch, at time.Time, depth int), cut bool, err error) {
	by := map[string][]gitrev.Touch{}
	touched = func(at spec.Position) (*diff.Touch, time.Time, int) {
		lines := by[at.File]
		if at.Line < 1 || at.Line > len(lines) || lines[at.Line-1].ID == "" || lines[at.Line-1].Cut {
			return nil, time.Time{}, 0
		}
		l := &lines[at.Line-1]
		return touchOf(l), l.When, l.Depth
	}
	if source.Commit == "" {
		return touched, false, nil
	}
	repo, err := gitrev.Open(filepath.Dir(file))
	if err != nil {
		return touched, false, err
	}
	head, err := repo.Resolve(source.Commit)
	if err != nil {
		return touched, false, err
	}
	ctx, cancel := context.WithTimeout(ctx, blameTime)
	defer cancel()
	for _, s := range org.Sources {
		text, rel, err := working(repo, s.Path)
		if err != nil {
			return touched, false, err
		}
		by[s.Path], err = repo.Blame(ctx, head, rel, text)
		if err != nil {
			return touched, false, err
		}
		cut = cut || slices.ContainsFunc(by[s.Path], func(t gitrev.Touch) bool { return t.Cut })
	}
	return touched, cut, nil
}

// working is a file of the working tree, and where the repository has it.
func working(repo *gitrev.Repo, path string) (text []byte, rel string, err error) {
	if rel, err = repo.Rel(path); err != nil {
		return nil, "", err
	}
	text, err = os.ReadFile(filepath.FromSlash(path))
	return text, rel, err
}

func touchOf(t *gitrev.Touch) *diff.Touch {
	return &diff.Touch{Commit: t.ID, Author: t.Author, When: spec.DateOf(t.When), Subject: t.Subject}
}
