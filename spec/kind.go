package spec

import "slices"

// Kind is one sort of object that wsync manages, by the word that stands for it
// in addresses and reports.
type Kind string

// WorkspaceParts are the fields of an entry that belong to the kinds within a
// workspace.
type WorkspaceParts struct {
	Memberships
	MachineRoles
	// RateLimits is sorted by group. Nil: not managed.
	RateLimits []RateLimit
	// SpendLimit is nil when it is not managed.
	SpendLimit *SpendLimit
	KeyLines
	// ExternalKey is the name of the customer-managed encryption key. Empty: not
	// managed by name.
	ExternalKey string
}

// OrgParts are the fields of an Org that belong to kinds of the organization.
type OrgParts struct {
	// SpendLimit is the organization's own; nil when it is not managed.
	SpendLimit *SpendLimit
	People
	Machines
	CustomerKeys
}

// PolicyParts are the fields of a Policy that belong to kinds.
type PolicyParts struct {
	UnmanagedPeople
	APIKeys KeyPolicy
}

// kinds says what the file means by each kind, in the order of the checks.
var kinds = []kind{
	groupsKind,
	userKind,
	workspaceKind,
	memberKind,
	rateLimitKind,
	spendLimitKind,
	serviceAccountKind,
	serviceAccountMemberKind,
	apiKeyKind,
	externalKeyKind,
}

// later are objects of the Admin API that no kind stands for yet.
var later = []string{"invites"}

// The fields of the file, in canonical order.
var (
	fileSections = []section[*Org]{
		versionSection,
		organizationSection,
		includeSection,
		policySection,
		spendLimitSection,
		usersSection,
		groupsSection,
		serviceAccountsSection,
		externalKeysSection,
		workspacesSection,
	}
	policySections = []section[*Policy]{
		unmanagedWorkspacesSection,
		unmanagedUsersSection,
		maxRemovalsSection,
		maxArchivesSection,
		protectSection,
		allowedDomainsSection,
		expiryNoticeSection,
		lastAdminSection,
		ownAccessSection,
		claudeCodeSection,
		fragmentLimitsSection,
		requireSection,
		policyExemptSection,
		keyPolicySection,
	}
	workspaceSections = []section[*Workspace]{
		nameSection,
		idSection,
		previouslySection,
		protectedSection,
		exemptSection,
		colorSection,
		tagsSection,
		residencySection,
		externalKeySection,
		externalKeyIDSection,
		membershipSection,
		membersSection,
		grantsSection,
		machineRolesSection,
		rateLimitsSection,
		workspaceSpendLimitSection,
		apiKeysSection,
		archiveSection,
	}
)

// Where fields stand.
var (
	topLevel       = levelOf("at the top level", fileSections)
	fragmentLevel  = fragmentOf(fileSections)
	policyLevel    = levelOf("in policy", policySections)
	workspaceLevel = levelOf("in a workspace", workspaceSections)

	// levels are all there are, by the order in which a misplaced field is looked
	// for in them. A fragment has no field of its own.
	levels = []*level{topLevel, policyLevel, removalsLevel, requireLevel, workspaceLevel, residencyLevel, memberLevel, serviceAccountLevel, keyLevel, keyPolicyLevel, archiveLevel, externalKeyLevel, awsLevel, gcpLevel, azureLevel, deleteLevel, groupLevel, limiterLevel, spendLimitLevel, userLevel, removeLevel}
)

// kind is what this package has to know of a kind beyond its fields. Each
// function may be nil.
type kind struct {
	name Kind
	// names looks at each text that is a name somewhere, by checker.name.
	names func(checker)
	// check compares what is said in several places.
	check func(checker)
	// texts looks for names that a reader would take for others.
	texts func(checker, scripts)
	// addresses calls each for every address of a person.
	addresses func(o *Org, each func(Position, Email))
	// ends calls each for every line that can end on a day.
	ends func(o *Org, each func(Ending))
}

// section is one field of a mapping of the file: T is what the mapping becomes.
type section[T any] struct {
	field string
	kind  Kind     // whose field it is; none for what concerns the file itself
	aka   []string // words that people reach for instead
	// needed is the hint when the field is missing; empty: it may be.
	needed string
	// limit marks a field of a workspace that caps what its team may use: whoever
	// owns a fragment lifts no cap of their own.
	limit bool
	// fragment says that a fragment may have the field at its top level.
	fragment bool
	decode   func(decoder, T, item)
	// format is the field's value in the canonical form, or nil to leave it out.
	format func(T) *block
	// arrange puts the fields within the value into canonical order; nil: none have one.
	arrange func(*block)
}

// find is the section of a field that the level has.
func find[T any](sections []section[T], field string) *section[T] {
	return &sections[slices.IndexFunc(sections, func(s section[T]) bool { return s.field == field })]
}
