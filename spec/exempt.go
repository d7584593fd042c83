package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// Exemption lifts one rule for one entry.
type Exemption struct {
	// Rule is the field of policy.require.
	Rule   string
	Reason string
	At     Position
}

// Exempted is one entry of policy.exempt: a workspace by its key, or a person.
type Exempted struct {
	Target string
	// Exempt is sorted by rule.
	Exempt []Exemption
	At     Position
}

// Exemptions: in the entry itself, in the line of a person, or in the policy, for
// the entries of fragments and people who have no line.
var (
	exemptSection = section[*Workspace]{
		field: "exempt", aka: []string{"exempt_from", "exemptions"},
		decode:  func(d decoder, w *Workspace, it item) { w.Exempt = d.exempt(it, exemptLevel) },
		format:  func(w *Workspace) *block { return exemptBlock(w.Exempt) },
		arrange: func(b *block) { b.Arrange(exemptLevel.fields) },
	}
	policyExemptSection = section[*Policy]{
		field:  "exempt",
		decode: func(d decoder, p *Policy, it item) { p.Exempt = d.exempted(it) },
		format: func(p *Policy) *block { return exemptedBlock(p.Exempt) },
		arrange: func(b *block) {
			for _, target := range b.Fields() {
				target.Arrange(exemptAnyLevel.fields)
			}
		},
	}

	exemptLevel = &level{where: "in the exempt of a workspace", fields: workspaceRules, cannot: func(field string) string {
		if slices.Contains(personRules, field) {
			return "it is a rule about people: lift it in the person's line in users, or in policy.exempt"
		}
		return ""
	}}
	exemptPersonLevel = &level{where: "in the exempt of a person", fields: personRules, cannot: func(field string) string {
		if slices.Contains(workspaceRules, field) {
			return "it is a rule about workspaces: lift it in the entry of the workspace"
		}
		return ""
	}}
	exemptAnyLevel = &level{where: "in policy.exempt", fields: HouseRuleNames}

	exemptRule   = &rule{want: "a mapping of rules to reasons", hint: `write {name: "why the rule does not fit"}`, empty: `write {name: "why the rule does not fit"}`}
	exemptedRule = &rule{
		want: "a mapping of workspaces or people to exemptions", fit: "a mapping of at most 1000 workspaces and people", most: 1000,
		hint: `write {Old Chat: {name: "why the rule does not fit"}}`,
	}
	exemptReasonRule = &rule{
		want: "a reason", fit: "a reason of 1 to 500 characters", hint: "say why the rule does not fit here; reviewers see it", empty: "say why the rule does not fit here; reviewers see it", least: 1, most: 500,
	}
)

func (d decoder) exempt(it item, l *level) []Exemption {
	var list []Exemption
	d.fields(it, exemptRule, l, func(rule string, it item) {
		list = append(list, Exemption{Rule: rule, Reason: d.text(it, exemptReasonRule), At: d.doc.At(it.key)})
	})
	slices.SortStableFunc(list, byRule)
	return list
}

func (d decoder) exempted(it item) []Exempted {
	var list []Exempted
	if it.node.Kind() == yamldoc.Mapping && it.node.Len() > exemptedRule.most {
		d.unfit(d.place(it), it.key.Value, exemptedRule)
	}
	d.entries(it, exemptedRule, nameRule, func(it item) {
		list = append(list, Exempted{Target: it.key.Value, Exempt: d.exempt(it, exemptAnyLevel), At: d.doc.At(it.key)})
	})
	slices.SortStableFunc(list, func(a, b Exempted) int { return cmp.Compare(a.Target, b.Target) })
	return list
}

// byRule is the canonical order of the rules.
func byRule(a, b Exemption) int {
	return slices.Index(HouseRuleNames, a.Rule) - slices.Index(HouseRuleNames, b.Rule)
}

func exemptBlock(list []Exemption) *block {
	if len(list) == 0 {
		return nil
	}
	b := yamldoc.NewMapping().InBrackets()
	for _, e := range list {
		b.Field(e.Rule, yamldoc.Text(e.Reason))
	}
	return b
}

func exemptedBlock(list []Exempted) *block {
	if len(list) == 0 {
		return nil
	}
	b := yamldoc.NewMapping()
	for _, e := range list {
		value := exemptBlock(e.Exempt)
		if value == nil {
			value = yamldoc.NewMapping().InBrackets()
		}
		b.Field(e.Target, value)
	}
	return b
}

