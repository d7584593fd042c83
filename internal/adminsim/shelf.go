package adminsim

import (
	"cmp"
	"slices"
	"time"
)

// A shelf holds the objects of one kind in list order and remembers enough of
// their past to answer a read that has not caught up with a write (see Lag).
//
// Entries are never taken off: a removed object stays as a tombstone, so that a
// page cursor keeps its place when the row it names goes away between pages.
// Values are immutable; a change is a new version.
type shelf[T any] struct {
	items []*entry[T] // by rank
	byID  map[string]*entry[T]
}

type entry[T any] struct {
	id       string
	rank     int64
	versions []version[T] // oldest first; the last one is the truth
}

type version[T any] struct {
	val  T
	gone bool
	by   stamp
}

// stamp says which request wrote a version, and when. The zero stamp is the
// seed's and the Console's: visible at once.
type stamp struct {
	seq int64
	at  time.Time
}

// view is the position from which a request reads.
type view struct {
	stamp
	lag Lag
}

func (v view) sees(by stamp) bool {
	switch {
	case by.seq == 0 || v.lag == Lag{}:
		return true
	case v.lag.For > 0 && v.at.Sub(by.at) >= v.lag.For:
		return true
	default:
		return v.lag.Requests > 0 && v.seq-by.seq > int64(v.lag.Requests)
	}
}

func newShelf[T any]() *shelf[T] { return &shelf[T]{byID: map[string]*entry[T]{}} }

// put writes a version of id, placing it at rank when the id is new.
func (s *shelf[T]) put(id string, rank int64, val T, v view) {
	e := s.byID[id]
	if e == nil {
		e = &entry[T]{id: id, rank: rank}
		s.byID[id] = e
		s.items = slices.Insert(s.items, s.position(rank), e)
	}
	e.add(version[T]{val: val, by: v.stamp}, v)
}

// drop leaves a tombstone.
func (s *shelf[T]) drop(id string, v view) {
	if e := s.byID[id]; e != nil {
		e.add(version[T]{gone: true, by: v.stamp}, v)
	}
}

// add appends a version and forgets those that no reader can need any more.
func (e *entry[T]) add(next version[T], v view) {
	keep := 0
	for i := range e.versions {
		if v.sees(e.versions[i].by) {
			keep = i
		}
	}
	e.versions = append(slices.Clone(e.versions[keep:]), next)
	if v.sees(next.by) && v.lag == (Lag{}) {
		e.versions = e.versions[len(e.versions)-1:]
	}
}

// truth is the latest version, whoever may see it; writes are judged by it.
func (s *shelf[T]) truth(id string) (T, bool) {
	if e := s.byID[id]; e != nil {
		last := e.versions[len(e.versions)-1]
		return last.val, !last.gone
	}
	var none T
	return none, false
}

// seen is what a read from v finds under id.
func (s *shelf[T]) seen(id string, v view) (T, bool) {
	if e := s.byID[id]; e != nil {
		return e.seen(v)
	}
	var none T
	return none, false
}

func (e *entry[T]) seen(v view) (T, bool) {
	for i := len(e.versions) - 1; i >= 0; i-- {
		if v.sees(e.versions[i].by) {
			return e.versions[i].val, !e.versions[i].gone
		}
	}
	var none T
	return none, false
}

// live calls yield for every object that truly exists, in list order.
func (s *shelf[T]) live(yield func(string, T) bool) {
	for _, e := range s.items {
		if last := e.versions[len(e.versions)-1]; !last.gone && !yield(e.id, last.val) {
			return
		}
	}
}

// position is the index of the first entry at or after rank.
func (s *shelf[T]) position(rank int64) int {
	if n := len(s.items); n == 0 || s.items[n-1].rank < rank {
		return n // the usual case: appended in order
	}
	i, _ := slices.BinarySearchFunc(s.items, rank, func(e *entry[T], r int64) int { return cmp.Compare(e.rank, r) })
	return i
}

// first is the rank in front of everything, for lists with the newest first.
func (s *shelf[T]) first() int64 {
	if len(s.items) == 0 {
		return 0
	}
	return s.items[0].rank - 1
}

// last is the rank behind everything.
func (s *shelf[T]) last() int64 {
	if len(s.items) == 0 {
		return 0
	}
	return s.items[len(s.items)-1].rank + 1
}
