package spec

// KindServiceAccountMember is the kind of the explicit roles of service accounts
// in a workspace.
const KindServiceAccountMember Kind = "service-account-member"
