package access

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// ComparisonFormat names the version of the JSON form of a Comparison.
const ComparisonFormat = "wsync.accessdiff/v1"

// Comparison says what changed between two reports. It is about access that holds:
// what the file gives and is not live counts on neither side. Every list is sorted,
// and none is nil.
type Comparison struct {
	Format       string            `json:"format"`
	MadeBy       string            `json:"made_by,omitempty"`
	Organization diff.Organization `json:"organization"`
	Offline      bool              `json:"offline,omitempty"`
	About        *Subject          `json:"about,omitempty"`
	Before       Moment            `json:"before"`
	After        Moment            `json:"after"`
	// Uncompared are lists that one of the two could not read.
	Uncompared []string       `json:"uncompared"`
	Grants     []GrantChange  `json:"grants"`
	People     []PersonChange `json:"people"`
	Keys       []KeyChange    `json:"keys"`
}

// Moment is when a report was made.
type Moment struct {
	TakenAt time.Time `json:"taken_at"`
	AsOf    spec.Date `json:"as_of"`
	// Commit is that of the file; empty when git did not know.
	Commit string `json:"commit,omitempty"`
}

// ChangeKind says what changed.
type ChangeKind string

// The closed set of changes.
const (
	Gained        ChangeKind = "gained"
	Lost          ChangeKind = "lost"
	RoleChanged   ChangeKind = "role-changed"
	SourceChanged ChangeKind = "source-changed"
	StatusChanged ChangeKind = "status-changed"
)

// GrantChange is a change of what somebody has in a workspace.
type GrantChange struct {
	Change    ChangeKind `json:"change"`
	Who       Subject    `json:"who"`
	Workspace Subject    `json:"workspace"`
	Before    *Side      `json:"before,omitempty"`
	After     *Side      `json:"after,omitempty"`
}

// Side is a role and what decides it.
type Side struct {
	Role   spec.Role `json:"role"`
	State  State     `json:"state"`
	Source Source    `json:"source"`
}

// PersonChange is a person who is in the organization on one side only, or whose
// organization role changed.
type PersonChange struct {
	Change ChangeKind   `json:"change"`
	Who    Subject      `json:"who"`
	Before spec.OrgRole `json:"before,omitempty"`
	After  spec.OrgRole `json:"after,omitempty"`
}

// KeyChange is a key that is on one side only, or whose status changed.
type KeyChange struct {
	Change ChangeKind `json:"change"`
	Key    Key        `json:"key"`
	// Workspace is the one that the key is bound to; nil for a key of the whole
	// organization.
	Workspace *Subject `json:"workspace,omitempty"`
	Before    string   `json:"before,omitempty"`
	After     string   `json:"after,omitempty"`
}

// Empty reports whether nothing changed.
func (c *Comparison) Empty() bool { return len(c.Grants)+len(c.People)+len(c.Keys) == 0 }

// Compare says what changed from an older report to this one, as far as both are
// about the same: of an older report about everybody, the part that this one is
// about. Reports of two organizations, or of which only one is offline, have
// nothing in common.
func (r *Report) Compare(old *Report) (*Comparison, error) {
	switch {
	case !strings.EqualFold(old.Organization.ID, r.Organization.ID):
		return nil, fmt.Errorf("the older report is about the organization %s, and this one about %s", old.Organization.ID, r.Organization.ID)
	case old.Offline && !r.Offline:
		return nil, errors.New("the older report was made from the file alone, and this one from what is live: make both with --offline, or neither")
	case r.Offline && !old.Offline:
		return nil, errors.New("the older report says what was live, and this one was made from the file alone: make both with --offline, or neither")
	case old.About != nil && (r.About == nil || !old.About.is(r.About)):
		return nil, fmt.Errorf("the older report is about %q alone: name it here too, or keep a report about everybody", cmp.Or(old.About.Name, old.About.ID))
	}
	old = old.Only(r.About)
	c := &comparer{old: old, now: r, twins: twins(old, r), out: &Comparison{
		Format: ComparisonFormat, MadeBy: r.MadeBy, Organization: r.Organization, Offline: r.Offline, About: r.About,
		Before: old.moment(), After: r.moment(), Uncompared: []string{}, Grants: []GrantChange{}, People: []PersonChange{}, Keys: []KeyChange{},
	}}
	for _, u := range slices.Concat(old.Unread, r.Unread) {
		if !slices.Contains(c.out.Uncompared, u.List) {
			c.out.Uncompared = append(c.out.Uncompared, u.List)
		}
	}
	c.grants()
	c.people()
	c.keys()
	return c.out, nil
}

func (r *Report) moment() Moment {
	m := Moment{TakenAt: r.TakenAt, AsOf: r.AsOf}
	if r.Source != nil {
		m.Commit = r.Source.Commit
	}
	return m
}

// place is a workspace of the report by its ref.
func (r *Report) place(ref string) *Workspace {
	i := slices.IndexFunc(r.Workspaces, func(w Workspace) bool { return w.Ref == ref })
	if i < 0 {
		return nil
	}
	return &r.Workspaces[i]
}

// twins are people of whom one report has two under one address.
func twins(reports ...*Report) map[string]bool {
	found := map[string]bool{}
	for _, r := range reports {
		for i := 1; i < len(r.People); i++ {
			if e := r.People[i].Email; e == r.People[i-1].Email {
				found[string(e)] = true
			}
		}
	}
	return found
}

