package spec

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// KindUser is the kind of the people in the organization.
const KindUser Kind = "user"

var userKind = kind{
	name:      KindUser,
	check:     checker.users,
	addresses: userAddresses,
	ends:      userEnds,
}

// OrgRole is an organization role as the API spells it. Live values that are not
// known are kept as they came.
type OrgRole string

// The organization roles of the API (anthropic-sdk-go organization.go; access
// rules: platform.claude.com/docs manage-claude/workspaces).
const (
	OrgUser            OrgRole = "user"
	OrgClaudeCodeUser  OrgRole = "claude_code_user"
	OrgDeveloper       OrgRole = "developer"
	OrgBilling         OrgRole = "billing"
	OrgAdmin           OrgRole = "admin"
	OrgManaged         OrgRole = "managed"
	OrgMembershipAdmin OrgRole = "membership_admin"
	OrgOwner           OrgRole = "owner"
	OrgPrimaryOwner    OrgRole = "primary_owner"
)

// AssignableOrgRoles are the roles that the API gives to people of a Console
// organization, weakest first: each has the rights of those before it, and
// billing reaches every workspace besides (manage-claude/admin-api).
var AssignableOrgRoles = []OrgRole{OrgUser, OrgClaudeCodeUser, OrgDeveloper, OrgBilling}

// orgRoleNames are what a file may say. Those that the API does not give it can
// only state.
var orgRoleNames = []string{
	string(OrgUser), string(OrgClaudeCodeUser), string(OrgDeveloper), string(OrgBilling),
	string(OrgAdmin), string(OrgManaged), string(OrgMembershipAdmin), string(OrgOwner), string(OrgPrimaryOwner),
}

// Strength orders the assignable roles from 1 (weakest) upwards. It is 0 for any
// other, which wsync neither gives nor takes.
func (r OrgRole) Strength() int { return slices.Index(AssignableOrgRoles, r) + 1 }

// Known reports whether a file may state the role.
func (r OrgRole) Known() bool { return slices.Contains(orgRoleNames, string(r)) }

// Inherits reports whether the role gives access to every workspace by itself,
// so that the API refuses to change or remove the person's memberships.
func (r OrgRole) Inherits() bool { return r == OrgBilling || r.Administers() }

// Administers reports whether the role makes the person an admin of every
// workspace.
func (r OrgRole) Administers() bool { return r == OrgAdmin || r == OrgOwner || r == OrgPrimaryOwner }

// Fixes reports whether the role keeps an explicit membership with the given role
// from being written or ended. The one that the API lets a billing member have
// beside what they inherit is workspace_admin (manage-claude/workspaces).
func (r OrgRole) Fixes(membership Role) bool {
	return r.Administers() || r == OrgBilling && membership != RoleAdmin
}

// People is what the file says of who belongs to the organization.
type People struct {
	// Users is sorted by email. Nil: the file has no users field, and people are
	// not managed.
	Users []User
}

// User is one line under users.
type User struct {
	Email Email
	// Role is empty in a line that removes the person.
	Role OrgRole
	// Until is the last day (UTC) on which the person belongs. Zero: no end.
	Until Date
	// Remove asks for the person's removal. Nil: they belong.
	Remove *Removal
	// Exempt is what the line need not keep of policy.require.
	Exempt []Exemption
	At     Position
}

// Removal is the request to remove a person.
type Removal struct {
	Reason string
	At     Position
}

// Leaves reports whether the line says that the person does not belong on a day.
func (u *User) Leaves(today Date) bool {
	return u.Remove != nil || !u.Until.IsZero() && u.Until.Before(today)
}

// User finds a person's line; nil when there is none.
func (p *People) User(e Email) *User {
	i, ok := slices.BinarySearchFunc(p.Users, e, func(u User, e Email) int { return cmp.Compare(u.Email, e) })
	if !ok {
		return nil
	}
	return &p.Users[i]
}

// UnmanagedPeople is the part of the policy that is about people without a line.
type UnmanagedPeople struct {
	// UnmanagedUsers says what happens to them, if the file has users at all.
	UnmanagedUsers Unmanaged
}

// UnmanagedRemove takes people out of the organization whom users does not name.
const UnmanagedRemove Unmanaged = "remove"

var (
	usersSection = section[*Org]{
		field: "users", kind: KindUser, aka: []string{"people"},
		decode: func(d decoder, o *Org, it item) { o.Users = d.users(it) },
		format: func(o *Org) *block { return usersBlock(o.Users) },
		arrange: func(users *block) {
			for _, u := range users.Fields() {
				u.Arrange(userLevel.fields)
			}
		},
	}
	unmanagedUsersSection = choice("unmanaged_users", KindUser, unmanagedUsersRule, func(p *Policy) *Unmanaged { return &p.UnmanagedUsers })

	userLevel = &level{
		where: "in the line of a user", fields: []string{"role", "until", "remove", "exempt"},
		aka: memberLevel.aka,
	}
	removeLevel = &level{
		where: "in remove", fields: []string{"reason"},
		required: []string{"reason"}, needed: map[string]string{"reason": `say why: {remove: {reason: "left on …"}}`},
	}
)

