package adopt

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var inviteKind = kind{name: diff.KindInvite, people: true, step: (*draft).invite}

// invite makes users say what somebody is invited as, or nothing of somebody who is
// neither in the organization nor invited.
func (d *draft) invite(s *diff.Step) *Refusal {
	if r := ending(s); r != nil {
		return r
	}
	who := spec.Email(s.Object.Name)
	if inv := d.inviteOf(who); inv != nil {
		return d.setUser(who, inv.Role)
	}
	return d.dropUser(who)
}

// inviteOf is the invite of a person that they may still accept.
func (d *draft) inviteOf(who spec.Email) *live.Invite {
	i := slices.IndexFunc(d.have.Invites, func(inv live.Invite) bool { return inv.Email == who && inv.Pending() })
	if i < 0 {
		return nil
	}
	return &d.have.Invites[i]
}
