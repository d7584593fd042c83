package apply

import (
	"context"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// kind is what a run knows of one kind: how its steps are sent where that is
// special, and how to look at the objects they are about.
type kind struct {
	// send carries out the actions that the verb's Repeat alone does not describe.
	send map[diff.Action]func(*sending) report.Outcome
	// read reads the objects of the steps, afresh. Nil: the list of the kind.
	read func(ctx context.Context, x *run, at live.WorkspaceID, steps []*diff.Step) (*live.Org, error)
	// before is the look that steps of the kind get right before they start in a phase.
	before map[diff.Phase]*look
	// refusal is a hint about a refusal without a code of what the list does show; nil
	// text where nothing is known. It is nil for kinds without one.
	refusal func(*diff.Step) say.Text
	// lasting says what a step that is confirmed has left wrong, which no waiting fixes.
	lasting func(*diff.Step, *live.Org) []say.Text
}

// kindOf is the table of kinds on this floor. A kind that is not in it has
// nothing special.
func kindOf(k diff.Kind) *kind {
	switch k {
	case diff.KindWorkspace:
		return workspaceKind()
	case diff.KindMember:
		return memberKind()
	case diff.KindUser:
		return userKind()
	case diff.KindInvite:
		return inviteKind()
	case diff.KindServiceAccount:
		return serviceAccountKind()
	case diff.KindAPIKey:
		return apiKeyKind()
	case diff.KindExternalKey:
		return externalKeyKind()
	}
	return &kind{}
}

// refusalHint is one hint for every step of a kind.
func refusalHint(t say.Text) func(*diff.Step) say.Text {
	return func(*diff.Step) say.Text { return t }
}

// list reads what steps of one kind, in one workspace or in none, are about.
func (x *run) list(ctx context.Context, k diff.Kind, at live.WorkspaceID, steps []*diff.Step) (*live.Org, error) {
	ctx, cancel := context.WithTimeout(ctx, x.opts.RequestTimeout)
	defer cancel()
	if read := kindOf(k).read; read != nil {
		return read(ctx, x, at, steps)
	}
	part, err := x.reader.List(ctx, k, at)
	if err != nil {
		return nil, err
	}
	o := &live.Org{}
	if at != "" {
		o.Workspaces = []live.Workspace{{ID: at}}
	}
	part.Put(o, at)
	return o, nil
}
