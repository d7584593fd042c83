package apply

import (
	"context"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

func userKind() *kind {
	return &kind{
		read: func(ctx context.Context, x *run, _ live.WorkspaceID, _ []*diff.Step) (*live.Org, error) {
			users, err := x.reader.Users(ctx)
			return &live.Org{Users: users}, err
		},
		before:  map[diff.Phase]*look{diff.PhasePeople: beforeDismissing()},
		refusal: refusalHint(say.F("an identity provider may manage this person: change or remove them there (single sign-on, directory), and take the line out of the file")),
	}
}

// beforeDismissing reads people and keys once more right before the first removal,
// which cannot be undone: whoever is somebody else by now, or has keys that no
// approver saw, stays for the next plan.
func beforeDismissing() *look {
	return &look{
		read: func(ctx context.Context, x *run, _ []*diff.Step) (*live.Org, error) {
			users, err := x.reader.Users(ctx)
			if err != nil {
				return nil, err
			}
			keys, _, err := x.reader.Keys(ctx)
			return &live.Org{Users: users, Keys: keys}, err
		},
		judge: (*run).dismissable,
	}
}

// dismissable compares one person with what the plan showed; nil: go on.
func (x *run) dismissable(s *diff.Step, now *live.Org) *report.Outcome {
	v := s.Rule().Now(now, s)
	switch {
	case v == nil:
		return doneAlready(say.F("they left the organization meanwhile"))
	case len(foreignValues(s, v)) > 0:
		return movedOutcome(say.Join(foreignValues(s, v), ", "))
	case x.have.Keys == nil:
		return movedOutcome(say.F("the plan was made without reading API keys, so nobody saw what the removal would archive"))
	}
	shown := map[string]bool{}
	for i := range x.have.Keys {
		shown[x.have.Keys[i].ID] = true
	}
	for i := range now.Keys {
		if k := &now.Keys[i]; k.Principal == string(s.User.ID) && !shown[k.ID] {
			return movedOutcome(say.F("%s has a personal API key that the plan did not show: %q", s.User.Email, k.Name))
		}
	}
	return nil
}
