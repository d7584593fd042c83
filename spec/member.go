package spec

// KindMember is the kind of the explicit memberships of a workspace.
const KindMember Kind = "member"