type comparer struct {
	old, now *Report
	twins    map[string]bool
	out      *Comparison
}

// identity is what a subject goes by in both reports: its name, under which a
// person is known who left and came back; the id where that tells nobody apart.
func (c *comparer) identity(s Subject) Subject {
	if s.Name != "" && !c.twins[s.Name] {
		s.ID = ""
	}
	return s
}

type grantKey struct {
	who Subject
	ref string
}

// holding are the grants of a report that hold, by whose they are. What somebody has
// in the Default Workspace is their organization role once more.
func (c *comparer) holding(r *Report) map[grantKey]*Grant {
	grants := map[grantKey]*Grant{}
	for i := range r.Grants {
		g := &r.Grants[i]
		if w := r.place(g.Workspace); g.Role != "" && !w.Default && (g.Who.Kind == PersonKind || len(c.out.Uncompared) == 0) {
			grants[grantKey{c.identity(g.Who), g.Workspace}] = g
		}
	}
	return grants
}

func (c *comparer) grants() {
	was, is := c.holding(c.old), c.holding(c.now)
	for _, g := range each(c.old.Grants, c.now.Grants, func(g *Grant) grantKey { return grantKey{c.identity(g.Who), g.Workspace} }) {
		key := grantKey{c.identity(g.Who), g.Workspace}
		before, after := side(was[key]), side(is[key])
		change := GrantChange{Who: g.Who, Workspace: c.workspace(g.Workspace), Before: before, After: after}
		switch {
		case before == nil && after == nil:
			continue
		case before == nil:
			change.Change = Gained
		case after == nil:
			change.Change = Lost
		case before.Role != after.Role:
			change.Change = RoleChanged
		case before.Source.same(&after.Source):
			continue
		default:
			change.Change = SourceChanged
		}
		c.out.Grants = append(c.out.Grants, change)
	}
	slices.SortStableFunc(c.out.Grants, func(x, y GrantChange) int {
		return cmp.Or(x.Who.compare(y.Who), x.Workspace.compare(y.Workspace))
	})
}

func side(g *Grant) *Side {
	if g == nil {
		return nil
	}
	return &Side{Role: g.Role, State: g.State, Source: g.Sources[0]}
}

// same reports whether two sources are the same reason. Where its lines stand, and
// who touched them last, is none of it.
func (s *Source) same(other *Source) bool {
	return s.Kind == other.Kind && s.OrgRole == other.OrgRole && s.Until == other.Until && slices.Equal(s.Groups(), other.Groups())
}

// workspace is a workspace of either report, as it is now if it is still there.
func (c *comparer) workspace(ref string) Subject {
	w := c.now.place(ref)
	if w == nil {
		w = c.old.place(ref)
	}
	return w.subject()
}

// each is every object of two lists once, the later one of both.
func each[T any, K comparable](old, now []T, key func(*T) K) []*T {
	var all []*T
	seen := map[K]bool{}
	for _, list := range [][]T{now, old} {
		for i := range list {
			if k := key(&list[i]); !seen[k] {
				seen[k] = true
				all = append(all, &list[i])
			}
		}
	}
	return all
}

func (c *comparer) people() {
	role := func(r *Report) map[Subject]spec.OrgRole {
		roles := map[Subject]spec.OrgRole{}
		for i := range r.People {
			if p := &r.People[i]; p.OrgRole != "" {
				roles[c.identity(p.subject())] = p.OrgRole
			}
		}
		return roles
	}
	was, is := role(c.old), role(c.now)
	for _, p := range each(c.old.People, c.now.People, func(p *Person) Subject { return c.identity(p.subject()) }) {
		key := c.identity(p.subject())
		change := PersonChange{Change: changeOf(was[key] != "", is[key] != "", RoleChanged), Who: p.subject(), Before: was[key], After: is[key]}
		if change.Before != change.After {
			c.out.People = append(c.out.People, change)
		}
	}
	slices.SortStableFunc(c.out.People, func(x, y PersonChange) int { return x.Who.compare(y.Who) })
}

func changeOf(before, after bool, both ChangeKind) ChangeKind {
	switch {
	case !before:
		return Gained
	case !after:
		return Lost
	}
	return both
}

func (c *comparer) keys() {
	status := func(r *Report) map[string]string {
		all := map[string]string{}
		for i := range r.Keys {
			all[r.Keys[i].ID] = r.Keys[i].Status
		}
		return all
	}
	was, is := status(c.old), status(c.now)
	for _, k := range each(c.old.Keys, c.now.Keys, func(k *Key) string { return k.ID }) {
		if was[k.ID] == is[k.ID] {
			continue
		}
		change := KeyChange{Change: changeOf(was[k.ID] != "", is[k.ID] != "", StatusChanged), Key: *k, Before: was[k.ID], After: is[k.ID]}
		if k.Workspace != "" {
			w := c.workspace(k.Workspace)
			change.Workspace = &w
		}
		c.out.Keys = append(c.out.Keys, change)
	}
	slices.SortStableFunc(c.out.Keys, func(x, y KeyChange) int {
		return cmp.Or(cmp.Compare(x.Key.Name, y.Key.Name), cmp.Compare(x.Key.ID, y.Key.ID))
	})
}
