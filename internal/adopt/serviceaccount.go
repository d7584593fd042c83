package adopt

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

var serviceAccountKind = kind{name: diff.KindServiceAccount, step: (*draft).serviceAccount}

// serviceAccount makes the file say what an account is.
func (d *draft) serviceAccount(s *diff.Step) *Refusal {
	switch s.Action {
	case diff.Archive:
		return tombstone(s)
	case diff.Create:
		return &Refusal{say.F("no service account has ever had the name %q", s.Object.Name), say.F("apply creates it; if it is not to be, delete the entry by hand")}
	case diff.Update, diff.Add, diff.SetRole, diff.Remove:
	}
	accounts := slices.Clone(d.want.ServiceAccounts)
	a := &accounts[slices.IndexFunc(accounts, func(a spec.ServiceAccount) bool { return a.Name == s.Object.Name })]
	for _, c := range s.Changes {
		switch text := c.Before.Text; {
		case c.Field == diff.FieldRole:
			a.Role = spec.AccountRole(text)
		case !spec.UsableDescription(text):
			return &Refusal{say.F("no file may hold the description: it is too long, or has hidden characters"), say.F("change it in the Console")}
		default:
			a.Description = &text
		}
	}
	d.want.ServiceAccounts = accounts
	return nil
}
