package spec

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

const (
	codeShare         = "bad-share"      // a share not of the form 20%
	codeDomain        = "bad-domain"     // an entry of policy.allowed_domains that is not a domain
	codeForeignDomain = "foreign-domain" // an address whose domain policy.allowed_domains does not list
)

// The fields of policy. What is the default is left out of the canonical form.
var (
	policySection = section[*Org]{
		field:   "policy",
		decode:  func(d decoder, _ *Org, it item) { d.policy(it) },
		format:  policyBlock,
		arrange: func(policy *block) { arranged(policySections, policy) },
	}

	unmanagedWorkspacesSection = choice("unmanaged_workspaces", KindWorkspace, unmanagedRule, func(p *Policy) *Unmanaged { return &p.UnmanagedWorkspaces })
	maxRemovalsSection         = section[*Policy]{
		field:   "max_removals",
		decode:  func(d decoder, p *Policy, it item) { d.removals(p, it) },
		format:  removalsBlock,
		arrange: func(b *block) { b.Arrange(removalsLevel.fields) },
	}
	maxArchivesSection = section[*Policy]{
		field:  "max_archives",
		decode: func(d decoder, p *Policy, it item) { d.integer(it, countRule, func(v int) { p.MaxArchives = v }) },
		format: func(p *Policy) *block {
			if p.MaxArchives == DefaultPolicy().MaxArchives {
				return nil
			}
			return yamldoc.Plain(strconv.Itoa(p.MaxArchives))
		},
	}
	protectSection = section[*Policy]{
		field:  "protect",
		decode: func(d decoder, p *Policy, it item) { p.Protect = d.protect(it) },
		format: protectBlock,
	}
	allowedDomainsSection = section[*Policy]{
		field:  "allowed_domains",
		decode: func(d decoder, p *Policy, it item) { p.AllowedDomains = d.domains(it, domainsRule) },
		format: domainsBlock,
	}
	lastAdminSection  = choice("last_admin", KindMember, leaveRule, func(p *Policy) *Leave { return &p.LastAdmin })
	ownAccessSection  = choice("own_access", KindMember, leaveRule, func(p *Policy) *Leave { return &p.OwnAccess })
	claudeCodeSection = choice("claude_code", KindWorkspace, leaveRule, func(p *Policy) *Leave { return &p.ClaudeCode })

	fragmentLimitsSection = choice("fragment_limits", "", fragmentLimitsRule, func(p *Policy) *FragmentLimits { return &p.FragmentLimits })

	removalsLevel = &level{where: "in max_removals", fields: []string{"share", "count"}}
)

// choice is a field of policy that takes one of a few words.
func choice[W ~string](field string, k Kind, r *rule, at func(*Policy) *W) section[*Policy] {
	return section[*Policy]{
		field: field, kind: k,
		decode: func(d decoder, p *Policy, it item) { *at(p) = W(d.text(it, r)) },
		format: func(p *Policy) *block {
			if std := DefaultPolicy(); *at(p) == *at(&std) {
				return nil
			}
			return yamldoc.Text(string(*at(p)))
		},
	}
}

var (
	policyRule         = &rule{want: "a mapping of limits", hint: "write a field such as max_archives: 1 below it"}
	unmanagedRule      = &rule{want: "ignore, warn or deny", words: []string{string(UnmanagedIgnore), string(UnmanagedWarn), string(UnmanagedDeny)}}
	leaveRule          = &rule{want: "hold or allow", words: []string{string(LeaveHold), string(LeaveAllow)}}
	fragmentLimitsRule = &rule{want: "deny or allow", words: []string{string(FragmentLimitsDeny), string(FragmentLimitsAllow)}}
	removalsRule       = &rule{want: "a mapping with share and count", hint: "write {share: 20%, count: 25}"}
	shareRule          = &rule{
		want: "a share from 0% to 100%", hint: "write it with a percent sign, such as 20%", code: codeShare,
		exact: true, pattern: `^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)%$`,
	}
	protectRule = &rule{want: "a list of names and ids", fit: "a list of at most 200 names and ids", hint: "write [Claude Code]", most: 200}
	domainsRule = &rule{
		want: "a list of domains", fit: "a list of 1 to 100 domains", hint: "write [acme.example], or delete the line to allow any",
		empty: "write [acme.example], or delete the line to allow any", least: 1, most: 100,
	}
	domainRule = &rule{
		want: "a domain", hint: "write what stands behind the @, such as acme.example; each subdomain needs its own entry", code: codeDomain,
		exact: true, pattern: `^[^@\s.*/:]+(\.[^@\s.*/:]+)+$`,
	}
)

func (d decoder) policy(it item) {
	p := &d.org.Policy
	p.At = map[string]Position{"": d.doc.At(it.key)}
	d.fields(it, policyRule, policyLevel, func(field string, it item) {
		p.At[field] = d.doc.At(it.key)
		find(policySections, field).decode(d, p, it)
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

func (d decoder) domains(it item, r *rule) []Domain {
	list := []Domain{}
	d.texts(it, r, domainRule, func(at Position, name string) {
		list = append(list, Domain{Name: string(FoldEmail(name)), At: at})
	})
	slices.SortStableFunc(list, func(a, b Domain) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func policyBlock(o *Org) *block {
	if b := formatted(policySections, &o.Policy); b.Len() > 0 {
		return b
	}
	return nil
}

func removalsBlock(p *Policy) *block {
	if p.MaxRemovals == DefaultPolicy().MaxRemovals {
		return nil
	}
	return yamldoc.NewMapping().InBrackets().
		Field("share", yamldoc.Plain(strconv.FormatFloat(p.MaxRemovals.SharePercent, 'f', -1, 64)+"%")).
		Field("count", yamldoc.Plain(strconv.Itoa(p.MaxRemovals.Count)))
}

func protectBlock(p *Policy) *block {
	var protect []string
	for _, t := range p.Protect {
		if p.ClaudeCode == LeaveAllow || !SameName(t.Target, ClaudeCode) {
			protect = append(protect, t.Target)
		}
	}
	return listOrNone(protect)
}

func domainsBlock(p *Policy) *block {
	if p.AllowedDomains == nil {
		return nil
	}
	return textList(domainNames(p.AllowedDomains))
}
