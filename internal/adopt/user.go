package adopt

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var userKind = kind{
	name:   diff.KindUser,
	people: true,
	step:   (*draft).user,
	findings: map[diff.Code]func(*draft, *diff.Finding) *Refusal{
		diff.CodeStatedRole: (*draft).stated,
	},
	unnamed: (*draft).unnamedUsers,
}

// user makes users say what role somebody has in the organization.
func (d *draft) user(s *diff.Step) *Refusal {
	role, _ := s.Change(diff.FieldRole)
	if r := ending(s); r != nil {
		return r
	}
	return d.setUser(s.User.Email, spec.OrgRole(role.Before.Text))
}

// setUser gives a person a line with a role, or changes the role in theirs.
func (d *draft) setUser(who spec.Email, role spec.OrgRole) *Refusal {
	users := slices.Clone(d.want.Users)
	i, has := slices.BinarySearchFunc(users, who, func(u spec.User, e spec.Email) int { return cmp.Compare(u.Email, e) })
	switch {
	case !spec.UsableEmail(who):
		return noFileHolds(who)
	case !role.Known():
		return &Refusal{say.F("no file may state the role %q", role), say.F("change the role in the Console if it is not meant to stay")}
	case has:
		users[i].Role = role
	default:
		users = slices.Insert(users, i, spec.User{Email: who, Role: role})
	}
	d.want.Users = users
	return nil
}

// dropUser takes a person's line away, which removes nobody.
func (d *draft) dropUser(who spec.Email) *Refusal {
	d.want.Users = slices.DeleteFunc(slices.Clone(d.want.Users), func(u spec.User) bool { return u.Email == who })
	return nil
}

// stated writes a role that the API neither gives nor takes.
func (d *draft) stated(f *diff.Finding) *Refusal {
	i := slices.IndexFunc(d.want.Users, func(u spec.User) bool { return diff.ObjectAddress(diff.KindUser, "", string(u.Email)) == f.Address })
	if i < 0 {
		return nil
	}
	line := d.want.Users[i]
	if line.Leaves(d.in.Options.Today) {
		return &Refusal{say.F("the file says that they leave"), say.F("remove them in the Console, or change the line by hand")}
	}
	if u := d.userOf(line.Email); u != nil {
		return d.setUser(u.Email, u.Role)
	}
	if inv := d.inviteOf(line.Email); inv != nil {
		return d.setUser(line.Email, inv.Role)
	}
	return d.dropUser(line.Email)
}

func (d *draft) userOf(who spec.Email) *live.User {
	i := slices.IndexFunc(d.have.Users, func(u live.User) bool { return u.Email == who })
	if i < 0 {
		return nil
	}
	return &d.have.Users[i]
}

// unnamedUsers adds the people that the plan reports because users does not name
// them. Those whom the plan would remove have steps of their own.
func (d *draft) unnamedUsers() {
	if d.want.Users == nil || d.want.Policy.UnmanagedUsers == spec.UnmanagedIgnore && d.in.Only == nil {
		return
	}
	for i := range d.have.Users {
		u := &d.have.Users[i]
		a := diff.ObjectAddress(diff.KindUser, "", string(u.Email))
		if d.want.User(u.Email) != nil || d.plan.Step(a) != nil {
			continue
		}
		if d.want.Policy.UnmanagedUsers == spec.UnmanagedIgnore && !d.in.covers(a) {
			continue
		}
		d.try(a, diff.CodeUnmanagedUser, say.F("user %s is %s, and users does not name them", u.Email, u.Role), func() *Refusal { return d.setUser(u.Email, u.Role) })
	}
}
