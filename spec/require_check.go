package spec

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

const (
	codePattern       = "bad-pattern"         // policy.require.name is no regular expression, or too large a one
	codeIdleRule      = "idle-rule"           // policy.require.warn names a rule that the file does not have
	codeRequireName   = "require-name"        // a workspace whose name policy.require.name does not fit
	codeRequireTags   = "require-tags"        // a workspace without a tag of policy.require.tags
	codeRequireAdmins = "require-admins"      // a workspace with fewer admins than policy.require.admins
	codeRequireSpend  = "require-spend-limit" // a workspace without a spend limit, where policy.require.spend_limit asks for one
	codeRequireRates  = "require-rate-limits" // a workspace without rate limits, where policy.require.rate_limits asks for them
	codeRequireUntil  = "require-until"       // a person of another domain without a last day, where policy.require asks for one
	codeIdleExempt    = "idle-exempt"         // an exemption that lifts nothing
)

// breach is how an entry breaks a rule; the zero breach is none.
type breach struct {
	at         Position
	what, hint string
}

// houseRule is a rule about workspaces.
type houseRule struct {
	name, code string
	broken     func(h *house, w *Workspace) breach
}

var houseRules = []houseRule{
	{RuleName, codeRequireName, (*house).name},
	{RuleTags, codeRequireTags, (*house).tags},
	{RuleAdmins, codeRequireAdmins, (*house).admins},
	{RuleSpendLimit, codeRequireSpend, (*house).spendLimit},
	{RuleRateLimits, codeRequireRates, (*house).rateLimits},
}

// house judges a file by policy.require, as of a day.
type house struct {
	checker
	*Require
	today   Date
	pattern *regexp.Regexp
	people  map[Email]bool
	entries map[string]*Workspace
}

// HouseRules holds an organization's file to its own policy.require. Lines count
// until their last day, so what is in order today may not be so tomorrow.
func HouseRules(o *Org, today Date) Problems {
	c := checker{findings: newFindings(), org: o}
	c.houseRules(today)
	return c.Sorted()
}

// require looks at the rules themselves.
func (c checker) require() {
	p := &c.org.Policy
	if p.Require.Name != "" {
		if _, what := namePattern(p.Require.Name); what != "" {
			c.Errorf(c.Value(p.At["require.name"]), codePattern, "write one of RE2 (github.com/google/re2/wiki/Syntax), in quotes", "%s %s", yamldoc.Quote(p.Require.Name), what)
		}
	}
	for _, name := range p.Require.Warn {
		if !p.Require.Holds(name) {
			c.Warnf(p.At["require.warn"], codeIdleRule, "delete the word, or add the rule", "warn names %s, and policy.require has no such rule", name)
		}
	}
}

// houseRules goes through workspaces, people and exemptions.
func (c checker) houseRules(today Date) {
	h := &house{checker: c, Require: &c.org.Policy.Require, today: today, people: map[Email]bool{}, entries: map[string]*Workspace{}}
	h.pattern, _ = namePattern(h.Name)
	c.org.addresses(func(_ Position, e Email) { h.people[e] = true })
	for _, w := range c.bySource() {
		h.entries[w.Key] = w
		for i := range houseRules {
			h.workspace(w, &houseRules[i])
		}
	}
	h.lastDays()
	h.targets()
}

// judges reports whether rules about workspaces apply to an entry: not to one that
// goes, nor to the one whose name and people are Anthropic's.
func judges(w *Workspace) bool { return w.Archive == nil && !SameName(w.Name, ClaudeCode) }

// workspace holds an entry to a rule, and an exemption to its purpose.
func (h *house) workspace(w *Workspace, r *houseRule) {
	exempt := h.org.exemption(w.Exempt, w.Key, r.name)
	var b breach
	if judges(w) && h.Holds(r.name) {
		b = r.broken(h, w)
	}
	switch {
	case b.what != "" && exempt == nil:
		h.breaks(r.name, r.code, b)
	case exempt == nil || b.what != "":
	case !h.Holds(r.name):
		h.idle(exempt, "policy.require has no such rule")
	case !judges(w):
		h.idle(exempt, "the rules are not held against this workspace")
	default:
		h.idle(exempt, fmt.Sprintf("%s keeps the rule", yamldoc.Quote(w.Key)))
	}
}

// breaks reports a breach. Several may be at one place.
func (h *house) breaks(rule, code string, b breach) {
	h.Push(Problem{
		Severity: h.Level(rule), Code: code, At: b.at, Message: b.what,
		Hint: b.hint + "; the rule is at " + where(h.org.Policy.At["require."+rule]),
	})
}

func (h *house) idle(e *Exemption, why string) {
	h.Push(Problem{
		Severity: Warning, Code: codeIdleExempt, At: e.At, Hint: "delete it: it would lift the rule later, when nobody thinks of it",
		Message: fmt.Sprintf("the exemption from %s lifts nothing: %s", e.Rule, why),
	})
}

func (h *house) name(w *Workspace) breach {
	if h.pattern == nil || h.pattern.MatchString(w.Name) {
		return breach{}
	}
	at := w.At[""]
	if named, ok := w.At["name"]; ok {
		at = h.Value(named)
	}
	return breach{at, fmt.Sprintf("the name %s does not match %s", yamldoc.Quote(w.Name), yamldoc.Quote(h.Name)), "choose a name that does, with the old one in previously"}
}

