package adopt

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

var memberKind = kind{name: diff.KindMember, step: (*draft).membership}

// membership makes an entry say what role somebody has. A role that no file may ask
// for is written as none, for nothing is ever planned about it.
func (d *draft) membership(s *diff.Step) *Refusal {
	role, _ := s.Change(diff.FieldRole)
	switch w, email := d.entry(s.Workspace.Key), s.User.Email; {
	case reason(s) == diff.ReasonLapsed:
		return lapsed(s)
	case s.Workspace.ID == "":
		return notThere(w.Key)
	case spec.Role(role.Before.Text).Strength() == 0:
		return d.endMembership(w, email)
	default:
		return d.grantMembership(w, email, spec.Role(role.Before.Text))
	}
}

// endMembership takes a person's line away. That is not enough where a group gives
// them a role: a group stands in several workspaces, and is never edited for one.
func (d *draft) endMembership(w *spec.Workspace, who spec.Email) *Refusal {
	without := *w
	without.Members = slices.DeleteFunc(slices.Clone(w.Members), func(m spec.Member) bool { return m.Email == who })
	entitled, _ := d.want.Access(&without, d.in.Options.Today)
	for _, e := range entitled {
		if e.Email == who {
			return &Refusal{
				say.F("they are in the group %q, which has the role %s here, and an entry cannot leave out one person of a group", e.Via[len(e.Via)-1], e.Role),
				say.F("take them out of the group by hand, which ends what it gives them in every workspace; or take the group out of the entry and name its people"),
			}
		}
	}
	w.Members = without.Members
	return nil
}

// grantMembership gives a person a line with a role, or changes the role in theirs.
func (d *draft) grantMembership(w *spec.Workspace, who spec.Email, role spec.Role) *Refusal {
	members := slices.Clone(w.Members)
	i, has := slices.BinarySearchFunc(members, who, func(m spec.Member, e spec.Email) int { return cmp.Compare(m.Email, e) })
	switch {
	case !spec.UsableEmail(who):
		return noFileHolds(who)
	case !has:
		members = slices.Insert(members, i, spec.Member{Email: who, Role: role})
	case members[i].Until.Before(d.in.Options.Today) && !members[i].Until.IsZero():
		return &Refusal{
			say.F("their line at %s ended on %s, and adopting it would prolong it", members[i].At, members[i].Until),
			say.F("delete that line by hand first, or give it a later day"),
		}
	default:
		members[i].Role = role
	}
	w.Members = members
	return nil
}

func noFileHolds(who spec.Email) *Refusal {
	return &Refusal{say.F("no file may hold the address %q", who), say.F("change the address in the Console")}
}

func notThere(key string) *Refusal {
	return &Refusal{say.F("the workspace of %q is not there", key), say.F("settle that first")}
}
