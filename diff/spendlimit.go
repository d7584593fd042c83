package diff

import (
	"errors"
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindSpendLimit is what a workspace, or the organization, may spend in a month.
const KindSpendLimit = spec.KindSpendLimit

// FieldMonthly is the amount of a spend limit, in dollars: "5000.00".
const FieldMonthly = "monthly"

// Findings and effects of spend limits.
const (
	CodeSpendLimitsUnavailable Code = "spend-limits-unavailable"
	CodeSpendCurrency          Code = "spend-currency"
	CodeSpendAboveCap          Code = "spend-limit-above"
	CodeSpendLimitOff          Code = "spend-limit-off"

	EffectLimitLifted EffectKind = "limit-lifted"
)

// spendLimitRule is for the limits of workspaces and for the organization's own: one
// list of the API has them all.
func spendLimitRule() *Rule {
	declared := func(w *spec.Workspace) bool { return w.SpendLimit != nil }
	return &Rule{
		Kind: KindSpendLimit,
		Verbs: map[Action]Verb{
			Update: {Do: "set", One: "spend limit", Many: "spend limits", Name: "set spend limit", Names: "set spend limits", Repeat: Idempotent, Phases: []Phase{PhaseLimits}},
			Remove: {Do: "remove", One: "spend limit", Many: "spend limits", Name: "remove spend limit", Names: "remove spend limits", Repeat: Idempotent, Phases: []Phase{PhaseLimits}},
		},
		Title:    func(s *Step) say.Text { return spendTitle(s.Workspace) },
		Subject:  func(*Step) string { return "" },
		Would:    spendWould,
		Path:     func(*Step) []string { return []string{"spend_limit"} },
		Changers: say.F("by an organization admin or another run"),
		Declared: declared,
		List:     "spend limits",
		OrgDeclared: func(o *spec.Org) bool {
			for i := range o.Workspaces {
				if w := &o.Workspaces[i]; w.Archive == nil && declared(w) {
					return true
				}
			}
			return o.SpendLimit != nil
		},
		OrgListed:   func(o *live.Org) bool { return o.SpendLimits != nil },
		Caps:        true,
		Unavailable: spendLimitsUnavailable,
		Check: func(s *Step) error {
			if s.User != nil || s.Address != ObjectAddress(KindSpendLimit, s.Workspace.Key, "") {
				return errors.New("the address names another spend limit than the step")
			}
			return nil
		},
		Now: func(o *live.Org, s *Step) Values {
			v := Values{}
			if l := spendLimitOf(o, s); l != nil && l.Amount != nil {
				v[FieldMonthly] = Text(l.Amount.String())
			}
			return v
		},
		Gone: func(o *live.Org, s *Step) bool { return spendLimitOf(o, s) == nil },
		plan: func(p *planner, pair *pairing) {
			at := Workspace{Key: pair.want.Key, Name: pair.want.Name}
			if pair.have != nil {
				at.Name, at.ID = pair.have.Name, pair.have.ID
			}
			p.limitSpend(at, pair.want.SpendLimit)
		},
		needs: needSpent,
		orgPlan: func(p *planner) {
			if p.want.SpendLimit != nil {
				p.limitSpend(Workspace{}, p.want.SpendLimit)
			}
		},
	}
}

func spendTitle(w Workspace) say.Text {
	if w.Key == "" {
		return say.F("the organization's spend limit")
	}
	return say.F("the spend limit of %q", w.Name)
}

func spendWould(s *Step) say.Text {
	switch c, _ := s.Change(FieldMonthly); {
	case s.Action == Remove:
		return say.F("remove %s, %s", s.Title(), c.Before)
	case c.Before.Kind == None:
		return say.F("set %s to %s", s.Title(), c.After)
	default:
		return say.F("change %s from %s to %s", s.Title(), c.Before, c.After)
	}
}

// spendLimitOf is the limit that a step is about; nil when there is none.
func spendLimitOf(o *live.Org, s *Step) *live.SpendLimit { return spendLimitAt(o, s.Workspace) }

func spendLimitAt(o *live.Org, w Workspace) *live.SpendLimit {
	if w.Key != "" && w.ID == "" {
		return nil // a workspace that is to be
	}
	return o.SpendLimit(w.ID)
}

// spendLimitsUnavailable says what it means that the API does not give the list: not
// that there are no limits. What it answers to an organization without the preview
// is documented for writes alone, hence more than the two codes.
func spendLimitsUnavailable(f *live.Failure) *Finding {
	switch {
	case f.Code == live.CodeSpendUnsupported || f.Code == live.CodeSpendNotEnabled:
	case slices.Contains([]int{403, 404, 405, 501}, f.Status): // forbidden, not found, not allowed, not implemented
	default:
		return nil
	}
	return &Finding{
		Severity: SevUnmet, Code: CodeSpendLimitsUnavailable,
		Message: say.F("the API does not give the spend limits of this organization, so nothing is known of them and what the file says cannot take effect: %s", say.Foreign(f.Error())),
		Hint:    say.F("ask your Anthropic account team for the preview of spend limits in the API; until then set them in the Console, and take `spend_limit` out of the file"),
	}
}

// limitSpend plans the limit of a workspace, or of the organization.
func (p *planner) limitSpend(at Workspace, want *spec.SpendLimit) {
	have := spendLimitAt(p.have, at)
	s := Step{
		Address: ObjectAddress(KindSpendLimit, at.Key, ""), Action: Update, Phase: PhaseLimits, Risk: RiskNone, Workspace: at,
		Because: []Reason{{Kind: ReasonDeclared, Text: say.F("declared"), At: &want.At}},
		Changes: []Change{{Field: FieldMonthly, After: amountValue(want.Monthly)}},
	}
	if currency := p.have.SpendCurrency(); currency != live.Dollars {
		p.find(Finding{
			Severity: SevUnmet, Code: CodeSpendCurrency, Address: s.Address, At: &want.At,
			Message: say.F("the organization is billed in %s, and the file has amounts in US dollars: %s is left alone", currency, spendTitle(at)),
			Hint:    say.F("set it in the Console, and take `spend_limit` out of the file"),
		})
		return
	}
	p.weighSpend(at, s.Address, want, have)
	var before *spec.Amount
	if have != nil {
		before, s.Object = have.Amount, &Object{ID: have.ID, Name: FieldMonthly}
	}
	s.Changes[0].Before = amountValue(before)
	switch {
	case s.Changes[0].Kept():
		return
	case want.Monthly == nil:
		s.Action = Remove
		s.Effects = []Effect{p.spendLifted(at)}
	case before == nil && at.Key != "" && at.ID == "": // nothing can have been spent
	case before == nil || *want.Monthly < *before:
		s.Risk = RiskReducesAccess
		s.Effects = []Effect{{
			Kind: EffectLimitsLowered,
			Text: say.F("requests are refused once the month's spend reaches the limit; one below it stops traffic at once (inferred: the API does not say)"),
		}}
		s.Effects = append(s.Effects, p.recentSpend(at.ID, *want.Monthly)...)
	}
	s.Requires = p.spendOrder(&s)
	p.step(s)
}

func amountValue(a *spec.Amount) Value {
	if a == nil {
		return Value{}
	}
	return Text(a.String())
}

// spendLifted says what limits remain.
func (p *planner) spendLifted(at Workspace) Effect {
	e := Effect{Kind: EffectLimitLifted, Text: say.F("nothing in the file limits what may be spent then")}
	switch upper, whose := p.spendCap(at); {
	case upper != nil:
		e.Text = say.F("what limits the month's spend then is %s, %s", whose, upper)
	case at.Key != "":
		e.Text = say.F("nothing but the organization's limits holds for the workspace then")
	}
	return e
}

// spendCap is the lowest of the limits above that of a workspace, or of the
// organization, and whose it is; nil when none is known.
func (p *planner) spendCap(at Workspace) (upper *spec.Amount, whose say.Text) {
	if tier := p.have.SpendCap(); tier != nil && tier.Amount != nil {
		upper, whose = tier.Amount, say.F("the cap of the organization's usage tier")
	}
	if _, org := p.orgSpend(); at.Key != "" && org != nil && (upper == nil || *org < *upper) {
		upper, whose = org, say.F("the organization's limit")
	}
	return upper, whose
}

// orgSpend is the organization's limit as it is, and as the file has it.
func (p *planner) orgSpend() (before, after *spec.Amount) {
	if have := p.have.SpendLimit(""); have != nil {
		before = have.Amount
	}
	if p.want.SpendLimit != nil {
		return before, p.want.SpendLimit.Monthly
	}
	return before, before
}

// weighSpend warns of a limit that does not do what it seems to.
func (p *planner) weighSpend(at Workspace, a Address, want *spec.SpendLimit, have *live.SpendLimit) {
	if want.Monthly == nil {
		return
	}
	if upper, whose := p.spendCap(at); upper != nil && *want.Monthly > *upper {
		p.find(Finding{
			Severity: SevWarning, Code: CodeSpendAboveCap, Address: a, At: &want.At,
			Message: say.F("%s is %s, above %s, %s, which stays in force", spendTitle(at), want.Monthly, whose, upper),
			Hint:    say.F("lower it, or raise the other one; only Anthropic changes the cap of a usage tier"),
		})
	}
	if have != nil && have.Off {
		p.find(Finding{
			Severity: SevWarning, Code: CodeSpendLimitOff, Address: a, At: &want.At,
			Message: say.F("%s is switched off at present, so it limits nothing", spendTitle(at)),
			Hint:    say.F("switch it on in the Console"),
		})
	}
}

// spendOrder keeps a workspace's limit from ever being above the organization's on
// the way: the organization's comes first when it rises, and last when it falls.
func (p *planner) spendOrder(s *Step) (needs []Address) {
	before, after := p.orgSpend()
	if !p.opts.Scope.whole() {
		return nil // the organization's own is not a part of the plan
	}
	rises, falls := before != nil && (after == nil || *after > *before), after != nil && (before == nil || *after < *before)
	c, _ := s.Change(FieldMonthly)
	if s.Workspace.Key != "" {
		if want, ok := spec.ParseAmount(c.After.Text); rises && ok && want > *before {
			needs = append(needs, ObjectAddress(KindSpendLimit, "", ""))
		}
		return needs
	}
	for i := range p.plan.Steps {
		other := &p.plan.Steps[i]
		c, _ := other.Change(FieldMonthly)
		if was, ok := spec.ParseAmount(c.Before.Text); falls && ok && other.Rule() == s.Rule() && was > *after {
			needs = append(needs, other.Address)
		}
	}
	return needs
}
