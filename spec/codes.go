package spec

// The names of the checks, those of package yamldoc apart. They are part of the
// contract: tools filter and count findings by them, so a code is never renamed
// and never reused.
const (
	codeUnreadable     = "unreadable-file"     // the file does not exist or cannot be read
	codeUnknownField   = "unknown-field"       // a field the format does not have at that place
	codeMissingField   = "missing-field"       // a required field is absent
	codeMissingValue   = "missing-value"       // a field without a value
	codeUnknownValue   = "unknown-value"       // a word that is not one of those the field takes
	codeUnknownRole    = "unknown-role"        // a role that does not exist
	codeBillingRole    = "billing-role"        // workspace_billing, which cannot be given by hand
	codeOutOfRange     = "out-of-range"        // a number, text or list outside its bounds
	codeDuplicateItem  = "duplicate-item"      // the same item twice in one list
	codeVersion        = "unsupported-version" // a version of the format that this wsync does not know
	codeOrganization   = "bad-organization"    // an organization that is not a UUID
	codeName           = "bad-name"            // a name with line breaks, control characters or surrounding space
	codeLongName       = "long-name"           // a workspace name longer than the API once allowed
	codeEmail          = "bad-email"           // text that is not an email address
	codeSameEmail      = "duplicate-email"     // the same person twice in one list of members
	codeMixedScripts   = "mixed-scripts"       // a name or address with letters of several alphabets that look alike
	codeLookalike      = "look-alike"          // two names or addresses that differ only by what looks alike
	codeSimilarEmail   = "similar-email"       // two addresses that are easily taken for each other
	codeDomain         = "bad-domain"          // an entry of policy.allowed_domains that is not a domain
	codeForeignDomain  = "foreign-domain"      // an address whose domain policy.allowed_domains does not list
	codeDate           = "bad-date"            // text that is not a date of the calendar
	codePastDate       = "past-date"           // a line of a member whose last day is over
	codeColor          = "bad-color"           // a colour not of the form #RRGGBB
	codeShare          = "bad-share"           // a share not of the form 20%
	codeWorkspaceID    = "bad-workspace-id"    // text that is not a workspace id
	codeExternalKey    = "bad-external-key-id" // text that is not the id of an external key
	codeTagKey         = "reserved-tag"        // a tag key that is empty or reserved for Anthropic
	codeResidency      = "residency-conflict"  // a default inference geo that is not allowed
	codeDefault        = "default-workspace"   // an entry for the Default Workspace
	codeSameWorkspace  = "duplicate-workspace" // a workspace declared twice
	codeSameName       = "duplicate-name"      // two entries for one name that are not both pinned by id
	codeSameID         = "duplicate-id"        // two entries for one workspace id
	codePreviously     = "bad-previously"      // a former name that is also somebody's present or former name
	codeManyWorkspaces = "many-workspaces"     // more workspaces than an organization may have by default
	codeTombstone      = "tombstone-fields"    // an entry that both archives a workspace and configures it
	codeHeldTombstone  = "held-tombstone"      // a tombstone for a protected workspace
	codeClaudeCode     = "claude-code"         // an entry that works against the Claude Code workspace
	codeIdleMembership = "idle-membership"     // membership beside neither members nor groups
	codeSameGroup      = "duplicate-group"     // a group defined twice
	codeUnknownGroup   = "unknown-group"       // a group that nobody defines
	codeGroupCycle     = "group-cycle"         // a cycle of groups
	codeEmptyGroup     = "empty-group"         // a group without people
	codeUnusedGroup    = "unused-group"        // a group that no workspace and no other group names
	codeRepeatedPerson = "repeated-person"     // a person or group twice in one group
	codeIncludePath    = "include-path"        // an include that leaves the folder, or is no pattern
	codeIncludeNothing = "include-nothing"     // an include that matches no file
	codeIncludeNear    = "include-near-miss"   // a file that an include nearly matches
	codeIncludeNested  = "include-nested"      // an include where none is possible
)
