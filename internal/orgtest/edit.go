package orgtest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/spec"
)

// Edited is a copy of a file in which an author changed very little, so that
// what one field alone does can be told.
func Edited(t *rapid.T, o *spec.Org) *spec.Org {
	head := cloneSpec(o)
	for range rapid.IntRange(1, 3).Draw(t, "edits") {
		edit := edits[rapid.IntRange(0, len(edits)-1).Draw(t, "edit")]
		if len(head.Workspaces) > 0 {
			edit(t, head, &head.Workspaces[rapid.IntRange(0, len(head.Workspaces)-1).Draw(t, "entry")])
		}
	}
	slices.SortFunc(head.Workspaces, func(a, b spec.Workspace) int { return cmp.Compare(a.Key, b.Key) })
	return head
}

func cloneSpec(o *spec.Org) *spec.Org {
	c := *o
	c.Groups = slices.Clone(o.Groups)
	for i := range c.Groups {
		c.Groups[i].Members = slices.Clone(c.Groups[i].Members)
	}
	c.Workspaces = slices.Clone(o.Workspaces)
	for i := range c.Workspaces {
		w := &c.Workspaces[i]
		w.Members, w.Groups, w.Tags, w.Previously = slices.Clone(w.Members), slices.Clone(w.Groups), maps.Clone(w.Tags), slices.Clone(w.Previously)
	}
	return &c
}

// edits are what authors do to one entry. One that would not pass the checks of
// the file changes nothing.
var edits = []func(t *rapid.T, o *spec.Org, w *spec.Workspace){
	func(t *rapid.T, o *spec.Org, w *spec.Workspace) { // an id comes, goes, or is another one
		id := rapid.SampledFrom([]string{"", "wrkspc_00", "wrkspc_01", "wrkspc_02", "wrkspc_03", "wrkspc_04"}).Draw(t, "id")
		if id == "" || !slices.ContainsFunc(o.Workspaces, func(v spec.Workspace) bool { return v.ID == id }) {
			w.ID = id
		}
	},
	func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
		w.Previously = rapid.SampledFrom([][]string{nil, {}, {"ml"}, {"ops"}, {"batch", "research"}, {"Chatbot"}}).Draw(t, "previously")
	},
	func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
		if name := rapid.SampledFrom(names).Draw(t, "name"); free(o, name) {
			w.Name = name
		}
	},
	func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
		if key := rapid.SampledFrom(names).Draw(t, "key"); free(o, key) {
			w.Key = key
		}
	},
	func(t *rapid.T, o *spec.Org, w *spec.Workspace) { // an entry of its own, by name or by id
		fresh := spec.Workspace{Key: rapid.SampledFrom(names).Draw(t, "fresh"), WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative, Members: []spec.Member{}}}}
		if fresh.Name = fresh.Key; free(o, fresh.Key) {
			o.Workspaces = append(o.Workspaces, fresh)
		}
	},
	func(_ *rapid.T, o *spec.Org, w *spec.Workspace) { // an entry leaves
		key := w.Key
		o.Workspaces = slices.DeleteFunc(o.Workspaces, func(v spec.Workspace) bool { return v.Key == key })
	},
	func(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
		if w.Archive != nil {
			w.Archive = nil
			return
		}
		*w = spec.Workspace{
			Key: w.Key, Name: w.Name, ID: w.ID, Previously: w.Previously, Protected: w.Protected, WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative}},
			Archive: &spec.Tombstone{Reason: rapid.SampledFrom([]string{"over", "moved"}).Draw(t, "reason")},
		}
	},
	func(_ *rapid.T, _ *spec.Org, w *spec.Workspace) { w.Protected = !w.Protected },
	ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
		w.Color = rapid.SampledFrom(append([]string{""}, colors...)).Draw(t, "color")
	}),
	ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) { w.Tags = retag(t, w.Tags) }),
	ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
		w.DataResidency = rapid.SampledFrom([]*spec.DataResidency{nil, {DefaultInferenceGeo: "us"}, {AllowedInferenceGeos: []string{"us"}, DefaultInferenceGeo: "us"}}).Draw(t, "residency")
	}),
	ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
		w.ExternalKeyID = rapid.SampledFrom([]string{"", "ek_1"}).Draw(t, "external key")
	}),
	ofLive(func(_ *rapid.T, _ *spec.Org, w *spec.Workspace) {
		if w.Membership == spec.Additive {
			w.Membership = spec.Authoritative
		} else {
			w.Membership = spec.Additive
		}
	}),
	ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) { // membership is left alone, or nobody's
		w.Groups = nil
		if w.Members = nil; rapid.Bool().Draw(t, "nobody") {
			w.Members = []spec.Member{}
		}
	}),
	ofLive(editLine), ofLive(editLine), ofLive(editLine),
	ofLive(editGroups), ofLive(editGroups),
}

