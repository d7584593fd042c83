package review

import (
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// kind is what a review has to know of one that a workspace or the organization
// has beside itself and its people. Each function may be nil.
type kind struct {
	// assume fills in what the organization must have for both files to make sense.
	assume func(o *live.Org, base, head *spec.Org)
	// within fills in what an entry leads to once it has been applied.
	within func(w *live.Workspace, e *spec.Workspace)
	// beside is within for what a list of the organization has of the workspace.
	beside func(o *live.Org, w *live.Workspace, e *spec.Workspace)
	// compare reports what only the two files side by side tell.
	compare func(*review)
	// parts are the entries of head that belong to no workspace.
	parts func(*review) []part
	// managed are the fields that an entry manages, by the names of their changes.
	managed func(*spec.Workspace) []string
	// cleared are those of them by which an entry takes away whatever is there.
	cleared func(*spec.Workspace) []string
}

// kinds is the table of this package, one line a kind.
var kinds = []kind{
	rateLimitKind,
	spendLimitKind,
	serviceAccountKind,
	serviceAccountMemberKind,
	apiKeyKind,
	externalKeyKind,
}
