package live

// The error codes (error.details.error_code) that mean something to wsync. The
// API's advice is to decide by the code and never by the message, and to take a
// code that is not known for its type (anthropic-sdk-go/v2
// scripts/mock-spec.json.gz, the …ErrorDetails schemas).
const (
	// CodeCreatedIncomplete: the workspace exists; some of what was asked for does
	// not, or may not, hold yet.
	CodeCreatedIncomplete = "workspace_created_incomplete"
	// CodeOutcomeUnknown: a part of the update may be stored; the same request
	// again finishes it and repeats nothing.
	CodeOutcomeUnknown = "change_outcome_unknown"
	// CodeExternalKeyChanged and CodeConcurrentMembers: nothing happened, because
	// something else changed at the same moment.
	CodeExternalKeyChanged = "external_key_changed"
	CodeConcurrentMembers  = "concurrent_membership_change"
	// CodeStorageAttached: the workspace is archived, and storage stayed attached.
	CodeStorageAttached = "storage_attached_during_archive"
	// CodeSandbox: the caller's network forbids every write.
	CodeSandbox = "sandbox_egress_restricted"

	// CodeLastMember: an organization keeps at least one person.
	CodeLastMember = "cannot_remove_last_member"
	// What an invite may meet. The first two say that somebody was quicker.
	CodeAlreadyMember    = "already_member"
	CodeAlreadyInvited   = "invite_already_exists"
	CodeDomain           = "email_domain_not_allowed"
	CodeUnverifiedDomain = "cannot_invite_emails_with_unverified_domains"
	CodeOrgFull          = "org_member_limit_exceeded"

	// What follows is refused for good, or until somebody fixes the cause.
	CodeMemberLimit    = "workspace_member_limit_exceeded"
	CodePolicy         = "workspace_policy_violation"
	CodeKeyInvalid     = "external_key_validation_failed"
	CodeKeyTimedOut    = "external_key_validation_timed_out"
	CodeKeyProfile     = "key_profile_mismatch"
	CodeStorageProfile = "storage_profile_mismatch"
	CodeNoUserProfile  = "user_profile_not_found"
	// CodeKeyInPolicy: the organization's Workspace Policy lists the external key.
	CodeKeyInPolicy = "external_key_in_workspace_policy"

	// The organization or the workspace has as many active API keys as it may.
	CodeOrgKeyLimit       = "org_api_key_limit_exceeded"
	CodeWorkspaceKeyLimit = "workspace_api_key_limit_exceeded"

	// CodeSpendUnsupported and CodeSpendNotEnabled: the organization has no spend
	// limits in the API, which says nothing about those that it has.
	CodeSpendUnsupported = "organization_type_not_supported"
	CodeSpendNotEnabled  = "spend_limits_admin_api_writes_not_enabled"
)

// Codes lists the codes above that a step may fail with.
var Codes = []string{
	CodeCreatedIncomplete, CodeOutcomeUnknown, CodeExternalKeyChanged, CodeConcurrentMembers, CodeStorageAttached, CodeSandbox,
	CodeMemberLimit, CodePolicy, CodeKeyInvalid, CodeKeyTimedOut, CodeKeyProfile, CodeStorageProfile, CodeNoUserProfile, CodeKeyInPolicy, CodeSpendNotEnabled,
	CodeLastMember, CodeAlreadyMember, CodeAlreadyInvited, CodeDomain, CodeUnverifiedDomain, CodeOrgFull, CodeOrgKeyLimit, CodeWorkspaceKeyLimit,
}
