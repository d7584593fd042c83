package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// Only names the steps that a plan is cut down to. Empty: all of them.
type Only string

// OnlyLapsed keeps the steps that take away what a line gave whose last day is
// over. They follow from the calendar and from a line that was reviewed with its
// end, so that they may be carried out on a day on which nobody looks at a plan.
const OnlyLapsed Only = "lapsed"

// leaves reports whether the step is none of those that Only names. One that waits
// for another step is left too: the other one has a reason of its own.
func (o Only) leaves(s *Step) bool {
	return o == OnlyLapsed && (!s.Lapsed() || len(s.Requires) > 0)
}

// Lapsed reports whether the step takes away what a line gave whose last day is
// over, and nothing else. A person whom the lapse of a weak line would raise, by a
// group, is no such step; nor is one whose role somebody changed meanwhile.
func (s *Step) Lapsed() bool { return s.Because[0].Kind == ReasonLapsed && s.Risk != RiskNone }

func lapsedReason(last spec.Date, line spec.Position) Reason {
	return Reason{Kind: ReasonLapsed, Text: say.F("the line counted until %s", last), At: at(line)}
}

// maxLeft is how many steps that were left out are told one by one.
const maxLeft = 20

// tellLeftOut keeps, in a plan that is cut down, the findings that its steps or its
// guards hang on, and says what was left out.
func (p *planner) tellLeftOut() {
	if p.opts.Only == "" {
		return
	}
	lapsed := p.lapsedLines()
	p.plan.Findings = slices.DeleteFunc(p.plan.Findings, func(f Finding) bool { return !lapsed[f.Address] && !p.matters(&f) })
	if len(p.left) == 0 {
		return
	}
	items := slices.Clone(p.left[:min(len(p.left), maxLeft)])
	if more := len(p.left) - len(items); more > 0 {
		items = append(items, say.F("and %d more", more))
	}
	p.find(Finding{
		Severity: SevNote, Code: CodeLeftOut, Items: items,
		Message: say.F("%s", say.Count(len(p.left), "further step is left out: no lapsed line asks for it", "further steps are left out: no lapsed line asks for them")),
		Hint:    say.F("plan or apply without `--only` for all of them"),
	})
}

// LeftOut is what a plan that is cut down says of the other steps; nil for none.
func (p *Plan) LeftOut() *Finding {
	i := slices.IndexFunc(p.Findings, func(f Finding) bool { return f.Code == CodeLeftOut })
	if i < 0 {
		return nil
	}
	return &p.Findings[i]
}

// matters reports whether a finding concerns a plan of lapsed lines although it is
// about none: it casts doubt on a step, or it may stop every plan.
func (p *planner) matters(f *Finding) bool {
	policy := &p.want.Policy
	switch {
	case f.Severity == SevError:
		return true
	case f.Code == CodeUnmanaged:
		return policy.UnmanagedWorkspaces == spec.UnmanagedDeny
	case f.Code == CodeUnmanagedUser:
		return policy.UnmanagedUsers == spec.UnmanagedDeny
	}
	return slices.ContainsFunc(f.Steps, func(a Address) bool { return p.plan.Step(a) != nil })
}

// lapsedLines are the addresses of the people whose line has lapsed.
func (p *planner) lapsedLines() map[Address]bool {
	over := func(last spec.Date) bool { return !last.IsZero() && last.Before(p.opts.Today) }
	lines := map[Address]bool{}
	for i := range p.want.Users {
		if u := &p.want.Users[i]; over(u.Until) {
			lines[ObjectAddress(KindUser, "", string(u.Email))] = true
		}
	}
	for i := range p.want.Workspaces {
		for _, m := range p.want.Workspaces[i].Members {
			if over(m.Until) {
				lines[MemberAddress(p.want.Workspaces[i].Key, m.Email)] = true
			}
		}
	}
	return lines
}
