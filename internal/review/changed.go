package review

import (
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// Changed gives the keys of head's entries that say something else than base
// did, whatever it is: attributes, identity, tombstone, and who has which role
// until when, so that the edit of a group counts in every workspace it reaches.
// The order is head's.
//
// Entries that only base has are not named: nothing of theirs is managed now.
// Entries that differ in comments, order or the way a person is named are the
// same. Both files are judged by the same day, so a line that merely ran out in
// between is no change.
//
// What an unchanged entry stands for may change with another entry: which live
// workspace a name finds depends on what the others claim. Only the live
// organization tells; diff.Scope.Since looks there.
func Changed(base, head *spec.Org, today spec.Date) []string {
	base = baseOf(base, head)
	var keys []string
	for _, p := range pairs(base, head) {
		if p.head != nil && len(changedFields(base, head, &p, today)) > 0 {
			keys = append(keys, p.head.Key)
		}
	}
	return keys
}

// changedFields names the fields of an entry in which the two files differ.
func changedFields(base, head *spec.Org, p *pair, today spec.Date) []string {
	before := map[string]string{}
	if p.base != nil {
		before = entryFacts(base, p.base, today)
	}
	return differing(before, entryFacts(head, p.head, today))
}

// Settings names what differs besides the entries: "organization", "include",
// what belongs to the organization itself, and each field of the policy, as
// "policy.max_archives". A scope by changed entries does not cover these.
func Settings(base, head *spec.Org) []string {
	base = baseOf(base, head)
	var names []string
	if base.Organization != head.Organization {
		names = append(names, "organization")
	}
	if !maps.Equal(facts(base.Include), facts(head.Include)) {
		names = append(names, "include")
	}
	names = append(names, differing(facts(base.OrgParts), facts(head.OrgParts))...)
	for _, s := range settings(&base.Policy, &head.Policy) {
		if s.looser != 0 {
			names = append(names, "policy."+s.field)
		}
	}
	for _, field := range differing(facts(base.Policy), facts(head.Policy)) {
		if !ranked(field) {
			names = append(names, "policy."+field)
		}
	}
	return names
}

// ranked reports whether a field of the policy is one that settings compares.
func ranked(field string) bool {
	return slices.ContainsFunc(settings(&spec.Policy{}, &spec.Policy{}), func(s setting) bool {
		return s.field == field || strings.HasPrefix(s.field, field+".")
	})
}

// unsaid notes entries that differ in something of which nothing else in the
// review speaks, so that no edit is passed over in silence.
func (r *review) unsaid() {
	for i := range r.plan.Steps {
		r.mentioned[r.plan.Steps[i].Workspace.Key] = true
	}
	spoken := map[diff.Address]bool{}
	for _, a := range r.spoken() {
		spoken[entryAddress(a)] = true
	}
	for i := range r.pairs {
		p := &r.pairs[i]
		if p.head == nil || r.mentioned[p.head.Key] || spoken[diff.WorkspaceAddress(p.head.Key)] {
			continue
		}
		fields := without(changedFields(r.base, r.head, p, r.opts.Today), []string{"exempt"})
		if len(fields) == 0 {
			continue
		}
		r.find(diff.Finding{
			Severity: diff.SevNote, Code: diff.CodeEntryChanged, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("")),
			Message: say.F("the entry %q changes without a step that git can tell, in: %s", p.head.Key, say.Join(fields, ", ")),
			Hint:    say.F("run wsync plan with a credential to see what follows from it"),
		})
	}
}

// spoken are the addresses of what findings speak of an edit of. That a line ends soon,
// or is let off a rule, is no word on what else its edit does.
func (r *review) spoken() []diff.Address {
	var all []diff.Address
	for i := range r.plan.Findings {
		if f := &r.plan.Findings[i]; f.Code != diff.CodeEndsSoon && !aboutExemption(f) {
			all = append(all, f.Address)
		}
	}
	return all
}

// entryAddress is the address of the entry that an address is below.
func entryAddress(a diff.Address) diff.Address {
	parts := strings.SplitN(string(a), "/", 3)
	return diff.Address(strings.Join(parts[:min(len(parts), 2)], "/"))
}
