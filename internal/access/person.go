package access

import (
	"maps"
	"slices"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// people lists who is in the organization, who is invited, and whom the file names.
func (b *builder) people() {
	there := map[spec.Email]bool{}
	for i := range b.have.Users {
		u := &b.have.Users[i]
		b.users[u.ID] = u
		there[u.Email] = true
		b.report.People = append(b.report.People, b.present(u))
	}
	named := map[spec.Email]bool{}
	for i := range b.at {
		if e := b.at[i].want; e != nil {
			for _, c := range b.want.Claims(e, b.in.AsOf) {
				named[c.Email] = true
			}
		}
	}
	for i := range b.want.Users {
		named[b.want.Users[i].Email] = true
	}
	for i := range b.have.Invites {
		if inv := &b.have.Invites[i]; inv.Pending() {
			named[inv.Email] = true
		}
	}
	for _, e := range slices.Sorted(maps.Keys(named)) {
		if there[e] {
			continue
		}
		if p := b.absent(e); b.report.Offline || p.State == Pending || p.State == NotInFile || !p.Leaves {
			b.report.People = append(b.report.People, p)
		}
	}
}

// present is somebody who is in the organization.
func (b *builder) present(u *live.User) Person {
	p := Person{Email: u.Email, ID: u.ID, Name: u.Name, OrgRole: u.Role, State: InEffect}
	line := b.stated(&p)
	switch {
	case b.want.Users == nil:
	case line == nil || p.Leaves:
		p.State = NotInFile
	case line.Role != u.Role:
		p.State = Differs
	}
	return p
}

// absent is somebody who is not in the organization, or about whom an offline
// report says what the file says.
func (b *builder) absent(e spec.Email) Person {
	p := Person{Email: e, State: NotApplied}
	line := b.stated(&p)
	if b.report.Offline {
		p.State, p.OrgRole = Declared, p.Declared
		return p
	}
	if inv := b.invite(e); inv != nil {
		p.State, p.InvitedUntil = Pending, spec.DateOf(inv.ExpiresAt)
		if b.want.Users != nil && (line == nil || p.Leaves) {
			p.State = NotInFile
		}
	}
	return p
}

// stated adds what the person's line under users says.
func (b *builder) stated(p *Person) *spec.User {
	line := b.want.User(p.Email)
	if line == nil {
		return nil
	}
	at := b.line("", line.At)
	p.Line, p.Until, p.Leaves = &at, line.Until, line.Leaves(b.in.AsOf)
	if !p.Leaves {
		p.EndsSoon = b.want.Soon(line.Until, b.in.AsOf)
		p.Declared = line.Role
	}
	return line
}

// invite is a person's pending invite; nil when there is none.
func (b *builder) invite(e spec.Email) *live.Invite {
	for i := range b.have.Invites {
		if inv := &b.have.Invites[i]; inv.Email == e && inv.Pending() {
			return inv
		}
	}
	return nil
}
