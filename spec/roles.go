package spec

import (
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// Role is a workspace role, spelled as the API spells it.
type Role string

// The roles that a file may ask for, weakest first, and the one it may not:
// workspace_billing is inherited from the organization role billing and cannot
// be given by hand (anthropic-sdk-go organizationworkspacemember.go,
// platform.claude.com/docs manage-claude/workspaces).
const (
	RoleUser                Role = "workspace_user"
	RoleRestrictedDeveloper Role = "workspace_restricted_developer"
	RoleDeveloper           Role = "workspace_developer"
	RoleAdmin               Role = "workspace_admin"
	RoleBilling             Role = "workspace_billing"
)

// Roles lists the assignable roles from weakest to strongest.
var Roles = []Role{RoleUser, RoleRestrictedDeveloper, RoleDeveloper, RoleAdmin}

// Strength orders assignable roles from 1 (weakest) upwards. It is 0 for any
// other value, which callers must treat as "unknown", never as "weak".
func (r Role) Strength() int {
	for i, known := range Roles {
		if r == known {
			return i + 1
		}
	}
	return 0
}

var roleNames = []string{string(RoleUser), string(RoleRestrictedDeveloper), string(RoleDeveloper), string(RoleAdmin)}

// unknownRole refuses a role, and guesses the one that was meant: people write
// the Console's names, or the organization's roles.
func (d decoder) unknownRole(it item) {
	got := it.node.Value
	if roleWord(got) == string(RoleBilling) {
		d.Errorf(d.place(it), codeBillingRole,
			"delete the line; whoever has the organization role billing has workspace_billing everywhere",
			"workspace_billing is inherited from the organization and cannot be given in a workspace")
		return
	}
	hint := roleList
	if meant := d.meantRole(got); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	d.Errorf(d.place(it), codeUnknownRole, hint, "%s is not a workspace role", yamldoc.Quote(got))
}

// meantRole compares what tells roles apart, without the prefix all share.
func (d decoder) meantRole(got string) string {
	names := make([]string, len(Roles))
	for i, r := range Roles {
		names[i] = strings.TrimPrefix(string(r), rolePrefix)
	}
	word := strings.TrimPrefix(roleWord(got), rolePrefix)
	if meant := d.suggest.nearest(word, names); meant != "" {
		return rolePrefix + meant
	}
	return ""
}

const rolePrefix = "workspace_"

// roleWord spells a role the API's way as far as that can be guessed.
func roleWord(got string) string {
	word := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(got)))
	word = strings.TrimPrefix(word, rolePrefix)
	switch word {
	case "owner", "administrator":
		word = "admin"
	case "dev":
		word = "developer"
	case "limited_developer", "restricted", "limited":
		word = "restricted_developer"
	case "member", "viewer", "reader", "read":
		word = "user"
	}
	return rolePrefix + word
}
