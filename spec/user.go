package spec

// KindUser is the kind of the people in the organization.
const KindUser Kind = "user"
