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
		r.unsaidUsers()
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
		if line.Remove != nil && r.head.User(line.Email) == nil && r.person(line.Email) == nil {
			r.find(diff.Finding{
				Severity: diff.SevNote, Code: diff.CodeTombstoneWithdrawn, Address: diff.ObjectAddress(diff.KindUser, "", string(line.Email)), At: at(line.At),
				Message: say.F("the tombstone of %q is withdrawn: if the removal has not run yet, it never will", line.Email),
			})
		}
		if r.head.User(line.Email) == nil && !line.Leaves(r.opts.Today) && r.person(line.Email) == nil {
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

// unsaidUsers notes lines that differ in something of which nothing else speaks.
func (r *review) unsaidUsers() {
	spoken := map[diff.Address]bool{}
	for _, a := range r.spoken() {
		spoken[a] = true
	}
	for i := range r.head.Users {
		h := &r.head.Users[i]
		before := map[string]string{}
		if b := r.base.User(h.Email); b != nil {
			before = lineFacts(*b)
		}
		address := diff.ObjectAddress(diff.KindUser, "", string(h.Email))
		if spoken[address] || r.person(h.Email) != nil || maps.Equal(before, lineFacts(*h)) {
			continue
		}
		r.find(diff.Finding{
			Severity: diff.SevNote, Code: diff.CodeEntryChanged, Address: address, At: at(h.At),
			Message: say.F("the line of %q in users changes without a step that git can tell", h.Email),
			Hint:    say.F("run wsync plan with a credential to see what follows from it"),
		})
	}
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