// exemption finds the one that lifts a rule: the entry's own, or the policy's. Nil
// when there is none.
func (o *Org) exemption(own []Exemption, target, rule string) *Exemption {
	lists := [][]Exemption{own}
	for i := range o.Policy.Exempt {
		if o.Policy.Exempt[i].covers(target) {
			lists = append(lists, o.Policy.Exempt[i].Exempt)
		}
	}
	for _, list := range lists {
		if i := slices.IndexFunc(list, func(e Exemption) bool { return e.Rule == rule }); i >= 0 {
			return &list[i]
		}
	}
	return nil
}

// covers reports whether the entry is about a workspace's key or a person's address.
func (e *Exempted) covers(target string) bool {
	return e.Target == target || strings.Contains(e.Target, "@") && string(FoldEmail(e.Target)) == target
}

// Exemptions are all that lift a rule about the workspace: the entry's own, and
// the policy's where the entry says nothing.
func (o *Org) Exemptions(w *Workspace) []Exemption { return o.exemptions(w.Exempt, w.Key, false) }

// PersonalExemptions are the same of a person.
func (o *Org) PersonalExemptions(e Email) []Exemption {
	var own []Exemption
	if u := o.User(e); u != nil {
		own = u.Exempt
	}
	return o.exemptions(own, string(e), true)
}

func (o *Org) exemptions(own []Exemption, target string, person bool) []Exemption {
	all := slices.Clone(own)
	for i := range o.Policy.Exempt {
		if !o.Policy.Exempt[i].covers(target) {
			continue
		}
		for _, e := range o.Policy.Exempt[i].Exempt {
			said := slices.ContainsFunc(all, func(have Exemption) bool { return have.Rule == e.Rule })
			if slices.Contains(personRules, e.Rule) == person && !said {
				all = append(all, e)
			}
		}
	}
	return all
}

const codeFragmentExempt = "fragment-exempt" // an exemption in a fragment, whose owners it would bind

// exemptions looks at them by themselves: whoever owns a fragment lifts no rule of
// the house, and a reason says something.
func (c checker) exemptions() {
	main := c.org.Sources[0].Path
	each := func(list []Exemption) {
		for _, e := range list {
			if e.Reason != "" && blank(e.Reason) {
				c.Errorf(c.Value(e.At), codeOutOfRange, exemptReasonRule.hint, "the reason is blank")
			}
		}
	}
	for i := range c.org.Workspaces {
		w := &c.org.Workspaces[i]
		if at, has := w.At["exempt"]; has && at.File != main {
			c.Errorf(at, codeFragmentExempt, fmt.Sprintf("write it in %s: policy: {exempt: {%s: {…}}}", main, yamldoc.ScalarText(w.Key)),
				"a fragment may not exempt its own workspaces from the rules of %s", main)
		}
		each(w.Exempt)
	}
	for i := range c.org.Users {
		each(c.org.Users[i].Exempt)
	}
	for i := range c.org.Policy.Exempt {
		each(c.org.Policy.Exempt[i].Exempt)
	}
}

// targets looks for exemptions of the policy that find nobody, and for what the
// entry says itself.
func (h *house) targets() {
	for i := range h.org.Policy.Exempt {
		t := &h.org.Policy.Exempt[i]
		for j := range t.Exempt {
			h.target(t, &t.Exempt[j])
		}
	}
}

func (h *house) target(t *Exempted, e *Exemption) {
	person := slices.Contains(personRules, e.Rule)
	who := FoldEmail(t.Target)
	w, found := h.entries[t.Target]
	var own []Exemption
	switch u := h.org.User(who); {
	case person && u != nil:
		found, own = true, u.Exempt
	case person:
		found = h.people[who]
	case found:
		own = w.Exempt
	}
	switch {
	case !found && person:
		h.idle(e, "the file names no person "+yamldoc.Quote(t.Target))
	case !found:
		h.idle(e, "the file has no workspace with the key "+yamldoc.Quote(t.Target))
	case slices.ContainsFunc(own, func(o Exemption) bool { return o.Rule == e.Rule }):
		h.idle(e, "the entry says so itself")
	}
}
