package adminsim

// Seed is an organization in writing: what a server starts from, and what
// Snapshot gives back. Everything may be left out; ids, times and colours that
// are absent are derived.
type Seed struct {
	Organization Organization `yaml:"organization"`
	AdminKeys    []string     `yaml:"admin_keys,omitempty"`   // accepted keys; DefaultAdminKey when empty
	OAuthTokens  []string     `yaml:"oauth_tokens,omitempty"` // accepted bearer tokens ("sk-ant-oat…"), with scope org:admin
	SeedParts    `yaml:",inline"`
	Federation   []FederationRule `yaml:"federation,omitempty"`
}

// DefaultAdminKey is accepted when a seed names no key.
const DefaultAdminKey = "sk-ant-admin01-sim"

// Organization names the organization.
type Organization struct {
	ID   string `yaml:"id,omitempty"` // a UUID
	Name string `yaml:"name,omitempty"`
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
