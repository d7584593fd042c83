// Package orgtest makes random organizations and files for tests, and carries
// plans out on values, without an API.
//
// It knows nothing about how plans are computed: Project does to a live.Org
// what each step says, so that "apply, then plan is empty" tests the planner
// and not itself.
package orgtest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Today is the day generated files are judged on.
var Today = spec.Date{Year: 2026, Month: time.November, Day: 20}

// Live draws an organization: people of every role, workspaces with members,
// some archived, and the default one.
func Live(t *rapid.T) *live.Org {
	o := &live.Org{ID: AcmeID, Name: "Acme"}
	for _, k := range kinds {
		if k.live != nil {
			k.live(t, o)
		}
	}
	for i := range o.Workspaces {
		for _, k := range kinds {
			if w := &o.Workspaces[i]; k.within != nil && !w.Default {
				k.within(t, o, w)
			}
		}
	}
	o.Sort()
	return o
}

// Spec draws a file for an organization: its own export, disturbed.
func Spec(t *rapid.T, o *live.Org) *spec.Org {
	want, _ := o.Spec()
	a := &author{have: o, want: want}
	for i := range o.Users {
		a.emails = append(a.emails, o.Users[i].Email)
	}
	a.emails = append(a.emails, "stranger@acme.example")
	want.Groups = groups(t, a.emails)
	kept := []spec.Workspace{}
	for i := range want.Workspaces {
		if rapid.IntRange(0, 5).Draw(t, "dropped") > 0 {
			kept = append(kept, a.disturb(t, want.Workspaces[i]))
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "fresh") {
		w := additional(fmt.Sprintf("fresh %d", i))
		w.Previously = []string{}
		kept = append(kept, a.disturb(t, w))
	}
	want.Workspaces = kept
	for _, k := range kinds {
		if k.file != nil {
			k.file(t, a)
		}
	}
	return want
}

func groups(t *rapid.T, emails []spec.Email) []spec.Group {
	var gs []spec.Group
	for i := range rapid.IntRange(0, 3).Draw(t, "groups") {
		g := spec.Group{Name: fmt.Sprintf("g%d", i)}
		for _, e := range rapid.SliceOfNDistinct(rapid.SampledFrom(emails), 0, 4, rapid.ID).Draw(t, "people") {
			g.Members = append(g.Members, spec.GroupMember{Email: e})
		}
		if i > 0 && rapid.Bool().Draw(t, "nested") {
			g.Members = append(g.Members, spec.GroupMember{Group: fmt.Sprintf("g%d", i-1)})
		}
		gs = append(gs, g)
	}
	return gs
}

// disturb changes an entry as an author would.
func (a *author) disturb(t *rapid.T, w spec.Workspace) spec.Workspace {
	if w.ID != "" && rapid.IntRange(0, 9).Draw(t, "tombstone") == 0 {
		return buried(w, "done")
	}
	for _, k := range kinds {
		if k.entry != nil {
			k.entry(t, a, &w)
		}
	}
	return w
}
