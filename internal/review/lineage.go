package review

import "github.com/wsync/wsync/spec"

// lineage says which entry of base each entry of head continues, by key. It
// goes by the rules that pair a file with live workspaces: the id first, then
// the name, then a name the workspace had. An id that is new in head is taken
// for that of the entry with the same key, name or past.
func lineage(base, head *spec.Org) map[string]string {
	l := &ancestry{base: base, head: head, from: map[string]string{}, taken: map[string]bool{}}
	l.pair(id, id)
	for _, way := range [][2]marks{{key, key}, {name, name}, {former, name}} {
		l.pair(only(withID, way[0]), only(withoutID, way[1]))
	}
	l.pair(only(withoutID, name), name)
	l.pair(only(withoutID, former), name)
	return l.from
}

// marks are what an entry goes by; none takes no part.
type marks func(w *spec.Workspace) []string

func key(w *spec.Workspace) []string    { return []string{w.Key} }
func name(w *spec.Workspace) []string   { return []string{w.Name} }
func former(w *spec.Workspace) []string { return w.Previously }

func id(w *spec.Workspace) []string {
	if w.ID == "" {
		return nil
	}
	return []string{string(w.ID)}
}

func withID(w *spec.Workspace) bool    { return w.ID != "" }
func withoutID(w *spec.Workspace) bool { return w.ID == "" }

func only(which func(w *spec.Workspace) bool, m marks) marks {
	return func(w *spec.Workspace) []string {
		if !which(w) {
			return nil
		}
		return m(w)
	}
}

// ancestry collects pairs, each entry in at most one.
type ancestry struct {
	base, head *spec.Org
	from       map[string]string // key in head → key in base
	taken      map[string]bool   // keys of base
}

// pair gives each entry of head that has no ancestor the first entry of base that
// bears what it seeks and is nobody's ancestor. It takes time in proportion to the
// two files, however many entries bear one name.
func (l *ancestry) pair(seeks, bears marks) {
	bearers := map[string][]int{} // in the order of the file
	for i := range l.base.Workspaces {
		for _, m := range bears(&l.base.Workspaces[i]) {
			bearers[m] = append(bearers[m], i)
		}
	}
	for i := range l.head.Workspaces {
		h := &l.head.Workspaces[i]
		if _, paired := l.from[h.Key]; paired {
			continue
		}
		first := len(l.base.Workspaces)
		for _, m := range seeks(h) {
			for len(bearers[m]) > 0 && l.taken[l.base.Workspaces[bearers[m][0]].Key] {
				bearers[m] = bearers[m][1:]
			}
			if free := bearers[m]; len(free) > 0 {
				first = min(first, free[0])
			}
		}
		if first < len(l.base.Workspaces) {
			b := l.base.Workspaces[first].Key
			l.from[h.Key], l.taken[b] = b, true
		}
	}
}
