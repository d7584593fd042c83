package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// Org is what org.yaml and its fragments ask for. Every optional field that is
// nil or empty-by-absence means "not managed": wsync leaves that part of the
// organization alone. Emails are folded, lists are sorted, and every
// declaration knows its position, so that the rest of wsync never looks at
// YAML again.
type Org struct {
	// Organization is the UUID of the only organization the file may be applied to.
	Organization string
	Policy       Policy
	// Include lists the patterns of the files that belong to this one.
	Include []string
	// Groups is sorted by name.
	Groups []Group
	// Workspaces is sorted by key.
	Workspaces []Workspace
	// Sources lists the bytes the Org was parsed from: org.yaml first, then its
	// fragments by path.
	Sources []Source
}

// Source names one file that an Org came from.
type Source struct {
	// Path is slash-separated and as the user would type it.
	Path string `json:"path"`
	// SHA256 is the lower-case hex digest of the file's bytes.
	SHA256 string `json:"sha256"`
}

// Digest identifies the whole input by content: org.yaml and its fragments,
// these by their place beside it. Neither how the path was spelled nor what
// org.yaml is called has a part in it.
func (o *Org) Digest() string {
	h := sha256.New()
	for i, s := range o.Sources {
		name := ""
		if i > 0 {
			name = beside(o.Sources[0].Path, s.Path)
		}
		h.Write([]byte(name + "\x00" + s.SHA256 + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ChangedSources says in what two inputs differ, one line a file; both list
// org.yaml first.
func ChangedSources(was, is []Source) []string {
	if len(was) == 0 || len(is) == 0 {
		return nil
	}
	var lines []string
	if was[0].SHA256 != is[0].SHA256 {
		lines = append(lines, yamldoc.Quote(is[0].Path)+" was edited")
	}
	before := map[string]string{}
	for _, s := range was[1:] {
		before[beside(was[0].Path, s.Path)] = s.SHA256
	}
	for _, s := range is[1:] {
		name := beside(is[0].Path, s.Path)
		switch sum, known := before[name]; {
		case !known:
			lines = append(lines, yamldoc.Quote(s.Path)+" was added")
		case sum != s.SHA256:
			lines = append(lines, yamldoc.Quote(s.Path)+" was edited")
		}
		delete(before, name)
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		lines = append(lines, yamldoc.Quote(name)+" is included no more")
	}
	return lines
}

// beside is the path of a fragment as seen from the folder of org.yaml.
func beside(main, fragment string) string {
	dir := path.Dir(main)
	if dir == "." {
		return fragment
	}
	return strings.TrimPrefix(strings.TrimPrefix(fragment, dir), "/")
}

// Email is a folded address: lower case, without surrounding space. Two people
// are the same person exactly when their Emails are equal.
type Email string

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

// Group is a named set of people.
type Group struct {
	Name    string
	Members []GroupMember
	At      Position
}

// GroupMember is one line of a group: a person or another group, never both.
type GroupMember struct {
	Email Email
	Group string
	At    Position
}

// Workspace is one entry under workspaces.
type Workspace struct {
	// Key is the entry's name in the file and its identity in addresses.
	Key string
	// Name is the name the live workspace shall have; it equals Key unless the
	// entry says otherwise.
	Name string
	// ID pins identity ("wrkspc_…"). Empty: matched by name.
	ID string
	// Previously lists names the workspace had. Nil: nothing is said. Empty but
	// not nil: the author states that it never had another name.
	Previously []string
	// Color is "#RRGGBB" in upper case. Empty: not managed.
	Color string
	// Tags maps managed keys to values; a nil value asks for the key's removal.
	// Keys that are absent are not managed.
	Tags          map[string]*string
	DataResidency *DataResidency
	// ExternalKeyID is the customer-managed encryption key. Empty: not managed.
	ExternalKeyID string
	Membership    Membership
	// Members is sorted by email. Nil: the entry has no members field.
	Members []Member
	// Groups is sorted by group name. Nil: the entry has no groups field.
	Groups    []Grant
	Archive   *Tombstone
	Protected bool
	// At gives the position of each field by its path within the entry: "" is
	// the key itself, then "name", "id", "color", "tags", "tags.env",
	// "data_residency.workspace_geo", "members", "groups", "archive" and so on.
	At map[string]Position
}

// ManagesMembers reports whether the entry says anything about who belongs to
// the workspace.
func (w *Workspace) ManagesMembers() bool { return w.Members != nil || w.Groups != nil }

// Pos is the position of a field, or of the entry when the field has none.
func (w *Workspace) Pos(field string) Position {
	if p, ok := w.At[field]; ok {
		return p
	}
	return w.At[""]
}

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

// Tombstone asks for a workspace to be archived.
type Tombstone struct {
	Reason string
	At     Position
}

// DataResidency mirrors the API's data_residency; each field is managed on its
// own.
type DataResidency struct {
	// WorkspaceGeo is fixed when the workspace is created. Empty: not managed.
	WorkspaceGeo string
	// AllowedInferenceGeos is sorted; the single element "unrestricted" stands
	// for the API's value of that name and is never equal to a list of all
	// geos. Nil: not managed.
	AllowedInferenceGeos []string
	// DefaultInferenceGeo is empty when not managed.
	DefaultInferenceGeo string
}

// ClaudeCode is the name of the workspace that Anthropic creates and fills by
// itself at the first Console sign-in to Claude Code. The API has no other
// marker for it.
const ClaudeCode = "Claude Code"

// DefaultWorkspace is the name the API gives the workspace every organization
// starts with. It cannot be declared.
const DefaultWorkspace = "Default"
