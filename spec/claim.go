package spec

import (
	"cmp"
	"slices"
)

// Claim is one way in which a file gives a person a role in a workspace: a member
// line, or a group that the workspace grants a role to.
type Claim struct {
	Email Email
	Role  Role
	// Lines lead from the workspace to the person: the member line, or the grant and
	// then a line in each group of the chain, the last of which names the person.
	Lines []ClaimLine
	// Until is the end of a member line. Zero: none.
	Until Date
	// Lapsed is set when that lies before today.
	Lapsed bool
}

// ClaimLine is one line of a claim.
type ClaimLine struct {
	// Group is the group that the line stands in; empty for one that stands in the
	// workspace.
	Group string
	At    Position
}

// Claims is every way in which a file gives somebody a role in a workspace, where
// Access tells the one that counts. They are sorted by email; of one person the one
// that counts comes first, the others by what would count without it, and lapsed
// lines last.
func (o *Org) Claims(w *Workspace, today Date) []Claim {
	var claims []Claim
	for _, m := range w.Members {
		claims = append(claims, Claim{
			Email: m.Email, Role: m.Role, Lines: []ClaimLine{{At: m.At}}, Until: m.Until,
			Lapsed: !m.Until.IsZero() && m.Until.Before(today),
		})
	}
	for _, grant := range w.Groups {
		named := map[Email]bool{}
		o.reach(grant, func(m GroupMember, by *link) {
			if !named[m.Email] {
				named[m.Email] = true
				claims = append(claims, Claim{Email: m.Email, Role: grant.Role, Lines: append(by.lines(), ClaimLine{by.group, m.At})})
			}
		})
	}
	slices.SortStableFunc(claims, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(a.Email, b.Email), cmp.Compare(a.rank(), b.rank()))
	})
	return claims
}

// lines are those that lead to the group: the grant, and one in each group above.
func (l *link) lines() []ClaimLine {
	if l.parent == nil {
		return []ClaimLine{{At: l.at}}
	}
	return append(l.parent.lines(), ClaimLine{l.parent.group, l.at})
}

// rank orders the claims of one person: 0 is an explicit line, then groups by the
// strength of their role, then what has lapsed.
func (c *Claim) rank() int {
	switch {
	case c.Lapsed:
		return len(Roles) + 1
	case len(c.Lines) == 1:
		return 0
	}
	return len(Roles) + 1 - c.Role.Strength()
}