const orgRoleList = "roles: user, claude_code_user, developer, billing; admin can only be stated"

var (
	usersRule = &rule{
		want: "a mapping of emails to organization roles", hint: "write one line for each person: ana@acme.example: developer",
		empty: "write one line for each person, or delete the line to leave people alone", lines: true,
	}
	orgRoleRule        = &rule{want: "an organization role", hint: orgRoleList, write: orgRoleList, words: orgRoleNames, unknown: decoder.unknownOrgRole}
	userRule           = &rule{want: `a role, {role: …, until: …}, or {remove: {reason: "…"}}`, hint: orgRoleList, words: orgRoleNames, unknown: decoder.unknownOrgRole}
	removeRule         = &rule{want: "a mapping with a reason", hint: `write {remove: {reason: "why they go"}}`, empty: `write {remove: {reason: "why they go"}}`}
	removeReasonRule   = &rule{want: "a reason", fit: "a reason of 1 to 500 characters", hint: "say why the person goes; reviewers see it in the plan", least: 1, most: 500}
	unmanagedUsersRule = &rule{
		want:  "ignore, warn, deny or remove",
		words: []string{string(UnmanagedIgnore), string(UnmanagedWarn), string(UnmanagedDeny), string(UnmanagedRemove)},
	}
)

func (d decoder) users(it item) []User {
	list := make([]User, 0, it.node.Len())
	d.entries(it, usersRule, emailRule, func(it item) { list = append(list, d.user(it)) })
	slices.SortStableFunc(list, func(a, b User) int { return cmp.Compare(a.Email, b.Email) })
	return list
}

func (d decoder) user(it item) User {
	u := User{Email: FoldEmail(it.key.Value), At: d.doc.At(it.key)}
	switch {
	case it.is(yamldoc.IsText):
		u.Role = OrgRole(d.text(it, orgRoleRule))
	case it.node.Kind() != yamldoc.Mapping:
		d.notText(it, userRule)
	default:
		said := map[string]bool{}
		d.fields(it, userRule, userLevel, func(field string, it item) {
			said[field] = true
			switch field {
			case "role":
				u.Role = OrgRole(d.text(it, orgRoleRule))
			case "until":
				u.Until = d.date(it)
			case "remove":
				u.Remove = d.removal(it)
			case "exempt":
				u.Exempt = d.exempt(it, exemptPersonLevel)
			}
		})
		d.staysOrGoes(it, said)
	}
	return u
}

// staysOrGoes refuses a line that says of a person neither or both.
func (d decoder) staysOrGoes(it item, said map[string]bool) {
	switch {
	case said["remove"] && (said["role"] || said["until"] || said["exempt"]):
		d.Errorf(d.doc.At(it.key), codeStaysAndGoes, "keep remove alone, or delete it", "the line says that %s goes, and what they are while they stay", yamldoc.Quote(it.key.Value))
	case !said["remove"] && !said["role"]:
		d.Errorf(d.doc.At(it.key), codeMissingField, "add a role, such as role: developer", "the field %s is missing in the line of a user", yamldoc.Quote("role"))
	}
}

func (d decoder) removal(it item) *Removal {
	r := &Removal{At: d.doc.At(it.key)}
	d.fields(it, removeRule, removeLevel, func(_ string, it item) { r.Reason = d.text(it, removeReasonRule) })
	return r
}

// unknownOrgRole guesses the role that was meant: people write the Console's
// names, or a workspace's roles.
func (d decoder) unknownOrgRole(it item) {
	hint := orgRoleList
	word := roleWord(it.node.Value)[len(rolePrefix):]
	if meant := d.suggest.nearest(word, orgRoleNames); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	d.Errorf(d.place(it), codeUnknownRole, hint, "%s is not an organization role", yamldoc.Quote(it.node.Value))
}

func usersBlock(users []User) *block {
	if users == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for i := range users {
		b.Field(string(users[i].Email), users[i].block())
	}
	return b
}

func (u *User) block() *block {
	inBrackets := func() *block { return yamldoc.NewMapping().InBrackets() }
	switch {
	case u.Remove != nil:
		return inBrackets().Field("remove", inBrackets().Field("reason", yamldoc.Text(u.Remove.Reason)))
	case u.Until.IsZero() && len(u.Exempt) == 0:
		return yamldoc.Text(string(u.Role))
	}
	b := inBrackets().Field("role", yamldoc.Text(string(u.Role)))
	if !u.Until.IsZero() {
		b.Field("until", yamldoc.Text(u.Until.String()))
	}
	if exempt := exemptBlock(u.Exempt); exempt != nil {
		b.Field("exempt", exempt)
	}
	return b
}
