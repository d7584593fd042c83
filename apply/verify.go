package apply

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// nothingToCheck tells a run that wrote nothing from one that cannot know and one
// whose writes are known to be incomplete.
func (x *run) nothingToCheck() string {
	why := "nothing was written"
	for i := range x.outcomes {
		switch x.outcomes[i].Result {
		case Unclear:
			return "what is unclear has been looked for already"
		case Incomplete:
			why = "what is incomplete is compared by the next plan"
		case Done, Already, Failed, Held, Skipped, NotReached:
		}
	}
	return why
}

// verify reads the lists of everything that was written until they agree with
// it or patience ends. It trusts lists only: reading a single member right
// after a write may show an old state for tens of seconds.
func (x *run) verify() Verification {
	c := x.toCheck()
	if c.empty() {
		return Verification{State: NotChecked, Reason: x.nothingToCheck()}
	}
	if why := x.why(); why != nil {
		return Verification{State: NotChecked, Reason: why.Error()}
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
			x.heed(err)
		}
		patient := x.opts.Now().Sub(since) < x.opts.Patience && retry.Sleep(x.soft, pollDelay(n)) == nil
		why := x.why()
		switch {
		case patient:
		case why != nil:
			return Verification{State: NotChecked, Differences: differences, Reason: why.Error() + " before the lists agreed"}
		case err != nil:
			return Verification{State: NotChecked, Reason: "reading back: " + briefError(err)}
		default:
			return Verification{State: Disagrees, Differences: differences}
		}
	}
}

// check is what the lists have yet to confirm; each round drops what they do.
type check struct {
	// lasting are differences that no waiting mends.
	lasting []string

	// workspaces are the steps whose workspace itself was written.
	workspaces []written
	// members are the membership steps, by workspace.
	members map[live.WorkspaceID][]*diff.Step
}

type written struct {
	step *diff.Step
	id   live.WorkspaceID
}

// settled is the verdict once the lists show all that was written.
func (c *check) settled() Verification {
	if len(c.lasting) > 0 {
		return Verification{State: Disagrees, Differences: c.lasting}
	}
	return Verification{State: Verified}
}

func (c *check) empty() bool { return len(c.workspaces)+len(c.members) == 0 }

// toCheck gathers the steps that were sent and are said to have succeeded.
func (x *run) toCheck() *check {
	c := &check{members: map[live.WorkspaceID][]*diff.Step{}}
	for i := range x.plan.Steps {
		s, out := &x.plan.Steps[i], &x.outcomes[i]
		switch {
		case !succeeded(out) || out.Attempts == 0:
		case s.User == nil:
			c.workspaces = append(c.workspaces, written{s, out.Workspace})
		default:
			c.members[out.Workspace] = append(c.members[out.Workspace], s)
		}
	}
	return c
}

// round reads once whatever still disagrees and says what does. The workspace
// list and the member lists do not wait for each other.
func (c *check) round(x *run) ([]string, error) {
	var ofWorkspaces, ofMembers []string
	var failed [2]error
	var wg sync.WaitGroup
	wg.Go(func() { ofWorkspaces, failed[0] = c.roundWorkspaces(x) })
	wg.Go(func() { ofMembers, failed[1] = c.roundMembers(x) })
	wg.Wait()
	return append(ofWorkspaces, ofMembers...), cmp.Or(failed[0], failed[1])
}

func (c *check) roundWorkspaces(x *run) ([]string, error) {
	if len(c.workspaces) == 0 {
		return nil, nil
	}
	all, err := x.reread(x.soft, c.ids())
	if err != nil {
		return nil, err
	}
	var differences []string
	var left []written
	for _, w := range c.workspaces {
		if ds := workspaceDifferences(w, all); len(ds) > 0 {
			differences = append(differences, ds...)
			left = append(left, w)
			continue
		}
		c.lasting = append(c.lasting, twinsOf(w, all)...)
	}
	c.workspaces = left
	return differences, nil
}

// ids are the workspaces that have yet to show what was written; none when one of
// them was created, because only the full list shows its twins.
func (c *check) ids() []live.WorkspaceID {
	var ids []live.WorkspaceID
	for _, w := range c.workspaces {
		if w.step.Action == diff.Create {
			return nil
		}
		if !slices.Contains(ids, w.id) {
			ids = append(ids, w.id)
		}
	}
	return ids
}

// workspaceDifferences compares one written workspace with the list.
func workspaceDifferences(wr written, all []live.Workspace) []string {
	i := indexOf(all, wr.id)
	name := wr.step.Workspace.Name
	switch {
	case i < 0:
		return []string{fmt.Sprintf("workspace %q (%s) is not in the list", name, wr.id)}
	case wr.step.Action == diff.Archive && !all[i].Archived():
		return []string{fmt.Sprintf("workspace %q (%s) is still live", name, wr.id)}
	case wr.step.Action == diff.Archive:
		return nil
	}
	return attributeDifferences(wr.step, &all[i])
}

// twinsOf are the other live workspaces of a created one's name. Two runs that
// create at the same moment may both succeed; whoever reads last sees it.
func twinsOf(wr written, all []live.Workspace) []string {
	if wr.step.Action != diff.Create {
		return nil
	}
	var ds []string
	name := wr.step.Workspace.Name
	for i := range all {
		if w := &all[i]; w.ID != wr.id && w.Name == name && !w.Archived() && !w.Default {
			ds = append(ds, fmt.Sprintf("workspace %q exists twice: %s, which this run created or adopted, and %s", name, wr.id, w.ID))
		}
	}
	return ds
}

