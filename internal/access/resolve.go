package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsync/wsync/spec"
)

// UnknownError says that nobody and nothing in a report has a name.
type UnknownError struct {
	Name string
	// Near are the names that may have been meant, nearest first, as they may be typed.
	Near []string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("no person, workspace or service account is called %q", e.Name)
}

// AmbiguousError says that a name stands for several subjects.
type AmbiguousError struct {
	Name string
	// Means are what each of them may be called instead, one line each.
	Means []string
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q may mean %d different things", e.Name, len(e.Means))
}

// candidate is a subject and everything that it may be called by.
type candidate struct {
	Subject
	names []string
}

// Find is who or what in a report somebody means by a word: an address, the name,
// key or id of a workspace, the name of a service account, or an id. "person:",
// "workspace:" or "service-account:" before it says what is meant. The error is an
// *UnknownError or an *AmbiguousError.
func (r *Report) Find(word string) (*Subject, error) {
	all := r.candidates()
	found := named(all, word, "")
	for _, k := range []Kind{PersonKind, WorkspaceKind, ServiceAccountKind} {
		if rest, ok := strings.CutPrefix(word, string(k)+":"); ok {
			found = append(found, named(all, rest, k)...)
		}
	}
	switch len(found) {
	case 0:
		return nil, &UnknownError{word, near(all, word)}
	case 1:
		return &found[0].Subject, nil
	}
	e := &AmbiguousError{Name: word}
	for _, c := range found {
		e.Means = append(e.Means, cmp.Or(c.ID, string(c.Kind)+":"+c.Name))
	}
	return nil, e
}

func (r *Report) candidates() []candidate {
	var all []candidate
	for i := range r.People {
		s := r.People[i].subject()
		all = append(all, candidate{s, []string{s.Name, s.ID}})
	}
	for i := range r.Workspaces {
		w := &r.Workspaces[i]
		all = append(all, candidate{w.subject(), []string{w.Name, w.Key, string(w.ID)}})
	}
	for i := range r.ServiceAccounts {
		s := r.ServiceAccounts[i].subject()
		all = append(all, candidate{s, []string{s.Name, s.ID}})
	}
	return all
}

// named are the candidates of a name; an empty kind is any.
func named(all []candidate, word string, k Kind) []candidate {
	return keep(all, func(c *candidate) bool {
		if word == "" || k != "" && c.Kind != k {
			return false
		}
		return slices.ContainsFunc(c.names, func(name string) bool {
			return name == word || c.Kind == PersonKind && name == string(spec.FoldEmail(word))
		})
	})
}

// mostNear is how many names are offered for one that is unknown.
const mostNear = 3

// near are names that are a slip away from a word, or that begin like it.
func near(all []candidate, word string) []string {
	type guess struct {
		name string
		far  int
	}
	if _, rest, tagged := strings.Cut(word, ":"); tagged {
		word = rest
	}
	var guesses []guess
	for _, c := range all {
		for i, name := range c.names {
			if name == "" || i > 0 && name == c.ID { // nobody mistypes an id
				continue
			}
			g := guess{name, far(c.Kind, name, word)}
			if g.far >= 0 && !slices.Contains(guesses, g) {
				guesses = append(guesses, g)
			}
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, g := range guesses[:min(len(guesses), mostNear)] {
		names = append(names, g.name)
	}
	return names
}

// far is how far a name is from a word that stands for it by mistake; -1 for too far.
// Of addresses the mailbox counts, because most share their domain.
func far(k Kind, name, word string) int {
	if k == PersonKind {
		name, _, _ = strings.Cut(name, "@")
		word, _, _ = strings.Cut(word, "@")
	}
	have, want := spec.NameKey(name), spec.NameKey(word)
	n := utf8.RuneCountInString(want)
	if n > 2 && strings.HasPrefix(have, want) {
		return min(1, utf8.RuneCountInString(have)-n)
	}
	bound := n/3 + 1
	if d := spec.Distance(want, have, bound); d < bound {
		return d
	}
	return -1
}
