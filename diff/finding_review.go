package diff

// The kinds of finding that only a comparison of two revisions of the file can
// make. The first six come before everything else in a review, because they
// weaken the rules by which all the rest is judged.
const (
	CodeFileGone            Code = "file-gone"
	CodeSameOrganization    Code = "same-organization"
	CodeOrganizationChanged Code = "organization-changed"
	CodePolicyLoosened      Code = "policy-loosened"
	CodeProtectionLifted    Code = "protection-lifted"
	CodeExemptionAdded      Code = "exemption-added"

	CodeIdentityChanged    Code = "identity-changed"
	CodeEndDateMoved       Code = "end-date-moved"
	CodeKeepsAccess        Code = "keeps-access"
	CodeEntryChanged       Code = "entry-changed"
	CodePolicyTightened    Code = "policy-tightened"
	CodeProtectedTouched   Code = "protected-touched"
	CodeMassRemoval        Code = "mass-removal"
	CodeNoLongerManaged    Code = "no-longer-managed"
	CodeMembershipChanged  Code = "membership-changed"
	CodeTombstoneAdded     Code = "tombstone-added"
	CodeTombstoneWithdrawn Code = "tombstone-withdrawn"
	CodeNewFile            Code = "new-file"
	CodeFileMoved          Code = "file-moved"
	CodeBaseNotValid       Code = "base-not-valid"
	CodeAdopted            Code = "adopted"
	CodeAssumedNew         Code = "assumed-new"
	CodeSpendLoosened      Code = "spend-limit-loosened"
)

// History are the kinds of finding that a plan against a live organization
// cannot make by itself and that matter to its readers all the same.
var History = []Code{
	CodeOrganizationChanged, CodePolicyLoosened, CodeProtectionLifted, CodeExemptionAdded, CodeIdentityChanged, CodeEndDateMoved,
	CodeKeepsAccess, CodeProtectedTouched, CodeMassRemoval, CodeNoLongerManaged, CodeMembershipChanged,
	CodeTombstoneWithdrawn, CodePolicyTightened, CodeFileMoved, CodeBaseNotValid,
}
