package spec

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// KindMember is the kind of the explicit memberships of a workspace.
const KindMember Kind = "member"

var memberKind = kind{
	name:      KindMember,
	check:     checker.memberships,
	addresses: memberAddresses,
	ends:      memberEnds,
}

// Memberships is what an entry says of who belongs to the workspace.
type Memberships struct {
	Membership Membership
	// Members is sorted by email. Nil: the entry has no members field.
	Members []Member
	// Groups is sorted by group name. Nil: the entry has no groups field.
	Groups []Grant
}

// ManagesMembers reports whether the entry says anything about who belongs to
// the workspace.
func (m *Memberships) ManagesMembers() bool { return m.Members != nil || m.Groups != nil }

// Membership says what happens to live members that the file does not name.
type Membership string

// Authoritative removes them, Additive leaves them alone.
const (
	Authoritative Membership = "authoritative"
	Additive      Membership = "additive"
)

// Member is one explicit line under members.
type Member struct {
	Email Email
	Role  Role
	// Until is the last day (UTC) on which the line counts. Zero: no end.
	Until Date
	At    Position
}

// Grant gives everyone in a group a role.
type Grant struct {
	Group string
	Role  Role
	At    Position
}

var (
	membershipSection = section[*Workspace]{
		field: "membership", kind: KindMember,
		decode: func(d decoder, w *Workspace, it item) { w.Membership = Membership(d.text(it, membershipRule)) },
		format: func(w *Workspace) *block {
			if w.Membership == defaultMembership(w.Name) {
				return nil
			}
			return textOrNone(string(w.Membership))
		},
	}
	membersSection = section[*Workspace]{
		field: "members", kind: KindMember, aka: []string{"users"},
		decode: func(d decoder, w *Workspace, it item) { w.Members = d.members(it) },
		format: func(w *Workspace) *block { return membersBlock(w.Members) },
		arrange: func(members *block) {
			for _, m := range members.Fields() {
				m.Arrange(memberLevel.fields)
			}
		},
	}
	grantsSection = section[*Workspace]{
		field: "groups", kind: KindMember,
		decode: func(d decoder, w *Workspace, it item) { w.Groups = d.grants(it) },
		format: func(w *Workspace) *block { return grantsBlock(w.Groups) },
	}

	memberLevel = &level{
		where: "in the line of a member", fields: []string{"role", "until"},
		required: []string{"role"}, needed: map[string]string{"role": "add a role, such as role: workspace_user"},
		aka: map[string]string{"workspace_role": "role", "expires": "until", "expiry": "until"},
	}
)

const (
	leaveMembership = "write {} for nobody, or delete the line to leave membership alone"
	roleList        = "roles: workspace_user, workspace_restricted_developer, workspace_developer, workspace_admin"
)

var (
	membershipRule = &rule{want: "authoritative or additive", words: []string{string(Authoritative), string(Additive)}}
	membersRule    = &rule{want: "a mapping of emails to roles", hint: "write one line for each person: ana@acme.example: workspace_user", empty: leaveMembership, lines: true}
	memberRule     = &rule{want: "a role, or {role: …, until: …}", hint: roleList, words: roleNames, unknown: decoder.unknownRole}
	roleRule       = &rule{want: "a role", hint: roleList, words: roleNames, unknown: decoder.unknownRole}
	grantsRule     = &rule{want: "a mapping of groups to roles", hint: "write one line for each group: oncall: workspace_developer", empty: leaveMembership}
)

// defaultMembership spares Claude Code, which Anthropic fills by itself.
func defaultMembership(name string) Membership {
	if SameName(name, ClaudeCode) {
		return Additive
	}
	return Authoritative
}

func (d decoder) members(it item) []Member {
	list := make([]Member, 0, it.node.Len())
	d.entries(it, membersRule, emailRule, func(it item) {
		m := Member{Email: FoldEmail(it.key.Value), At: d.doc.At(it.key)}
		switch {
		case it.is(yamldoc.IsText):
			m.Role = Role(d.text(it, roleRule))
		case it.node.Kind() != yamldoc.Mapping:
			d.notText(it, memberRule)
		default:
			d.fields(it, memberRule, memberLevel, func(field string, it item) {
				switch field {
				case "role":
					m.Role = Role(d.text(it, roleRule))
				case "until":
					m.Until = d.date(it)
				}
			})
		}
		list = append(list, m)
	})
	slices.SortStableFunc(list, func(a, b Member) int { return cmp.Compare(a.Email, b.Email) })
	return list
}

func (d decoder) grants(it item) []Grant {
	list := []Grant{}
	d.entries(it, grantsRule, nameRule, func(it item) {
		list = append(list, Grant{Group: it.key.Value, Role: Role(d.text(it, roleRule)), At: d.doc.At(it.key)})
	})
	slices.SortStableFunc(list, func(a, b Grant) int { return cmp.Compare(a.Group, b.Group) })
	return list
}

func membersBlock(members []Member) *block {
	if members == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for _, m := range members {
		value := yamldoc.Text(string(m.Role))
		if !m.Until.IsZero() {
			value = yamldoc.NewMapping().InBrackets().
				Field("role", yamldoc.Text(string(m.Role))).
				Field("until", yamldoc.Text(m.Until.String()))
		}
		b.Field(string(m.Email), value)
	}
	return b
}

func grantsBlock(grants []Grant) *block {
	if grants == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for _, g := range grants {
		b.Field(g.Group, yamldoc.Text(string(g.Role)))
	}
	return b
}
