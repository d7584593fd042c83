package spec

// The names of the checks. They are part of the contract: tools filter and
// count findings by them, so a code is never renamed and never reused.
const (
	codeUnreadable     = "unreadable-file"
	codeTooLarge       = "too-large"
	codeEmptyFile      = "empty-file"
	codeEncoding       = "bad-encoding"
	codeHiddenChar     = "hidden-character"
	codeConflict       = "merge-conflict"
	codeTabIndent      = "tab-indent"
	codeSyntax         = "yaml-syntax"
	codeDirective      = "yaml-directive"
	codeSecondDocument = "second-document"
	codeAlias          = "yaml-alias"
	codeMergeKey       = "merge-key"
	codeTag            = "yaml-tag"
	codeTooDeep        = "too-deep"
	codeDuplicateKey   = "duplicate-key"
	codeKeyNotText     = "key-not-text"
	codeUnquoted       = "unquoted-value"
	codeUnknownField   = "unknown-field"
	codeMissingField   = "missing-field"
	codeMissingValue   = "missing-value"
	codeWrongType      = "wrong-type"
	codeUnknownValue   = "unknown-value"
	codeUnknownRole    = "unknown-role"
	codeBillingRole    = "billing-role"
	codeOutOfRange     = "out-of-range"
	codeDuplicateItem  = "duplicate-item"
	codeVersion        = "unsupported-version"
	codeOrganization   = "bad-organization"
	codeName           = "bad-name"
	codeLongName       = "long-name"
	codeEmail          = "bad-email"
	codeSameEmail      = "duplicate-email"
	codeMixedScripts   = "mixed-scripts"
	codeLookalike      = "look-alike"
	codeSimilarEmail   = "similar-email"
	codeDomain         = "bad-domain"
	codeForeignDomain  = "foreign-domain"
	codeDate           = "bad-date"
	codePastDate       = "past-date"
	codeColor          = "bad-color"
	codeShare          = "bad-share"
	codeWorkspaceID    = "bad-workspace-id"
	codeExternalKey    = "bad-external-key-id"
	codeTagKey         = "reserved-tag"
	codeResidency      = "residency-conflict"
	codeDefault        = "default-workspace"
	codeSameWorkspace  = "duplicate-workspace"
	codeSameName       = "duplicate-name"
	codeSameID         = "duplicate-id"
	codePreviously     = "bad-previously"
	codeManyWorkspaces = "many-workspaces"
	codeTombstone      = "tombstone-fields"
	codeHeldTombstone  = "held-tombstone"
	codeClaudeCode     = "claude-code"
	codeIdleMembership = "idle-membership"
	codeSameGroup      = "duplicate-group"
	codeUnknownGroup   = "unknown-group"
	codeGroupCycle     = "group-cycle"
	codeEmptyGroup     = "empty-group"
	codeUnusedGroup    = "unused-group"
	codeRepeatedPerson = "repeated-person"
	codeIncludePath    = "include-path"
	codeIncludeNothing = "include-nothing"
	codeIncludeNear    = "include-near-miss"
	codeIncludeNested  = "include-nested"
	codeLayout         = "cannot-format"
	codeTooMany        = "too-many-problems"
)

// Code describes one check, for documentation and for tools that explain codes.
type Code struct {
	Name     string
	Severity Severity
	About    string
}

// Codes lists every code a Problem may carry, in the order in which the checks
// run.
func Codes() []Code {
	return append([]Code(nil), codes...)
}

