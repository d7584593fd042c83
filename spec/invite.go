package spec

// KindInvite is the kind of the invitations to the organization.
const KindInvite Kind = "invite"