// ofLive keeps an edit from touching tombstones, which hold no such fields.
func ofLive(edit func(*rapid.T, *spec.Org, *spec.Workspace)) func(*rapid.T, *spec.Org, *spec.Workspace) {
	return func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
		if w.Archive == nil {
			edit(t, o, w)
		}
	}
}

func free(o *spec.Org, name string) bool {
	return !slices.ContainsFunc(o.Workspaces, func(w spec.Workspace) bool { return w.Key == name || w.Name == name })
}

// domains are where people in edited lines come from: as a rule, from inside.
var domains = []string{"acme.example", "acme.example", "acme.example", "elsewhere.example"}

// editLine adds a person, takes one out, or changes their role or their end.
func editLine(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
	who := spec.Email(fmt.Sprintf("p%02d@%s", rapid.IntRange(0, 11).Draw(t, "who"), rapid.SampledFrom(domains).Draw(t, "from")))
	i := slices.IndexFunc(w.Members, func(m spec.Member) bool { return m.Email == who })
	if i < 0 {
		w.Members = append(w.Members, spec.Member{Email: who, Role: rapid.SampledFrom(spec.Roles).Draw(t, "role")})
		slices.SortFunc(w.Members, func(a, b spec.Member) int { return cmp.Compare(a.Email, b.Email) })
		return
	}
	switch rapid.IntRange(0, 2).Draw(t, "line") {
	case 0:
		w.Members = slices.Delete(w.Members, i, i+1)
	case 1:
		w.Members[i].Role = rapid.SampledFrom(spec.Roles).Draw(t, "other role")
	default:
		w.Members[i].Until = rapid.SampledFrom([]spec.Date{
			{}, {Year: 2026, Month: time.October, Day: 1}, {Year: 2027, Month: time.March, Day: 1}, {Year: 2099, Month: time.March, Day: 1},
		}).Draw(t, "until")
	}
}

// editGroups changes what a group gives in an entry, or who is in a group.
func editGroups(t *rapid.T, o *spec.Org, w *spec.Workspace) {
	if len(o.Groups) == 0 {
		return
	}
	g := &o.Groups[rapid.IntRange(0, len(o.Groups)-1).Draw(t, "group")]
	if rapid.Bool().Draw(t, "who is in it") {
		who := spec.Email(fmt.Sprintf("p%02d@acme.example", rapid.IntRange(0, 11).Draw(t, "in group")))
		before := len(g.Members)
		if g.Members = slices.DeleteFunc(g.Members, func(m spec.GroupMember) bool { return m.Email == who }); len(g.Members) == before {
			g.Members = append(g.Members, spec.GroupMember{Email: who})
		}
		return
	}
	before := len(w.Groups)
	if w.Groups = slices.DeleteFunc(w.Groups, func(v spec.Grant) bool { return v.Group == g.Name }); len(w.Groups) == before {
		w.Groups = append(w.Groups, spec.Grant{Group: g.Name, Role: rapid.SampledFrom(spec.Roles).Draw(t, "grant")})
		slices.SortFunc(w.Groups, func(a, b spec.Grant) int { return cmp.Compare(a.Group, b.Group) })
	}
}
