package review

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// requirements reports what becomes of each rule of the house.
func (r *review) requirements() {
	for _, name := range spec.HouseRuleNames {
		b, h := &r.base.Policy.Require, &r.head.Policy.Require
		f := diff.Finding{At: r.policyLine("require." + name)}
		switch was, is := weight(b.Level(name)), weight(h.Level(name)); {
		case is < was:
			f.Severity, f.Code = diff.SevAlert, diff.CodePolicyLoosened
			f.Hint = say.F("make sure that it is meant to last; one entry is let off by `exempt`")
		case is > was:
			f.Severity, f.Code = diff.SevNote, diff.CodePolicyTightened
		}
		if f.Code != "" {
			f.Message = say.F("the house rule `policy.require.%s` goes from %s to %s", name, level(b.Level(name)), level(h.Level(name)))
			r.find(f)
		}
		if b.Holds(name) && h.Holds(name) {
			r.requirement(name, f.At)
		}
	}
}

// weight orders what a breach of a rule means, from nothing upwards.
func weight(l spec.Severity) int {
	return slices.Index([]spec.Severity{"", spec.Warning, spec.Error}, l)
}

func level(l spec.Severity) say.Span {
	if l == "" {
		return say.Figure("none")
	}
	return say.Figure(string(l))
}

// requirement reports that a rule asks for something else than before. Of another
// pattern nobody can tell in general whether it fits more.
func (r *review) requirement(name string, line *spec.Position) {
	b, h := &r.base.Policy.Require, &r.head.Policy.Require
	asked, asks := wanted(b, name), wanted(h, name)
	if slices.Equal(asked, asks) {
		return
	}
	f := diff.Finding{
		Severity: diff.SevAlert, Code: diff.CodePolicyLoosened, At: line,
		Message: say.F("the house rule `policy.require.%s` asks for %s, and asked for %s", name, list(name, asks), list(name, asked)),
		Hint:    say.F("make sure that what it lets pass from now on is meant to"),
	}
	stricter := name == spec.RuleAdmins && h.Admins > b.Admins || name == spec.RuleTags && len(without(asked, asks)) == 0 ||
		name == spec.RuleUntil && len(without(asks, asked)) == 0
	if stricter {
		f.Severity, f.Code, f.Hint = diff.SevNote, diff.CodePolicyTightened, nil
	}
	r.find(f)
}

// wanted is what a rule asks for.
func wanted(r *spec.Require, name string) []string {
	switch name {
	case spec.RuleName:
		return []string{r.Name}
	case spec.RuleTags:
		return r.Tags
	case spec.RuleAdmins:
		return []string{fmt.Sprint(r.Admins)}
	case spec.RuleUntil:
		return domains(r.UntilForOtherDomains)
	}
	return nil
}

func list(rule string, items []string) say.Text {
	if rule == spec.RuleAdmins {
		return say.F("%s", say.Figure(items[0]))
	}
	return say.Join(say.Names(items), ", ")
}

// exemptions reports who need not keep a rule any more, wherever the file says so,
// and who has to again.
func (r *review) exemptions() {
	told := len(r.plan.Findings)
	for _, p := range r.pairs {
		var was, is []spec.Exemption
		subject := say.Text(nil)
		var address diff.Address
		if p.base != nil {
			was, subject, address = r.base.Exemptions(p.base), say.F("%q", p.base.Key), diff.WorkspaceAddress(p.base.Key)
		}
		if p.head != nil {
			is, subject, address = r.head.Exemptions(p.head), say.F("%q", p.head.Key), diff.WorkspaceAddress(p.head.Key)
		}
		r.exemption(subject, address, was, is)
	}
	r.unclaimedExemptions()
	people := map[spec.Email]bool{}
	for _, o := range []*spec.Org{r.base, r.head} {
		for i := range o.Users {
			people[o.Users[i].Email] = true
		}
		for i := range o.Policy.Exempt {
			if target := o.Policy.Exempt[i].Target; strings.Contains(target, "@") {
				people[spec.FoldEmail(target)] = true
			}
		}
	}
	for _, e := range slices.Sorted(maps.Keys(people)) {
		r.exemption(say.F("%s", e), diff.ObjectAddress(diff.KindUser, "", string(e)), r.base.PersonalExemptions(e), r.head.PersonalExemptions(e))
	}
	if len(r.plan.Findings) == told && !maps.Equal(facts(r.base.Policy.Exempt), facts(r.head.Policy.Exempt)) {
		r.find(diff.Finding{
			Severity: diff.SevNote, Code: diff.CodePolicyTightened, At: r.policyLine("exempt"),
			Message: say.F("`policy.exempt` changes, and lets off nobody who was not let off before"),
		})
	}
}

// unclaimedExemptions reports exemptions of the policy for workspaces that the file
// does not have: whoever makes an entry of that key has it.
func (r *review) unclaimedExemptions() {
	keys := map[string]bool{}
	for i := range r.head.Workspaces {
		keys[r.head.Workspaces[i].Key] = true
	}
	for i := range r.head.Policy.Exempt {
		if target := r.head.Policy.Exempt[i].Target; !keys[target] {
			nobody := &spec.Workspace{Key: target}
			r.exemption(say.F("%q, which is not in the file,", target), "", r.base.Exemptions(nobody), r.head.Exemptions(nobody))
		}
	}
}

// exemption compares what lifts rules for one entry or person.
func (r *review) exemption(subject say.Text, address diff.Address, was, is []spec.Exemption) {
	for _, e := range is {
		if before := of(was, e.Rule); before == nil || before.Reason != e.Reason {
			r.find(diff.Finding{
				Severity: diff.SevAlert, Code: diff.CodeExemptionAdded, Address: address, At: at(e.At),
				Message: say.F("%s need not keep the house rule %s: %s", subject, say.Figure(e.Rule), say.Foreign(e.Reason)),
				Hint:    say.F("make sure that whoever answers for the rule agrees"),
			})
		}
	}
	for _, e := range was {
		if of(is, e.Rule) == nil {
			r.find(diff.Finding{
				Severity: diff.SevNote, Code: diff.CodePolicyTightened, Address: address, At: at(e.At),
				Message: say.F("%s is no longer exempt from the house rule %s", subject, say.Figure(e.Rule)),
			})
		}
	}
}

// aboutExemption tells findings that speak of nothing else, so that they do not
// stand for other changes of the same entry.
func aboutExemption(f *diff.Finding) bool {
	return f.Code == diff.CodeExemptionAdded || f.Code == diff.CodePolicyTightened
}

// of is the exemption from a rule; nil when there is none.
func of(list []spec.Exemption, rule string) *spec.Exemption {
	i := slices.IndexFunc(list, func(e spec.Exemption) bool { return e.Rule == rule })
	if i < 0 {
		return nil
	}
	return &list[i]
}
