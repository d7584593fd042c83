package guard

import (
	"fmt"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// maxRemovals bounds how many memberships one plan may end or lower, and how many
// people of the organization: who is left with a weaker role can be out of work as well as who is gone. It counts
// against what the plan could touch, so a narrower scope makes it stricter.
var maxRemovals = Guard{
	Name: "max-removals", Verdict: diff.Stop,
	Refuses: fmt.Sprintf("a plan that ends or lowers more memberships, of people and of service accounts, than policy.max_removals allows: the smaller of its share of the managed memberships and its count, but always %d; or that removes or lowers more people of the organization than the same share of them and the same count allow, but always %d",
		spec.FreeRemovals, spec.FreeUserRemovals),
	Why:      "a lost group or a bad merge shows as a wave of lost access",
	LiftedBy: "policy.max_removals, or --max-removals",
	check:    checkMaxRemovals,
}

func checkMaxRemovals(in *Input) []diff.Refusal {
	limit, flag := in.Want.Policy.MaxRemovals, in.Allow.MaxRemovals
	members, users := in.lowered((*diff.Step).OnMembership), in.lowered(onUser)
	ofMembers, ofUsers := in.match().Removable(in.Plan), len(in.Have.Users)
	m := class{lost: members, allowed: limit.Allowed(ofMembers), free: spec.FreeRemovals, items: perWorkspace(in, members)}
	m.what = say.F("%s of %s", endsAndLowers(members), say.Count(ofMembers, "managed membership", "managed memberships"))
	u := class{lost: users, allowed: limit.AllowedUsers(ofUsers), free: spec.FreeUserRemovals, items: would(users)}
	u.what = say.F("%s of %s", removesAndLowers(users), say.Count(ofUsers, "person in the organization", "people in the organization"))
	if flag != nil {
		m.flag, u.flag = &flag.Memberships, flag.People
	}
	needed := &Removals{Memberships: len(members)}
	if n := len(users); n > u.allowed || u.tooMany() {
		needed.People = &n
	}
	return append(in.refuseLosses(&m, needed), in.refuseLosses(&u, needed)...)
}

// class is what a plan takes from memberships, or from people in the organization, and
// how much of that is allowed, by the policy or by the flag.
type class struct {
	lost          []*diff.Step
	allowed, free int
	flag          *int
	what          say.Text
	items         []say.Text
}

func (c *class) tooMany() bool {
	if c.flag != nil {
		return len(c.lost) > *c.flag
	}
	return len(c.lost) > c.allowed
}

// refuseLosses refuses the steps of one class when there are more than allowed. needed is
// what lets the whole plan pass.
func (in *Input) refuseLosses(c *class, needed *Removals) []diff.Refusal {
	if !c.tooMany() {
		return nil
	}
	limit := in.Want.Policy.MaxRemovals
	rule := say.F("`policy.max_removals` allows %d (share %s, count %d, never fewer than %d)",
		c.allowed, say.Figure(fmt.Sprintf("%g%%", limit.SharePercent)), limit.Count, c.free)
	if c.flag != nil {
		rule = say.F("`--max-removals` allows %d", *c.flag)
	}
	override := "--max-removals " + needed.String()
	return []diff.Refusal{{
		Message:  say.F("the plan %s, and %s", c.what, rule),
		Items:    c.items,
		Hint:     say.F("if all of them are meant, run again with %s, or raise `policy.max_removals`", say.Span{Kind: say.Flag, Text: override}),
		Override: override,
	}}
}

// lowered are the steps of a class that take access away.
func (in *Input) lowered(class func(*diff.Step) bool) []*diff.Step {
	return slices.DeleteFunc(in.steps(diff.Remove, diff.SetRole), func(s *diff.Step) bool { return !class(s) || !narrows(s) })
}

// endsAndLowers says what steps do to memberships: "ends 3 and lowers 190".
func endsAndLowers(steps []*diff.Step) say.Text {
	ends, lowers := 0, 0
	for _, s := range steps {
		if s.Action == diff.Remove {
			ends++
		} else {
			lowers++
		}
	}
	switch {
	case lowers == 0:
		return say.F("ends %d", ends)
	case ends == 0:
		return say.F("lowers %d", lowers)
	}
	return say.F("ends %d and lowers %d", ends, lowers)
}

// perWorkspace counts steps by workspace, in the plan's order.
func perWorkspace(in *Input, steps []*diff.Step) []say.Text {
	var order []*diff.Step
	byKey := map[string][]*diff.Step{}
	for _, s := range steps {
		if byKey[s.Workspace.Key] == nil {
			order = append(order, s)
		}
		byKey[s.Workspace.Key] = append(byKey[s.Workspace.Key], s)
	}
	lines := make([]say.Text, len(order))
	for i, s := range order {
		lines[i] = say.F("%q: %s", in.liveName(s), endsAndLowers(byKey[s.Workspace.Key]))
	}
	return lines
}

// maxArchives bounds the archives of one run. It counts those the
// operator confirmed: the others are held anyway, and tombstones that wait
// must not block every later merge.
var maxArchives = Guard{
	Name: "max-archives", Verdict: diff.Stop,
	Refuses:  "a run with more confirmed archives than policy.max_archives allows; archives that wait for their confirmation do not count",
	Why:      "one at a time leaves a moment to notice that the first was a mistake",
	LiftedBy: "policy.max_archives, or confirming fewer",
	check:    checkMaxArchives,
}

func checkMaxArchives(in *Input) []diff.Refusal {
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
	items := make([]say.Text, len(confirmed))
	for i, s := range confirmed {
		items[i] = say.F("%s%s", in.ended(s), endedID(s))
	}
	return []diff.Refusal{{
		Items:   items,
		Message: say.F("the command line confirms %s, and `policy.max_archives` allows %d a run", say.Count(len(confirmed), "archive", "archives"), limit),
		Hint:    say.F("confirm fewer of them now and the others in later runs, or raise `policy.max_archives`"),
	}}
}
