// Package review says what an edit of org.yaml means, from two revisions of the
// file alone: the plan from the older one, taken as live, to the newer one, and
// the findings that only history can make.
//
// It needs no network and no credential, and so fits a pull request from a
// fork.
//
// # Invariants
//
//   - The same two files give the same plan; two equal files give a plan without
//     steps and findings.
//   - A weakened rule comes before everything else: an edit that first lifts a
//     protection and then uses the gap must not hide behind its own steps.
//   - No edit is passed over in silence. Entries and policy are compared by all
//     that they say, whatever fields they have; what no step and no finding tells
//     is noted by its name.
//   - Nothing is claimed that git cannot know. Where live state decides, the
//     finding says so.
package review

import (
	"fmt"
	"maps"
	"slices"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Options are the facts a review depends on besides the two files.
type Options struct {
	// Today judges "until" lines, in both files. MadeOn is the day of the review, if
	// that is another one.
	Today, MadeOn spec.Date
	// Source is recorded in the plan; it describes head, and Base describes base.
	Source, Base diff.Source
	// Warnings are the findings of reading head, BaseWarnings those of base.
	// Only what is new in head is reported.
	Warnings, BaseWarnings spec.Problems
	// Told is what the caller found out when it looked for base: that the file was
	// moved, or not valid.
	Told []diff.Finding
}

// Compute makes the semantic plan from base to head. A nil base is a file that
// does not exist yet, a nil head one that is deleted.
//
// Findings about a line that head no longer has point into base. Load base with
// a display path that tells the two apart, such as "main:org.yaml".
//
// Guards judge the plan by what base would be as a live organization; no id that
// is made up for that is left in it.
func Compute(base, head *spec.Org, o Options) (*diff.Plan, error) {
	if head == nil {
		return gone(base, o), nil
	}
	r, err := newReview(base, head, o)
	if err != nil {
		return nil, err
	}
	r.settle()
	r.admitUnknownMembers()
	r.organization()
	r.includes()
	r.policy()
	for _, k := range kinds {
		if k.compare != nil {
			k.compare(r)
		}
	}
	r.exemptions()
	r.protection()
	r.touched()
	r.massRemoval()
	for i := range r.pairs {
		r.entry(&r.pairs[i])
	}
	r.users()
	r.gains()
	r.endDates()
	r.assumedNew()
	r.plan.Findings = append(r.plan.Findings, o.Told...)
	if base == nil && len(o.Told) == 0 {
		r.find(diff.Finding{
			Severity: diff.SevNote, Code: diff.CodeNewFile,
			Message: say.F("the file does not exist at the base: everything in it is new"),
			Hint:    say.F("run wsync plan with a credential to see what differs from the organization as it is"),
		})
	}
	r.unsaid()
	r.unsaidParts()
	r.silent()
	diff.SortFindings(r.plan.Findings)
	r.plan.Refusals = guard.Check(&guard.Input{Plan: r.plan, Want: head, Have: r.have, Offline: true})
	forget(r.plan)
	return r.plan, nil
}

// baseOf is the file that a review measures from: base itself, or, when the file
// does not exist yet, one that declares nothing.
func baseOf(base, head *spec.Org) *spec.Org {
	if base != nil {
		return base
	}
	return &spec.Org{Organization: head.Organization, Policy: spec.DefaultPolicy()}
}

// review carries one comparison.
type review struct {
	base, head *spec.Org
	// have is base as if it were live.
	have *live.Org
	plan *diff.Plan
	// before is what planning base says about itself: findings that are not new.
	before *diff.Plan
	// pairs is every entry of either file once, by key, head's order first.
	pairs []pair
	// mentioned has the keys of entries of which a finding about many speaks.
	mentioned map[string]bool
	// isNew is set when there was no file.
	isNew bool
	opts  Options
}

// pair is an entry and what became of it; either side may be nil.
type pair struct{ base, head *spec.Workspace }

func newReview(base, head *spec.Org, o Options) (*review, error) {
	r := &review{base: baseOf(base, head), head: head, isNew: base == nil, mentioned: map[string]bool{}, opts: o}
	r.have = assume(r.base, head, o.Today)
	var err error
	r.before, err = diff.Compute(r.base, assume(r.base, r.base, o.Today), diff.Options{Today: o.Today, Warnings: o.BaseWarnings})
	if err != nil {
		return nil, fmt.Errorf("reading the base as if it were live: %w", err)
	}
	r.plan, err = diff.Compute(head, r.have, diff.Options{Today: o.Today, MadeOn: o.MadeOn, Source: o.Source, Warnings: o.Warnings})
	if err != nil {
		return nil, fmt.Errorf("comparing the two revisions: %w", err)
	}
	r.plan.Format, r.plan.Base = diff.ReviewFormat, &o.Base
	r.pairs = pairs(r.base, head)
	return r, nil
}

func pairs(base, head *spec.Org) []pair {
	old := make(map[string]*spec.Workspace, len(base.Workspaces))
	for i := range base.Workspaces {
		old[base.Workspaces[i].Key] = &base.Workspaces[i]
	}
	from := lineage(base, head)
	var all []pair
	for i := range head.Workspaces {
		h := &head.Workspaces[i]
		all = append(all, pair{old[from[h.Key]], h})
		delete(old, from[h.Key])
	}
	for _, key := range slices.Sorted(maps.Keys(old)) {
		all = append(all, pair{base: old[key]})
	}
	return all
}

func (r *review) find(f diff.Finding) { r.plan.Findings = append(r.plan.Findings, f) }

// at is a position as a finding carries it.
func at(p spec.Position) *spec.Position {
	if p == (spec.Position{}) {
		return nil
	}
	return &p
}
