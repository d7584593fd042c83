package adopt

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

var serviceAccountMemberKind = kind{name: diff.KindServiceAccountMember, step: (*draft).machineRole}

// machineRole makes an entry say what role a service account has.
func (d *draft) machineRole(s *diff.Step) *Refusal {
	w := d.entry(s.Workspace.Key)
	if s.Workspace.ID == "" {
		return notThere(w.Key)
	}
	roles := slices.Clone(w.ServiceAccounts)
	i, has := slices.BinarySearchFunc(roles, s.Object.Name, func(m spec.MachineRole, name string) int { return cmp.Compare(m.Name, name) })
	role, _ := s.Change(diff.FieldRole)
	switch is := spec.Role(role.Before.Text); {
	case s.Action == diff.Add:
		roles = slices.Delete(roles, i, i+1)
	case has:
		roles[i].Role = is
	default:
		roles = slices.Insert(roles, i, spec.MachineRole{Name: s.Object.Name, Role: is})
	}
	w.ServiceAccounts = roles
	return nil
}
