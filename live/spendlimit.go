package live

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/spec"
)

var spendLimitKind = kind{
	name:  spec.KindSpendLimit,
	entry: exportWorkspaceSpend,
	file:  exportOrgSpend,
	sort: func(o *Org) {
		slices.SortStableFunc(o.SpendLimits, func(a, b SpendLimit) int { return strings.Compare(a.ID, b.ID) })
	},
}

// SpendLimit is a cap on what is spent in a period
// (anthropic-sdk-go/v2 betaorganizationspendlimit.go).
type SpendLimit struct {
	ID    string
	Scope SpendScope
	// Workspace is set in the scope ScopeWorkspace.
	Workspace WorkspaceID
	// Period is Monthly, or another one, which no file can name.
	Period string
	// Amount is nil when there is no numeric cap. It is in dollars only if the
	// currency is.
	Amount *spec.Amount
	// Currency is the organization's, as an ISO 4217 code.
	Currency string
	// Off says that the amount is kept, and does not apply at present.
	Off bool
}

// SpendScope is what a limit applies to, as the API spells it. Unknown values are
// kept as they came.
type SpendScope string

// The scopes of an organization in the Console, and the period that its limits have.
const (
	ScopeOrganization SpendScope = "organization"
	ScopeWorkspace    SpendScope = "workspace"
	// ScopeUsageTier is the cap that Anthropic sets: nobody else can change it.
	ScopeUsageTier SpendScope = "usage_tier"

	Monthly = "monthly"
	// Dollars is the currency of the amounts in a file.
	Dollars = "USD"
)

// SpendLimitList is every spend limit of an organization, those of its workspaces
// included.
type SpendLimitList []SpendLimit

// Put implements Part. An empty list is a list that was read.
func (l SpendLimitList) Put(o *Org, _ WorkspaceID) {
	o.SpendLimits = append([]SpendLimit{}, l...)
}

// SpendLimit finds the monthly limit of a workspace, or of the organization if at
// is empty; nil when there is none.
func (o *Org) SpendLimit(at WorkspaceID) *SpendLimit {
	if at == "" {
		return o.spendLimit(ScopeOrganization, "")
	}
	return o.spendLimit(ScopeWorkspace, at)
}

// SpendCap is what Anthropic allows the organization in a month; nil when nothing
// says so.
func (o *Org) SpendCap() *SpendLimit { return o.spendLimit(ScopeUsageTier, "") }

func (o *Org) spendLimit(scope SpendScope, at WorkspaceID) *SpendLimit {
	i := slices.IndexFunc(o.SpendLimits, func(l SpendLimit) bool {
		return l.Scope == scope && l.Workspace == at && l.Period == Monthly
	})
	if i < 0 {
		return nil
	}
	return &o.SpendLimits[i]
}

// SpendCurrency is the currency that the organization is billed in. Only a limit
// tells; without any it is taken for dollars.
func (o *Org) SpendCurrency() string {
	for i := range o.SpendLimits {
		if c := o.SpendLimits[i].Currency; c != Dollars {
			return c
		}
	}
	return Dollars
}

// exportOrgSpend writes the organization's own limit.
func exportOrgSpend(x *export) (left []string) {
	switch f := x.org.Refused[spec.KindSpendLimit]; {
	case f != nil:
		return []string{"spend limits are left out: the API does not give them: " + f.Error()}
	case x.org.SpendCurrency() != Dollars:
		return []string{"spend limits are left out: they are in " + x.org.SpendCurrency() + ", and a file has amounts in " + Dollars}
	}
	x.want.SpendLimit, left = exportSpend(x.org.SpendLimit(""), "the organization")
	return left
}

// exportWorkspaceSpend writes the limit of a workspace, and leaves it unmanaged where
// there is none.
func exportWorkspaceSpend(x *export, w *Workspace, e *spec.Workspace) (left []string) {
	if x.org.SpendCurrency() == Dollars {
		e.SpendLimit, left = exportSpend(x.org.SpendLimit(w.ID), fmt.Sprintf("workspace %q", w.Name))
	}
	return left
}

func exportSpend(l *SpendLimit, of string) (*spec.SpendLimit, []string) {
	switch {
	case l == nil || l.Amount == nil:
		return nil, nil
	case *l.Amount > spec.MaxAmount:
		return nil, []string{fmt.Sprintf("the spend limit of %s is left out: no file may hold %s", of, l.Amount)}
	}
	amount := *l.Amount
	return &spec.SpendLimit{Monthly: &amount}, nil
}
