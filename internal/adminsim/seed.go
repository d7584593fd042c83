package adminsim

import (
	"time"
)

// Seed is an organization in writing: what a server starts from, and what
// Snapshot gives back. Everything may be left out; ids, times and colours that
// are absent are derived.
type Seed struct {
	Organization Organization     `yaml:"organization"`
	AdminKeys    []string         `yaml:"admin_keys,omitempty"`   // accepted keys; DefaultAdminKey when empty
	OAuthTokens  []string         `yaml:"oauth_tokens,omitempty"` // accepted bearer tokens ("sk-ant-oat…"), with scope org:admin
	Users        []User           `yaml:"users,omitempty"`
	Workspaces   Workspaces       `yaml:"workspaces,omitempty"`
	APIKeys      []APIKey         `yaml:"api_keys,omitempty"`
	Invites      []Invite         `yaml:"invites,omitempty"`
	UserProfiles []string         `yaml:"user_profiles,omitempty"` // ids that workspaces may be given
	Usage        []Usage          `yaml:"usage,omitempty"`
	Federation   []FederationRule `yaml:"federation,omitempty"`
}

// DefaultAdminKey is accepted when a seed names no key.
const DefaultAdminKey = "sk-ant-admin01-sim"

// Organization names the organization.
type Organization struct {
	ID   string `yaml:"id,omitempty"` // a UUID
	Name string `yaml:"name,omitempty"`
}

// User is one person of the organization.
type User struct {
	Email   string    `yaml:"email"`
	Name    string    `yaml:"name,omitempty"`
	Role    string    `yaml:"role,omitempty"` // user when empty
	ID      string    `yaml:"id,omitempty"`
	AddedAt time.Time `yaml:"added_at,omitempty"`
}

// Workspace is one workspace and its explicit members. The one marked default,
// or else the first of that name, is the Default Workspace; it is made when
// there is none.
type Workspace struct {
	Name          string            `yaml:"name"`
	ID            string            `yaml:"id,omitempty"`
	Default       bool              `yaml:"default,omitempty"`
	Color         string            `yaml:"color,omitempty"`
	Tags          map[string]string `yaml:"tags,omitempty"`
	DataResidency *DataResidency    `yaml:"data_residency,omitempty"`
	ExternalKeyID string            `yaml:"external_key_id,omitempty"`
	UserProfileID string            `yaml:"user_profile_id,omitempty"` // one of the user_profiles
	CreatedAt     time.Time         `yaml:"created_at,omitempty"`
	Archived      string            `yaml:"archived,omitempty"`     // true, or the time
	StorageLeft   bool              `yaml:"storage_left,omitempty"` // archived, and external storage is still attached
	Members       map[string]string `yaml:"members,omitempty"`      // email: workspace role
}

// Workspaces is a list, or in YAML also a mapping from names, which is easier
// on the eyes while no name occurs twice.
type Workspaces []Workspace

// DataResidency is where data rests and inference runs.
type DataResidency struct {
	WorkspaceGeo         string `yaml:"workspace_geo,omitempty"`
	AllowedInferenceGeos Geos   `yaml:"allowed_inference_geos,omitempty"`
	DefaultInferenceGeo  string `yaml:"default_inference_geo,omitempty"`
}

// Geos is a list of places, or in YAML the word unrestricted, which is nil.
type Geos []string

// APIKey is a key's public face; the simulator has no secrets.
type APIKey struct {
	Name      string    `yaml:"name"`
	ID        string    `yaml:"id,omitempty"`
	Workspace string    `yaml:"workspace,omitempty"`  // name or id; Default when empty
	Scope     string    `yaml:"scope,omitempty"`      // workspace (when empty) or organization
	CreatedBy string    `yaml:"created_by,omitempty"` // email, or user_ or svac_ id
	Principal string    `yaml:"principal,omitempty"`  // likewise; empty for a legacy workspace key
	Status    string    `yaml:"status,omitempty"`     // active when empty
	Hint      string    `yaml:"hint,omitempty"`
	CreatedAt time.Time `yaml:"created_at,omitempty"`
	ExpiresAt time.Time `yaml:"expires_at,omitempty"`
}

// Invite is an invitation. Without a time, a pending one was sent yesterday and
// any other a month ago.
type Invite struct {
	Email      string    `yaml:"email"`
	Role       string    `yaml:"role,omitempty"`   // user when empty
	Status     string    `yaml:"status,omitempty"` // pending (when empty), accepted, expired or deleted
	ID         string    `yaml:"id,omitempty"`
	InvitedAt  time.Time `yaml:"invited_at,omitempty"`
	AcceptedAt time.Time `yaml:"accepted_at,omitempty"`
}

// Usage is what a workspace used on one day (UTC), said as a date or as days
// before the server started.
type Usage struct {
	Workspace string `yaml:"workspace"` // name or id
	Date      string `yaml:"date,omitempty"`
	DaysAgo   int    `yaml:"days_ago,omitempty"`
	Model     string `yaml:"model,omitempty"`
	APIKey    string `yaml:"api_key,omitempty"` // id
	Tokens    `yaml:",inline"`
	CostCents float64 `yaml:"cost_cents,omitempty"`
}

// Tokens counts by kind, as the usage report does.
type Tokens struct {
	InputTokens           int64 `yaml:"input_tokens,omitempty"` // uncached
	OutputTokens          int64 `yaml:"output_tokens,omitempty"`
	CacheReadTokens       int64 `yaml:"cache_read_tokens,omitempty"`
	CacheCreation5mTokens int64 `yaml:"cache_creation_5m_tokens,omitempty"`
	CacheCreation1hTokens int64 `yaml:"cache_creation_1h_tokens,omitempty"`
	WebSearches           int64 `yaml:"web_searches,omitempty"`
}

// FederationRule lets workloads exchange an identity token for an access token.
type FederationRule struct {
	Rule            string `yaml:"rule"` // fdrl_ id
	Issuer          string `yaml:"issuer"`
	Subject         string `yaml:"subject"`            // a trailing * makes it a prefix
	Audience        string `yaml:"audience,omitempty"` // https://api.anthropic.com when empty
	ServiceAccount  string `yaml:"service_account"`    // svac_ id
	Scope           string `yaml:"scope,omitempty"`    // org:admin when empty
	LifetimeSeconds int    `yaml:"token_lifetime_seconds,omitempty"`
}