var codes = []Code{
	{codeUnreadable, Error, "the file does not exist or cannot be read"},
	{codeTooLarge, Error, "the file, or all files together, are larger than any organization needs"},
	{codeEmptyFile, Error, "there is nothing in the file but comments"},
	{codeEncoding, Error, "the file is not UTF-8"},
	{codeHiddenChar, Error, "a character that is invisible or reorders text"},
	{codeConflict, Error, "what an unresolved merge has left in the file"},
	{codeTabIndent, Error, "a tab where YAML wants spaces"},
	{codeSyntax, Error, "the file is not YAML"},
	{codeDirective, Error, "a % directive"},
	{codeSecondDocument, Error, "a second document in the file"},
	{codeAlias, Error, "an anchor or an alias"},
	{codeMergeKey, Error, "a merge key"},
	{codeTag, Error, "an explicit YAML tag"},
	{codeTooDeep, Error, "values nested deeper than any field of the format"},
	{codeDuplicateKey, Error, "the same key twice in one mapping"},
	{codeKeyNotText, Error, "a key that is not text, or that some YAML version reads as something else"},
	{codeUnquoted, Error, "a value without quotes that some YAML version reads as something else than text"},
	{codeUnknownField, Error, "a field the format does not have at that place"},
	{codeMissingField, Error, "a required field is absent"},
	{codeMissingValue, Error, "a field without a value"},
	{codeWrongType, Error, "a value of the wrong kind, such as a list in place of a mapping"},
	{codeUnknownValue, Error, "a word that is not one of those the field takes"},
	{codeUnknownRole, Error, "a role that does not exist"},
	{codeBillingRole, Error, "workspace_billing, which cannot be given by hand"},
	{codeOutOfRange, Error, "a number, text or list outside its bounds"},
	{codeDuplicateItem, Error, "the same item twice in one list"},
	{codeVersion, Error, "a version of the format that this wsync does not know"},
	{codeOrganization, Error, "an organization that is not a UUID"},
	{codeName, Error, "a name with line breaks, control characters or surrounding space"},
	{codeLongName, Warning, "a workspace name longer than the API once allowed"},
	{codeEmail, Error, "text that is not an email address"},
	{codeSameEmail, Error, "the same person twice in one list of members"},
	{codeMixedScripts, Error, "a name or address with letters of several alphabets that look alike"},
	{codeLookalike, Error, "two names or addresses that differ only by what looks alike"},
	{codeSimilarEmail, Warning, "two addresses that are easily taken for each other"},
	{codeDomain, Error, "an entry of policy.allowed_domains that is not a domain"},
	{codeForeignDomain, Error, "an address whose domain policy.allowed_domains does not list"},
	{codeDate, Error, "text that is not a date of the calendar"},
	{codePastDate, Warning, "a line of a member whose last day is over"},
	{codeColor, Error, "a colour not of the form #RRGGBB"},
	{codeShare, Error, "a share not of the form 20%"},
	{codeWorkspaceID, Error, "text that is not a workspace id"},
	{codeExternalKey, Error, "text that is not the id of an external key"},
	{codeTagKey, Error, "a tag key that is empty or reserved for Anthropic"},
	{codeResidency, Error, "a default inference geo that is not allowed"},
	{codeDefault, Error, "an entry for the Default Workspace"},
	{codeSameWorkspace, Error, "a workspace declared twice"},
	{codeSameName, Error, "two entries for one name that are not both pinned by id"},
	{codeSameID, Error, "two entries for one workspace id"},
	{codePreviously, Error, "a former name that is also somebody's present or former name"},
	{codeManyWorkspaces, Warning, "more workspaces than an organization may have by default"},
	{codeTombstone, Error, "an entry that both archives a workspace and configures it"},
	{codeHeldTombstone, Warning, "a tombstone for a protected workspace"},
	{codeClaudeCode, Warning, "an entry that works against the Claude Code workspace"},
	{codeIdleMembership, Warning, "membership beside neither members nor groups"},
	{codeSameGroup, Error, "a group defined twice"},
	{codeUnknownGroup, Error, "a group that nobody defines"},
	{codeGroupCycle, Error, "a cycle of groups"},
	{codeEmptyGroup, Warning, "a group without people"},
	{codeUnusedGroup, Warning, "a group that no workspace and no other group names"},
	{codeRepeatedPerson, Warning, "a person or group twice in one group"},
	{codeIncludePath, Error, "an include that leaves the folder, or is no pattern"},
	{codeIncludeNothing, Error, "an include that matches no file"},
	{codeIncludeNear, Warning, "a file that an include nearly matches"},
	{codeIncludeNested, Error, "an include where none is possible"},
	{codeLayout, Error, "a file that cannot be laid out without changing what it says"},
	{codeTooMany, Error, "more findings than are shown"},
}
