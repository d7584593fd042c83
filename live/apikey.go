package live

import (
	"slices"
	"strings"

	"github.com/wsync/wsync/spec"
)

var apiKeyKind = kind{name: spec.KindAPIKey, sort: func(o *Org) {
	slices.SortStableFunc(o.Keys, func(a, b APIKey) int { return strings.Compare(a.ID, b.ID) })
}}

// APIKey is an active key. The secret is never known.
type APIKey struct {
	ID   string
	Name string
	// Hint is the masked form that the Console shows; empty when there is none.
	Hint string
	// Workspace is the workspace the key is bound to; empty for a key of the
	// whole organization.
	Workspace WorkspaceID
	// Creator is the user or service account that made the key; empty when unknown.
	Creator string
	// Principal is the user or service account the key acts as; empty for a
	// workspace key, which outlives its creator's membership.
	Principal string
}
