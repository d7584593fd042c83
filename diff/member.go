package diff

import (
	"cmp"
	"errors"
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindMember is a person's explicit membership of a workspace.
const KindMember = spec.KindMember

func memberRule() *Rule {
	return &Rule{
		Kind: KindMember,
		Verbs: map[Action]Verb{
			Add:     {Do: "add", One: "member", Many: "members", Repeat: Idempotent, Phases: []Phase{PhaseWiden, PhaseNarrow}},
			SetRole: {Do: "change", One: "role", Many: "roles", Name: "change role", Names: "change roles", Repeat: Idempotent, Phases: []Phase{PhaseWiden, PhaseNarrow}},
			Remove:  {Do: "remove", One: "member", Many: "members", Repeat: Idempotent, Phases: []Phase{PhaseNarrow}},
		},
		Title:    func(s *Step) say.Text { return say.F("%s in %q", s.User.Email, s.Workspace.Name) },
		Would:    memberWould,
		Columns:  [2]string{"Person", "Role"},
		Subject:  func(s *Step) string { return cmp.Or(string(s.User.Email), string(s.User.ID)) },
		Value:    FieldRole,
		Strength: func(role string) int { return spec.Role(role).Strength() },
		Path:     func(s *Step) []string { return []string{"members", cmp.Or(string(s.User.Email), string(s.User.ID))} },
		Changers: say.F("by an organization admin, an admin of the workspace, or another run"),
		Declared: (*spec.Workspace).ManagesMembers,
		Listed:   func(w *live.Workspace) bool { return w.Members != nil },
		List:     "members",
		OfPeople: true,
		Access:   true,
		Check: func(s *Step) error {
			if s.User == nil || s.Address != MemberAddress(s.Workspace.Key, s.User.Email) {
				return errors.New("the address names another person or workspace than the step")
			}
			return nil
		},
		Now: func(o *live.Org, s *Step) Values {
			w := o.Workspace(s.Workspace.ID)
			if w == nil {
				return nil
			}
			i := slices.IndexFunc(w.Members, func(m live.Member) bool { return m.User == s.User.ID })
			if i < 0 {
				return nil
			}
			return Values{FieldRole: Text(string(w.Members[i].Role))}
		},
		plan: func(p *planner, pair *pairing) {
			switch {
			case pair.have == nil && !p.opts.Scope.Includes(pair.want.Key):
				p.notCreated(pair.want) // the workspace is made by a plan that has it in scope
				return
			case pair.have == nil:
				p.members(pair, nil)
				return
			}
			p.plan.Extent.ManagedMemberships += len(pair.have.Members)
			p.members(pair, pair.have.Members)
		},
	}
}

func memberWould(s *Step) say.Text {
	c, _ := s.Change(FieldRole)
	switch s.Action {
	case Add:
		return say.F("add %s to %q as %s", s.User.Email, s.Workspace.Name, c.After)
	case SetRole:
		return say.F("change the role of %s in %q from %s to %s", s.User.Email, s.Workspace.Name, c.Before, c.After)
	case Remove, Create, Update, Archive:
	}
	return say.F("remove %s from %q", s.User.Email, s.Workspace.Name)
}

// members compares one workspace's explicit member list with what the entry
// asks for. Inherited roles never enter the comparison, and a role that wsync
// does not know is never rewritten.
func (p *planner) members(pair *pairing, have []live.Member) {
	w := pair.want
	entitled, lapsed := p.want.Access(w, p.opts.Today)
	current := make(map[live.UserID]spec.Role, len(have))
	for _, m := range have {
		current[m.User] = m.Role
	}
	desired := make(map[live.UserID]bool, len(entitled))
	ended := p.lapsed(w, lapsed)
	for i := range entitled {
		e := &entitled[i]
		u := p.people.byEmail[e.Email]
		if p.banned(e.Email) || !p.opts.Scope.reaches(w.Key, e.Email) {
			continue
		}
		if u == nil {
			p.people.gather(&p.people.absent, e, w)
			p.awaited = append(p.awaited, Gain{Email: e.Email, Workspace: w.Name, After: e.Role, Via: e.Via, At: at(e.Named), Waiting: true})
			continue
		}
		desired[u.ID] = true
		if p.fixes(u, e.Role) {
			p.people.gather(&p.people.inert, e, w)
			continue
		}
		p.grant(pair, e, u, current, ended)
	}
	for _, m := range have {
		if !desired[m.User] && p.inScope(w, m.User) {
			p.revoke(pair, m, ended)
		}
	}
}

// notCreated tells what people in scope are to have in a workspace that the
// organization lacks and the plan does not create.
func (p *planner) notCreated(w *spec.Workspace) {
	entitled, _ := p.want.Access(w, p.opts.Today)
	for i := range entitled {
		if e := &entitled[i]; p.opts.Scope.Names(e.Email) && !p.banned(e.Email) {
			p.find(Finding{
				Severity: SevNote, Code: CodeNotCreated, Address: MemberAddress(w.Key, e.Email), At: at(e.Named),
				Message: say.F("%q is to be %s in %q, which is not live: this part of the file does not create it", e.Email, e.Role, w.Key),
				Hint:    say.F("add a scope for the workspace too, or plan the whole file"),
			})
		}
	}
}

// inScope reports whether a live membership is in scope. Whoever is not in the list
// of users has no address, and so is in the scope of the entry alone.
func (p *planner) inScope(w *spec.Workspace, id live.UserID) bool {
	u := p.people.byID[id]
	return p.opts.Scope.Includes(w.Key) || u != nil && p.opts.Scope.Names(u.Email)
}

// grant adds a person or corrects their role.
func (p *planner) grant(pair *pairing, e *spec.Entitlement, u *live.User, current map[live.UserID]spec.Role, ended map[spec.Email]spec.Member) {
	role, member := current[u.ID]
	switch {
	case !member:
		s := p.memberStep(pair, u, Add, PhaseWiden)
		s.Changes = []Change{{Field: FieldRole, After: Text(string(e.Role))}}
		s.Because = []Reason{entitlementReason(e)}
		p.freed(u, e.Role, &s)
		p.step(s)
	case role == e.Role:
	case role.Strength() == 0 && !u.Role.Inherits():
		p.unknownRole(pair, u, role, e.At)
	default:
		s := p.memberStep(pair, u, SetRole, PhaseWiden)
		if e.Role.Strength() < role.Strength() {
			s.Phase, s.Risk = PhaseNarrow, RiskReducesAccess
		}
		s.Changes = []Change{{Field: FieldRole, Before: Text(string(role)), After: Text(string(e.Role))}}
		s.Because = []Reason{entitlementReason(e)}
		if line, over := ended[u.Email]; over && line.Role == role {
			s.Because = []Reason{lapsedReason(line.Until, line.At), entitlementReason(e)}
		}
		p.freed(u, e.Role, &s)
		p.step(s)
	}
}

// revoke removes a person whom the file no longer asks for. In an additive
// workspace only someone whose own line has lapsed goes.
func (p *planner) revoke(pair *pairing, m live.Member, ended map[spec.Email]spec.Member) {
	w := pair.want
	u := p.people.byID[m.User]
	if u == nil {
		p.find(Finding{
			Severity: SevWarning, Code: CodeUnknownUser, Address: WorkspaceAddress(w.Key),
			Message: say.F("%s is a member of %q but not in the list of users: left alone", m.User, w.Key),
			Hint:    say.F("if this lasts, look the person up in the Console"),
			At:      at(w.Pos("members")),
		})
		return
	}
	line, lapsed := ended[u.Email]
	switch {
	case p.departs(u) || p.fixes(u, m.Role):
		return
	case w.Membership == spec.Additive && !lapsed:
		return
	case m.Role.Strength() == 0:
		p.unknownRole(pair, u, m.Role, w.Pos("members"))
		return
	}
	s := p.memberStep(pair, u, Remove, PhaseNarrow)
	s.Risk = RiskReducesAccess
	s.Changes = []Change{{Field: FieldRole, Before: Text(string(m.Role))}}
	s.Because = []Reason{p.removalReason(w, u, line, lapsed)}
	s.Effects = p.removalEffects(pair.have, u)
	p.freed(u, m.Role, &s)
	p.step(s)
}

func (p *planner) memberStep(pair *pairing, u *live.User, a Action, ph Phase) Step {
	w := Workspace{Key: pair.want.Key, Name: pair.want.Name}
	if pair.have != nil {
		w.Name, w.ID = pair.have.Name, pair.have.ID
	}
	return Step{
		Address: MemberAddress(pair.want.Key, u.Email), Action: a, Phase: ph, Risk: RiskNone,
		Workspace: w, User: &User{ID: u.ID, Email: u.Email, Name: u.Name},
	}
}

func (p *planner) unknownRole(pair *pairing, u *live.User, role spec.Role, line spec.Position) {
	p.find(Finding{
		Severity: SevWarning, Code: CodeUnknownRole, Address: MemberAddress(pair.want.Key, u.Email),
		Message: say.F("%q has the role %q in %q, which wsync cannot assign: left alone", u.Email, role, pair.want.Key),
		Hint:    say.F("change the role in the Console if it is not meant to stay"),
		At:      at(line),
	})
}

// lapsed reports lines whose last day has passed and indexes them by person.
func (p *planner) lapsed(w *spec.Workspace, lines []spec.Member) map[spec.Email]spec.Member {
	ended := make(map[spec.Email]spec.Member, len(lines))
	for _, m := range lines {
		if !p.opts.Scope.reaches(w.Key, m.Email) {
			continue
		}
		ended[m.Email] = m
		p.find(Finding{
			Severity: SevNote, Code: CodeLapsed, Address: MemberAddress(w.Key, m.Email),
			Message: say.F("the line for %q in %q counted until %s", m.Email, w.Key, m.Until),
			Hint:    say.F("remove it, or give it a later day"), At: at(m.At),
		})
	}
	return ended
}

func entitlementReason(e *spec.Entitlement) Reason {
	if len(e.Via) == 0 {
		text := say.F("listed in members")
		if !e.Until.IsZero() {
			text = say.F("%s until %s", text, e.Until)
		}
		return Reason{Kind: ReasonMember, Text: text, At: at(e.At), Until: e.Until}
	}
	text := say.F("via group %s, granted at %s", Via(e.Via), e.At)
	return Reason{Kind: ReasonGroup, Text: text, At: at(e.Named), Via: e.Via}
}

func (p *planner) removalReason(w *spec.Workspace, u *live.User, line spec.Member, lapsed bool) Reason {
	switch {
	case lapsed:
		return lapsedReason(line.Until, line.At)
	case p.banned(u.Email): // and the plan is of a part, so that the person stays for now
		return p.leavingReason(p.want.User(u.Email))
	}
	field := "members"
	if w.Members == nil {
		field = "groups"
	}
	return Reason{Kind: ReasonAbsent, Text: say.F("named neither in members nor through a group"), At: at(w.Pos(field))}
}
