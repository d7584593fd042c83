package gitrev

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// DefaultBranch finds the branch that changes are proposed against: the
// preferred one when it is not empty, which callers take from GITHUB_BASE_REF,
// else what the remote calls its HEAD, else main or master. It is the remote's
// branch wherever there is one, because a local one may lag behind.
//
// The answer is the full name of a reference. Its short name could be taken for
// a tag or a local branch that somebody called "origin/main".
func (r *Repo) DefaultBranch(preferred string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	remote := "refs/remotes/" + r.settings.remote() + "/"
	if preferred != "" {
		// Falling back to another branch would review against the wrong base.
		if name := r.firstOf(remote+preferred, "refs/heads/"+preferred); name != "" {
			return name, nil
		}
		short := r.settings.remote() + "/" + preferred
		return "", r.unknown(short, short)
	}
	head, err := r.store.Reference(plumbing.ReferenceName(remote + "HEAD"))
	if err == nil && head.Type() == plumbing.SymbolicReference {
		if name := r.firstOf(string(head.Target())); name != "" {
			return name, nil
		}
	}
	if name := r.firstOf(remote+"main", remote+"master", "refs/heads/main", "refs/heads/master"); name != "" {
		return name, nil
	}
	e := &Error{
		Message: fmt.Sprintf("finding the default branch: there is neither %s/HEAD nor a branch main or master", r.settings.remote()),
		Hint:    "name the base: --base REV", Cause: ErrUnknownRevision,
	}
	if _, err := r.follow(plumbing.HEAD); errors.Is(err, plumbing.ErrReferenceNotFound) {
		e.Message, e.Hint = "finding the default branch: the repository has no commit yet", "commit the file first, or see it whole with: wsync validate, wsync plan"
	}
	if r.Shallow() {
		e.Message += ", and the clone is shallow, which leaves out other branches"
		e.Hint, e.Cause = deepen+", or name the base: --base REV", errors.Join(ErrUnknownRevision, ErrShallow)
	}
	return "", e
}

// firstOf is the first of some references that leads to an object.
func (r *Repo) firstOf(names ...string) string {
	for _, name := range names {
		if _, err := r.follow(plumbing.ReferenceName(name)); err == nil {
			return name
		}
	}
	return ""
}

// Tips are where this clone knows some branches to be by now: at the remote, and
// when HEAD is on no branch, also here. HEAD's own branch counts among them, and the
// one that it follows; the others are those that the caller names. When none of them is known, it is the
// default branch. The answers are full names of references.
func (r *Repo) Tips(branches ...string) ([]string, error) {
	r.mu.Lock()
	head, err := r.store.Reference(plumbing.HEAD)
	if err != nil {
		r.mu.Unlock()
		return nil, fmt.Errorf("reading HEAD of %q: %w", r.root, err)
	}
	detached := head.Type() != plumbing.SymbolicReference || !head.Target().IsBranch()
	var tips []string
	if !detached {
		own := head.Target().Short()
		branches = append([]string{own}, branches...)
		if followed := r.settings.follows[own].tracked(); r.firstOf(followed) != "" {
			tips = append(tips, followed)
		}
	}
	for _, name := range r.tips(branches, detached) {
		if !slices.Contains(tips, name) {
			tips = append(tips, name)
		}
	}
	r.mu.Unlock()
	if len(tips) > 0 {
		return tips, nil
	}
	name, err := r.DefaultBranch("")
	if errors.Is(err, ErrUnknownRevision) {
		return nil, nil // nothing here says where any branch is
	}
	return []string{name}, err
}

func (r *Repo) tips(branches []string, detached bool) (tips []string) {
	for _, b := range branches {
		names := []string{"refs/remotes/" + r.settings.remote() + "/" + b}
		if detached {
			names = append(names, "refs/heads/"+b)
		}
		for _, name := range names {
			if b != "" && r.firstOf(name) != "" {
				tips = append(tips, name)
			}
		}
	}
	return tips
}

// Names are the local branches, those of remotes, and the tags, as one would type
// them. It serves shell completion: where they cannot be listed there are none.
func (r *Repo) Names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	store, ok := r.store.(native)
	if !ok {
		return nil
	}
	refs, err := store.references.IterReferences()
	if err != nil {
		return nil
	}
	var names []string
	_ = refs.ForEach(func(ref *plumbing.Reference) error {
		if n := ref.Name(); (n.IsBranch() || n.IsRemote() || n.IsTag()) && ref.Type() == plumbing.HashReference {
			names = append(names, n.Short())
		}
		return nil
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// Includes reports whether a commit is head or an ancestor of it. The error is
// ErrShallow when the clone was cut before that could be told.
func (r *Repo) Includes(head, c Commit) (bool, error) {
	if head.ID == c.ID {
		return true, nil
	}
	base, err := r.MergeBase(head, c)
	switch {
	case errors.Is(err, ErrNoMergeBase):
		return false, nil
	case err != nil:
		return false, err
	}
	return base.ID == c.ID, nil
}
