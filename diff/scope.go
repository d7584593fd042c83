package diff

import (
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Scope narrows a plan to some entries of the file. The zero Scope is the
// whole file. A scoped plan says nothing about what lies outside.
type Scope struct {
	// Parts are what the user asked for, which adds up; none for the whole file.
	Parts []string
	// Keys are the entries in scope, when there are parts.
	Keys map[string]bool
	// Since is the file as it was, for each part that is what changed since then:
	// an entry that says the same is in scope too when it comes to stand for another
	// workspace, or for none, because another entry changed. A file that did not
	// exist is nil.
	Since []*spec.Org
}

func (s Scope) whole() bool { return len(s.Parts) == 0 }

// Includes reports whether the entry with that key is in scope.
func (s Scope) Includes(key string) bool { return s.whole() || s.Keys[key] }

// widened adds the entries that find another workspace among the live ones than
// they did before.
func (s Scope) widened(now *matching) Scope {
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
func (now *matching) moved(then *spec.Org, keys map[string]bool) {
	was := match(then, now.have)
	before := make(map[string]*pairing, len(was.pairs))
	for i := range was.pairs {
		before[was.pairs[i].want.Key] = &was.pairs[i]
	}
	// A creation is held if it looks like a workspace that no entry stands for.
	moved := !slices.Equal(was.unmanaged(), now.unmanaged())
	for i := range now.pairs {
		p := &now.pairs[i]
		b := before[p.want.Key]
		same := b != nil && b.have == p.have && b.by == p.by && b.broken == p.broken && b.done == p.done &&
			(b.waitsFor == nil) == (p.waitsFor == nil) && slices.Equal(was.told(p.want.Key), now.told(p.want.Key))
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

// told is what matching says about an entry.
func (m *matching) told(key string) []string {
	var texts []string
	for i := range m.findings {
		if f := &m.findings[i]; f.Address == WorkspaceAddress(key) {
			texts = append(texts, f.Message)
		}
	}
	return texts
}

func (s Scope) covers(a Address) bool {
	if s.whole() || a == "" {
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

// MemberLists names the workspaces whose member lists a plan needs: live ones
// with an entry in scope that manages membership. have needs its workspaces
// only. The answer is in have's order.
func MemberLists(want *spec.Org, have *live.Org, s Scope) []live.WorkspaceID {
	needed := map[live.WorkspaceID]bool{}
	m := match(want, have)
	s = s.widened(m)
	for _, p := range m.pairs {
		if p.have != nil && !p.broken && s.Includes(p.want.Key) && p.want.Archive == nil && p.want.ManagesMembers() {
			needed[p.have.ID] = true
		}
	}
	ids := make([]live.WorkspaceID, 0, len(needed))
	for i := range have.Workspaces {
		if needed[have.Workspaces[i].ID] {
			ids = append(ids, have.Workspaces[i].ID)
		}
	}
	return ids
}

// Removable counts the live memberships that a plan is in a position to end or
// lower: those of workspaces whose whole list the file decides, and of
// workspaces in which it does so. Neither the crowd of an additive workspace nor
// people who inherit their access can go, so they must not make a wave of
// removals look small. Lists that were not read count nothing.
func Removable(p *Plan, want *spec.Org, have *live.Org) int {
	decided := map[live.WorkspaceID]bool{}
	for _, pair := range match(want, have).pairs {
		w := pair.want
		if pair.have != nil && !pair.broken && w.Archive == nil && w.ManagesMembers() && w.Membership != spec.Additive {
			decided[pair.have.ID] = true
		}
	}
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Phase == PhaseNarrow {
			decided[s.Workspace.ID] = true
		}
	}
	inherits := make(map[live.UserID]bool, len(have.Users))
	for i := range have.Users {
		inherits[have.Users[i].ID] = have.Users[i].Role.Inherits()
	}
	n := 0
	for i := range have.Workspaces {
		for _, m := range have.Workspaces[i].Members {
			if decided[have.Workspaces[i].ID] && !inherits[m.User] {
				n++
			}
		}
	}
	return n
}
