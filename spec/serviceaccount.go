package spec

// KindServiceAccount is the kind of the service accounts of the organization.
const KindServiceAccount Kind = "service-account"

// AccountRole is the role of a service account in the organization.
type AccountRole string

// The roles of service accounts (anthropic-sdk-go organizationserviceaccount.go).
const (
	AccountDeveloper AccountRole = "developer"
	AccountAdmin     AccountRole = "admin"
)
