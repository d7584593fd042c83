package diff

import (
	"errors"
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindInvite is an invitation to the organization.
const KindInvite = spec.KindInvite

func inviteRule() *Rule {
	return &Rule{
		Kind: KindInvite,
		Verbs: map[Action]Verb{
			Create: {Do: "invite", One: "person", Many: "people", Repeat: Once, Phases: []Phase{PhaseInvite}},
			Remove: {Do: "revoke", One: "invite", Many: "invites", Repeat: Idempotent, Phases: []Phase{PhaseInvite, PhasePeople}},
		},
		Title:    func(s *Step) say.Text { return say.F("the invite of %s", spec.Email(s.Object.Name)) },
		Would:    inviteWould,
		Columns:  [2]string{"Invited", "Role"},
		Subject:  func(s *Step) string { return s.Object.Name },
		Value:    FieldRole,
		Path:     func(s *Step) []string { return []string{"users", s.Object.Name} },
		OfPeople: true,
		Changers: say.F("by an organization admin, the person invited, or another run"),
		List:     "invites",
		Check:    checkInviteStep,
		Now:      inviteNow,
		orgPlan:  (*planner).invites,
	}
}

func inviteWould(s *Step) say.Text {
	c, _ := s.Change(FieldRole)
	if s.Action == Remove {
		return say.F("revoke the invite of %s as %s", spec.Email(s.Object.Name), c.Before.Text)
	}
	return say.F("invite %s as %s", spec.Email(s.Object.Name), c.After.Text)
}

// checkInviteStep: an invitation to make is named by whom it invites, one that is
// there by its id, so that a plan may end one and make another.
func checkInviteStep(s *Step) error {
	switch {
	case s.Object == nil || s.User != nil || s.Workspace != (Workspace{}) || s.Object.Name == "":
		return errors.New("it does not say whom the invite is for")
	case s.Action == Create && (s.Object.ID != "" || s.Address != ObjectAddress(KindInvite, "", s.Object.Name)),
		s.Action == Remove && (s.Object.ID == "" || s.Address != ObjectAddress(KindInvite, "", s.Object.ID)):
		return errors.New("the address names another invite than the step")
	}
	return nil
}

// inviteNow finds an invite by its id, or one that was made by the person whom it
// is for: pending, or accepted already. An invite that another step ends before is
// none that was made, though a list may still show it.
func inviteNow(o *live.Org, s *Step) Values {
	for i := range o.Invites {
		inv := &o.Invites[i]
		made := s.Action == Create && inv.Email == spec.FoldEmail(s.Object.Name) && !slices.Contains(s.Requires, ObjectAddress(KindInvite, "", inv.ID))
		if inv.Pending() && (s.Object.ID == inv.ID || made) {
			return Values{FieldID: Text(inv.ID), FieldRole: Text(string(inv.Role))}
		}
	}
	for i := range o.Users {
		if u := &o.Users[i]; s.Action == Create && u.Email == spec.FoldEmail(s.Object.Name) {
			return Values{FieldRole: Text(string(u.Role))}
		}
	}
	return nil
}

// invites looks after those whom users names and the organization lacks. Nothing
// is concluded before the invites were read.
func (p *planner) invites() {
	if p.have.Invites == nil {
		return
	}
	for i := range p.want.Users {
		line := &p.want.Users[i]
		switch inv := p.people.pending[line.Email]; {
		case !p.opts.Scope.Names(line.Email):
		case p.people.byEmail[line.Email] != nil:
		case line.Leaves(p.opts.Today):
			p.uninvite(line, inv)
		case line.Role.Strength() == 0:
			p.notInvitable(line, inv)
		case inv == nil:
			p.invite(line, nil)
		case inv.Role == line.Role:
			p.awaits(line, inv)
		default:
			p.invite(line, inv)
		}
	}
	p.suspectInvites()
}

// strangers reports whether somebody whom users or the scope names is not in the
// organization: then the invites say what to do about them.
func (m *Matching) strangers(s Scope) bool {
	here := make(map[spec.Email]bool, len(m.have.Users))
	for i := range m.have.Users {
		here[m.have.Users[i].Email] = true
	}
	for i := range m.want.Users {
		if e := m.want.Users[i].Email; s.Names(e) && !here[e] {
			return true
		}
	}
	for e := range s.People {
		if !here[e] {
			return true
		}
	}
	return false
}

// joining says how somebody comes into the organization.
func (p *planner) joining(e spec.Email) say.Text {
	switch {
	case p.want.Users == nil && p.people.expired[e]:
		return say.F("invite them again in the Console (Settings → Members)")
	case p.want.Users == nil:
		return say.F("invite them in the Console (Settings → Members)")
	case p.want.User(e) == nil:
		return say.F("name them in users, which invites them")
	}
	return say.F("plan the whole file, which invites them")
}

// invite invites somebody. There is no way to change an invite, so one with
// another role, old, is revoked before.
func (p *planner) invite(line *spec.User, old *live.Invite) {
	s := Step{
		Address: ObjectAddress(KindInvite, "", string(line.Email)), Action: Create, Phase: PhaseInvite, Risk: RiskNone,
		Object: &Object{Name: string(line.Email)}, Because: []Reason{listedReason(line)},
		Changes: []Change{{Field: FieldRole, After: Text(string(line.Role))}},
		Effects: []Effect{{Kind: EffectEmail, Text: say.F("sends an e-mail to %s", line.Email)}},
	}
	if old != nil {
		revoke := p.revokeInvite(old, PhaseInvite, listedReason(line))
		revoke.Effects = []Effect{{Kind: EffectAccessLost, Text: say.F("the link in the earlier e-mail no longer works")}}
		p.step(revoke)
		s.Requires = []Address{revoke.Address}
	}
	p.people.invited[line.Email] = true
	p.step(s)
}

func (p *planner) revokeInvite(inv *live.Invite, ph Phase, because Reason) Step {
	return Step{
		Address: ObjectAddress(KindInvite, "", inv.ID), Action: Remove, Phase: ph, Risk: RiskReducesAccess,
		Object: &Object{ID: inv.ID, Name: string(inv.Email)}, Because: []Reason{because},
		Changes: []Change{{Field: FieldRole, Before: Text(string(inv.Role))}},
	}
}

// uninvite ends the pending invite of somebody who is to go, or tells that there
// is nothing left to do.
func (p *planner) uninvite(line *spec.User, inv *live.Invite) {
	if inv != nil {
		p.step(p.revokeInvite(inv, PhasePeople, p.leavingReason(line)))
		return
	}
	p.find(Finding{
		Severity: SevNote, Code: CodeTombstoneDone, Address: ObjectAddress(KindUser, "", string(line.Email)),
		Message: say.F("%q is not in the organization any more", line.Email),
		Hint:    say.F("the line has done its work and can be deleted"), At: at(line.At),
	})
}

// awaits tells of an invite that stands, unless the lines of workspaces that wait
// for it tell of it anyway.
func (p *planner) awaits(line *spec.User, inv *live.Invite) {
	if _, told := p.people.index[line.Email]; told {
		return
	}
	p.find(Finding{
		Severity: SevNote, Code: CodePendingInvite, Address: ObjectAddress(KindUser, "", string(line.Email)),
		Message: say.F("%q is invited as %s and has not accepted yet (the invite ends on %s)", line.Email, inv.Role, spec.DateOf(inv.ExpiresAt)),
		At:      at(line.At),
	})
}

// notInvitable reports a role that no invite can have.
func (p *planner) notInvitable(line *spec.User, inv *live.Invite) {
	f := Finding{
		Severity: SevUnmet, Code: CodeStatedRole, Address: ObjectAddress(KindUser, "", string(line.Email)),
		Message: say.F("%q is not in the organization, and nobody can be invited as %s", line.Email, line.Role),
		Hint:    say.F("write another role, such as developer, until they have accepted the invite; then make them %s in the Console (Settings → Members)", line.Role),
		At:      at(line.At),
	}
	if inv != nil {
		f.Message = say.F("%q is invited as %s, and nobody can be invited as %s", line.Email, inv.Role, line.Role)
		f.Hint = say.F("once they have accepted, make them %s in the Console (Settings → Members)", line.Role)
	}
	p.find(f)
}

// suspectInvites casts doubt on inviting an address that is one typo away from that
// of somebody who leaves by the same plan: most likely one person is meant.
func (p *planner) suspectInvites() {
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		if s.Action != Create || s.Address.Kind() != KindInvite {
			continue
		}
		for _, l := range p.losing() {
			if l.Action != Remove || l.OnMember() || !likeAddresses(spec.Email(s.Object.Name), l.User.Email) {
				continue
			}
			p.find(Finding{
				Severity: SevWarning, Code: CodeSuspectInvite, Address: s.Address, At: s.Because[0].At, Steps: []Address{s.Address, l.Address},
				Message: say.F("%q would be invited, and %q, who is in the organization, would be removed: is that who is meant?", s.Object.Name, l.User.Email),
				Hint:    say.F("if so, correct the line; if they are two people, do it in two runs"),
			})
		}
	}
}
