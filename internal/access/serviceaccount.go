package access

// ServiceAccountKind is a Subject that is a machine.
const ServiceAccountKind Kind = "service-account"

// Machine is a source: a line under service_accounts of the workspace.
const Machine SourceKind = "service-account"
