package review

import (
	"github.com/wsync/wsync/spec"
)

// Changed gives the keys of head's entries that ask for something else than
// base did: attributes, identity, tombstone, and who has which role, so that
// the edit of a group counts in every workspace it reaches. The order is head's.
//
// Entries that only base has are not named: nothing of theirs is managed now.
// Entries that differ in comments, order or the way a person is named are the
// same. Both files are judged by the same day, so a line that merely ran out in
// between is no change.
func Changed(base, head *spec.Org, today spec.Date) []string {
	base = Base(base, head)
	var keys []string
	for _, p := range pairs(base, head) {
		if p.head == nil {
			continue
		}
		if p.base == nil || !same(base, p.base, head, p.head, today) {
			keys = append(keys, p.head.Key)
		}
	}
	return keys
}

func same(base *spec.Org, b *spec.Workspace, head *spec.Org, h *spec.Workspace, today spec.Date) bool {
	if b.Name != h.Name || b.ID != h.ID || b.Protected != h.Protected || b.Membership != h.Membership {
		return false
	}
	if (b.Archive == nil) != (h.Archive == nil) || (b.Archive != nil && b.Archive.Reason != h.Archive.Reason) {
		return false
	}
	return sameAttributes(b, h) && b.ManagesMembers() == h.ManagesMembers() &&
		sameAccess(base, b, head, h, today)
}

// sameAccess compares who gets what. Lines that ran out count too: in an
// additive workspace they are what removes a person.
func sameAccess(base *spec.Org, b *spec.Workspace, head *spec.Org, h *spec.Workspace, today spec.Date) bool {
	was, ended := base.Access(b, today)
	is, ends := head.Access(h, today)
	if len(was) != len(is) || len(ended) != len(ends) {
		return false
	}
	for i := range was {
		if was[i].Email != is[i].Email || was[i].Role != is[i].Role || was[i].Until != is[i].Until {
			return false
		}
	}
	for i := range ended {
		if ended[i].Email != ends[i].Email {
			return false
		}
	}
	return true
}

// Settings names what differs besides the entries: "organization", and each
// limit of the policy, as "policy.max_archives". A scope by changed entries does
// not cover these.
func Settings(base, head *spec.Org) []string {
	base = Base(base, head)
	var names []string
	if base.Organization != head.Organization {
		names = append(names, "organization")
	}
	for _, s := range settings(&base.Policy, &head.Policy) {
		if s.looser != 0 {
			names = append(names, "policy."+s.field)
		}
	}
	if !sameTargets(base.Policy.Protect, head.Policy.Protect) {
		names = append(names, "policy.protect")
	}
	return names
}

// sameTargets compares two lists that are sorted.
func sameTargets(b, h []spec.Protected) bool {
	if len(b) != len(h) {
		return false
	}
	for i := range b {
		if b[i].Target != h[i].Target {
			return false
		}
	}
	return true
}
