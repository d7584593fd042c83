package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// Scope narrows a plan to some entries of the file, and to some people in all of
// it. The zero Scope is the whole file. A scoped plan says nothing about what lies outside.
type Scope struct {
	// Parts are what the user asked for, which adds up; none for the whole file.
	Parts []string
	// Keys are the entries in scope, when there are parts.
	Keys map[string]bool
	// People are those of whom everything is in scope that the file decides: their
	// place in the organization, and their memberships in all workspaces that there are.
	People map[spec.Email]bool
	// Since is the file as it was, for each part that is what changed since then:
	// an entry that says the same is in scope too when it comes to stand for another
	// workspace, or for none, because another entry changed. A file that did not
	// exist is nil.
	Since []*spec.Org
}

func (s Scope) whole() bool { return len(s.Parts) == 0 }

// Includes reports whether the entry with that key is in scope.
func (s Scope) Includes(key string) bool { return s.whole() || s.Keys[key] }

// Names reports whether all that a person has is in scope.
func (s Scope) Names(e spec.Email) bool { return s.whole() || s.People[e] }

// reaches reports whether what a person has in the workspace of an entry is in scope.
func (s Scope) reaches(key string, e spec.Email) bool { return s.Includes(key) || s.People[e] }

// looksAt reports whether objects of a kind in the workspace of an entry are in
// scope, if only those of some people.
func (s Scope) looksAt(r *Rule, key string) bool {
	return s.Includes(key) || r.OfPeople && len(s.People) > 0
}

// part is the file as far as the scope reaches: of a scoped one its entries, and
// nothing that belongs to the organization itself.
func (s Scope) part(want *spec.Org) *spec.Org {
	if s.whole() {
		return want
	}
	part := &spec.Org{Organization: want.Organization}
	for i := range want.Workspaces {
		if s.Includes(want.Workspaces[i].Key) {
			part.Workspaces = append(part.Workspaces, want.Workspaces[i])
		}
	}
	return part
}

// widened adds the entries that find another workspace among the live ones than
// they did before.
func (s Scope) widened(now *Matching) Scope {
	keys := maps.Clone(s.Keys)
	for _, then := range s.Since {
		if then != nil {
			now.moved(then, keys)
		}
	}
	s.Keys = keys
	return s
}

// moved adds the keys of the entries that found another workspace then.
func (now *Matching) moved(then *spec.Org, keys map[string]bool) {
	was := Match(then, now.have)
	before := make(map[string]*pairing, len(was.pairs))
	for i := range was.pairs {
		before[was.pairs[i].want.Key] = &was.pairs[i]
	}
	// A creation is held if it looks like a workspace that no entry stands for.
	moved := !slices.Equal(was.undeclared(), now.undeclared())
	for i := range now.pairs {
		p := &now.pairs[i]
		b := before[p.want.Key]
		same := b != nil && b.have == p.have && b.by == p.by && b.broken == p.broken && b.done == p.done &&
			(b.waitsFor == nil) == (p.waitsFor == nil) && slices.EqualFunc(was.messages(p.want.Key), now.messages(p.want.Key), say.Text.Equal)
		if !same || moved && p.have == nil && p.want.Archive == nil {
			keys[p.want.Key] = true
		}
	}
	for i := range now.pairs { // what a rename waits for belongs to it
		if p := &now.pairs[i]; keys[p.want.Key] {
			for q := p.waitsFor; q != nil && !keys[q.want.Key]; q = q.waitsFor {
				keys[q.want.Key] = true
			}
		}
	}
}

// messages is what matching says about an entry.
func (m *Matching) messages(key string) []say.Text {
	var texts []say.Text
	for i := range m.findings {
		if f := &m.findings[i]; f.Address == WorkspaceAddress(key) {
			texts = append(texts, f.Message)
		}
	}
	return texts
}

// covers reports whether what matching has found is in scope. Which workspace an
// entry stands for must be known before anybody's memberships are.
func (s Scope) covers(f *Finding) bool {
	a := f.Address
	if s.whole() || a == "" || f.Code == CodeTakeover || f.Severity == SevError && len(s.People) > 0 {
		return true
	}
	for key := range s.Keys {
		w := WorkspaceAddress(key)
		if a == w || strings.HasPrefix(string(a), string(w)+"/") {
			return true
		}
	}
	return false
}
