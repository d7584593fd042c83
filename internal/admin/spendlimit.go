package admin

import (
	"context"
	"net/http"
	"strconv"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/respjson"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const spendLimitsPath = "/v1/organizations/spend_limits"

// spendReadsBeta is what reading spend limits takes (anthropic-sdk-go
// betaorganizationspendlimit.go).
const spendReadsBeta = "spend-limit-reads-2026-09-26"

func spendLimitKind() kind {
	return kind{
		list:    (*Reader).spendLimits,
		feature: &Feature{Name: "spend limits", path: spendLimitsPath, beta: spendReadsBeta},
		write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
			diff.Update: (*Writer).setSpendLimit,
			diff.Remove: (*Writer).removeSpendLimit,
		},
	}
}

// spendLimits lists every limit: those of all workspaces cost no more than that of
// one.
func (r *Reader) spendLimits(ctx context.Context, _ live.WorkspaceID) (live.Part, error) {
	all, err := list(ctx, r.c, listing[live.SpendLimit]{
		path: spendLimitsPath, paging: byPage,
		fetch: func(ctx context.Context, page param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.raw.Beta.Organization.SpendLimits.List(ctx, anthropic.BetaOrganizationSpendLimitListParams{
				Page: page, Limit: param.NewOpt[int64](pageSize),
			}, opts...)
			return err
		},
		item: whole(func(l *anthropic.BetaSpendLimit) (live.SpendLimit, string, bool, error) {
			v, err := toSpendLimit(l)
			return v, v.ID, true, err
		}),
	})
	return live.SpendLimitList(all), err
}

func toSpendLimit(l *anthropic.BetaSpendLimit) (live.SpendLimit, error) {
	if l == nil {
		return live.SpendLimit{}, unexpected("no spend limit")
	}
	id, err := text("a spend limit", "", "id", l.JSON.ID, l.ID)
	if err != nil {
		return live.SpendLimit{}, err
	}
	out := live.SpendLimit{ID: id, Off: !l.IsEnabled}
	const what = "spend limit"
	if out.Period, err = text(what, id, "period", l.JSON.Period, l.Period); err != nil {
		return out, err
	}
	if out.Currency, err = text(what, id, "currency", l.JSON.Currency, l.Currency); err != nil {
		return out, err
	}
	scope, err := text(what, id, "scope.type", l.Scope.JSON.Type, l.Scope.Type)
	if err != nil {
		return out, err
	}
	if out.Scope = live.SpendScope(scope); out.Scope == live.ScopeWorkspace {
		at, err := text(what, id, "scope.workspace_id", l.Scope.JSON.WorkspaceID, l.Scope.WorkspaceID)
		if err != nil {
			return out, err
		}
		out.Workspace = live.WorkspaceID(at)
	}
	if !l.JSON.IsEnabled.Valid() {
		return out, unexpected("%s %s without is_enabled", what, id)
	}
	if l.JSON.Amount.Raw() == respjson.Null {
		return out, nil
	}
	units, err := text(what, id, "amount", l.JSON.Amount, l.Amount)
	if err != nil {
		return out, err
	}
	n, bad := strconv.ParseInt(units, 10, 64)
	if bad != nil || n < 0 || strconv.FormatInt(n, 10) != units {
		return out, unexpected("%s %s with the amount %q", what, id, units)
	}
	amount := spec.Amount(n)
	out.Amount = &amount
	return out, nil
}

// monthlyChange is the one change that a step on a spend limit has.
func monthlyChange(step *diff.Step) (diff.Change, error) {
	if len(step.Changes) != 1 || step.Changes[0].Field != diff.FieldMonthly {
		return diff.Change{}, notSendable("a step on a spend limit changes %s and nothing else", diff.FieldMonthly)
	}
	return step.Changes[0], nil
}

// setSpendLimit is an upsert by scope and period, which is always sent: what the
// API takes without one, nobody says.
func (w *Writer) setSpendLimit(step *diff.Step, _ *apply.Receipt) request {
	params := anthropic.BetaOrganizationSpendLimitSetParams{Period: anthropic.BetaSpendLimitPeriodMonthly}
	if step.Workspace.Key == "" {
		scope := anthropic.NewBetaSpendLimitOrganizationScopeParam()
		params.Scope.OfOrganization = &scope
	} else {
		params.Scope.OfWorkspace = &anthropic.BetaSpendLimitWorkspaceScopeParam{WorkspaceID: string(step.Workspace.ID)}
	}
	c, err := monthlyChange(step)
	amount, ok := spec.ParseAmount(c.After.Text)
	if err == nil && (!ok || amount.String() != c.After.Text) {
		err = notSendable("%q is no amount", c.After)
	}
	params.Amount = param.NewOpt(strconv.FormatInt(int64(amount), 10))
	return request{http.MethodPost, spendLimitsPath, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.raw.Beta.Organization.SpendLimits.Set(ctx, params, opts...)
		if err != nil {
			return err
		}
		return sameSpendLimit(res, step, amount)
	}}
}

// sameSpendLimit checks that an answer is about the limit that was set, in the
// currency that the amount was meant in.
func sameSpendLimit(res *anthropic.BetaSpendLimit, step *diff.Step, amount spec.Amount) error {
	got, err := toSpendLimit(res)
	scope := live.ScopeWorkspace
	if step.Workspace.Key == "" {
		scope = live.ScopeOrganization
	}
	switch {
	case err != nil:
		return err
	case got.Scope != scope || got.Workspace != step.Workspace.ID || got.Period != live.Monthly:
		return unexpected("the answer is about another spend limit: %s", got.ID)
	case got.Amount == nil || *got.Amount != amount || got.Currency != live.Dollars:
		return unexpected("the amount is not what was asked for")
	}
	return nil
}

func (w *Writer) removeSpendLimit(step *diff.Step, _ *apply.Receipt) request {
	var id string
	c, err := monthlyChange(step)
	switch {
	case err != nil:
	case c.After.Kind != diff.None:
		err = notSendable("a removal cannot change %s", c.Field)
	case step.Object == nil || step.Object.ID == "":
		err = notSendable("%s names no spend limit", step.Address)
	default:
		id = step.Object.ID
	}
	return request{http.MethodDelete, spendLimitsPath + "/" + id, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.raw.Beta.Organization.SpendLimits.Delete(ctx, id, opts...)
		switch {
		case err != nil:
			return err
		case res == nil || res.ID != id:
			return unexpected("the answer is about another spend limit")
		}
		return nil
	}}
}