func (h *house) tags(w *Workspace) breach {
	var missing []string
	for _, key := range h.Tags {
		if v := w.Tags[key]; v == nil || blank(*v) {
			missing = append(missing, key)
		}
	}
	if missing == nil {
		return breach{}
	}
	return breach{
		w.Pos("tags"), fmt.Sprintf("%s has no value for %s", yamldoc.Quote(w.Key), many("the tag", "the tags", missing)),
		fmt.Sprintf("add tags: {%s: …}", yamldoc.ScalarText(missing[0])),
	}
}

func many(one, several string, items []string) string {
	if len(items) == 1 {
		return one + " " + yamldoc.Word(items[0])
	}
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = yamldoc.Word(item)
	}
	return several + " " + strings.Join(words, ", ")
}

// admins counts the people whom the entry makes a workspace admin today, by a line
// or through a group. Who inherits the role from the organization is not known to
// the file, and whoever leaves it is nobody's admin.
func (h *house) admins(w *Workspace) breach {
	entitled, _ := h.org.Access(w, h.today)
	n := 0
	for i := range entitled {
		u := h.org.User(entitled[i].Email)
		if entitled[i].Role == RoleAdmin && (u == nil || !u.Leaves(h.today)) {
			n++
		}
	}
	if n >= h.Admins {
		return breach{}
	}
	at := w.At[""]
	for _, field := range []string{"groups", "members"} {
		if declared, ok := w.At[field]; ok {
			at = declared
		}
	}
	return breach{
		at, fmt.Sprintf("%s has %d of the %d workspace admins that it needs on %s", yamldoc.Quote(w.Key), n, h.Admins, h.today),
		"give more people the role workspace_admin, in members or through a group",
	}
}

func (h *house) spendLimit(w *Workspace) breach {
	if w.SpendLimit != nil && w.SpendLimit.Monthly != nil {
		return breach{}
	}
	return breach{w.Pos("spend_limit"), fmt.Sprintf("%s has no spend limit of its own", yamldoc.Quote(w.Key)), h.limitHint(w, `add spend_limit: {monthly: "500.00"}`)}
}

func (h *house) rateLimits(w *Workspace) breach {
	for i := range w.RateLimits {
		for _, value := range w.RateLimits[i].Limits {
			if value != nil {
				return breach{}
			}
		}
	}
	return breach{w.Pos("rate_limits"), fmt.Sprintf("%s has no rate limit of its own", yamldoc.Quote(w.Key)), h.limitHint(w, "add rate_limits: {claude-opus-4-8: {requests_per_minute: 500}}")}
}

// limitHint says where a limit may stand.
func (h *house) limitHint(w *Workspace, hint string) string {
	if main := h.org.Sources[0].Path; w.At[""].File != main && h.org.Policy.FragmentLimits != FragmentLimitsAllow {
		return "move the workspace to " + main + ", which decides about limits, and " + hint
	}
	return hint
}

// lastDays holds everyone of another domain to a last day: in the organization, if
// the file says who belongs there, else in each list.
func (h *house) lastDays() {
	open := map[Email][]breach{}
	add := func(e Email, at Position, hint string) {
		if h.outside(e) {
			open[e] = append(open[e], breach{at, fmt.Sprintf("%s has no last day, and is of none of the domains that need none: %s", yamldoc.Quote(string(e)), strings.Join(domainNames(h.UntilForOtherDomains), ", ")), hint})
		}
	}
	const role = "write the line as {role: …, until: 2027-01-31}"
	for i := range h.org.Users {
		if u := &h.org.Users[i]; u.Remove == nil && u.Until.IsZero() {
			add(u.Email, u.At, role)
		}
	}
	for i := range h.org.Workspaces {
		for _, m := range h.org.Workspaces[i].Members {
			if h.org.User(m.Email) == nil && m.Until.IsZero() {
				add(m.Email, m.At, role)
			}
		}
	}
	for i := range h.org.Groups {
		for _, m := range h.org.Groups[i].Members {
			if m.Group == "" && h.org.User(m.Email) == nil {
				add(m.Email, m.At, "take the person out of the group, and give them lines with until in members or users")
			}
		}
	}
	h.judge(open)
}

// outside reports whether an address is of none of the domains whose people may
// stay for good.
func (h *house) outside(e Email) bool {
	domain := string(e[strings.LastIndexByte(string(e), '@')+1:])
	return h.Holds(RuleUntil) && e != "" && !slices.ContainsFunc(h.UntilForOtherDomains, func(d Domain) bool { return d.Name == domain })
}

// judge reports the breaches of everyone who is not exempt, and the exemptions of
// people who break nothing.
func (h *house) judge(open map[Email][]breach) {
	for _, e := range slices.Sorted(maps.Keys(h.people)) {
		var own []Exemption
		if u := h.org.User(e); u != nil {
			own = u.Exempt
		}
		exempt := h.org.exemption(own, string(e), RuleUntil)
		switch {
		case exempt == nil:
			for _, b := range open[e] {
				h.breaks(RuleUntil, codeRequireUntil, b)
			}
		case !h.Holds(RuleUntil):
			h.idle(exempt, "policy.require has no such rule")
		case open[e] == nil:
			h.idle(exempt, fmt.Sprintf("%s keeps the rule", yamldoc.Quote(string(e))))
		}
	}
}
