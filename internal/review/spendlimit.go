package review

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// spendLimitKind assumes the limits that base declares, in dollars, and no cap above
// them: git does not know what Anthropic allows.
var spendLimitKind = kind{
	assume: func(o *live.Org, base, _ *spec.Org) {
		o.SpendLimits = append([]live.SpendLimit{}, o.SpendLimits...)
		assumeSpend(o, live.ScopeOrganization, "", base.SpendLimit)
	},
	beside: func(o *live.Org, w *live.Workspace, e *spec.Workspace) {
		assumeSpend(o, live.ScopeWorkspace, w.ID, e.SpendLimit)
	},
	managed: func(w *spec.Workspace) []string {
		if w.SpendLimit == nil {
			return nil
		}
		return []string{"spend_limit"}
	},
	cleared: func(w *spec.Workspace) []string {
		if w.SpendLimit == nil || w.SpendLimit.Monthly != nil {
			return nil
		}
		return []string{"spend_limit"}
	},
	compare: (*review).spendLimits,
}

func assumeSpend(o *live.Org, scope live.SpendScope, at live.WorkspaceID, l *spec.SpendLimit) {
	if l == nil || l.Monthly == nil {
		return
	}
	o.SpendLimits = append(o.SpendLimits, live.SpendLimit{
		ID: live.AssumedPrefix + "spend-limit:" + string(at), Scope: scope, Workspace: at,
		Period: live.Monthly, Amount: l.Monthly, Currency: live.Dollars,
	})
}

// spendLimits reports limits that allow more than before: what they kept from being
// spent, no guard keeps.
func (r *review) spendLimits() {
	b, h := r.base.SpendLimit, r.head.SpendLimit
	r.looserSpend(diff.ObjectAddress(diff.KindSpendLimit, "", ""), say.F("the organization's spend limit"), b, h)
	if b == nil && h != nil && h.Monthly == nil {
		r.find(diff.Finding{
			Severity: diff.SevWarning, Code: diff.CodeSpendLoosened, Address: diff.ObjectAddress(diff.KindSpendLimit, "", ""), At: at(h.At),
			Message: say.F("the organization's spend limit goes away, if there is one"),
			Hint:    say.F("have somebody who answers for the money look at it"),
		})
	}
	if b != nil && h == nil {
		r.find(diff.Finding{
			Severity: diff.SevNote, Code: diff.CodeNoLongerManaged, Address: diff.ObjectAddress(diff.KindSpendLimit, "", ""),
			Message: say.F("the organization's spend limit is no longer in the file: it stays as it is"),
		})
	}
	for _, p := range r.pairs {
		if p.base != nil && p.head != nil {
			r.looserSpend(diff.ObjectAddress(diff.KindSpendLimit, p.head.Key, ""), say.F("the spend limit of %q", p.head.Name), p.base.SpendLimit, p.head.SpendLimit)
		}
	}
}

func (r *review) looserSpend(a diff.Address, what say.Text, b, h *spec.SpendLimit) {
	if b == nil || h == nil || b.Monthly == nil || h.Monthly != nil && *h.Monthly <= *b.Monthly {
		return
	}
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeSpendLoosened, Address: a, At: at(h.At),
		Message: say.F("%s goes away; it was %s", what, b.Monthly),
		Hint:    say.F("have somebody who answers for the money look at it"),
	}
	if h.Monthly != nil {
		f.Message = say.F("%s rises from %s to %s", what, b.Monthly, h.Monthly)
	}
	r.find(f)
}
