package live

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wsync/wsync/spec"
)

// Spec turns what is live into a file that asks for exactly that: planning it
// against the same organization is empty. Every entry carries its id, so that a
// later change of name is a rename. Left out are archived workspaces, the
// default one, people who inherit their access, and roles and tags that no file
// may ask for; left names what a human might miss. Members of a workspace whose
// list was not read stay unmanaged.
func (o *Org) Spec() (want *spec.Org, left []string) {
	x := o.export()
	for _, k := range kinds {
		if k.file != nil {
			left = append(left, k.file(x)...)
		}
	}
	taken := map[string]bool{}
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		switch {
		case w.Archived() || w.Default:
		case !spec.UsableName(w.Name):
			left = append(left, fmt.Sprintf("workspace %q (%s) is left out: no file may hold such a name; rename it in the Console", w.Name, w.ID))
		default:
			key := FreeKey(w.Name, func(key string) bool { return taken[key] })
			taken[key] = true
			left = append(left, x.entry(key, w)...)
		}
	}
	slices.SortStableFunc(x.want.Workspaces, func(a, b spec.Workspace) int { return cmp.Compare(a.Key, b.Key) })
	return x.want, left
}

// EntryOf turns one live workspace into the entry of a key, as Spec does. Lists that
// were not read stay unmanaged.
func (o *Org) EntryOf(w *Workspace, key string) (e spec.Workspace, left []string) {
	x := o.export()
	left = x.entry(key, w)
	return x.want.Workspaces[0], left
}

// export is a file in the making.
type export struct {
	org   *Org
	want  *spec.Org
	users map[UserID]*User
}

func (o *Org) export() *export {
	x := &export{org: o, want: &spec.Org{Organization: o.ID, Policy: spec.DefaultPolicy()}, users: make(map[UserID]*User, len(o.Users))}
	for i := range o.Users {
		x.users[o.Users[i].ID] = &o.Users[i]
	}
	return x
}

// entry lets every kind write its part of a workspace's entry.
func (x *export) entry(key string, w *Workspace) (left []string) {
	e := spec.Workspace{Key: key}
	for _, k := range kinds {
		if k.entry != nil {
			left = append(left, k.entry(x, w, &e)...)
		}
	}
	x.want.Workspaces = append(x.want.Workspaces, e)
	return left
}

// FreeKey is the name itself, or a numbered form of it where another entry has it.
func FreeKey(name string, taken func(key string) bool) string {
	key := name
	for n := 2; taken(key) || key == spec.DefaultWorkspace; n++ {
		key = fmt.Sprintf("%s (%d)", name, n)
	}
	return key
}
