package apply

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

func externalKeyKind() *kind {
	return &kind{
		send: map[diff.Action]func(*sending) report.Outcome{diff.Archive: (*sending).deleteExternalKey},
		before: map[diff.Phase]*look{
			diff.PhaseCreate:  {read: externalKeysNow, judge: (*run).externalKeyAppeared},
			diff.PhaseArchive: {read: externalKeysNow, judge: (*run).externalKeyMoved},
		},
		lasting: sameNamedKeys,
	}
}

// sameNamedKeys are the other keys of a created one's name: two runs that create at
// the same moment may both succeed.
func sameNamedKeys(s *diff.Step, o *live.Org) []say.Text {
	if found := o.ExternalKeysNamed(s.Object.Name); s.Action == diff.Create && len(found) > 1 {
		return []say.Text{say.F("external key %q exists %d times: delete those that this organization does not need", s.Object.Name, len(found))}
	}
	return nil
}

// deleteExternalKey may be repeated: an id that is gone never comes back.
func (s *sending) deleteExternalKey() report.Outcome {
	out := s.remove()
	if f := s.failure; out.Result == report.Failed && f != nil && f.Class == live.Rejected && f.Code == "" {
		out.Hint = say.F("the API deletes no key that a workspace has, live or archived, even one that this credential may not see: take the entry out")
	}
	return out
}

func externalKeysNow(ctx context.Context, x *run, steps []*diff.Step) (*live.Org, error) {
	return x.list(ctx, diff.KindExternalKey, "", steps)
}

// externalKeyAppeared keeps a key from being created beside another of its name: the API may
// well accept a second one.
func (x *run) externalKeyAppeared(s *diff.Step, now *live.Org) *report.Outcome {
	appeared := slices.ContainsFunc(now.ExternalKeysNamed(s.Object.Name), func(k *live.ExternalKey) bool { return x.have.ExternalKey(k.ID) == nil })
	if s.Action == diff.Create && appeared {
		return movedOutcome(say.F("an external key named %q has appeared after the plan was made", s.Object.Name))
	}
	return nil
}

// externalKeyMoved compares a key to delete with what the plan showed.
func (x *run) externalKeyMoved(s *diff.Step, now *live.Org) *report.Outcome {
	was, is := x.have.ExternalKey(s.Object.ID), now.ExternalKey(s.Object.ID)
	switch {
	case is == nil:
		return doneAlready(say.F("somebody deleted it already"))
	case is.Attached:
		return movedOutcome(say.F("a workspace has external key %q by now", is.Name))
	case was == nil || was.Name != is.Name || was.Service != is.Service:
		return movedOutcome(say.F("external key %q was changed after the plan was made", is.Name))
	}
	return nil
}

// withKey gives a step on a workspace the id of the key that an earlier step made.
func (x *run) withKey(step *diff.Step) {
	i := slices.IndexFunc(step.Changes, func(c diff.Change) bool { return c.Field == diff.FieldExternalKeyName })
	if i < 0 {
		return
	}
	for _, need := range step.Requires {
		if c, ok := x.created[need]; ok && c.object != "" && need.Kind() == diff.KindExternalKey {
			step.Changes = slices.Clone(step.Changes)
			step.Changes[i] = diff.Change{Field: diff.FieldExternalKey, After: diff.Text(c.object)}
		}
	}
}

// tried remembers, for each external key, what came of its only trial.
type tried struct {
	mu   sync.Mutex
	keys map[string]func() error
}

// afterTrying sends a step on a workspace once the key that it attaches, if any, has
// been seen to work: a workspace keeps a key that does not, for good. The workspace
// is left as it is when the trial fails, and so is what waits for it.
func afterTrying(send func(*sending) report.Outcome) func(*sending) report.Outcome {
	return func(s *sending) report.Outcome {
		c, attaches := s.step.Change(diff.FieldExternalKey)
		if !attaches || c.Kept() {
			return send(s)
		}
		err := s.tryKey(c.After.Text)
		if err == nil {
			return send(s)
		}
		s.failure = asFailure(err)
		return s.keyRefused(c.After.Text)
	}
}

// tryKey has the API use a key once in a run, however many workspaces get it.
func (x *run) tryKey(key string) error {
	x.tried.mu.Lock()
	once := x.tried.keys[key]
	if once == nil {
		once = sync.OnceValue(func() error { return x.writer.Try(x.soft, key) })
		if x.tried.keys == nil {
			x.tried.keys = map[string]func() error{}
		}
		x.tried.keys[key] = once
	}
	x.tried.mu.Unlock()
	return once()
}

// keyRefused words a trial that did not succeed.
func (s *sending) keyRefused(key string) report.Outcome {
	f, id := s.failure, say.Span{Kind: say.ID, Text: key}
	if f.Class != live.Denied || f.Code == live.CodeSandbox { // who may not try may still do the rest
		s.endIfHopeless(f)
	}
	switch why := s.why(); {
	case f.Code == live.CodeKeyInvalid:
		return s.failed(Advice(f), say.F("external key %s does not work, so no workspace was given it: %s", id, say.Foreign(oneLine(f.Message))))
	case f.Class == live.Missing:
		return s.failed(say.F("check the id; plan again"), say.F("there is no external key %s: %s", id, brief(f)))
	case f.Class == live.NotSent && why != nil && !errors.Is(why, errOutOfTime):
		return report.Outcome{Result: report.NotReached, Reason: say.F("%s before external key %s was tried", reason(why), id)}
	}
	return s.failed(adviceOr(f, say.F("apply again: what cannot be tried is not attached, for that is for good")),
		say.F("external key %s could not be tried, so no workspace was given it: %s", id, brief(f)))
}
