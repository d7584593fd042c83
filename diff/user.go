package diff

import (
	"errors"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindUser is a person in the organization.
const KindUser = spec.KindUser

func userRule() *Rule {
	return &Rule{
		Kind: KindUser,
		Verbs: map[Action]Verb{
			SetRole: {Do: "change", One: "organization role", Many: "organization roles", Name: "change role", Names: "change roles", Repeat: Idempotent, Phases: []Phase{PhaseWiden, PhaseNarrow}},
			Remove:  {Do: "remove", One: "user", Many: "users", Repeat: Idempotent, Phases: []Phase{PhasePeople}},
		},
		Title:    func(s *Step) say.Text { return say.F("user %s", s.User.Email) },
		Would:    userWould,
		Columns:  [2]string{"Person", "Role"},
		List:     "people",
		Subject:  func(s *Step) string { return string(s.User.Email) },
		Value:    FieldRole,
		Strength: func(role string) int { return spec.OrgRole(role).Strength() },
		Path:     func(s *Step) []string { return []string{"users", string(s.User.Email)} },
		OfPeople: true,
		Changers: say.F("by an organization admin, an identity provider, or another run"),
		Check: func(s *Step) error {
			if s.User == nil || s.Object != nil || s.Workspace != (Workspace{}) || s.Address != ObjectAddress(KindUser, "", string(s.User.Email)) {
				return errors.New("the address names another person than the step")
			}
			return nil
		},
		Now: func(o *live.Org, s *Step) Values {
			for i := range o.Users {
				if u := &o.Users[i]; u.ID == s.User.ID {
					return Values{FieldRole: Text(string(u.Role))}
				}
			}
			return nil
		},
		orgPlan: (*planner).users,
	}
}

func userWould(s *Step) say.Text {
	c, _ := s.Change(FieldRole)
	if s.Action == Remove {
		return say.F("remove %s from the organization", s.User.Email)
	}
	return say.F("make %s %s in the organization", s.User.Email, c.After.Text)
}

// users compares the people of the organization with what the file says of them.
// A role that the API does not give is neither given nor taken.
func (p *planner) users() {
	for i := range p.want.Users {
		line := &p.want.Users[i]
		u := p.people.byEmail[line.Email]
		switch {
		case !p.opts.Scope.Names(line.Email):
		case u == nil: // whoever is not in the organization is a matter of invites
		case line.Leaves(p.opts.Today) && u.Role.Strength() == 0:
			p.stays(line, u)
		case line.Leaves(p.opts.Today):
			p.dismiss(u, p.leavingReason(line))
		case u.Role == line.Role:
		case u.Role.Strength() == 0 || line.Role.Strength() == 0:
			p.stated(line, u)
		default:
			p.promote(line, u)
		}
	}
	if p.want.Users != nil {
		p.unmanagedUsers()
	}
}

// departs reports whether the plan takes a person out of the organization: the
// API drops their memberships, so that no step on one is planned.
func (p *planner) departs(u *live.User) bool {
	if u == nil || p.want.Users == nil || u.Role.Strength() == 0 || !p.opts.Scope.Names(u.Email) {
		return false
	}
	if line := p.want.User(u.Email); line != nil {
		return line.Leaves(p.opts.Today)
	}
	return p.want.Policy.UnmanagedUsers == spec.UnmanagedRemove
}

// banned reports whether users says that a person does not belong, so that no
// other line gives them anything.
func (p *planner) banned(e spec.Email) bool {
	line := p.want.User(e)
	return line != nil && line.Leaves(p.opts.Today)
}

// becomes is a person's organization role once the plan is carried out.
func (p *planner) becomes(u *live.User) spec.OrgRole {
	line := p.want.User(u.Email)
	if line == nil || !p.opts.Scope.Names(u.Email) || line.Role.Strength() == 0 || u.Role.Strength() == 0 || line.Leaves(p.opts.Today) {
		return u.Role
	}
	return line.Role
}

// fixes reports whether a person's organization role keeps a membership of theirs
// from being written, even once the plan has changed that role.
func (p *planner) fixes(u *live.User, membership spec.Role) bool {
	return p.becomes(u).Fixes(membership)
}

// freed makes a step on a membership wait for the change of the organization role
// that keeps it from being written until then. There is a gap between the two,
// which the effects of the change tell.
func (p *planner) freed(u *live.User, membership spec.Role, s *Step) {
	if u.Role.Fixes(membership) {
		s.Phase, s.Requires = PhaseNarrow, []Address{ObjectAddress(KindUser, "", string(u.Email))}
	}
}

func (p *planner) userStep(u *live.User, a Action, ph Phase, because Reason) Step {
	return Step{
		Address: ObjectAddress(KindUser, "", string(u.Email)), Action: a, Phase: ph, Risk: RiskNone,
		User: &User{ID: u.ID, Email: u.Email, Name: u.Name}, Because: []Reason{because},
	}
}

func listedReason(line *spec.User) Reason {
	text := say.F("listed in users")
	if !line.Until.IsZero() {
		text = say.F("%s until %s", text, line.Until)
	}
	return Reason{Kind: ReasonDeclared, Text: text, At: at(line.At)}
}

// promote changes a role into another one that the API gives.
func (p *planner) promote(line *spec.User, u *live.User) {
	s := p.userStep(u, SetRole, PhaseWiden, listedReason(line))
	if line.Role.Strength() < u.Role.Strength() {
		s.Phase, s.Risk = PhaseNarrow, RiskReducesAccess
	}
	s.Changes = []Change{{Field: FieldRole, Before: Text(string(u.Role)), After: Text(string(line.Role))}}
	if u.Role.Inherits() && !line.Role.Inherits() {
		s.Effects = p.inheritanceEnds(u)
	}
	p.step(s)
}

// dismiss takes a person out of the organization.
func (p *planner) dismiss(u *live.User, because Reason) {
	s := p.userStep(u, Remove, PhasePeople, because)
	s.Risk = RiskIrreversible
	s.Changes = []Change{{Field: FieldRole, Before: Text(string(u.Role))}}
	s.Effects = p.departureEffects(u)
	p.step(s)
}

func (p *planner) leavingReason(line *spec.User) Reason {
	if line.Remove != nil {
		return Reason{Kind: ReasonTombstone, Text: say.F("removed: %s", say.Foreign(line.Remove.Reason)), At: at(line.Remove.At)}
	}
	return lapsedReason(line.Until, line.At)
}

// stated reports a role that the file and the organization disagree about, and
// that only people can change.
func (p *planner) stated(line *spec.User, u *live.User) {
	p.find(Finding{
		Severity: SevUnmet, Code: CodeStatedRole, Address: ObjectAddress(KindUser, "", string(u.Email)),
		Message: say.F("%q has the organization role %s, and the file says %s: the API neither gives nor takes one of the two", u.Email, u.Role, line.Role),
		Hint:    say.F("change the role in the Console (Settings → Members), or write %s here", u.Role),
		At:      at(line.At),
	})
}

// stays reports somebody who is to go and whom the API does not let go.
func (p *planner) stays(line *spec.User, u *live.User) {
	p.find(Finding{
		Severity: SevUnmet, Code: CodeStatedRole, Address: ObjectAddress(KindUser, "", string(u.Email)),
		Message: say.F("%q is to leave the organization and has the organization role %s, with which the API removes nobody", u.Email, u.Role),
		Hint:    say.F("remove them in the Console (Settings → Members), or give them another role there first"),
		At:      at(line.At),
	})
}

// unmanagedUsers does with people without a line what the policy says. It is one
// finding, because there may be thousands of them.
func (p *planner) unmanagedUsers() {
	policy := p.want.Policy.UnmanagedUsers
	var left []say.Text
	for i := range p.have.Users {
		switch u := &p.have.Users[i]; {
		case p.want.User(u.Email) != nil || !p.opts.Scope.Names(u.Email):
		case p.departs(u):
			p.dismiss(u, Reason{Kind: ReasonAbsent, Text: say.F("not named in users, and `policy.unmanaged_users` is remove"), At: at(p.want.Policy.At["unmanaged_users"])})
		default:
			left = append(left, say.F("%s (%s)", u.Email, u.Role))
		}
	}
	if len(left) == 0 || policy == spec.UnmanagedIgnore {
		return
	}
	f := Finding{
		Severity: SevWarning, Code: CodeUnmanagedUser, Items: left, At: at(p.want.Policy.At["unmanaged_users"]),
		Message: say.F("%s in the organization, and users does not name them: left alone", say.Count(len(left), "person is", "people are")),
		Hint:    say.F("name them (`wsync export` prints their lines), or set `policy.unmanaged_users` to ignore"),
	}
	if policy == spec.UnmanagedRemove {
		f.Hint = say.F("name them: the API removes nobody with such a role")
	}
	p.find(f)
}

// joins are the people whom the plan invites, as gains: they come from somewhere.
func (p *planner) joins() []Gain {
	var gains []Gain
	for i := range p.plan.Steps {
		if s := &p.plan.Steps[i]; s.Address.Kind() == KindInvite && s.Action == Create {
			c, _ := s.Change(FieldRole)
			gains = append(gains, Gain{Email: spec.Email(s.Object.Name), After: spec.Role(c.After.Text), At: s.Because[0].At, Waiting: true})
		}
	}
	return gains
}

// gainBilling tells who comes to see every workspace and what it costs.
func (p *planner) gainBilling() {
	f := Finding{
		Severity: SevAttention, Code: CodeGainsBilling,
		Hint: say.F("make sure that each of them is to see bills and every workspace"),
	}
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		c, ok := s.Change(FieldRole)
		if !ok || s.Workspace.Key != "" || c.After.Text != string(spec.OrgBilling) {
			continue
		}
		if f.At == nil {
			f.At = s.Because[0].At
		}
		f.Items = append(f.Items, say.F("%s%s", spec.Email(s.Rule().Subject(s)), placed(s.Because[0].At)))
	}
	if len(f.Items) == 0 {
		return
	}
	f.Message = say.F("%s billing: the role shows all costs and reaches every workspace", say.Count(len(f.Items), "person becomes", "people become"))
	p.find(f)
}
