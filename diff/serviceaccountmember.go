package diff

import (
	"errors"
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindServiceAccountMember is a service account's explicit role in a workspace.
const KindServiceAccountMember = spec.KindServiceAccountMember

func serviceAccountMemberRule() *Rule {
	return ofAccounts(&Rule{
		Kind: KindServiceAccountMember,
		Verbs: map[Action]Verb{
			Add:     {Do: "add", One: "service account", Many: "service accounts", Repeat: Idempotent, Phases: []Phase{PhaseWiden}},
			SetRole: {Do: "change", One: "role of a service account", Many: "roles of service accounts", Name: "change role", Names: "change roles", Repeat: Idempotent, Phases: []Phase{PhaseWiden, PhaseNarrow}},
			Remove:  {Do: "remove", One: "service account", Many: "service accounts", Repeat: Idempotent, Phases: []Phase{PhaseNarrow}},
		},
		Title:    func(s *Step) say.Text { return say.F("service account %q in %q", s.Object.Name, s.Workspace.Name) },
		Would:    machineWould,
		Columns:  [2]string{"Service account", "Role"},
		Subject:  func(s *Step) string { return s.Object.Name },
		Value:    FieldRole,
		Strength: func(role string) int { return spec.Role(role).Strength() },
		Path:     func(s *Step) []string { return []string{"service_accounts", s.Object.Name} },
		Changers: say.F("by an organization admin or another run"),
		Declared: (*spec.Workspace).ManagesServiceAccounts,
		Listed:   func(w *live.Workspace) bool { return w.ServiceAccounts != nil },
		List:     "service accounts",
		Access:   true,
		Check: func(s *Step) error {
			if s.Object == nil || s.User != nil || s.Address != ObjectAddress(KindServiceAccountMember, s.Workspace.Key, s.Object.Name) {
				return errors.New("the address names another service account or workspace than the step")
			}
			return nil
		},
		Now: func(o *live.Org, s *Step) Values {
			w := o.Workspace(s.Workspace.ID)
			if w == nil {
				return nil
			}
			i := slices.IndexFunc(w.ServiceAccounts, func(m live.AccountMember) bool { return m.Account == s.Object.ID })
			if i < 0 {
				return nil
			}
			return Values{FieldRole: Text(string(w.ServiceAccounts[i].Role))}
		},
		ended: (*planner).machinesLose,
		plan: func(p *planner, pair *pairing) {
			var have []live.AccountMember
			if pair.have != nil {
				have = pair.have.ServiceAccounts
			}
			p.machineRoles(pair, have)
		},
	})
}

func machineWould(s *Step) say.Text {
	c, _ := s.Change(FieldRole)
	switch s.Action {
	case Add:
		return say.F("add service account %q to %q as %s", s.Object.Name, s.Workspace.Name, c.After)
	case SetRole:
		return say.F("change the role of service account %q in %q from %s to %s", s.Object.Name, s.Workspace.Name, c.Before, c.After)
	case Remove, Create, Update, Archive:
	}
	return say.F("remove service account %q from %q", s.Object.Name, s.Workspace.Name)
}

// machinesLose lists the service accounts that an archived workspace had.
func (p *planner) machinesLose(w *live.Workspace) []Effect {
	if RuleOf(KindServiceAccountMember).Refused(p.have) != nil {
		return []Effect{{Kind: EffectUnknown, Text: say.F("service accounts lose their roles in it; this credential cannot list them")}}
	}
	if len(w.ServiceAccounts) == 0 {
		return nil
	}
	var lines []say.Text
	for _, m := range w.ServiceAccounts {
		name := m.Account
		if a := p.have.ServiceAccount(m.Account); a != nil {
			name = a.Name
		}
		lines = append(lines, say.F("%q (%s)", name, m.Role))
	}
	sortLines(lines)
	return []Effect{{Kind: EffectAccessLost, Items: lines, Text: say.Count(len(lines), "service account loses access", "service accounts lose access")}}
}

// machineRoles compares the explicit roles of service accounts in one workspace
// with what the entry asks for.
func (p *planner) machineRoles(pair *pairing, have []live.AccountMember) {
	current := make(map[string]spec.Role, len(have))
	for _, m := range have {
		current[m.Account] = m.Role
	}
	desired := map[string]bool{}
	for _, want := range pair.want.ServiceAccounts {
		a := p.have.ServiceAccountNamed(want.Name)
		switch {
		case a != nil && !a.Archived():
			desired[a.ID] = true
			p.grantMachine(pair, want, a.ID, current)
		case a == nil && p.creates(want.Name):
			p.grantMachine(pair, want, "", nil)
		default:
			p.find(noSuchAccount(pair.want, want, a))
		}
	}
	if pair.want.Membership == spec.Additive {
		return
	}
	for _, m := range have {
		if !desired[m.Account] {
			p.revokeMachine(pair, m)
		}
	}
}

// creates reports whether the plan creates a service account. The plan of a part of
// the file creates those that the part needs.
func (p *planner) creates(name string) bool {
	a := p.want.ServiceAccount(name)
	if a == nil || a.Archive != nil {
		return false
	}
	there := slices.ContainsFunc(p.plan.Steps, func(s Step) bool { return s.Address == accountAddress(name) })
	if !p.opts.Scope.whole() && !there {
		p.createAccount(a)
	}
	return true
}

// noSuchAccount reports a line for a service account that is not there.
func noSuchAccount(w *spec.Workspace, want spec.MachineRole, a *live.ServiceAccount) Finding {
	f := Finding{
		Severity: SevUnmet, Code: CodeNoAccount, Address: ObjectAddress(KindServiceAccountMember, w.Key, want.Name),
		Message: say.F("no service account is named %q: its line in %q cannot take effect", want.Name, w.Key),
		Hint:    say.F("check the spelling, or declare it under `service_accounts` at the top of the file"), At: at(want.At),
	}
	if a != nil {
		f.Code = CodeArchivedAccount
		f.Message = say.F("the service account %q was archived on %s: its line in %q cannot take effect", want.Name, spec.DateOf(a.ArchivedAt), w.Key)
		f.Hint = say.F("delete the line; an archived service account cannot be brought back")
	}
	return f
}

// grantMachine gives a service account a role or corrects it. No id: an earlier
// step creates the account.
func (p *planner) grantMachine(pair *pairing, want spec.MachineRole, id string, current map[string]spec.Role) {
	role, member := current[id]
	s := p.machineStep(pair, Object{ID: id, Name: want.Name}, Add, PhaseWiden)
	s.Because = []Reason{{Kind: ReasonDeclared, Text: say.F("listed in `service_accounts`"), At: at(want.At)}}
	s.Changes = []Change{{Field: FieldRole, After: Text(string(want.Role))}}
	switch {
	case member && role == want.Role:
		return
	case member && role.Strength() == 0:
		p.unknownMachineRole(pair, want.Name, role, want.At)
		return
	case member:
		s.Action, s.Changes[0].Before = SetRole, Text(string(role))
		if want.Role.Strength() < role.Strength() {
			s.Phase, s.Risk = PhaseNarrow, RiskReducesAccess
		}
	}
	if id == "" {
		s.Requires = []Address{accountAddress(want.Name)}
	}
	p.step(s)
	if want.Role == spec.RoleAdmin {
		p.machineGains(want.Name, say.F("becomes %s of %q", spec.RoleAdmin, s.Workspace.Name), want.At)
	}
}

// revokeMachine takes a role away that the file does not ask for. An account that
// is not in the list of accounts, or whose role wsync does not know, is left alone.
func (p *planner) revokeMachine(pair *pairing, m live.AccountMember) {
	a, field := p.have.ServiceAccount(m.Account), pair.want.Pos("service_accounts")
	switch {
	case a == nil:
		p.find(Finding{
			Severity: SevWarning, Code: CodeUnknownUser, Address: WorkspaceAddress(pair.want.Key),
			Message: say.F("%s is a service account of %q but not in the list of service accounts: left alone", m.Account, pair.want.Key),
			Hint:    say.F("if this lasts, look it up in the Console"), At: at(field),
		})
		return
	case m.Role.Strength() == 0:
		p.unknownMachineRole(pair, a.Name, m.Role, field)
		return
	}
	s := p.machineStep(pair, Object{ID: a.ID, Name: a.Name}, Remove, PhaseNarrow)
	s.Risk = RiskReducesAccess
	s.Changes = []Change{{Field: FieldRole, Before: Text(string(m.Role))}}
	s.Because = []Reason{{Kind: ReasonAbsent, Text: say.F("not named in `service_accounts`"), At: at(field)}}
	if keys := p.keysActing(a.ID, pair.have.ID); len(keys) > 0 {
		s.Effects = []Effect{{Kind: EffectKeysStop, Items: keys, Text: say.Count(len(keys), "key of the service account loses this workspace", "keys of the service account lose this workspace")}}
	}
	p.step(s)
}

func (p *planner) unknownMachineRole(pair *pairing, name string, role spec.Role, line spec.Position) {
	p.find(Finding{
		Severity: SevWarning, Code: CodeUnknownRole, Address: ObjectAddress(KindServiceAccountMember, pair.want.Key, name),
		Message: say.F("the service account %q has the role %q in %q, which wsync cannot assign: left alone", name, role, pair.want.Key),
		Hint:    say.F("change the role in the Console if it is not meant to stay"), At: at(line),
	})
}

func (p *planner) machineStep(pair *pairing, o Object, a Action, ph Phase) Step {
	w := Workspace{Key: pair.want.Key, Name: pair.want.Name}
	if pair.have != nil {
		w.Name, w.ID = pair.have.Name, pair.have.ID
	}
	return Step{
		Address: ObjectAddress(KindServiceAccountMember, pair.want.Key, o.Name), Action: a, Phase: ph, Risk: RiskNone,
		Workspace: w, Object: &o,
	}
}

// removableMachines counts the roles of service accounts in live workspaces whose
// whole list of them the file decides.
func (m *Matching) removableMachines() int {
	n := 0
	for i := range m.pairs {
		p := &m.pairs[i]
		if p.have != nil && !p.broken && p.want.ManagesServiceAccounts() && p.want.Membership != spec.Additive {
			n += len(p.have.ServiceAccounts)
		}
	}
	return n
}
