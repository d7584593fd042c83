package review

import (
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// term is what one person gets in one workspace, and for how long.
type term struct {
	role  spec.Role
	until spec.Date // the last day; zero for no end
	// then is what groups give after that day.
	then spec.Role
	line *spec.Entitlement
}

func (t term) String() string { return t.say().String() }

func (t term) say() say.Text {
	switch {
	case t.until.IsZero():
		return say.F("%s", t.role)
	case t.then == "":
		return say.F("%s until %s", t.role, t.until)
	}
	return say.F("%s until %s, then %s", t.role, t.until, t.then)
}

// on is the role on a day.
func (t term) on(day spec.Date) spec.Role {
	if t.until.IsZero() || !t.until.Before(day) {
		return t.role
	}
	return t.then
}

// after is the first role once the line has ended; the same role when it has
// no end.
func (t term) after() spec.Role {
	if t.until.IsZero() {
		return t.role
	}
	return t.then
}

// access is who gets what in a workspace.
type access struct {
	terms  map[spec.Email]term
	lapsed map[spec.Email]bool
	order  []spec.Email // of terms, sorted
}

// accessOf is empty for an entry that leaves membership alone, or archives.
func accessOf(o *spec.Org, w *spec.Workspace, today spec.Date) access {
	a := access{terms: map[spec.Email]term{}, lapsed: map[spec.Email]bool{}}
	if w == nil || !w.ManagesMembers() {
		return a
	}
	entitled, lapsed := o.Access(w, today)
	for _, m := range lapsed {
		a.lapsed[m.Email] = true
	}
	bare := *w
	bare.Members = nil
	groups, _ := o.Access(&bare, today)
	later := make(map[spec.Email]spec.Role, len(groups))
	for i := range groups {
		later[groups[i].Email] = groups[i].Role
	}
	for i := range entitled {
		e := &entitled[i]
		t := term{role: e.Role, until: e.Until, line: e}
		if !e.Until.IsZero() {
			t.then = later[e.Email]
		}
		a.terms[e.Email] = t
		a.order = append(a.order, e.Email)
	}
	return a
}
