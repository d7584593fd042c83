package review

import (
	"maps"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// everybody lists the people who are in the organization if base was applied: see
// assume.
func everybody(base, head *spec.Org, today spec.Date) []live.User {
	roles := map[spec.Email]spec.OrgRole{}
	for e := range named(base, head) {
		roles[e] = spec.OrgUser
	}
	for i := range head.Users {
		line := &head.Users[i]
		if _, here := roles[line.Email]; !here && base.Users != nil {
			continue
		}
		roles[line.Email] = spec.OrgUser
		if line.Remove == nil {
			roles[line.Email] = line.Role
		}
	}
	for i := range base.Users {
		line := &base.Users[i]
		if roles[line.Email] = line.Role; line.Leaves(today) {
			delete(roles, line.Email)
		}
	}
	users := make([]live.User, 0, len(roles))
	for _, e := range slices.Sorted(maps.Keys(roles)) {
		users = append(users, live.User{ID: userIDFor(e), Email: e, Role: roles[e]})
	}
	return users
}

// named are the people in groups and members, in use or not.
func named(files ...*spec.Org) map[spec.Email]bool {
	people := map[spec.Email]bool{}
	for _, o := range files {
		for i := range o.Groups {
			for _, m := range o.Groups[i].Members {
				people[m.Email] = true
			}
		}
		for i := range o.Workspaces {
			for _, m := range o.Workspaces[i].Members {
				people[m.Email] = true
			}
		}
	}
	delete(people, "") // a line that names a group
	return people
}

// users tells what an edit of users means besides its steps.
func (r *review) users() {
	b, h := r.base.Users, r.head.Users
	switch {
	case b == nil && h == nil:
	case h == nil:
		r.find(diff.Finding{
			Severity: diff.SevWarning, Code: diff.CodeNoLongerManaged,
			Message: say.F("the people of the organization are no longer managed: whoever is in it stays"),
			Hint:    say.F("restore users unless that is meant"),
		})
	case b == nil:
		r.find(r.managedFromNowOn())
	default:
		r.droppedUsers()
		r.movedUsers()
	}
}

func (r *review) managedFromNowOn() diff.Finding {
	f := diff.Finding{
		Severity: diff.SevNote, Code: diff.CodeMembershipChanged, At: at(r.head.Policy.At["unmanaged_users"]),
		Message: say.F("the people of the organization are managed from now on: whom users does not name is left alone"),
		Hint:    say.F("run wsync plan with a credential to see whose role would change"),
	}
	if r.head.Policy.UnmanagedUsers == spec.UnmanagedRemove {
		f.Severity = diff.SevAttention
		f.Message = say.F("the people of the organization are managed from now on: whom users does not name will be removed from it, for good")
		f.Hint = say.F("run wsync plan with a credential to see who that is")
	}
	return f
}

// droppedUsers tells whose line is gone, unless the policy removes them, which
// steps tell.
func (r *review) droppedUsers() {
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeNoLongerManaged,
		Hint: say.F("to remove somebody, let the line stay as `{remove: {reason: …}}`"),
	}
	for i := range r.base.Users {
		line := &r.base.Users[i]
		switch {
		case r.head.User(line.Email) != nil || r.person(line.Email) != nil:
		case line.Leaves(r.opts.Today):
			what := say.F("the tombstone of %q is withdrawn", line.Email)
			if line.Remove == nil {
				what = say.F("the line of %q, whose last day is over, is gone", line.Email)
			}
			r.find(diff.Finding{
				Severity: diff.SevNote, Code: diff.CodeTombstoneWithdrawn, Address: diff.ObjectAddress(diff.KindUser, "", string(line.Email)), At: at(line.At),
				Message: say.F("%s: if the removal has not run yet, it never will", what),
			})
		default:
			f.Items = append(f.Items, say.F("%q (%s)", line.Email, line.Role))
		}
	}
	if len(f.Items) == 0 {
		return
	}
	f.Message = say.F("%s in the organization", say.Count(len(f.Items), "person leaves users and stays", "people leave users and stay"))
	r.find(f)
}

// movedUsers tells who comes to belong longer, or shorter, than they did.
func (r *review) movedUsers() {
	for i := range r.head.Users {
		h := &r.head.Users[i]
		b := r.base.User(h.Email)
		if b == nil || b.Remove != nil || h.Remove != nil || b.Until == h.Until || b.Leaves(r.opts.Today) || h.Leaves(r.opts.Today) {
			continue
		}
		f := diff.Finding{
			Severity: diff.SevNote, Code: diff.CodeEndDateMoved, Address: diff.ObjectAddress(diff.KindUser, "", string(h.Email)), At: at(h.At),
			Message: say.F("%q belongs to the organization %s, was %s", h.Email, lasting(h.Until), lasting(b.Until)),
		}
		if h.Until.IsZero() || !b.Until.IsZero() && b.Until.Before(h.Until) {
			f.Severity, f.Hint = diff.SevWarning, say.F("make sure that the later end is meant")
		}
		r.find(f)
	}
}

func lasting(until spec.Date) say.Text {
	if until.IsZero() {
		return say.F("without an end")
	}
	return say.F("until %s", until)
}

// userParts are the lines of users, unless all of them are told as one.
func (r *review) userParts() []part {
	var parts []part
	for i := range r.head.Users {
		h := &r.head.Users[i]
		if r.base.Users == nil || r.person(h.Email) != nil {
			continue
		}
		p := part{address: diff.ObjectAddress(diff.KindUser, "", string(h.Email)), name: say.F("the line of %q in users", h.Email), at: h.At, after: lineFacts(*h)}
		if b := r.base.User(h.Email); b != nil {
			p.before = lineFacts(*b)
		}
		parts = append(parts, p)
	}
	return parts
}

// lineFacts is what a line of users says, exemptions apart.
func lineFacts(u spec.User) map[string]string {
	u.Exempt = nil
	return facts(u)
}

// person is the step on a person of the organization, or on their invite; nil when
// there is none.
func (r *review) person(e spec.Email) *diff.Step {
	for _, k := range []diff.Kind{diff.KindUser, diff.KindInvite} {
		if s := r.plan.Step(diff.ObjectAddress(k, "", string(e))); s != nil {
			return s
		}
	}
	return nil
}

// joins are those who come into the organization by the edit.
func (r *review) joins() []diff.Gain {
	var gains []diff.Gain
	for i := range r.plan.Steps {
		if s := &r.plan.Steps[i]; s.Address.Kind() == diff.KindInvite && s.Action == diff.Create {
			c, _ := s.Change(diff.FieldRole)
			gains = append(gains, diff.Gain{Email: spec.Email(s.Object.Name), After: spec.Role(c.After.Text), At: s.Because[0].At})
		}
	}
	return gains
}
