package orgtest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// bots are the names of service accounts, in organizations and in files.
var bots = []string{"bot-0", "bot-1", "bot-2", "bot-3", "bot-4"}

func botID(name string) string { return "svac_" + name }

var accountRoles = []spec.AccountRole{spec.AccountDeveloper, spec.AccountAdmin}

var serviceAccountKind = kind{
	name: spec.KindServiceAccount,
	live: func(t *rapid.T, o *live.Org) {
		o.ServiceAccounts = []live.ServiceAccount{}
		for _, name := range bots[:4] {
			a := live.ServiceAccount{ID: botID(name), Name: name, Role: rapid.SampledFrom(accountRoles).Draw(t, "account role")}
			switch rapid.IntRange(0, 5).Draw(t, "account") {
			case 0, 1:
				continue
			case 2:
				a.Description = "made by hand"
			case 3:
				a.ArchivedAt = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
			}
			o.ServiceAccounts = append(o.ServiceAccounts, a)
		}
	},
	file: func(t *rapid.T, a *author) {
		if rapid.Bool().Draw(t, "service accounts are left alone") {
			a.want.ServiceAccounts = nil
			return
		}
		for i := range a.want.ServiceAccounts {
			disturbAccount(t, &a.want.ServiceAccounts[i])
		}
		for _, name := range bots {
			if a.want.ServiceAccount(name) == nil && rapid.IntRange(0, 3).Draw(t, "declared") == 0 {
				e := spec.ServiceAccount{Name: name}
				disturbAccount(t, &e)
				a.want.ServiceAccounts = append(a.want.ServiceAccounts, e)
			}
		}
		slices.SortFunc(a.want.ServiceAccounts, func(x, y spec.ServiceAccount) int { return cmp.Compare(x.Name, y.Name) })
		dropRoles(a.want)
	},
	edits: []edit{func(t *rapid.T, o *spec.Org, _ *spec.Workspace) {
		if n := len(o.ServiceAccounts); n > 0 {
			disturbAccount(t, &o.ServiceAccounts[rapid.IntRange(0, n-1).Draw(t, "which account")])
			dropRoles(o)
		}
	}},
	lines: map[string]func(*parser, bool, []string) error{
		"service-account": func(p *parser, inside bool, f []string) error {
			if inside {
				return parseMachineRole(p, f)
			}
			a := live.ServiceAccount{ID: botID(f[1]), Name: f[1], Role: spec.AccountDeveloper}
			for _, word := range f[2:] {
				k, v, _ := strings.Cut(word, "=")
				switch k {
				case "admin":
					a.Role = spec.AccountAdmin
				case "description":
					a.Description = v
				case "archived":
					a.ArchivedAt = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
				default:
					return errUnknown
				}
			}
			p.org.ServiceAccounts = append(p.org.ServiceAccounts, a)
			return nil
		},
		"workload": func(p *parser, _ bool, f []string) error {
			p.org.Workload = botID(f[1])
			return nil
		},
	},
	read: map[string]func(*live.Org){
		"service-accounts": func(o *live.Org) { o.ServiceAccounts = append([]live.ServiceAccount{}, o.ServiceAccounts...) },
	},
	do:   doServiceAccount,
	part: func(o *live.Org, _ live.WorkspaceID) live.Part { return live.ServiceAccountList(o.ServiceAccounts) },
}

// disturbAccount changes an entry as an author would.
func disturbAccount(t *rapid.T, e *spec.ServiceAccount) {
	if rapid.IntRange(0, 4).Draw(t, "account tombstone") == 0 {
		*e = spec.ServiceAccount{Name: e.Name, Archive: &spec.Tombstone{Reason: "done"}}
		return
	}
	*e = spec.ServiceAccount{Name: e.Name, Role: rapid.SampledFrom([]spec.AccountRole{"", spec.AccountDeveloper, spec.AccountAdmin}).Draw(t, "file role")}
	if rapid.Bool().Draw(t, "described") {
		text := rapid.SampledFrom([]string{"", "for deployments", "made by hand"}).Draw(t, "description")
		e.Description = &text
	}
}

// dropRoles takes out the roles of accounts that the file archives, which no file
// may have.
func dropRoles(o *spec.Org) {
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		w.ServiceAccounts = slices.DeleteFunc(w.ServiceAccounts, func(m spec.MachineRole) bool {
			a := o.ServiceAccount(m.Name)
			return a != nil && a.Archive != nil
		})
	}
}

func doServiceAccount(s *diff.Step, o *live.Org) error {
	a := o.ServiceAccountNamed(s.Object.Name)
	switch {
	case s.Action == diff.Create && a != nil:
		return fmt.Errorf("%s: the name is taken", s.Address)
	case s.Action == diff.Create:
		o.ServiceAccounts = append(o.ServiceAccounts, live.ServiceAccount{ID: botID(s.Object.Name), Name: s.Object.Name, Role: spec.AccountDeveloper})
		a = &o.ServiceAccounts[len(o.ServiceAccounts)-1]
	case a == nil || a.Archived() || a.ID != s.Object.ID:
		return fmt.Errorf("%s: no such service account to write to", s.Address)
	case s.Action == diff.Archive:
		a.ArchivedAt = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
		for i := range o.Workspaces { // an archived account is in no list
			w := &o.Workspaces[i]
			w.ServiceAccounts = slices.DeleteFunc(w.ServiceAccounts, func(m live.AccountMember) bool { return m.Account == s.Object.ID })
		}
	}
	for _, c := range s.Changes {
		switch c.Field {
		case diff.FieldRole:
			a.Role = spec.AccountRole(c.After.Text)
		case diff.FieldDescription:
			a.Description = c.After.Text
		default:
			return errors.New("a service account has no " + c.Field)
		}
	}
	return nil
}
