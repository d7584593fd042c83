package access

import (
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// ServiceAccountKind is a Subject that is a machine.
const ServiceAccountKind Kind = "service-account"

// Machine is a source: a line under service_accounts of the workspace.
const Machine SourceKind = "service-account"

// machines lists the service accounts that are live or declared.
func (b *builder) machines() {
	for i := range b.have.ServiceAccounts {
		a := &b.have.ServiceAccounts[i]
		if a.Archived() {
			continue
		}
		m := ServiceAccount{ID: a.ID, Name: a.Name, OrgRole: a.Role, State: InEffect}
		line := b.entry(&m)
		switch {
		case b.want.ServiceAccounts == nil:
		case line == nil || line.Archive != nil:
			m.State = NotInFile
		case line.Role != "" && line.Role != a.Role:
			m.State = Differs
		}
		b.report.ServiceAccounts = append(b.report.ServiceAccounts, m)
	}
	for i := range b.want.ServiceAccounts {
		e := &b.want.ServiceAccounts[i]
		a := b.have.ServiceAccountNamed(e.Name)
		if e.Archive != nil || a != nil && !a.Archived() {
			continue
		}
		m := ServiceAccount{Name: e.Name, State: b.unmet()}
		b.entry(&m)
		if b.report.Offline {
			m.OrgRole = m.Declared
		}
		b.report.ServiceAccounts = append(b.report.ServiceAccounts, m)
	}
}

// unmet is the state of what the file gives to a service account and is not seen.
func (b *builder) unmet() State {
	switch {
	case b.report.Offline:
		return Declared
	case b.have.ServiceAccounts == nil:
		return NotRead
	}
	return NotApplied
}

// entry adds what the file says of a service account.
func (b *builder) entry(m *ServiceAccount) *spec.ServiceAccount {
	e := b.want.ServiceAccount(m.Name)
	if e == nil {
		return nil
	}
	line := b.line("", e.Pos(""))
	m.Line = &line
	if e.Archive == nil {
		m.Declared = e.Role
	}
	return e
}

// machineRoles adds what service accounts have in one workspace.
func (b *builder) machineRoles(at *placed) {
	want := map[string]spec.MachineRole{}
	if at.want != nil {
		for _, r := range at.want.ServiceAccounts {
			want[r.Name] = r
		}
	}
	have := map[string]live.AccountMember{}
	if at.have != nil {
		for _, m := range at.have.ServiceAccounts {
			have[m.Account] = m
			if b.have.ServiceAccount(m.Account) == nil {
				b.add(b.strangerGrant(at, Subject{Kind: ServiceAccountKind, ID: m.Account}, m.Role))
			}
		}
	}
	for i := range b.have.ServiceAccounts {
		a := &b.have.ServiceAccounts[i]
		if a.Archived() {
			continue
		}
		who := Subject{ServiceAccountKind, a.Name, a.ID}
		m, member := have[a.ID]
		line, declared := want[a.Name]
		delete(want, a.Name)
		switch {
		case at.Default: // every service account is one (anthropic-sdk-go organizationserviceaccountworkspace.go)
			b.add(&Grant{Who: who, Workspace: at.Ref, Role: spec.RoleUser, State: InEffect, Sources: []Source{{
				Kind: Inherited, Role: spec.RoleUser, Weight: Decides, OrgRole: string(a.Role),
			}}})
		case declared:
			b.add(b.machineGrant(at, who, line, m.Role))
		case member:
			b.add(b.strangerGrant(at, who, m.Role))
		}
	}
	if at.want == nil {
		return
	}
	for _, r := range at.want.ServiceAccounts {
		if _, left := want[r.Name]; left {
			b.add(b.machineGrant(at, Subject{Kind: ServiceAccountKind, Name: r.Name}, r, ""))
		}
	}
}

// machineGrant holds a line of the file beside a live role; empty for none.
func (b *builder) machineGrant(at *placed, who Subject, line spec.MachineRole, role spec.Role) *Grant {
	s := Source{Kind: Machine, Role: line.Role, Weight: Decides, Lines: []Line{b.line("", line.At)}}
	s.Since = b.since(s.Lines)
	g := &Grant{Who: who, Workspace: at.Ref, Role: role, Declared: line.Role, State: InEffect, Sources: []Source{s}}
	switch {
	case b.report.Offline:
		g.Role, g.State = line.Role, Declared
	case role == "":
		g.State, g.Sources[0].Weight = b.unmet(), Waits
	case role != line.Role:
		b.undeclared(g, role)
	}
	return g
}
