package apply

import (
	"strings"

	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
)

// update changes attributes. It names the values, so it may be sent again.
func (s *sending) update() Outcome {
	for {
		f := s.send()
		switch {
		case f == nil:
			return s.done()
		case !repeatable(f):
			return s.refused(f)
		}
		if out, settled := s.lookBeforeRepeating(f); settled {
			return out
		}
		if s.again(f) {
			continue
		}
		out := s.exhausted(f)
		if out.Result == Unclear {
			if w, err := s.lookAtWorkspace(); err == nil && w != nil && len(attributeDifferences(s.step, w)) == 0 {
				return s.already("no answer could be trusted, but the workspace has the wanted attributes")
			}
		}
		return out
	}
}

// lookBeforeRepeating reads the workspace again when the API says that something
// was, or may have been, written at the same time. Repeating the update over
// values that no reviewer has seen would take them away unseen.
func (s *sending) lookBeforeRepeating(f *live.Failure) (Outcome, bool) {
	if f.Class != live.Conflict && f.Code != live.CodeOutcomeUnknown {
		return Outcome{}, false
	}
	w, err := s.lookAtWorkspace()
	switch {
	case err != nil || w == nil:
		return Outcome{}, false
	case w.Archived():
		return s.failed("plan again", "the workspace was archived meanwhile; the API answered %s", brief(f)), true
	}
	if ds := foreignValues(s.step, w); len(ds) > 0 {
		return s.failed("plan again: the new plan shows what would change", "somebody else changed it meanwhile: %s", strings.Join(ds, ", ")), true
	}
	if len(attributeDifferences(s.step, w)) == 0 {
		return s.already("the API answered %s, but the workspace has the wanted attributes", brief(f)), true
	}
	return Outcome{}, false
}

// archive closes a workspace for good. Whether archiving twice is an error is
// undocumented, so after any doubt the workspace itself is asked first.
func (s *sending) archive() Outcome {
	for {
		f := s.send()
		switch {
		case f == nil:
			return s.done()
		case f.Class == live.Denied:
			return s.refused(f)
		case f.Code == live.CodeStorageAttached:
			return Outcome{Result: Done, Workspace: s.at, Warning: "external storage stayed attached to the archived workspace", Hint: Advice(f)}
		case f.Class != live.Throttled && f.Class != live.NotSent && s.isArchived():
			return s.already("the list shows it archived, although the API answered %s", brief(f))
		case repeatable(f):
			if !s.again(f) {
				return s.exhausted(f)
			}
		case s.doubt:
			// An earlier attempt may be what this refusal is about; the list may
			// need a while to show it.
			if s.lingering.IsZero() {
				s.lingering = s.opts.Now()
			}
			if !s.awaitArchived(f) {
				return s.unclear(f)
			}
			return s.already("an earlier attempt took effect, although its answer was lost")
		default:
			return s.refused(f)
		}
	}
}

func (s *sending) isArchived() bool {
	w, err := s.lookAtWorkspace()
	return err == nil && w != nil && w.Archived()
}

func (s *sending) awaitArchived(f *live.Failure) bool {
	for s.linger(f, s.lingering) {
		if s.isArchived() {
			return true
		}
	}
	return false
}

// patiently calls look until it says that it is settled, or until the run's
// patience or the run itself ends. It looks at least once.
func (s *sending) patiently(look func() (settled bool)) {
	since := s.opts.Now()
	for n := 1; !look() && s.opts.Now().Sub(since) < s.opts.Patience; n++ {
		if retry.Sleep(s.soft, pollDelay(n)) != nil {
			return
		}
	}
}
