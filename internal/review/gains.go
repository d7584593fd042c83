package review

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// gains tells who gets more by the edit. It goes by the lines of the two files
// and not by the steps between them: what an entry with a foreign id gives is
// given, though nobody can tell from git what that workspace has already.
func (r *review) gains() {
	var gains []diff.Gain
	known := r.knownDomains()
	for _, p := range r.pairs {
		if p.head == nil || p.head.Archive != nil {
			continue
		}
		was, is := r.was(&p), accessOf(r.head, p.head, r.opts.Today)
		for _, who := range is.order {
			t, before := is.terms[who], was.terms[who]
			if t.role.Strength() > before.role.Strength() {
				r.mentioned[p.head.Key] = r.mentioned[p.head.Key] || t.role == spec.RoleAdmin || !known[diff.Domain(who)]
				gains = append(gains, diff.Gain{
					Email: who, Workspace: p.head.Name, Before: before.role, After: t.role, Via: t.line.Via, At: at(t.line.Named),
				})
			}
		}
	}
	gains = append(gains, r.joins()...)
	r.plan.Findings = append(r.plan.Findings, diff.Gains(gains, known)...)
}

// was is who got what by the entry that a pair continues.
func (r *review) was(p *pair) access {
	if p.base == nil || p.base.Archive != nil {
		return accessOf(r.base, nil, r.opts.Today)
	}
	return accessOf(r.base, p.base, r.opts.Today)
}

// knownDomains are those of everybody to whom base gives something, and those that
// it allows by name. Whom only a group names that nothing uses counts when there is
// nobody else: such a group can be filled without anybody getting anything.
func (r *review) knownDomains() map[string]bool {
	known := map[string]bool{}
	for i := range r.base.Workspaces {
		for who := range accessOf(r.base, &r.base.Workspaces[i], r.opts.Today).terms {
			known[diff.Domain(who)] = true
		}
		for _, m := range r.base.Workspaces[i].Members {
			known[diff.Domain(m.Email)] = true
		}
	}
	for i := range r.base.Users {
		known[diff.Domain(r.base.Users[i].Email)] = true
	}
	for _, d := range r.base.Policy.AllowedDomains {
		known[d.Name] = true
	}
	delete(known, "") // a line that names a group
	if len(known) > 0 {
		return known
	}
	for i := range r.base.Groups {
		for _, m := range r.base.Groups[i].Members {
			known[diff.Domain(m.Email)] = true
		}
	}
	delete(known, "")
	return known
}
