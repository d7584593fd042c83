package diff

import (
	"errors"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindServiceAccount is a service account and its own attributes.
const KindServiceAccount = spec.KindServiceAccount

// FieldDescription is the description of a service account.
const FieldDescription = "description"

func serviceAccountRule() *Rule {
	return &Rule{
		Kind: KindServiceAccount,
		Verbs: map[Action]Verb{
			Create:  {Do: "create", One: "service account", Many: "service accounts", Repeat: Once, Phases: []Phase{PhaseCreate}},
			Update:  {Do: "update", One: "service account", Many: "service accounts", Repeat: Idempotent, Phases: []Phase{PhaseWiden, PhaseAttributes, PhaseNarrow}},
			Archive: {Do: "archive", One: "service account", Many: "service accounts", Repeat: Once, Phases: []Phase{PhaseArchive}},
		},
		Title:       func(s *Step) say.Text { return say.F("service account %q", s.Object.Name) },
		Subject:     func(s *Step) string { return s.Object.Name },
		Path:        func(s *Step) []string { return []string{"service_accounts", s.Object.Name} },
		Changers:    say.F("by an organization admin or another run"),
		List:        "service accounts",
		Access:      true,
		OrgDeclared: needsServiceAccounts,
		OrgListed:   func(o *live.Org) bool { return o.ServiceAccounts != nil },
		Unavailable: serviceAccountsUnavailable,
		Check: func(s *Step) error {
			switch {
			case s.Object == nil || s.User != nil || s.Workspace != (Workspace{}) || s.Address != accountAddress(s.Object.Name):
				return errors.New("the address names another service account than the step")
			case s.Object.Name == "" || s.Action == Create && s.Object.ID != "":
				return errors.New("a creation has a name and no id")
			}
			return nil
		},
		Now: func(o *live.Org, s *Step) Values {
			if a := accountOf(o, s); a != nil {
				return accountValues(a)
			}
			return nil
		},
		Gone: func(o *live.Org, s *Step) bool {
			a := accountOf(o, s)
			return a != nil && a.Archived()
		},
		Named: func(o *live.Org, name string) []string {
			if a := o.ServiceAccountNamed(name); a != nil && !a.Archived() {
				return []string{a.ID}
			}
			return nil
		},
		Tombstone: func(o *spec.Org, s *Step) *spec.Tombstone {
			if a := o.ServiceAccount(s.Object.Name); a != nil {
				return a.Archive
			}
			return nil
		},
		orgPlan: (*planner).serviceAccounts,
	}
}

// ofAccounts makes a kind hang on the list of service accounts.
func ofAccounts(r *Rule) *Rule {
	r.Of = KindServiceAccount
	return r
}

func accountAddress(name string) Address { return ObjectAddress(KindServiceAccount, "", name) }

// accountOf is the service account of a step: by its id, or, while it has none, by
// the name, which no other account has.
func accountOf(o *live.Org, s *Step) *live.ServiceAccount {
	if s.Object.ID != "" {
		return o.ServiceAccount(s.Object.ID)
	}
	return o.ServiceAccountNamed(s.Object.Name)
}

func accountValues(a *live.ServiceAccount) Values {
	v := Values{FieldID: Text(a.ID), FieldRole: Text(string(a.Role))}
	if a.Description != "" {
		v[FieldDescription] = Text(a.Description)
	}
	return v
}

// needsServiceAccounts reports whether the file says anything of service accounts:
// their roles in workspaces name them too.
func needsServiceAccounts(o *spec.Org) bool {
	for i := range o.Workspaces {
		if o.Workspaces[i].ManagesServiceAccounts() {
			return true
		}
	}
	return o.ServiceAccounts != nil
}

// serviceAccountsUnavailable: the API gives service accounts to OAuth tokens alone
// (platform.claude.com/docs manage-claude/wif-admin-api).
func serviceAccountsUnavailable(f *live.Failure) *Finding {
	if f.Class != live.Denied {
		return nil
	}
	return &Finding{
		Severity: SevUnmet, Code: CodeNoServiceAccounts,
		Message: say.F("the file declares service accounts, and this credential may not see them (the API answered %d %s): nothing is planned for them", f.Status, f.Kind()),
		Hint:    say.F("use a token with the scope `org:admin` in place of an admin key: put the one that `ant auth print-credentials` prints into `ANTHROPIC_AUTH_TOKEN`, or configure workload identity federation"),
	}
}

// serviceAccounts compares the accounts that the file declares with those of the
// organization. One that the file does not name is left alone.
func (p *planner) serviceAccounts() {
	for i := range p.want.ServiceAccounts {
		want := &p.want.ServiceAccounts[i]
		have := p.have.ServiceAccountNamed(want.Name)
		switch {
		case want.Archive != nil:
			p.archiveAccount(want, have)
		case have == nil:
			p.createAccount(want)
		case have.Archived():
			p.find(accountFinding(want, SevUnmet, CodeArchivedAccount, "", say.F(
				"the service account %q was archived on %s, which is for good, and its name stays taken", want.Name, spec.DateOf(have.ArchivedAt)),
				say.F("declare one of another name, or take the entry out")))
		default:
			p.updateAccount(want, have)
		}
	}
}

func accountFinding(a *spec.ServiceAccount, sev Severity, code Code, field string, message, hint say.Text) Finding {
	return Finding{
		Severity: sev, Code: code, Address: accountAddress(a.Name),
		Message: message, Hint: hint, At: at(a.Pos(field)),
	}
}

func accountStep(a *spec.ServiceAccount, id string, act Action, ph Phase, because Reason) Step {
	return Step{
		Address: accountAddress(a.Name), Action: act, Phase: ph, Risk: RiskNone,
		Object: &Object{ID: id, Name: a.Name}, Because: []Reason{because},
	}
}

func (p *planner) createAccount(want *spec.ServiceAccount) {
	s := accountStep(want, "", Create, PhaseCreate, Reason{
		Kind: ReasonDeclared, Text: say.F("declared, and no service account has this name"), At: at(want.Pos("")),
	})
	role := want.Role
	if role == "" {
		role = spec.AccountDeveloper // what the API gives without a role
	}
	s.Changes = []Change{{Field: FieldRole, After: Text(string(role))}}
	if d := want.Description; d != nil && *d != "" {
		s.Changes = append(s.Changes, Change{Field: FieldDescription, After: Text(*d)})
	}
	p.step(s)
	if role == spec.AccountAdmin {
		p.machineGains(want.Name, say.F("becomes admin of the organization"), want.Pos("role"))
	}
}

// updateAccount compares what the entry manages. A role that wsync does not know is
// never rewritten.
func (p *planner) updateAccount(want *spec.ServiceAccount, have *live.ServiceAccount) {
	s := accountStep(want, have.ID, Update, PhaseAttributes, Reason{Kind: ReasonDeclared, Text: say.F("declared"), At: at(want.Pos(""))})
	switch {
	case want.Role == "" || want.Role == have.Role:
	case have.Role == spec.AccountDeveloper && want.Role == spec.AccountAdmin:
		s.Phase = PhaseWiden
		p.machineGains(want.Name, say.F("becomes admin of the organization"), want.Pos("role"))
	case have.Role == spec.AccountAdmin:
		s.Phase, s.Risk = PhaseNarrow, RiskReducesAccess
		s.Effects = []Effect{{Kind: EffectAccessLost, Text: say.F("no federation rule can give it the scope `org:admin` any more: those that do are refused at the exchange")}}
	default:
		p.find(accountFinding(want, SevWarning, CodeUnknownRole, "role",
			say.F("the service account %q has the role %q, which wsync does not know: left alone", want.Name, have.Role),
			say.F("change the role in the Console if it is not meant to stay")))
		return
	}
	if want.Role != "" && want.Role != have.Role {
		s.Changes = append(s.Changes, Change{Field: FieldRole, Before: Text(string(have.Role)), After: Text(string(want.Role))})
	}
	if d := want.Description; d != nil && *d != have.Description {
		s.Changes = append(s.Changes, Change{Field: FieldDescription, Before: TextOrNone(have.Description), After: TextOrNone(*d)})
	}
	if len(s.Changes) > 0 {
		p.step(s)
	}
}

func (p *planner) archiveAccount(want *spec.ServiceAccount, have *live.ServiceAccount) {
	switch {
	case have == nil:
		p.find(accountFinding(want, SevWarning, CodeTombstoneNothing, "archive",
			say.F("no service account is named %q: there is nothing to archive", want.Name), say.F("check the spelling, or remove the entry")))
	case have.Archived():
		p.find(accountFinding(want, SevNote, CodeTombstoneDone, "archive",
			say.F("the service account %q was archived on %s", want.Name, spec.DateOf(have.ArchivedAt)), say.F("the entry has done its work and can be removed")))
	default:
		s := accountStep(want, have.ID, Archive, PhaseArchive, Reason{
			Kind: ReasonTombstone, Text: say.F("tombstone: %s", say.Foreign(want.Archive.Reason)), At: at(want.Pos("archive")),
		})
		s.Risk = RiskIrreversible
		s.Effects = p.accountArchiveEffects(have)
		p.step(s)
	}
}

// accountArchiveEffects spells out what is documented
// (anthropic-sdk-go organizationserviceaccount.go,
// organizationworkspaceserviceaccount.go), and what is not.
func (p *planner) accountArchiveEffects(have *live.ServiceAccount) []Effect {
	effects := []Effect{
		{Kind: EffectIrreversible, Text: say.F("cannot be undone: there is no way to bring an archived service account back, and its name stays taken")},
		{Kind: EffectAccessLost, Text: say.F("it loses every workspace; the API refuses the archive while a federation rule targets the account")},
	}
	if keys := p.keysActing(have.ID, ""); len(keys) > 0 {
		effects = append(effects, Effect{
			Kind: EffectUnknown, Items: keys,
			Text: say.F("%s as it; what the archive does to keys is undocumented", say.Count(len(keys), "active API key acts", "active API keys act")),
		})
	}
	return effects
}

// keysActing are the active keys that act as a service account, in one workspace or
// anywhere.
func (p *planner) keysActing(account string, at live.WorkspaceID) []say.Text {
	var lines []say.Text
	for i := range p.have.Keys {
		if k := &p.have.Keys[i]; k.Principal == account && (at == "" || k.Workspace == at) {
			lines = append(lines, p.keyLine(k))
		}
	}
	return lines
}

// machineGains notes that a service account gains power, for machineAdmins to tell.
func (p *planner) machineGains(name string, what say.Text, line spec.Position) {
	p.machines = append(p.machines, Finding{
		Severity: SevAttention, Code: CodeMachineAdmin, Message: say.F("the service account %q %s", name, what),
		Hint: say.F("make sure that whatever may act as it is to have that power"), At: at(line),
	})
}

// tellMachineGains tells, once for the whole plan, which machines become admins.
func (p *planner) tellMachineGains() {
	switch len(p.machines) {
	case 0:
		return
	case 1:
		p.find(p.machines[0])
		return
	}
	f := p.machines[0]
	for i := range p.machines {
		f.Items = append(f.Items, p.machines[i].Message)
	}
	f.Message = say.F("%s admins, of the organization or of workspaces", say.Count(len(p.machines), "service account becomes", "service accounts become"))
	p.find(f)
}
