// Package guard judges a plan: a Guard looks at it beside the file and the live
// state and answers with refusals, which are data. A refusal stops the whole plan
// or holds single steps. Check asks every guard and never stops early, so that a
// reviewer sees everything at once. Compare says whether a plan made earlier
// still fits.
//
// It is apart from apply, so that a plan can be judged where nothing can write.
package guard

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Guard is one rule that may stop a plan or hold a step, and the words in which
// docs describe it. It looks and answers; it changes nothing, and its answer
// depends on its input alone.
type Guard struct {
	// Name is the stable word that refusals and the docs use.
	Name string
	// Verdict is what each of its refusals does.
	Verdict diff.Verdict
	// Refuses, Why, and LiftedBy are half-sentences without a full stop.
	Refuses, Why, LiftedBy string

	// online guards judge by what only the API knows. They say nothing offline.
	online bool
	// check gives the refusals in the plan's order, without name and verdict.
	check func(in *Input) []diff.Refusal
}

// Check gives the guard's refusals, in the plan's order; none means no objection.
func (g Guard) Check(in *Input) []diff.Refusal {
	if g.online && in.Offline {
		return nil
	}
	refusals := g.check(in)
	for i := range refusals {
		refusals[i].Guard, refusals[i].Verdict = g.Name, g.Verdict
	}
	return refusals
}

// Input is what guards judge by.
type Input struct {
	Plan *diff.Plan
	// Want is the file the plan was made from.
	Want *spec.Org
	// Have is the live state the plan was made from.
	Have *live.Org
	// Allow is what the operator said on the command line.
	Allow Allowances
	// Offline is set when Have was read from an older file instead of the API.
	Offline bool

	// byID indexes Have during Check; nil outside.
	byID map[live.WorkspaceID]*live.Workspace
	// matched is Want and Have matched afresh: a guard trusts no plan to say what
	// its file is about.
	matched *diff.Matching
}

func (in *Input) match() *diff.Matching {
	if in.matched == nil {
		in.matched = diff.Match(in.Want, in.Have)
	}
	return in.matched
}

// Allowances are the overrides named on the command line.
type Allowances struct {
	// Archive confirms archives, by the live workspace's name or id
	// (--allow-archive).
	Archive []string
	// ArchiveInUse lets confirmed archives of workspaces in use pass
	// (--allow-archive-in-use).
	ArchiveInUse []string
	// MaxRemovals replaces policy.max_removals (--max-removals); nil when the
	// flag was not given.
	MaxRemovals *Removals
}

// All lists every guard, in the order in which refusals are reported.
func All() []Guard {
	return []Guard{
		organization,
		completeRead,
		takeover,
		findings,
		tombstone,
		emptyFile,
		maxRemovals,
		maxArchives,
		unmanaged,
		defaultWorkspace,
		claudeCode,
		protected,
		archiveConfirmation,
		archiveInUse,
		ownAccess,
		machineAdmin,
		lastAdmin,
		rename,
		mistyped,
		clock,
		immutable,
		keyInUse,
		withoutKey,
	}
}

// Check asks the guards, all of them when none is given, and collects every
// refusal. The order is that of the guards, then of the plan.
func Check(in *Input, guards ...Guard) []diff.Refusal {
	if len(guards) == 0 {
		guards = All()
	}
	indexed := *in
	indexed.byID = make(map[live.WorkspaceID]*live.Workspace, len(in.Have.Workspaces))
	for i := range in.Have.Workspaces {
		indexed.byID[in.Have.Workspaces[i].ID] = &in.Have.Workspaces[i]
	}
	refusals := []diff.Refusal{}
	for _, g := range guards {
		refusals = append(refusals, g.Check(&indexed)...)
	}
	return refusals
}
