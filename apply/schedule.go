package apply

import (
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// phase carries out the steps of one phase and returns when all have ended.
// Steps that may start do so in the plan's order, as many at a time as the
// options allow. Archives go one at a time: the first that fails must keep the
// next from starting.
func (x *run) phase(p diff.Phase) {
	waiting := x.stepsOf(p)
	if len(waiting) == 0 {
		return
	}
	slots := x.opts.Concurrency
	if p == diff.PhaseArchive {
		slots = 1
	}
	ready := x.readiness(&waiting)
	presumed := ready
	if p == diff.PhaseCreate { // also those that wait for another creation: there is one look
		presumed = slices.Concat(ready, waiting)
	}
	blocked := x.lookBefore(p, presumed)
	admit := func() {
		more := x.readiness(&waiting)
		if p != diff.PhaseCreate { // what was there before the run's own creations is known from one look
			maps.Copy(blocked, x.lookBefore(p, more))
		}
		ready = append(ready, more...)
	}
	done := make(chan int, slots)
	for running := 0; ; {
		for running < slots && len(ready) > 0 {
			i := ready[0]
			ready = ready[1:]
			if out, ends := x.last(i, blocked[i]); ends {
				x.end(i, out)
				admit() // what waits for it within the phase
				continue
			}
			running++
			s := x.dispatch(i)
			go func() { x.outcomes[i] = s.perform(); done <- i }()
		}
		if running == 0 {
			if admit(); len(ready) == 0 { // what ended without a start decides about others
				break
			}
			continue
		}
		i := <-done
		running--
		x.close(i)
		admit()
	}
}

func (x *run) stepsOf(p diff.Phase) []int {
	var found []int
	for i := range x.plan.Steps {
		if x.plan.Steps[i].Phase == p {
			found = append(found, i)
		}
	}
	return found
}

// readiness ends the waiting steps that will never start, and moves those that
// may start now out of waiting. What it ends may decide about others, hence
// the repetition.
func (x *run) readiness(waiting *[]int) []int {
	var ready []int
	for again := true; again; {
		again = false
		var still []int
		for _, i := range *waiting {
			out, verdict := x.judge(i)
			switch verdict {
			case mayStart:
				ready = append(ready, i)
			case neverStarts:
				x.end(i, out)
				again = true
			case mustWait:
				still = append(still, i)
			}
		}
		*waiting = still
	}
	return ready
}

type verdict uint8

const (
	mayStart verdict = iota
	mustWait
	neverStarts
)

// judge says whether a step may start as far as guards and its requirements
// are concerned. A hold is told before anything else: it is what the operator
// can release.
func (x *run) judge(i int) (report.Outcome, verdict) {
	s := &x.plan.Steps[i]
	if refusals := x.held[s.Address]; len(refusals) > 0 {
		return heldOutcome(refusals), neverStarts
	}
	pending := false
	for _, j := range x.needs[i] {
		switch {
		case !x.ended[j]:
			pending = true
		case !x.outcomes[j].Succeeded():
			return x.skipped(j), neverStarts
		}
	}
	for _, need := range s.Requires {
		if need.IsPattern() {
			if j := x.missedBelow(need, s.Phase); j >= 0 {
				return x.skipped(j), neverStarts
			}
		}
	}
	if pending {
		return report.Outcome{}, mustWait
	}
	return report.Outcome{}, mayStart
}

type patternKey struct {
	pattern diff.Address
	phase   diff.Phase
}

// missedBelow is the first step below a pattern, of an earlier phase, that did
// not succeed; -1 when there is none. Earlier phases have ended, so the answer
// is final and remembered.
func (x *run) missedBelow(pattern diff.Address, p diff.Phase) int {
	key := patternKey{pattern, p}
	if j, known := x.missed[key]; known {
		return j
	}
	first := -1
	for _, j := range x.below[pattern] {
		if x.plan.Steps[j].Phase == p {
			break // steps are in the order of phases
		}
		if !x.outcomes[j].Succeeded() {
			first = j
			break
		}
	}
	x.missed[key] = first
	return first
}

// last is the final look before a step starts: is the run still going on, and
// may an archive still happen.
func (x *run) last(i int, blocked *report.Outcome) (report.Outcome, bool) {
	if why := x.why(); why != nil {
		return report.Outcome{Result: report.NotReached, Reason: reason(why)}, true
	}
	if x.plan.Steps[i].Action == diff.Archive {
		if j := x.firstWrong(); j >= 0 {
			return report.Outcome{
				Result: report.Skipped, WaitsFor: x.plan.Steps[j].Address,
				Reason: say.F("not %sd, because %q %s in the same run", x.plan.Steps[i].Verb().Say(), x.plan.Steps[j].Address, resultPhrase(x.outcomes[j].Result)),
				Hint:   say.F("plan and apply again; %s only follows a run without failures", x.plan.Steps[i].Verb().Doing()),
			}, true
		}
	}
	if blocked != nil {
		return *blocked, true
	}
	return report.Outcome{}, false
}

// firstWrong is the first step that failed, is incomplete or is unclear, or -1.
func (x *run) firstWrong() int {
	wrong := []report.Result{report.Failed, report.Incomplete, report.Unclear}
	for i := range x.outcomes {
		if x.ended[i] && slices.Contains(wrong, x.outcomes[i].Result) {
			return i
		}
	}
	return -1
}

// end closes a step that never started.
func (x *run) end(i int, out report.Outcome) {
	s := &x.plan.Steps[i]
	out.Address, out.Action = s.Address, s.Action
	if out.Workspace == "" {
		out.Workspace = s.Workspace.ID
	}
	x.outcomes[i] = out
	if err := x.recordOutcome(&out, false); err != nil {
		x.stop(&journalError{err})
	}
	x.close(i)
}

// close makes an outcome final: what requires the step may now be judged.
func (x *run) close(i int) {
	x.ended[i] = true
	out := &x.outcomes[i]
	if s := &x.plan.Steps[i]; s.Action == diff.Create && out.Succeeded() {
		x.created[s.Address] = created{out.Workspace, out.Object, x.opts.Now()}
	}
	x.observe(Event{Kind: EventEnded, Step: &x.plan.Steps[i], Attempt: out.Attempts, Outcome: out})
}

// heldOutcome names every guard that holds a step: it starts when the last of
// them lets go. Flags release it only if there is one for each.
func heldOutcome(refusals []diff.Refusal) report.Outcome {
	var reasons, hints []say.Text
	var flags []string
	for _, r := range refusals {
		reasons = append(reasons, say.F("held by %s: %s", r.Guard, r.Message))
		if r.Hint != nil && !slices.ContainsFunc(hints, r.Hint.Equal) {
			hints = append(hints, r.Hint)
		}
		if r.Override != "" && !slices.Contains(flags, r.Override) {
			flags = append(flags, r.Override)
		}
	}
	out := report.Outcome{Result: report.Held, Reason: say.Join(reasons, "; "), Hint: say.Join(hints, "; ")}
	if !slices.ContainsFunc(refusals, func(r diff.Refusal) bool { return r.Override == "" }) {
		out.Override = strings.Join(flags, " ")
	}
	return out
}

// resultPhrase completes "the step …".
func resultPhrase(r report.Result) say.Text {
	switch r {
	case report.Incomplete:
		return say.F("is incomplete")
	case report.Failed:
		return say.F("failed")
	case report.Unclear:
		return say.F("is unclear")
	case report.Held:
		return say.F("is held")
	case report.Skipped:
		return say.F("was skipped")
	case report.Done, report.Unchanged, report.NotReached:
	}
	return say.F("was not reached")
}

// skipped words the outcome of a step whose requirement j did not succeed, by
// the step at the root of it.
func (x *run) skipped(j int) report.Outcome {
	if x.outcomes[j].Result == report.NotReached {
		return report.Outcome{Result: report.NotReached, Reason: x.outcomes[j].Reason}
	}
	root := x.plan.Steps[j].Address
	if w := x.outcomes[j].WaitsFor; w != "" {
		root = w
	}
	k, known := x.index[root]
	if !known {
		k = j
	}
	return report.Outcome{
		Result: report.Skipped, WaitsFor: root,
		Reason: say.F("waits for %q, which %s", root, resultPhrase(x.outcomes[k].Result)),
		Hint:   x.outcomes[k].Hint,
	}
}

// endIfHopeless ends the run when an error says that the credential is refused, or when
// too many requests in a row went unanswered.
func (x *run) endIfHopeless(err error) {
	switch f := asFailure(err); {
	case f.Class == live.Denied:
		x.stop(&deniedError{f})
	case !unanswered(f):
		x.silence.Store(0)
	case x.silence.Add(1) >= enoughSilence:
		x.stop(&silentError{f})
	}
}
