package apply

import (
	"fmt"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// maxRemovalsGuard bounds how many memberships one plan may end. It counts
// against what the plan could end, so a narrower scope makes it stricter.
type maxRemovalsGuard struct{}

func (maxRemovalsGuard) Name() string { return "max-removals" }

func (maxRemovalsGuard) doc() GuardDoc {
	return GuardDoc{
		Name: "max-removals", Verdict: diff.Stop,
		Refuses: fmt.Sprintf("a plan that ends more memberships than policy.max_removals allows: the smaller of its share of the managed memberships and its count, but always %d",
			spec.FreeRemovals),
		Why:      "a lost group or a bad merge shows as a wave of removals",
		LiftedBy: "policy.max_removals, or --max-removals",
	}
}

func (maxRemovalsGuard) Check(in *Input) []diff.Refusal {
	removals := in.steps(diff.Remove)
	limit, of := in.Want.Policy.MaxRemovals, diff.Removable(in.Plan, in.Want, in.Have)
	allowed, rule := limit.Allowed(of), fmt.Sprintf("policy.max_removals allows %d (share %g%%, count %d, never fewer than %d)",
		limit.Allowed(of), limit.SharePercent, limit.Count, spec.FreeRemovals)
	if n := in.Allow.MaxRemovals; n != nil {
		allowed, rule = *n, fmt.Sprintf("--max-removals allows %d", *n)
	}
	if len(removals) <= allowed {
		return nil
	}
	override := fmt.Sprintf("--max-removals %d", len(removals))
	return []diff.Refusal{{
		Guard: "max-removals", Verdict: diff.Stop,
		Message:  fmt.Sprintf("the plan ends %d of %s, and %s", len(removals), plural(of, "managed membership", "managed memberships"), rule),
		Items:    perWorkspace(in, removals),
		Hint:     fmt.Sprintf("if all of them are meant, run again with %s, or raise policy.max_removals", override),
		Override: override,
	}}
}

// perWorkspace counts steps by workspace, in the plan's order.
func perWorkspace(in *Input, steps []*diff.Step) []string {
	var order []*diff.Step
	count := map[string]int{}
	for _, s := range steps {
		if count[s.Workspace.Key] == 0 {
			order = append(order, s)
		}
		count[s.Workspace.Key]++
	}
	lines := make([]string, len(order))
	for i, s := range order {
		lines[i] = fmt.Sprintf("%q: %s", in.liveName(s), plural(count[s.Workspace.Key], "removal", "removals"))
	}
	return lines
}

// maxArchivesGuard bounds the archives of one run. It counts those the
// operator confirmed: the others are held anyway, and tombstones that wait
// must not block every later merge.
type maxArchivesGuard struct{}

func (maxArchivesGuard) Name() string { return "max-archives" }

func (maxArchivesGuard) doc() GuardDoc {
	return GuardDoc{
		Name: "max-archives", Verdict: diff.Stop,
		Refuses:  "a run with more confirmed archives than policy.max_archives allows; archives that wait for their confirmation do not count",
		Why:      "one at a time leaves a moment to notice that the first was a mistake",
		LiftedBy: "policy.max_archives, or confirming fewer",
	}
}

func (maxArchivesGuard) Check(in *Input) []diff.Refusal {
	var confirmed []*diff.Step
	for _, s := range in.steps(diff.Archive) {
		if names(in.Allow.Archive, s, in) {
			confirmed = append(confirmed, s)
		}
	}
	limit := in.Want.Policy.MaxArchives
	if len(confirmed) <= limit {
		return nil
	}
	items := make([]string, len(confirmed))
	for i, s := range confirmed {
		items[i] = fmt.Sprintf("%q (%s)", in.liveName(s), s.Workspace.ID)
	}
	return []diff.Refusal{{
		Guard: "max-archives", Verdict: diff.Stop, Items: items,
		Message: fmt.Sprintf("the command line confirms %s, and policy.max_archives allows %d a run", plural(len(confirmed), "archive", "archives"), limit),
		Hint:    "confirm fewer of them now and the others in later runs, or raise policy.max_archives",
	}}
}
