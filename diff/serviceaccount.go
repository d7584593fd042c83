package diff

import "github.com/wsync/wsync/spec"

// KindServiceAccount is a service account and its own attributes.
const KindServiceAccount = spec.KindServiceAccount

// FieldDescription is the description of a service account.
const FieldDescription = "description"
