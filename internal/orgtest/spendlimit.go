package orgtest

import (
	"cmp"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var spendLimitKind = kind{
	name: spec.KindSpendLimit,
	live: func(t *rapid.T, o *live.Org) {
		o.SpendLimits = []live.SpendLimit{}
		if rapid.Bool().Draw(t, "usage tier") {
			limit(o, live.ScopeUsageTier, "", 5_000_000)
		}
		if rapid.Bool().Draw(t, "organization's spend limit") {
			limit(o, live.ScopeOrganization, "", rapid.SampledFrom(amounts).Draw(t, "amount"))
		}
	},
	within: func(t *rapid.T, o *live.Org, w *live.Workspace) {
		if rapid.IntRange(0, 2).Draw(t, "spend limit") == 0 {
			limit(o, live.ScopeWorkspace, w.ID, rapid.SampledFrom(amounts).Draw(t, "amount"))
		}
	},
	entry: func(t *rapid.T, _ *author, w *spec.Workspace) {
		if rapid.IntRange(0, 2).Draw(t, "another spend limit") == 0 {
			w.SpendLimit = spendLimit(t)
		}
	},
	file: func(t *rapid.T, a *author) {
		if rapid.Bool().Draw(t, "another spend limit") {
			a.want.SpendLimit = spendLimit(t)
		}
	},
	edits: []edit{
		ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) { w.SpendLimit = spendLimit(t) }),
		func(t *rapid.T, o *spec.Org, _ *spec.Workspace) { o.SpendLimit = spendLimit(t) },
	},
	lines: map[string]func(*parser, bool, []string) error{"spend": parseSpend},
	read: map[string]func(*live.Org){
		"spend": func(o *live.Org) { o.SpendLimits = append([]live.SpendLimit{}, o.SpendLimits...) },
	},
	do:   setSpend,
	part: func(o *live.Org, _ live.WorkspaceID) live.Part { return live.SpendLimitList(o.SpendLimits) },
}

var amounts = []spec.Amount{0, 1, 50_000, 100_000, 9_000_000, spec.MaxAmount}

// spendLimit is a line of an author, or none.
func spendLimit(t *rapid.T) *spec.SpendLimit {
	switch rapid.IntRange(0, 3).Draw(t, "spend limit") {
	case 0:
		return nil
	case 1:
		return &spec.SpendLimit{}
	}
	amount := rapid.SampledFrom(amounts).Draw(t, "amount")
	return &spec.SpendLimit{Monthly: &amount}
}

func limit(o *live.Org, scope live.SpendScope, at live.WorkspaceID, amount spec.Amount) {
	o.SpendLimits = append(o.SpendLimits, live.SpendLimit{
		ID: "spl_" + cmp.Or(string(at), string(scope)), Scope: scope, Workspace: at,
		Period: live.Monthly, Amount: &amount, Currency: live.Dollars,
	})
}

// parseSpend reads the limit of the organization, or of the workspace it stands in.
//
//	spend usage_tier 50000.00
//	spend organization 20000.00 off currency=EUR
//	  spend workspace 5000.00
func parseSpend(p *parser, inside bool, f []string) error {
	amount, ok := spec.ParseAmount(f[min(2, len(f)-1)])
	if !ok || len(f) < 3 {
		return fmt.Errorf("%q: %w", f, errUnknown)
	}
	at := live.WorkspaceID("")
	if inside {
		at = p.ws.ID
	}
	limit(p.org, live.SpendScope(f[1]), at, amount)
	l := &p.org.SpendLimits[len(p.org.SpendLimits)-1]
	for _, word := range f[3:] {
		if l.Off = l.Off || word == "off"; word == "currency=EUR" {
			l.Currency = "EUR"
		}
	}
	return nil
}

func setSpend(s *diff.Step, o *live.Org) error {
	scope, at := live.ScopeOrganization, live.WorkspaceID("")
	if s.Workspace.Key != "" {
		w, err := writable(s, o)
		if err != nil {
			return err
		}
		scope, at = live.ScopeWorkspace, w.ID
	}
	have := o.SpendLimit(at)
	c, _ := s.Change(diff.FieldMonthly)
	amount, ok := spec.ParseAmount(c.After.Text)
	switch {
	case s.Action == diff.Remove && (have == nil || s.Object == nil || have.ID != s.Object.ID):
		return fmt.Errorf("%s: no such spend limit", s.Address)
	case s.Action == diff.Remove:
		o.SpendLimits = slices.DeleteFunc(o.SpendLimits, func(l live.SpendLimit) bool { return l.ID == have.ID })
	case !ok:
		return fmt.Errorf("%s: %q is no amount", s.Address, c.After)
	case have == nil:
		limit(o, scope, at, amount)
	default:
		have.Amount = &amount
	}
	return nil
}
