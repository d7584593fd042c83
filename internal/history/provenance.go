// Package history is what git knows of the file: how it was at a revision and
// what to compare it with (Base), which commit the file at hand is (Source), who
// last touched a line (Blame), and whether a branch has a later version (Behind).
// Plan, apply, review, scopes and completion all ask it. What the answers mean,
// and what is done when git has none, is the caller's business.
package history

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/spec"
)

// blameTime bounds the search for the commits behind irreversible steps. It is
// a service to the reader, and no plan waits long for it.
const blameTime = 5 * time.Second

// Source says where the desired state came from: the file's digest, and
// what git knows about it. The error says why git knows less than all of it, and
// then a file that is not called dirty may be so all the same.
func Source(file string, org *spec.Org) (diff.Source, error) {
	src := diff.Source{Path: filepath.ToSlash(file), SHA256: org.Digest(), Files: org.Sources}
	repo, err := gitrev.Open(filepath.Dir(file))
	if err != nil {
		return src, err
	}
	facts, err := repo.Facts()
	if err != nil {
		return src, err
	}
	src.Repository, src.Commit = facts.Repository, facts.Commit
	paths := make([]string, len(org.Sources))
	for i, s := range org.Sources {
		paths[i] = s.Path
	}
	if src.Dirty, err = repo.Dirty(paths...); err != nil || src.Commit == "" {
		return src, err
	}
	gone, err := goneFragments(repo, file, src.Commit, paths)
	src.Dirty = append(src.Dirty, gone...)
	return src, err
}

// goneFragments are those that the commit includes and the working tree lacks: a
// pattern that matches one file less is not noticed by looking at the others.
func goneFragments(repo *gitrev.Repo, file, commit string, present []string) (gone []string, err error) {
	if len(present) < 2 {
		return nil, nil
	}
	then, err := At(repo, file, commit, filepath.ToSlash(file))
	if errors.Is(err, fs.ErrNotExist) || err == nil && then.Org == nil {
		return nil, nil // the file itself differs from the commit
	}
	if err != nil {
		return nil, err
	}
	for _, s := range then.Org.Sources {
		if !slices.Contains(present, s.Path) {
			gone = append(gone, s.Path)
		}
	}
	return gone, nil
}

// Blame names the commit that last touched the line behind each irreversible
// step. Lines of files that differ from the commit are nobody's yet.
func Blame(ctx context.Context, file string, p *diff.Plan) {
	irreversible := slices.ContainsFunc(p.Steps, func(s diff.Step) bool { return s.Risk == diff.RiskIrreversible })
	if p.Source.Commit == "" || !irreversible {
		return
	}
	repo, err := gitrev.Open(filepath.Dir(file))
	if err != nil {
		return
	}
	head, err := repo.Resolve(p.Source.Commit)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, blameTime)
	defer cancel()
	for i := range p.Steps {
		if p.Steps[i].Risk != diff.RiskIrreversible {
			continue
		}
		for j := range p.Steps[i].Because {
			r := &p.Steps[i].Because[j]
			if r.At == nil || r.At.Line == 0 || slices.Contains(p.Source.Dirty, r.At.File) {
				continue
			}
			r.Touched = touched(ctx, repo, head, r.At)
		}
	}
}

// touched is nil when git does not know for certain.
func touched(ctx context.Context, repo *gitrev.Repo, head gitrev.Commit, at *spec.Position) *diff.Touch {
	rel, err := repo.Rel(at.File)
	if err != nil {
		return nil
	}
	t, err := repo.LastTouched(ctx, head, rel, at.Line)
	if err != nil || t.Cut {
		return nil
	}
	return touchOf(&t)
}
