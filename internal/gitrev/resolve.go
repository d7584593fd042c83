package gitrev

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Commit is one commit's facts. Author and Subject are as their author wrote
// them.
type Commit struct {
	// ID is the full hash, 40 lower-case hex digits.
	ID      string
	Author  string
	When    time.Time
	Subject string
}

// Short is the abbreviated hash that people read.
func (c Commit) Short() string { return c.ID[:min(len(c.ID), 12)] }

func commitOf(c *object.Commit) Commit {
	subject, _, _ := strings.Cut(strings.TrimSpace(c.Message), "\n")
	return Commit{ID: c.Hash.String(), Author: c.Author.Name, When: c.Author.When, Subject: strings.TrimSpace(subject)}
}

// Resolve finds the commit that a revision names: a branch, tag, remote branch
// ("origin/main"), reference ("refs/pull/1/merge"), full or abbreviated hash,
// or HEAD ("@"), followed by any number of ~N and ^N.
func (r *Repo) Resolve(rev string) (Commit, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := r.resolve(rev)
	if err != nil {
		return Commit{}, err
	}
	return commitOf(c), nil
}

func (r *Repo) resolve(rev string) (*object.Commit, error) {
	name, steps, err := parse(rev)
	if err != nil {
		return nil, err
	}
	hash, err := r.lookup(rev, name)
	if err != nil {
		return nil, err
	}
	c, err := r.peel(hash)
	if err != nil {
		return nil, r.missing(fmt.Sprintf("resolving %q", rev), err)
	}
	for _, s := range steps {
		for range s.times {
			if c, err = r.parent(c, s.parent, rev); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// stride goes from a commit to its parent-th parent, times times.
type stride struct{ parent, times int }

// parse splits a revision into a name and the steps behind it.
func parse(rev string) (name string, steps []stride, err error) {
	if rev == "" {
		return "", nil, &Error{Message: "resolving a revision: it is empty", Hint: "name a branch, a tag or a commit", Cause: ErrUnknownRevision}
	}
	if strings.Contains(rev, "..") {
		return "", nil, &Error{
			Message: fmt.Sprintf("resolving %q: that is a range, and a single revision is expected", rev),
			Hint:    "give its two ends as --base and --head", Cause: ErrUnknownRevision,
		}
	}
	end := strings.IndexAny(rev, "~^")
	if end < 0 {
		end = len(rev)
	}
	name = rev[:end]
	if name == "@" || name == "" {
		name = "HEAD"
	}
	for rest := rev[end:]; rest != ""; {
		var s stride
		if s, rest, err = nextStride(rest); err != nil {
			return "", nil, &Error{
				Message: fmt.Sprintf("resolving %q: %v", rev, err),
				Hint:    "write it as HEAD~2 or HEAD^1", Cause: ErrUnknownRevision,
			}
		}
		steps = append(steps, s)
	}
	return name, steps, nil
}

// nextStride reads one ~N or ^N. ^0, ^{} and ^{commit} stay where they are.
func nextStride(s string) (stride, string, error) {
	for _, peel := range []string{"^{}", "^{commit}"} {
		if rest, ok := strings.CutPrefix(s, peel); ok {
			return stride{}, rest, nil
		}
	}
	digits := 1
	for digits < len(s) && '0' <= s[digits] && s[digits] <= '9' {
		digits++
	}
	n := 1
	if digits > 1 {
		var err error
		if n, err = strconv.Atoi(s[1:digits]); err != nil || n > 1<<20 {
			return stride{}, "", fmt.Errorf("%s is too far", s[:digits])
		}
	}
	switch rest := s[digits:]; {
	case s[0] == '~':
		return stride{parent: 1, times: n}, rest, nil
	case s[0] == '^' && n == 0:
		return stride{}, rest, nil
	case s[0] == '^':
		return stride{parent: n, times: 1}, rest, nil
	}
	return stride{}, "", fmt.Errorf("%q is not understood", s)
}

// lookup finds what a name stands for, in git's own order: a full hash, a
// reference, then an abbreviated hash. A full hash is never anything else, so
// that no branch called like a commit can stand in for one that is missing.
func (r *Repo) lookup(rev, name string) (plumbing.Hash, error) {
	if isHash(name) {
		if r.store.HasEncodedObject(plumbing.NewHash(name)) != nil {
			return plumbing.ZeroHash, r.unknown(rev, name)
		}
		return plumbing.NewHash(name), nil
	}
	if meant := r.meant(name); len(meant) > 0 {
		return r.follow(meant[0])
	}
	found, err := r.abbreviated(name)
	switch {
	case err != nil:
		return plumbing.ZeroHash, fmt.Errorf("resolving %q: %w", rev, err)
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return plumbing.ZeroHash, &Error{
			Message: fmt.Sprintf("resolving %q: %d commits begin with %s", rev, len(found), name),
			Hint:    "write more of the hash", Cause: ErrUnknownRevision,
		}
	}
	return plumbing.ZeroHash, r.unknown(rev, name)
}

// isHash reports whether a name is a whole hash, of either kind.
func isHash(name string) bool {
	_, err := hex.DecodeString(name)
	return err == nil && (len(name) == 40 || len(name) == 64)
}

// meant are the references that a name stands for, the one that git takes first.
func (r *Repo) meant(name string) (found []plumbing.ReferenceName) {
	for _, full := range candidates(name) {
		// An error is no more than "not this one": the name may be a folder of
		// references, or not fit for one at all.
		if _, err := r.follow(full); err == nil {
			found = append(found, full)
		}
	}
	return found
}

// Ambiguous gives what a revision's name may mean, the one that Resolve takes first,
// when that is several things: references, and a commit by the beginning of its hash.
func (r *Repo) Ambiguous(rev string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	name, _, err := parse(rev)
	if err != nil || isHash(name) {
		return nil
	}
	var names []string
	for _, full := range r.meant(name) {
		names = append(names, string(full))
	}
	if hashes, err := r.abbreviated(name); err == nil && len(names) > 0 {
		for _, h := range hashes {
			names = append(names, h.String())
		}
	}
	if len(names) < 2 {
		return nil
	}
	return names
}

// candidates are the references a name may mean. A bare word is tried as it
// stands only when it looks like HEAD, so that "config" never reads .git/config.
func candidates(name string) []plumbing.ReferenceName {
	if strings.HasPrefix(name, "refs/") {
		return []plumbing.ReferenceName{plumbing.ReferenceName(name)}
	}
	var full []plumbing.ReferenceName
	if !strings.ContainsFunc(name, func(c rune) bool { return c != '_' && (c < 'A' || 'Z' < c) }) {
		full = append(full, plumbing.ReferenceName(name))
	}
	for _, rule := range []string{"refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"} {
		full = append(full, plumbing.ReferenceName(fmt.Sprintf(rule, name)))
	}
	return full
}

// abbreviated finds the commits whose hash begins with name.
func (r *Repo) abbreviated(name string) ([]plumbing.Hash, error) {
	const fewest = 4
	even := name[:len(name)&^1]
	prefix, err := hex.DecodeString(even)
	if err != nil || len(name) < fewest || len(name) >= 40 {
		return nil, nil //nolint:nilerr // not a hash at all
	}
	all, err := r.store.HashesWithPrefix(prefix)
	if err != nil {
		return nil, err
	}
	var found []plumbing.Hash
	for _, h := range all {
		if strings.HasPrefix(h.String(), strings.ToLower(name)) && !slices.Contains(found, h) {
			if _, err := r.peel(h); err == nil {
				found = append(found, h)
			}
		}
	}
	return found, nil
}

// peel follows annotated tags to the commit they mark.
func (r *Repo) peel(h plumbing.Hash) (*object.Commit, error) {
	for {
		tag, err := object.GetTag(r.store, h)
		if err != nil {
			break
		}
		h = tag.Target
	}
	return object.GetCommit(r.store, h)
}

func (r *Repo) parent(c *object.Commit, n int, rev string) (*object.Commit, error) {
	if r.shallow[c.Hash] {
		return nil, &Error{
			Message: fmt.Sprintf("resolving %q: the clone is shallow and ends at %s, before that commit", rev, commitOf(c).Short()),
			Hint:    deepen, Cause: ErrShallow,
		}
	}
	if n > len(c.ParentHashes) {
		return nil, &Error{
			Message: fmt.Sprintf("resolving %q: commit %s has no parent %d", rev, commitOf(c).Short(), n),
			Hint:    "name a commit that exists", Cause: ErrUnknownRevision,
		}
	}
	p, err := object.GetCommit(r.store, c.ParentHashes[n-1])
	if err != nil {
		return nil, r.missing(fmt.Sprintf("resolving %q", rev), err)
	}
	return p, nil
}

// unknown says why a name leads nowhere. In a shallow clone the likely reason
// is that the clone left it out: such a clone follows a single branch.
func (r *Repo) unknown(rev, name string) error {
	if r.Shallow() {
		return &Error{
			Message: fmt.Sprintf("resolving %q: no branch, tag or commit has that name, and the clone is shallow, which leaves out other branches and older commits", rev),
			Hint:    deepen, Cause: errors.Join(ErrUnknownRevision, ErrShallow),
		}
	}
	hint := "check the spelling, or fetch it first: git fetch --all --tags"
	if branch, ok := strings.CutPrefix(name, "origin/"); ok {
		hint = fmt.Sprintf("check the spelling, or fetch it first: git fetch origin %s (in actions/checkout: fetch-depth: 0)", branch)
	}
	return &Error{
		Message: fmt.Sprintf("resolving %q: no branch, tag or commit has that name", rev),
		Hint:    hint, Cause: ErrUnknownRevision,
	}
}

// missing explains an object that the repository should have and has not.
func (r *Repo) missing(doing string, err error) error {
	if !errors.Is(err, plumbing.ErrObjectNotFound) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	e := &Error{
		Message: doing + ": an object is missing; the clone is partial (--filter) or damaged",
		Hint:    "fetch everything: git fetch --refetch --no-filter, or remove filter from actions/checkout", Cause: errors.Join(ErrMissing, err),
	}
	if r.Shallow() && !r.settings.partial {
		e.Message = doing + ": the clone is shallow and does not hold that commit"
		e.Hint, e.Cause = deepen, errors.Join(ErrMissing, ErrShallow)
	}
	r.lost = e
	return e
}

// Lost is the last object that was asked for and is not in this clone, since it
// was asked last. Whoever reads files through FS learns here that one is not
// merely absent: fs.Glob, for one, passes over a folder that cannot be read.
func (r *Repo) Lost() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	lost := r.lost
	r.lost = nil
	return lost
}
