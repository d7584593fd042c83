package spec

import (
	"cmp"
	"slices"
)

// Entitlement is one person's desired role in a workspace, with the lines that
// ask for it.
type Entitlement struct {
	Email Email
	Role  Role
	// Via is the chain of groups from the workspace's grant down to the group
	// that names the person; empty for an explicit member line.
	Via []string
	// At is the deciding line: the member line, or the grant.
	At Position
	// Named is the line that names the person: the member line, or the line in
	// the innermost group.
	Named Position
	// Until is the end of an explicit line. Zero: none.
	Until Date
}

// Access resolves members and groups of one workspace into at most one
// entitlement a person, sorted by email. An explicit line beats every group;
// among groups the strongest role wins, and among equals the grant whose group
// sorts first. A line whose Until lies before today no longer counts, and the
// person falls back to what groups give.
//
// lapsed lists the lines that no longer count, sorted by email.
func (o *Org) Access(w *Workspace, today Date) (entitled []Entitlement, lapsed []Member) {
	won := winners{by: make(map[Email]int, len(w.Members)), all: make([]winner, 0, len(w.Members))}
	for _, m := range w.Members {
		if !m.Until.IsZero() && m.Until.Before(today) {
			lapsed = append(lapsed, m)
			continue
		}
		won.set(winner{Entitlement: Entitlement{
			Email: m.Email, Role: m.Role, At: m.At, Named: m.At, Until: m.Until,
		}})
	}
	for _, grant := range w.Groups {
		o.spread(grant, &won)
	}
	entitled = make([]Entitlement, len(won.all))
	for i := range won.all {
		entitled[i] = won.all[i].Entitlement
		entitled[i].Via = won.all[i].group.chain()
	}
	slices.SortFunc(entitled, func(a, b Entitlement) int { return cmp.Compare(a.Email, b.Email) })
	return entitled, lapsed
}

// winner is an entitlement and the group it came through; nil for an explicit
// line, which nothing beats.
type winner struct {
	Entitlement
	group *link
}

// winners are the entitlements so far, one a person. They stay in the order of
// the file, which as a rule is the one that they are asked for in.
type winners struct {
	by  map[Email]int // of all
	all []winner
}

func (ws *winners) set(w winner) {
	if i, has := ws.by[w.Email]; has {
		ws.all[i] = w
		return
	}
	ws.by[w.Email] = len(ws.all)
	ws.all = append(ws.all, w)
}

// of is what a person has so far, or nil.
func (ws *winners) of(e Email) *winner {
	if i, has := ws.by[e]; has {
		return &ws.all[i]
	}
	return nil
}

// link is one group on the way down from a grant.
type link struct {
	group  string
	at     Position // the line that names the group
	parent *link
}

func (l *link) chain() []string {
	if l == nil {
		return nil
	}
	return append(l.parent.chain(), l.group)
}

// spread gives everyone in a group its role.
func (o *Org) spread(grant Grant, won *winners) {
	o.reach(grant, func(m GroupMember, by *link) {
		before := won.of(m.Email)
		if before != nil && (before.group == nil || before.Role.Strength() >= grant.Role.Strength()) {
			return
		}
		won.set(winner{
			Entitlement: Entitlement{Email: m.Email, Role: grant.Role, At: grant.At, Named: m.At},
			group:       by,
		})
	})
}

// reach calls each for every line that names a person in a group or in one that it
// holds. It goes level by level, so that a person's first chain is the shortest
// there is, and each group counts once, so that neither diamonds nor rings cost
// anything.
func (o *Org) reach(grant Grant, each func(m GroupMember, by *link)) {
	queue := []*link{{group: grant.Group, at: grant.At}}
	seen := map[string]bool{grant.Group: true}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, m := range o.groupMembers(at.group) {
			switch {
			case m.Group == "":
				each(m, at)
			case !seen[m.Group]:
				seen[m.Group] = true
				queue = append(queue, &link{group: m.Group, at: m.At, parent: at})
			}
		}
	}
}

// groupMembers finds a group by its name; an unknown one holds nobody.
func (o *Org) groupMembers(name string) []GroupMember {
	i, ok := slices.BinarySearchFunc(o.Groups, name, func(g Group, name string) int { return cmp.Compare(g.Name, name) })
	if !ok {
		return nil
	}
	return o.Groups[i].Members
}
