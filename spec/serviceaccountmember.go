package spec

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// KindServiceAccountMember is the kind of the explicit roles of service accounts
// in a workspace.
const KindServiceAccountMember Kind = "service-account-member"

var serviceAccountMemberKind = kind{name: KindServiceAccountMember}

// MachineRoles is what an entry says of service accounts.
type MachineRoles struct {
	// ServiceAccounts is sorted by name. Nil: the entry has no such field.
	ServiceAccounts []MachineRole
}

// MachineRole is one line under service_accounts of a workspace.
type MachineRole struct {
	// Name is the service account's.
	Name string
	Role Role
	At   Position
}

// ManagesServiceAccounts reports whether the entry says anything about which
// service accounts belong to the workspace.
func (m *MachineRoles) ManagesServiceAccounts() bool { return m.ServiceAccounts != nil }

var machineRolesSection = section[*Workspace]{
	field: "service_accounts", kind: KindServiceAccountMember,
	decode: func(d decoder, w *Workspace, it item) { w.ServiceAccounts = d.machineRoles(it) },
	format: func(w *Workspace) *block { return machineRolesBlock(w.ServiceAccounts) },
}

var machineRolesRule = &rule{
	want: "a mapping of service accounts to roles", hint: "write one line for each: ci-deployer: workspace_developer",
	empty: "write {} for none, or delete the line to leave service accounts alone", lines: true,
}

func (d decoder) machineRoles(it item) []MachineRole {
	list := []MachineRole{}
	d.entries(it, machineRolesRule, slugRule, func(it item) {
		list = append(list, MachineRole{Name: it.key.Value, Role: Role(d.text(it, roleRule)), At: d.doc.At(it.key)})
	})
	slices.SortStableFunc(list, func(a, b MachineRole) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func machineRolesBlock(roles []MachineRole) *block {
	if roles == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for _, m := range roles {
		b.Field(m.Name, yamldoc.Text(string(m.Role)))
	}
	return b
}
