package diff

import "github.com/wsync/wsync/spec"

// KindServiceAccountMember is a service account's explicit role in a workspace.
const KindServiceAccountMember = spec.KindServiceAccountMember
