package admin

import (
	"context"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// kind is what the API offers for one kind of object.
type kind struct {
	// list reads all objects in a workspace, or of the organization. Nil for kinds
	// that Reader has a method for.
	list func(r *Reader, ctx context.Context, at live.WorkspaceID) (live.Part, error)
	// feature is what status tries, for kinds that not every organization has or not
	// every credential may see; nil for all others.
	feature *Feature
	// write prepares the request of each action.
	write map[diff.Action]func(w *Writer, step *diff.Step, made *apply.Receipt) request
}

// request is the one request of a step. Where it goes is known even when the step
// cannot be sent as it reads, which err says. What it creates it notes in the
// receipt it was prepared with.
type request struct {
	method, path string
	err          error
	send         sender
}

// kindOf is the table of kinds on this floor.
func kindOf(k diff.Kind) kind {
	switch k {
	case diff.KindWorkspace:
		return workspaceKind()
	case diff.KindMember:
		return memberKind()
	case diff.KindAPIKey:
		return apiKeyKind()
	case diff.KindServiceAccount:
		return serviceAccountKind()
	case diff.KindServiceAccountMember:
		return serviceAccountMemberKind()
	case diff.KindExternalKey:
		return externalKeyKind()
	case diff.KindSpendLimit:
		return spendLimitKind()
	case diff.KindRateLimit:
		return rateLimitKind()
	case diff.KindUser:
		return userKind()
	case diff.KindInvite:
		return inviteKind()
	}
	return kind{}
}
