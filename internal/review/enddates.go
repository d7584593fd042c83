package review

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// endDates tells whose access comes to last longer, or shorter, than it did.
// Such an edit has no step today.
func (r *review) endDates() {
	var admins, longer, shorter []moved
	for _, p := range r.pairs {
		if p.head == nil || p.head.Archive != nil {
			continue
		}
		was, is := r.was(&p), accessOf(r.head, p.head, r.opts.Today)
		for _, who := range is.order {
			m := moved{who: who, at: p.head.Name, before: was.terms[who], after: is.terms[who]}
			more, less := m.weigh()
			if more != "" || less {
				r.mentioned[p.head.Key] = true
			}
			switch {
			case more == spec.RoleAdmin:
				admins = append(admins, m)
			case more != "":
				longer = append(longer, m)
			case less:
				shorter = append(shorter, m)
			}
		}
	}
	r.tellMoved(admins, diff.SevAttention, say.F("keeps or gets `workspace_admin` for longer"), say.F("keep or get `workspace_admin` for longer"))
	r.tellMoved(longer, diff.SevWarning, say.F("keeps access for longer"), say.F("keep access for longer"))
	r.tellMoved(shorter, diff.SevNote, say.F("has access for a shorter time"), say.F("have access for a shorter time"))
}

// expiryNotice tells how far ahead an end is told. No guard hangs on it.
func (r *review) expiryNotice() {
	r.find(diff.Finding{
		Severity: diff.SevNote, Code: diff.CodePolicyTightened, At: r.policyLine("expiry_notice"),
		Message: say.F("`policy.expiry_notice` goes from %s to %s", days(r.base.Policy.ExpiryNotice), days(r.head.Policy.ExpiryNotice)),
	})
}

// moved is one person's access in one workspace, of which the end may differ.
type moved struct {
	who           spec.Email
	at            string
	before, after term
}

// weigh compares the two on the days on which either line has ended. more is
// the strongest role that is had where it was not.
func (m *moved) weigh() (more spec.Role, less bool) {
	if m.before.role == "" { // a newcomer: mentioned as a gain, but for what groups give later
		if m.after.after().Strength() > m.after.role.Strength() {
			return m.after.after(), false
		}
		return "", false
	}
	for _, end := range []spec.Date{m.before.until, m.after.until} {
		if end.IsZero() {
			continue
		}
		b, a := m.before.on(end.Next()), m.after.on(end.Next())
		switch {
		case a.Strength() > b.Strength() && a.Strength() > more.Strength():
			more = a
		case a.Strength() < b.Strength():
			less = true
		}
	}
	// What is raised today already is mentioned as a gain.
	if more != "" && m.before.until == m.after.until && m.before.then == m.after.then {
		more = ""
	}
	return more, less
}

func (r *review) tellMoved(all []moved, sev diff.Severity, one, many say.Text) {
	if len(all) == 0 {
		return
	}
	f := diff.Finding{Severity: sev, Code: diff.CodeEndDateMoved, At: at(all[0].after.line.Named)}
	if sev != diff.SevNote {
		f.Hint = say.F("make sure that the later end is meant")
	}
	if len(all) == 1 {
		m := &all[0]
		f.Message = say.F("%q %s in %q: %s", m.who, one, m.at, m.change())
		r.find(f)
		return
	}
	people := map[spec.Email]bool{}
	for i := range all {
		m := &all[i]
		people[m.who] = true
		f.Items = append(f.Items, say.F("%q in %q: %s", m.who, m.at, m.change()))
	}
	f.Message = say.F("%s %s", say.Count(len(people), "person", "people"), many)
	if len(people) == 1 {
		f.Message = say.F("1 person %s", one)
	}
	r.find(f)
}

func (m *moved) change() say.Text {
	before := say.F("no access")
	if m.before.role != "" {
		before = m.before.lasting()
	}
	return say.F("%s becomes %s", before, m.after.lasting())
}

func (t term) lasting() say.Text {
	if t.until.IsZero() {
		return say.F("%s without an end", t.say())
	}
	return t.say()
}
