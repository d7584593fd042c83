package spec

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// Require are the rules of the house: what every entry must say, whoever writes it.
type Require struct {
	// Name is a regular expression (RE2) for the names of workspaces. Empty: any.
	Name string
	// Tags are the keys that every workspace must give a value, sorted.
	Tags []string
	// Admins is the least number of people with the role of a workspace admin.
	Admins int
	// SpendLimit and RateLimits ask every workspace for limits of its own.
	SpendLimit, RateLimits bool
	// UntilForOtherDomains lists the domains whose people may stay for good: the
	// lines of all others need a last day. Nil: nobody's do.
	UntilForOtherDomains []Domain
	// Warn are the rules whose breach is a warning and no error, sorted.
	Warn []string
}

// The names of the rules, as policy.require has them.
const (
	RuleName       = "name"
	RuleTags       = "tags"
	RuleAdmins     = "admins"
	RuleSpendLimit = "spend_limit"
	RuleRateLimits = "rate_limits"
	RuleUntil      = "until_for_other_domains"
)

var (
	workspaceRules = []string{RuleName, RuleTags, RuleAdmins, RuleSpendLimit, RuleRateLimits}
	personRules    = []string{RuleUntil}

	// HouseRuleNames are all of them, in canonical order.
	HouseRuleNames = slices.Concat(workspaceRules, personRules)
)

var (
	requireSection = section[*Policy]{
		field: "require", aka: []string{"rules"},
		decode:  func(d decoder, p *Policy, it item) { d.require(p, it) },
		format:  func(p *Policy) *block { return requireBlock(&p.Require) },
		arrange: func(b *block) { b.Arrange(requireLevel.fields) },
	}
	requireLevel = &level{where: "in require", fields: append(slices.Clone(HouseRuleNames), "warn")}

	requireRule = &rule{want: "a mapping of rules", hint: "write a rule such as tags: [env] below it", empty: "write a rule such as tags: [env] below it"}
	patternName = &rule{
		want: "a regular expression", fit: "a regular expression of 1 to 200 characters", hint: `write it in quotes, as in "^(Prod|Dev) - "`, code: codePattern, least: 1, most: 200,
	}
	requiredTagsRule = &rule{want: "a list of tag keys", fit: "a list of 1 to 20 tag keys", hint: "write [env, team]", least: 1, most: 20}
	leastAdminsRule  = &rule{want: "a whole number from 1 to 100", hint: "write digits alone, such as 2; without the line there is no such rule", least: 1, most: 100}
	requiredRule     = &rule{want: "true or false", hint: "write true or false, without quotes"}
	homeDomainsRule  = &rule{want: "a list of domains", fit: "a list of 1 to 100 domains", hint: "write the domains whose people may stay for good: [acme.example]", least: 1, most: 100}
	ruleNamesRule    = &rule{want: "a list of rules", fit: "a list of at most 10 rules", hint: "write [admins]", most: 10}
	ruleNameRule     = &rule{want: "a rule", write: "rules: " + strings.Join(HouseRuleNames, ", "), words: HouseRuleNames}
)

func (d decoder) require(p *Policy, it item) {
	r := &p.Require
	d.fields(it, requireRule, requireLevel, func(field string, it item) {
		p.At["require."+field] = d.doc.At(it.key)
		switch field {
		case RuleName:
			r.Name = d.text(it, patternName)
		case RuleTags:
			d.texts(it, requiredTagsRule, tagKeyRule, func(_ Position, key string) { r.Tags = append(r.Tags, key) })
			slices.Sort(r.Tags)
		case RuleAdmins:
			d.integer(it, leastAdminsRule, func(n int) { r.Admins = n })
		case RuleSpendLimit:
			r.SpendLimit = d.boolean(it, requiredRule)
		case RuleRateLimits:
			r.RateLimits = d.boolean(it, requiredRule)
		case RuleUntil:
			r.UntilForOtherDomains = d.domains(it, homeDomainsRule)
		case "warn":
			d.texts(it, ruleNamesRule, ruleNameRule, func(_ Position, name string) { r.Warn = append(r.Warn, name) })
			slices.Sort(r.Warn)
		}
	})
}

// Holds reports whether the file has the rule.
func (r *Require) Holds(name string) bool {
	switch name {
	case RuleName:
		return r.Name != ""
	case RuleTags:
		return len(r.Tags) > 0
	case RuleAdmins:
		return r.Admins > 0
	case RuleSpendLimit:
		return r.SpendLimit
	case RuleRateLimits:
		return r.RateLimits
	case RuleUntil:
		return len(r.UntilForOtherDomains) > 0
	}
	return false
}

// Level is what a breach of the rule is; empty when there is no such rule.
func (r *Require) Level(name string) Severity {
	switch {
	case !r.Holds(name):
		return ""
	case slices.Contains(r.Warn, name):
		return Warning
	}
	return Error
}

// mostInstructions bounds what a pattern costs for each character of a name.
const mostInstructions = 1000

// namePattern compiles the rule for names, or says why it cannot.
func namePattern(text string) (compiled *regexp.Regexp, what string) {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, "is not a regular expression: " + err.Error()
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > mostInstructions {
		return nil, "is too large a regular expression: it repeats too much"
	}
	compiled, err = regexp.Compile(text)
	if err != nil {
		return nil, "is not a regular expression: " + err.Error()
	}
	return compiled, ""
}

func requireBlock(r *Require) *block {
	b := yamldoc.NewMapping()
	list := func(field string, items []string) {
		if len(items) > 0 {
			b.Field(field, textList(items))
		}
	}
	if r.Name != "" {
		b.Field(RuleName, yamldoc.Text(r.Name))
	}
	list(RuleTags, r.Tags)
	if r.Admins > 0 {
		b.Field(RuleAdmins, yamldoc.Plain(strconv.Itoa(r.Admins)))
	}
	for _, flag := range []struct {
		field string
		on    bool
	}{{RuleSpendLimit, r.SpendLimit}, {RuleRateLimits, r.RateLimits}} {
		if flag.on {
			b.Field(flag.field, yamldoc.Plain("true"))
		}
	}
	list(RuleUntil, domainNames(r.UntilForOtherDomains))
	list("warn", r.Warn)
	if b.Len() == 0 {
		return nil
	}
	return b
}

func domainNames(list []Domain) []string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Name
	}
	return names
}
