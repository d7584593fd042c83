package spec

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

func (d decoder) policy(it item) {
	p := &d.org.Policy
	p.At = map[string]Position{"": d.doc.At(it.key)}
	d.fields(it, policyRule, policyLevel, func(field string, it item) {
		p.At[field] = d.doc.At(it.key)
		switch field {
		case "unmanaged_workspaces":
			p.UnmanagedWorkspaces = Unmanaged(d.text(it, unmanagedRule))
		case "max_removals":
			d.removals(p, it)
		case "max_archives":
			d.integer(it, countRule, func(v int) { p.MaxArchives = v })
		case "protect":
			p.Protect = d.protect(it)
		case "allowed_domains":
			p.AllowedDomains = d.domains(it)
		case "last_admin":
			p.LastAdmin = Leave(d.text(it, leaveRule))
		case "own_access":
			p.OwnAccess = Leave(d.text(it, leaveRule))
		case "claude_code":
			p.ClaudeCode = Leave(d.text(it, leaveRule))
		}
	})
	p.keepClaudeCode()
}

// keepClaudeCode adds Claude Code to what is protected: a list of one's own must
// not let go of it by leaving it out.
func (p *Policy) keepClaudeCode() {
	listed := slices.ContainsFunc(p.Protect, func(t Protected) bool { return SameName(t.Target, ClaudeCode) })
	switch {
	case p.ClaudeCode != LeaveAllow && !listed:
		p.Protect = append(p.Protect, Protected{Target: ClaudeCode})
	case p.ClaudeCode == LeaveAllow:
		p.Protect = slices.DeleteFunc(p.Protect, func(t Protected) bool { return t.At == (Position{}) })
	}
	slices.SortStableFunc(p.Protect, func(a, b Protected) int { return cmp.Compare(a.Target, b.Target) })
}

func (d decoder) removals(p *Policy, it item) {
	d.fields(it, removalsRule, removalsLevel, func(field string, it item) {
		p.At["max_removals."+field] = d.doc.At(it.key)
		switch field {
		case "share":
			if share, err := strconv.ParseFloat(strings.TrimSuffix(d.text(it, shareRule), "%"), 64); err == nil {
				p.MaxRemovals.SharePercent = share
			}
		case "count":
			d.integer(it, countRule, func(v int) { p.MaxRemovals.Count = v })
		}
	})
}

func (d decoder) protect(it item) []Protected {
	list := []Protected{}
	d.texts(it, protectRule, nameRule, func(at Position, target string) {
		list = append(list, Protected{Target: target, At: at})
	})
	return list
}

func (d decoder) domains(it item) []Domain {
	list := []Domain{}
	d.texts(it, domainsRule, domainRule, func(at Position, name string) {
		list = append(list, Domain{Name: string(FoldEmail(name)), At: at})
	})
	slices.SortStableFunc(list, func(a, b Domain) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
