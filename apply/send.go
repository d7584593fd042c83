package apply

import (
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// The ways of sending that kinds share. A step that names the values to be, or
// takes something away, may be sent again; whatever the API answers, the list
// decides whether the wanted state is there, and a value that no reviewer has
// seen is left alone.

// once creates an object that its name tells from others. The request is not sent
// again unless it certainly had no effect; any other doubt, and any refusal, is
// settled by looking whether the object is there.
func (s *sending) once() report.Outcome {
	for {
		f := s.send()
		switch {
		case f == nil:
			return s.done()
		case f.Class == live.Denied:
			return s.refused(f)
		case f.Class != live.Throttled && f.Class != live.NotSent:
			return s.appeared(f)
		case !s.again(f):
			return s.exhausted(f)
		}
	}
}

// appeared says what became of a creation without a trustworthy answer.
func (s *sending) appeared(f *live.Failure) report.Outcome {
	var now diff.Values
	var err error
	s.patiently(func() bool {
		now, err = s.look()
		return now != nil || f.Class != live.Unclear
	})
	switch {
	case now == nil && f.Class == live.Unclear:
		return s.unclear(f)
	case now == nil || err != nil:
		return s.refused(f)
	}
	if ds := differences(s.step, now); len(ds) > 0 {
		return s.failed(say.F("plan again: the new plan shows what would change"), say.F("%s is there, and is not what the plan would create: %s; the API answered %s", s.step.Title(), say.Join(ds, ", "), brief(f)))
	}
	out := s.unchanged(say.F("%s is there as it should be, although the API answered %s", s.step.Title(), brief(f)))
	out.Object = now[diff.FieldID].Text
	return out
}

// set gives an object the values that the step names, or a place to one that has
// none there.
func (s *sending) set() report.Outcome {
	for {
		f, out := s.untilRefused()
		if f == nil {
			return out
		}
		now, err := s.look()
		switch {
		case err != nil:
			return s.refused(f)
		case now == nil && s.absenceTells() && s.step.Action != diff.Add:
			return s.failed(say.F("plan again: the new plan adds it, if the file still asks for it"), say.F("%s is no longer there", s.step.Title()))
		case now != nil && len(differences(s.step, now)) == 0:
			return s.unchanged(say.F("it is as it should be already, although the API answered %s", brief(f)))
		case !s.mayLag(f) || !s.waitForReads(f, s.lagSince):
			return s.refusedThough(f)
		}
	}
}

// remove takes an object away. A refusal may say that it is not there, which is
// what the removal is meant to achieve; only the list tells that from any other
// refusal.
func (s *sending) remove() report.Outcome {
	for {
		f, out := s.untilRefused()
		if f == nil {
			return out
		}
		o, err := s.lookAround()
		switch {
		case err != nil:
			return s.failed(say.F("plan again"), say.F("the API answered %s, and the list could not confirm it: %s", brief(f), briefError(err)))
		case gone(s.step, o):
			return s.unchanged(say.F("%s is not there any more", s.step.Title()))
		case !s.mayLag(f):
			return s.refusedThough(f)
		case !s.waitForReads(f, s.lagSince):
			return s.failed(say.F("plan again; if this lasts, look at it in the Console"), say.F("the API answered %s, and the list still shows %s", brief(f), s.step.Title()))
		}
	}
}

// archive ends an object for good. Whether archiving twice is an error is
// undocumented, so after any doubt the object itself is asked first.
func (s *sending) archive() report.Outcome {
	for {
		f := s.send()
		switch {
		case f == nil:
			return s.done()
		case f.Class == live.Denied:
			return s.refused(f)
		case f.Code == live.CodeStorageAttached:
			return report.Outcome{Result: report.Done, Workspace: s.at, Warning: say.F("external storage stayed attached to the archived workspace"), Hint: Advice(f)}
		case f.Class != live.Throttled && f.Class != live.NotSent && s.isGone():
			return s.unchanged(say.F("the list shows it archived, although the API answered %s", brief(f)))
		case repeatable(f):
			if !s.again(f) {
				return s.exhausted(f)
			}
		case s.doubt:
			// An earlier attempt may be what this refusal is about; the list may
			// need a while to show it.
			if s.lagSince.IsZero() {
				s.lagSince = s.opts.Now()
			}
			if !s.awaitGone(f) {
				return s.unclear(f)
			}
			return s.unchanged(say.F("an earlier attempt took effect, although its answer was lost"))
		default:
			return s.refusedThough(f)
		}
	}
}

func (s *sending) awaitGone(f *live.Failure) bool {
	for s.waitForReads(f, s.lagSince) {
		if s.isGone() {
			return true
		}
	}
	return false
}

// untilRefused sends a write that may be sent again until it succeeds or is
// given up, and then says how that ended; or until the API refuses it, for the
// caller to make sense of the refusal.
func (s *sending) untilRefused() (*live.Failure, report.Outcome) {
	for {
		f := s.send()
		switch {
		case f == nil:
			return nil, s.done()
		case f.Class == live.Denied:
			return nil, s.refused(f)
		case !repeatable(f):
			return f, report.Outcome{}
		}
		if f.Class == live.Conflict || f.Code == live.CodeOutcomeUnknown {
			if out, settled := s.changedMeanwhile(f); settled {
				return nil, out
			}
		}
		if !s.again(f) {
			return nil, s.settled(s.exhausted(f))
		}
	}
}

// changedMeanwhile looks before a write is repeated that met, or may have met,
// another one: the wanted state may be there, and what no reviewer has seen is
// left alone.
func (s *sending) changedMeanwhile(f *live.Failure) (report.Outcome, bool) {
	o, err := s.lookAround()
	if err != nil {
		return report.Outcome{}, false
	}
	now := s.step.Rule().Now(o, s.step)
	switch {
	case now == nil && !s.absenceTells():
		return report.Outcome{}, false
	case gone(s.step, o) && ends(s.step):
		return s.unchanged(say.F("the API answered %s, but the list shows the wanted state", brief(f))), true
	case gone(s.step, o) && s.step.Action == diff.Add:
		return report.Outcome{}, false // as it was
	case gone(s.step, o):
		return s.failed(say.F("plan again: the new plan shows what is left to do"), say.F("%s was removed or archived meanwhile; the API answered %s", s.step.Title(), brief(f))), true
	}
	if ds := foreignValues(s.step, now); len(ds) > 0 {
		return s.failed(say.F("plan again: the new plan shows what would change"), say.F("somebody else changed it meanwhile: %s", say.Join(ds, ", "))), true
	}
	if !ends(s.step) && len(differences(s.step, now)) == 0 {
		return s.unchanged(say.F("the API answered %s, but the list shows the wanted state", brief(f))), true
	}
	return report.Outcome{}, false
}

// settled replaces an unclear outcome by what the list shows, where the list
// shows success. It never concludes from the list that a write failed: the list
// may lag behind.
func (s *sending) settled(out report.Outcome) report.Outcome {
	if out.Result != report.Unclear {
		return out
	}
	o, err := s.lookAround()
	if err != nil || len(unconfirmed(s.step, o)) > 0 {
		return out
	}
	return s.unchanged(say.F("no answer could be trusted, but the list shows the wanted state"))
}

// refusedThough words a refusal about something that the list does show. Without
// a code nothing tells what the API may never touch from what it was given a moment
// ago, so it is not sent again in this run.
func (s *sending) refusedThough(f *live.Failure) report.Outcome {
	out := s.refused(f)
	if refusal := kindOf(s.step.Address.Kind()).refusal; refusal != nil && f.Class == live.Rejected && f.Code == "" {
		if hint := refusal(s.step); hint != nil {
			out.Hint = hint
		}
	}
	return out
}

// mayLag reports whether a refusal may only mean that an earlier write has not
// settled, and starts the clock of the patience for it.
func (s *sending) mayLag(f *live.Failure) bool {
	if f.Class != live.Missing {
		return false
	}
	if s.lagSince.IsZero() {
		s.lagSince = s.opts.Now()
	}
	return true
}

// absenceTells reports whether an object that a list lacks is not there. A
// workspace may be one that the credential must not list.
func (s *sending) absenceTells() bool { return s.step.Rule().Gone == nil }

// look gives the step's object as the list shows it now; nil when it does not.
func (s *sending) look() (diff.Values, error) {
	o, err := s.lookAround()
	if err != nil {
		return nil, err
	}
	return s.step.Rule().Now(o, s.step), nil
}

// lookAround reads the list that has the step's object.
func (s *sending) lookAround() (*live.Org, error) {
	o, err := s.list(s.hard, s.step.Address.Kind(), s.at, []*diff.Step{s.step})
	if err != nil {
		s.endIfHopeless(err)
	}
	return o, err
}

func (s *sending) isGone() bool {
	o, err := s.lookAround()
	return err == nil && gone(s.step, o)
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
