package spec

// KindWorkspace is the kind of the workspaces.
const KindWorkspace Kind = "workspace"

var workspaceKind = kind{
	name:  KindWorkspace,
	names: checker.workspaceNames,
	check: checker.workspaces,
	texts: checker.workspaceTexts,
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
	Archive       *Tombstone
	Protected     bool
	// Exempt is sorted by rule: what the entry need not keep of policy.require.
	Exempt []Exemption
	WorkspaceParts
	// At gives the position of each field by its path within the entry: "" is
	// the key itself, then "name", "id", "color", "tags", "tags.env",
	// "data_residency.workspace_geo", "members", "groups", "archive" and so on.
	At map[string]Position
}

// Pos is the position of a field, or of the entry when the field has none.
func (w *Workspace) Pos(field string) Position {
	if p, ok := w.At[field]; ok {
		return p
	}
	return w.At[""]
}

// Tombstone asks for something to be archived.
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
