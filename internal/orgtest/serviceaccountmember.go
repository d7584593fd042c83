package orgtest

import (
	"cmp"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var serviceAccountMemberKind = kind{
	name: spec.KindServiceAccountMember,
	within: func(t *rapid.T, o *live.Org, w *live.Workspace) {
		for i := range o.ServiceAccounts {
			if a := &o.ServiceAccounts[i]; !a.Archived() && rapid.IntRange(0, 2).Draw(t, "machine") == 0 {
				w.ServiceAccounts = append(w.ServiceAccounts, live.AccountMember{Account: a.ID, Role: rapid.SampledFrom(spec.Roles).Draw(t, "machine role")})
			}
		}
	},
	empty: func(w *live.Workspace) { w.ServiceAccounts = []live.AccountMember{} },
	entry: func(t *rapid.T, _ *author, w *spec.Workspace) {
		if rapid.Bool().Draw(t, "machines") {
			return
		}
		w.ServiceAccounts = []spec.MachineRole{}
		for _, name := range bots {
			if rapid.IntRange(0, 2).Draw(t, "machine of the file") == 0 {
				w.ServiceAccounts = append(w.ServiceAccounts, spec.MachineRole{Name: name, Role: rapid.SampledFrom(spec.Roles).Draw(t, "its role")})
			}
		}
	},
	edits: []edit{ofLive(editMachine)},
	do:    doMachineRole,
	part: func(o *live.Org, at live.WorkspaceID) live.Part {
		return live.AccountMemberList(o.Workspace(at).ServiceAccounts)
	},
}

// editMachine gives a service account another role in a workspace, or none.
func editMachine(t *rapid.T, o *spec.Org, w *spec.Workspace) {
	name := rapid.SampledFrom(bots).Draw(t, "machine")
	before := len(w.ServiceAccounts)
	if w.ServiceAccounts = slices.DeleteFunc(w.ServiceAccounts, func(m spec.MachineRole) bool { return m.Name == name }); len(w.ServiceAccounts) == before {
		w.ServiceAccounts = append(w.ServiceAccounts, spec.MachineRole{Name: name, Role: rapid.SampledFrom(spec.Roles).Draw(t, "machine role")})
		slices.SortFunc(w.ServiceAccounts, func(a, b spec.MachineRole) int { return cmp.Compare(a.Name, b.Name) })
	}
	dropRoles(o)
}

func parseMachineRole(p *parser, f []string) error {
	if len(f) != 3 {
		return errUnknown
	}
	p.ws.ServiceAccounts = append(p.ws.ServiceAccounts, live.AccountMember{Account: botID(f[1]), Role: spec.Role(f[2])})
	return nil
}

func doMachineRole(s *diff.Step, o *live.Org) error {
	w, err := writable(s, o)
	if err != nil {
		return err
	}
	a := o.ServiceAccountNamed(s.Object.Name)
	if a == nil || a.Archived() || s.Object.ID != "" && s.Object.ID != a.ID {
		return fmt.Errorf("%s: no such service account", s.Address)
	}
	i := slices.IndexFunc(w.ServiceAccounts, func(m live.AccountMember) bool { return m.Account == a.ID })
	if (i >= 0) == (s.Action == diff.Add) {
		return fmt.Errorf("%s: %s does not fit the list", s.Address, s.Action)
	}
	c, _ := s.Change(diff.FieldRole)
	switch s.Action {
	case diff.Add:
		w.ServiceAccounts = append(w.ServiceAccounts, live.AccountMember{Account: a.ID, Role: spec.Role(c.After.Text)})
	case diff.SetRole:
		w.ServiceAccounts[i].Role = spec.Role(c.After.Text)
	case diff.Remove:
		w.ServiceAccounts = slices.Delete(w.ServiceAccounts, i, i+1)
	case diff.Create, diff.Update, diff.Archive:
	}
	return nil
}
