package adminsim

import (
	"sync"
	"time"
)

// kind is one sort of object of the organization: its routes, and its part in
// seeds, snapshots and the life of others. Each function may be nil.
type kind struct {
	name   string
	routes []route
	codes  []Code // those declared for its routes

	// open makes the empty lists of an organization.
	open func(*state)
	// ids names each id that a seed writes down, and how such an id begins.
	ids func(s *Seed, take func(what, id, prefix string))
	// build turns its part of a seed into state, and within that of one workspace.
	build  func(*builder)
	within func(b *builder, what, id string, w *Workspace)
	// snapshot writes its part of the state down, and part that of one workspace.
	snapshot func(st *state, out *Seed, now time.Time)
	part     func(st *state, w *Workspace)

	// What follows for it when a workspace is made or archived, or a person leaves.
	workspaceMade     func(st *state, id string)
	workspaceArchived func(st *state, id string, v view)
	userGone          func(st *state, id string, v view)
}

// SeedParts are the lists of an organization, one line a kind.
type SeedParts struct {
	Users        []User     `yaml:"users,omitempty"`
	Workspaces   Workspaces `yaml:"workspaces,omitempty"`
	APIKeys      []APIKey   `yaml:"api_keys,omitempty"`
	Invites      []Invite   `yaml:"invites,omitempty"`
	UserProfiles []string   `yaml:"user_profiles,omitempty"` // ids that workspaces may be given
	Usage        []Usage    `yaml:"usage,omitempty"`

	ServiceAccounts []ServiceAccount `yaml:"service_accounts,omitempty"`

	ExternalKeys []ExternalKey `yaml:"external_keys,omitempty"`

	SpendLimits        []SpendLimit `yaml:"spend_limits,omitempty"`
	SpendLimitsPreview *bool        `yaml:"spend_limits_preview,omitempty"` // whether the organization has the preview; it has, when absent
	RateLimits         []RateLimit  `yaml:"rate_limits,omitempty"`
}

// WorkspaceParts are the lists within a workspace, one line a kind.
type WorkspaceParts struct {
	Members         map[string]string           `yaml:"members,omitempty"`          // email: workspace role
	ServiceAccounts map[string]string           `yaml:"service_accounts,omitempty"` // name: workspace role
	RateLimits      map[string]map[string]int64 `yaml:"rate_limits,omitempty"`      // rl_ id, type or model: limits
}

// stateParts are the same in the state.
type stateParts struct {
	userState
	workspaceState
	memberState
	keyState
	inviteState
	usageState
	serviceAccountState
	serviceAccountMemberState
	spendLimitState
	rateLimitState
	externalKeyState
}

// table is made when it is first asked for: this package is a part of the
// program, and most commands have no use for it.
var table struct {
	sync.Once
	kinds []kind
}

// kinds is the table, in the order in which a seed is built.
func kinds() []kind {
	table.Do(func() {
		table.kinds = []kind{
			userKind(),
			workspaceKind(),
			memberKind(),
			keyKind(),
			inviteKind(),
			usageKind(),
			serviceAccountKind(),
			serviceAccountMemberKind(),
			spendLimitKind(),
			rateLimitKind(),
			externalKeyKind(),
		}
	})
	return table.kinds
}
