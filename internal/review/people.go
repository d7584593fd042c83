package review

import (
	"maps"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// membership reports that the file begins or ceases to decide who belongs to a
// workspace: then people are removed, or kept, whom neither revision names.
func (r *review) membership(p *pair) {
	b, h := p.base, p.head
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeMembershipChanged, Address: diff.WorkspaceAddress(h.Key),
		At: at(h.Pos("membership")), Hint: say.F("run wsync plan with a credential to see who that is"),
	}
	switch {
	case b.ManagesMembers() && !h.ManagesMembers():
		f.Code, f.At = diff.CodeNoLongerManaged, at(h.Pos(""))
		f.Message = say.F("membership of %q is no longer managed: whoever belongs to it stays", h.Name)
		f.Hint = say.F("write `members: {}` if it should have no members")
	case !h.ManagesMembers():
		return
	case !b.ManagesMembers() && h.Membership == spec.Authoritative:
		f.At = at(h.Pos(membersField(h)))
		f.Message = say.F("membership of %q is managed from now on: members that the entry does not name will be removed", h.Name)
	case !b.ManagesMembers():
		f.Severity, f.Hint, f.At = diff.SevNote, nil, at(h.Pos(membersField(h)))
		f.Message = say.F("membership of %q is managed from now on, additively: nobody is removed", h.Name)
	case b.Membership == spec.Additive && h.Membership == spec.Authoritative:
		f.Message = say.F("membership of %q becomes authoritative: members that the entry does not name will be removed", h.Name)
	case b.Membership == spec.Authoritative && h.Membership == spec.Additive:
		f.Hint = say.F("nobody is removed from it any more, but for lines that run out")
		f.Message = say.F("membership of %q becomes additive: people whom the entry no longer names stay", h.Name)
	default:
		return
	}
	r.find(f)
}

// stays tells who leaves an additive workspace in the file alone: nothing takes
// their access away.
func (r *review) stays(p *pair) {
	if !p.head.ManagesMembers() || p.head.Membership != spec.Additive {
		return
	}
	was, is := r.was(p), accessOf(r.head, p.head, r.opts.Today)
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeKeepsAccess, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("membership")),
		Hint: say.F("to end it, let the line stay with an `until` that has passed, or make the membership authoritative"),
	}
	for _, who := range was.order {
		if _, named := is.terms[who]; !named && !is.lapsed[who] {
			f.Items = append(f.Items, say.F("%q (%s)", who, was.terms[who].role))
		}
	}
	for _, who := range slices.Sorted(maps.Keys(was.lapsed)) { // such a line is what removes them
		if _, named := is.terms[who]; !named && !is.lapsed[who] {
			f.Items = append(f.Items, say.F("%q (their last day is over; if they were not removed yet, they never will be)", who))
		}
	}
	if len(f.Items) == 0 {
		return
	}
	f.Message = say.F("%s %q in the file and %s access: its membership is additive, so nobody is removed",
		say.Count(len(f.Items), "person leaves", "people leave"), p.head.Name, say.Plural(len(f.Items), "keeps", "keep"))
	r.find(f)
}

func membersField(w *spec.Workspace) string {
	if w.Members == nil {
		return "groups"
	}
	return "members"
}

// massRemoval judges by base's policy what head removes: an edit that raises
// the limit must not thereby pass under it.
func (r *review) massRemoval() {
	removed := map[string]int{}
	total := 0
	for i := range r.plan.Steps {
		if s := &r.plan.Steps[i]; s.OnMembership() && s.Phase == diff.PhaseNarrow && s.Action != diff.Add {
			removed[s.Workspace.Key]++
			total++
		}
	}
	of := diff.Match(r.head, r.have).Removable(r.plan)
	allowed := r.base.Policy.MaxRemovals.Allowed(of)
	if total <= allowed {
		return
	}
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeMassRemoval,
		Message: say.F("%s of %d would end or get a weaker role, and the base's `policy.max_removals` allows %d a run", say.Count(total, "membership", "memberships"), of, allowed),
		Hint:    say.F("look for a lost group, include or members block"),
	}
	for _, p := range r.pairs {
		if p.head != nil && removed[p.head.Key] > 0 {
			f.Items = append(f.Items, say.F("%q: %d", p.head.Name, removed[p.head.Key]))
		}
	}
	r.find(f)
}
