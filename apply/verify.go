package apply

import (
	"cmp"
	"sync"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// nothingToCheck tells a run that wrote nothing from one that cannot know and one
// whose writes are known to be incomplete.
func (x *run) nothingToCheck() say.Text {
	why := say.F("nothing was written")
	for i := range x.outcomes {
		switch x.outcomes[i].Result {
		case report.Unclear:
			return say.F("what is unclear has been looked for already")
		case report.Incomplete:
			why = say.F("what is incomplete is compared by the next plan")
		case report.Done, report.Unchanged, report.Failed, report.Held, report.Skipped, report.NotReached:
		}
	}
	return why
}

// verify reads the lists of everything that was written until they agree with
// it or patience ends. It trusts lists only: reading a single member right
// after a write may show an old state for tens of seconds.
func (x *run) verify() report.Verification {
	c := x.toCheck()
	if len(c.lists) == 0 {
		return report.Verification{State: report.NotChecked, Reason: x.nothingToCheck()}
	}
	if why := x.why(); why != nil {
		return report.Verification{State: report.NotChecked, Reason: reason(why)}
	}
	x.observe(Event{Kind: EventVerifying})
	since := x.opts.Now()
	for n := 1; ; n++ {
		differences, err := c.round(x)
		if err == nil && len(differences) == 0 {
			return c.settled()
		}
		differences = append(differences, c.lasting...)
		if err != nil {
			x.endIfHopeless(err)
		}
		patient := x.opts.Now().Sub(since) < x.opts.Patience && retry.Sleep(x.soft, pollDelay(n)) == nil
		why := x.why()
		switch {
		case patient:
		case why != nil:
			return report.Verification{State: report.NotChecked, Differences: differences, Reason: say.F("%s before the lists agreed", reason(why))}
		case err != nil:
			return report.Verification{State: report.NotChecked, Reason: say.F("reading back: %s", briefError(err))}
		default:
			return report.Verification{State: report.Disagrees, Differences: differences}
		}
	}
}

// check is what the lists have yet to confirm; each round drops what they do.
type check struct {
	lists []*written
	// lasting are differences that no waiting fixes.
	lasting []say.Text
}

// written are the steps of one kind in one workspace, or in none: what one list
// has to show.
type written struct {
	source
	steps []*diff.Step
}

type source struct {
	kind diff.Kind
	at   live.WorkspaceID
}

// settled is the verdict once the lists show all that was written.
func (c *check) settled() report.Verification {
	if len(c.lasting) > 0 {
		return report.Verification{State: report.Disagrees, Differences: c.lasting}
	}
	return report.Verification{State: report.Verified}
}

// toCheck gathers the steps that were sent and are said to have succeeded.
func (x *run) toCheck() *check {
	c := &check{}
	index := map[source]*written{}
	for i := range x.plan.Steps {
		out := &x.outcomes[i]
		if !out.Succeeded() || out.Attempts == 0 {
			continue
		}
		s := x.located(i)
		from := source{s.Address.Kind(), s.Workspace.ID}
		if s.Rule().Listed == nil {
			from.at = "" // one list has them all
		}
		w := index[from]
		if w == nil {
			w = &written{source: from}
			index[from] = w
			c.lists = append(c.lists, w)
		}
		w.steps = append(w.steps, s)
	}
	return c
}

// round reads once the lists that still disagree, several at a time, and says
// what does.
func (c *check) round(x *run) ([]say.Text, error) {
	orgs, errs := make([]*live.Org, len(c.lists)), make([]error, len(c.lists))
	var wg sync.WaitGroup
	slots := make(chan struct{}, x.opts.Concurrency)
	for i, w := range c.lists {
		slots <- struct{}{}
		wg.Go(func() {
			orgs[i], errs[i] = x.list(x.soft, w.kind, w.at, w.steps)
			<-slots
		})
	}
	wg.Wait()
	var differences []say.Text
	var left []*written
	for i, w := range c.lists {
		switch {
		case live.ClassOf(errs[i]) == live.Missing && w.at != "":
			// A new workspace may take a while to have a list.
			differences = append(differences, say.F("the %s of %q (%s) cannot be listed", diff.RuleOf(w.kind).List, w.steps[0].Workspace.Name, w.at))
		case errs[i] != nil:
			return nil, cmp.Or(errs...)
		default:
			differences = append(differences, c.confirm(w, orgs[i])...)
		}
		if len(w.steps) > 0 {
			left = append(left, w)
		}
	}
	c.lists = left
	return differences, nil
}

// confirm drops the steps that a list shows, and says what it lacks of the others.
func (c *check) confirm(w *written, o *live.Org) []say.Text {
	var differences []say.Text
	var left []*diff.Step
	for _, s := range w.steps {
		if ds := unconfirmed(s, o); len(ds) > 0 {
			differences = append(differences, ds...)
			left = append(left, s)
		} else if lasting := kindOf(w.kind).lasting; lasting != nil {
			c.lasting = append(c.lasting, lasting(s, o)...)
		}
	}
	w.steps = left
	return differences
}
