package review

import (
	"slices"

	"github.com/wsync/wsync/spec"
)

// lineage says which entry of base each entry of head continues, by key. It
// goes by the rules that pair a file with live workspaces: the id first, then
// the name, then a name the workspace had. An id that is new in head is taken
// for that of the entry with the same key, name or past.
func lineage(base, head *spec.Org) map[string]string {
	l := &ancestry{base: base, from: map[string]string{}, taken: map[string]bool{}}
	byID := func(h, b *spec.Workspace) bool { return h.ID != "" && h.ID == b.ID }
	l.pair(head, byID)
	for _, same := range []func(h, b *spec.Workspace) bool{
		func(h, b *spec.Workspace) bool { return h.Key == b.Key },
		sameName, wasNamed,
	} {
		l.pair(head, func(h, b *spec.Workspace) bool { return h.ID != "" && b.ID == "" && same(h, b) })
	}
	l.pair(head, func(h, b *spec.Workspace) bool { return h.ID == "" && sameName(h, b) })
	l.pair(head, func(h, b *spec.Workspace) bool { return h.ID == "" && wasNamed(h, b) })
	return l.from
}

func sameName(h, b *spec.Workspace) bool { return h.Name == b.Name }
func wasNamed(h, b *spec.Workspace) bool { return slices.Contains(h.Previously, b.Name) }

// ancestry collects pairs, each entry in at most one.
type ancestry struct {
	base  *spec.Org
	from  map[string]string // key in head → key in base
	taken map[string]bool   // keys of base
}

func (l *ancestry) pair(head *spec.Org, same func(h, b *spec.Workspace) bool) {
	for i := range head.Workspaces {
		h := &head.Workspaces[i]
		if _, paired := l.from[h.Key]; paired {
			continue
		}
		for j := range l.base.Workspaces {
			if b := &l.base.Workspaces[j]; !l.taken[b.Key] && same(h, b) {
				l.from[h.Key], l.taken[b.Key] = b.Key, true
				break
			}
		}
	}
}
