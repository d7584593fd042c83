package diff

// The kinds of finding that only a comparison of two revisions of the file can
// make. The first three come before everything else in a review, because they
// weaken the rules by which all the rest is judged.
const (
	CodeOrganizationChanged Code = "organization-changed"
	CodePolicyLoosened      Code = "policy-loosened"
	CodeProtectionLifted    Code = "protection-lifted"

	CodePolicyTightened    Code = "policy-tightened"
	CodeProtectedTouched   Code = "protected-touched"
	CodeMassRemoval        Code = "mass-removal"
	CodeNoLongerManaged    Code = "no-longer-managed"
	CodeMembershipChanged  Code = "membership-changed"
	CodeTombstoneAdded     Code = "tombstone-added"
	CodeTombstoneWithdrawn Code = "tombstone-withdrawn"
	CodeNewFile            Code = "new-file"
	CodeAdopted            Code = "adopted"
	CodeAssumedNew         Code = "assumed-new"
)
