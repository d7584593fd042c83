package gitrev

import (
	"container/heap"
	"fmt"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// MergeBase is the best common ancestor of two commits: the one a pull request
// is measured from. Crossing merges can leave several equally good ones; the
// youngest stands for them all, which is the smallest difference to review.
// The error is ErrNoMergeBase, or ErrShallow when the clone was cut before it.
func (r *Repo) MergeBase(a, b Commit) (Commit, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	doing := fmt.Sprintf("finding the merge base of %s and %s", a.Short(), b.Short())
	ends := make([]*object.Commit, 2)
	for i, c := range []Commit{a, b} {
		var err error
		if ends[i], err = object.GetCommit(r.store, plumbing.NewHash(c.ID)); err != nil {
			return Commit{}, r.missing(doing, err)
		}
	}
	bases, cut, err := r.commonAncestors(ends[0], ends[1])
	switch {
	case err != nil:
		return Commit{}, r.missing(doing, err)
	case len(bases) > 0:
		return commitOf(bases[0]), nil
	case cut:
		return Commit{}, &Error{
			Message: doing + ": the clone is shallow and was cut before the histories meet",
			Hint:    deepen, Cause: ErrShallow,
		}
	}
	return Commit{}, &Error{
		Message: doing + ": they share no history",
		Hint:    "name a base that the head descends from", Cause: ErrNoMergeBase,
	}
}

// The marks a commit collects while histories are walked.
const (
	fromA = 1 << iota
	fromB
	// stale: an ancestor of a common ancestor, and so no best one.
	stale
	both = fromA | fromB
)

// commonAncestors walks both histories at once, youngest commit first, and
// stops when nothing but ancestors of what was found is left, so that the cost
// is the length of the branch and not of the project. Wrong clocks can let an
// ancestor of another candidate through; a second look takes those out.
// The answer is sorted youngest first; cut is set when a shallow end was met.
func (r *Repo) commonAncestors(a, b *object.Commit) (bases []*object.Commit, cut bool, err error) {
	marks := map[plumbing.Hash]int{}
	q := &queue{}
	q.mark(marks, a, fromA)
	q.mark(marks, b, fromB)
	var found []*object.Commit
	for q.alive(marks) {
		c := heap.Pop(q).(*object.Commit)
		m := marks[c.Hash]
		if m&both == both && m&stale == 0 {
			found = append(found, c)
			m |= stale
		}
		if r.shallow[c.Hash] {
			cut = true
			continue
		}
		for _, h := range c.ParentHashes {
			if marks[h]&m == m {
				continue
			}
			p, err := object.GetCommit(r.store, h)
			if err != nil {
				return nil, cut, err
			}
			q.mark(marks, p, m)
		}
	}
	bases, err = r.withoutAncestors(unspoilt(found, marks))
	return bases, cut, err
}

// unspoilt drops candidates that turned out to be ancestors of another one
// after they were found, and second finds of the same commit.
func unspoilt(found []*object.Commit, marks map[plumbing.Hash]int) []*object.Commit {
	var kept []*object.Commit
	seen := map[plumbing.Hash]bool{}
	for _, c := range found {
		if marks[c.Hash]&stale == 0 && !seen[c.Hash] {
			seen[c.Hash] = true
			kept = append(kept, c)
		}
	}
	return kept
}

// withoutAncestors takes out each commit that another one descends from, by
// walking down from all of them, and sorts the rest.
func (r *Repo) withoutAncestors(cs []*object.Commit) ([]*object.Commit, error) {
	if len(cs) < 2 {
		return cs, nil
	}
	below := map[plumbing.Hash]bool{}
	stack := slices.Clone(cs)
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if r.shallow[c.Hash] {
			continue
		}
		for _, h := range c.ParentHashes {
			if below[h] {
				continue
			}
			below[h] = true
			p, err := object.GetCommit(r.store, h)
			if err != nil {
				return nil, err
			}
			stack = append(stack, p)
		}
	}
	q := &queue{}
	for _, c := range cs {
		if !below[c.Hash] {
			heap.Push(q, c)
		}
	}
	var sorted []*object.Commit
	for q.Len() > 0 {
		sorted = append(sorted, heap.Pop(q).(*object.Commit))
	}
	return sorted, nil
}

// queue orders commits youngest first, and by hash among equals.
type queue []*object.Commit

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if a, b := q[i].Committer.When, q[j].Committer.When; !a.Equal(b) {
		return a.After(b)
	}
	return q[i].Hash.String() < q[j].Hash.String()
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(c any)   { *q = append(*q, c.(*object.Commit)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	c := (*q)[last]
	*q = (*q)[:last]
	return c
}

// mark adds marks to a commit and queues it, also when it was seen before: its
// ancestors have to learn of the new ones.
func (q *queue) mark(marks map[plumbing.Hash]int, c *object.Commit, m int) {
	marks[c.Hash] |= m
	heap.Push(q, c)
}

// alive reports whether the queue holds anything that can still lead to a
// better answer.
func (q *queue) alive(marks map[plumbing.Hash]int) bool {
	for _, c := range *q {
		if marks[c.Hash]&stale == 0 {
			return true
		}
	}
	return false
}