// attributeDifferences compares what a step wrote with the live attributes.
func attributeDifferences(s *diff.Step, w *live.Workspace) []string {
	var ds []string
	for _, c := range s.Changes {
		now, known := attribute(w, c.Field)
		if known && !sameValues(c.Field, now, texts(c.After)) {
			ds = append(ds, fmt.Sprintf("%s of workspace %q is %s, not %s", c.Field, s.Workspace.Name, shown(now), shown(texts(c.After))))
		}
	}
	return ds
}

// foreignValues are attributes that are neither what the plan saw nor what the
// step writes.
func foreignValues(s *diff.Step, w *live.Workspace) []string {
	var ds []string
	for _, c := range s.Changes {
		now, known := attribute(w, c.Field)
		expected := [][]string{texts(c.Before), texts(c.After)}
		if known && !slices.ContainsFunc(expected, func(v []string) bool { return sameValues(c.Field, now, v) }) {
			ds = append(ds, fmt.Sprintf("%s of workspace %q is %s", c.Field, s.Workspace.Name, shown(now)))
		}
	}
	return ds
}

// sameValues compares the texts of an attribute; a colour has two spellings.
func sameValues(field string, a, b []string) bool {
	if field == diff.FieldColor {
		return strings.EqualFold(strings.Join(a, ""), strings.Join(b, ""))
	}
	return slices.Equal(a, b)
}

// attribute is a live attribute by the name a change gives it, as sorted
// texts; none means that it is not set.
func attribute(w *live.Workspace, field string) (now []string, known bool) {
	single := func(s string) ([]string, bool) { return texts(diff.TextOrNone(s)), true }
	switch field {
	case diff.FieldName:
		return single(w.Name)
	case diff.FieldColor:
		return single(w.Color)
	case diff.FieldExternalKey:
		return single(w.ExternalKeyID)
	case diff.FieldGeo:
		return single(w.DataResidency.WorkspaceGeo)
	case diff.FieldDefaultGeo:
		return single(w.DataResidency.DefaultInferenceGeo)
	case diff.FieldAllowedGeos:
		return texts(diff.List(w.DataResidency.AllowedInferenceGeos)), true
	}
	if key, ok := strings.CutPrefix(field, diff.FieldTags); ok {
		value, set := w.Tags[key]
		if !set {
			return nil, true
		}
		return []string{value}, true
	}
	return nil, false
}

func texts(v diff.Value) []string {
	switch v.Kind {
	case diff.IsText:
		return []string{v.Text}
	case diff.IsList:
		return slices.Sorted(slices.Values(v.List))
	case diff.None:
	}
	return nil
}

func shown(values []string) string {
	switch len(values) {
	case 0:
		return "unset"
	case 1:
		return fmt.Sprintf("%q", values[0])
	}
	return fmt.Sprintf("%q", values)
}

// roundMembers reads the member lists that still disagree, several at a time.
func (c *check) roundMembers(x *run) ([]string, error) {
	ids := make([]live.WorkspaceID, 0, len(c.members))
	for id := range c.members {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b live.WorkspaceID) int {
		return cmp.Compare(c.members[a][0].Address, c.members[b][0].Address)
	})
	lists, errs := make([][]live.Member, len(ids)), make([]error, len(ids))
	var wg sync.WaitGroup
	slots := make(chan struct{}, x.opts.Concurrency)
	for i, id := range ids {
		slots <- struct{}{}
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(x.soft, x.opts.RequestTimeout)
			defer cancel()
			lists[i], errs[i] = x.reader.Members(ctx, id)
			<-slots
		})
	}
	wg.Wait()
	var differences []string
	for i, id := range ids {
		if live.ClassOf(errs[i]) == live.Missing {
			// A new workspace may take a while to have a list.
			differences = append(differences, fmt.Sprintf("the members of %q (%s) cannot be listed", c.members[id][0].Workspace.Name, id))
			continue
		} else if errs[i] != nil {
			return nil, errs[i]
		}
		var left []*diff.Step
		for _, s := range c.members[id] {
			if d := memberDifference(s, lists[i]); d != "" {
				differences = append(differences, d)
				left = append(left, s)
			}
		}
		if c.members[id] = left; len(left) == 0 {
			delete(c.members, id)
		}
	}
	return differences, nil
}

func memberDifference(s *diff.Step, list []live.Member) string {
	i := slices.IndexFunc(list, func(m live.Member) bool { return m.User == s.User.ID })
	c, _ := s.Change(diff.FieldRole)
	switch {
	case s.Action == diff.Remove && i >= 0:
		return fmt.Sprintf("%s is still a member of %q", s.User.Email, s.Workspace.Name)
	case s.Action == diff.Remove:
		return ""
	case i < 0:
		return fmt.Sprintf("%s is not a member of %q", s.User.Email, s.Workspace.Name)
	case list[i].Role != spec.Role(c.After.Text):
		return fmt.Sprintf("%s is %s in %q, not %s", s.User.Email, list[i].Role, s.Workspace.Name, c.After.Text)
	}
	return ""
}
