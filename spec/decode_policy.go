package spec

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

func (d decoder) policy(at Position, n *yamldoc.Node) {
	p := &d.org.Policy
	p.At = map[string]Position{"": at}
	d.fields(n, func(at Position, field string, value *yamldoc.Node) {
		p.At[field] = at
		switch field {
		case "unmanaged_workspaces":
			p.UnmanagedWorkspaces = Unmanaged(d.text(value))
		case "max_removals":
			d.removals(p, value)
		case "max_archives":
			d.integer(value, func(v int) { p.MaxArchives = v })
		case "protect":
			p.Protect = d.protect(value)
		case "allowed_domains":
			p.AllowedDomains = d.domains(value)
		case "last_admin":
			p.LastAdmin = Leave(d.text(value))
		case "own_access":
			p.OwnAccess = Leave(d.text(value))
		case "claude_code":
			p.ClaudeCode = Leave(d.text(value))
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
	slices.SortFunc(p.Protect, func(a, b Protected) int { return cmp.Compare(a.Target, b.Target) })
}

func (d decoder) removals(p *Policy, n *yamldoc.Node) {
	d.fields(n, func(at Position, field string, value *yamldoc.Node) {
		p.At["max_removals."+field] = at
		switch field {
		case "share":
			if share, err := strconv.ParseFloat(strings.TrimSuffix(d.text(value), "%"), 64); err == nil {
				p.MaxRemovals.SharePercent = share
			}
		case "count":
			d.integer(value, func(v int) { p.MaxRemovals.Count = v })
		}
	})
}

func (d decoder) protect(n *yamldoc.Node) []Protected {
	list := []Protected{}
	d.names(n, func(at Position, target string) {
		list = append(list, Protected{Target: target, At: at})
	})
	return list
}

func (d decoder) domains(n *yamldoc.Node) []Domain {
	list := []Domain{}
	d.names(n, func(at Position, name string) {
		list = append(list, Domain{Name: string(FoldEmail(name)), At: at})
	})
	slices.SortFunc(list, func(a, b Domain) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
