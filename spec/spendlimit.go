package spec

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/yamldoc"
)

// KindSpendLimit is the kind of the monthly spend limit of a workspace, or of the
// organization.
const KindSpendLimit Kind = "spend-limit"

const codeAmount = "bad-amount" // text that is not an amount of dollars

var spendLimitKind = kind{name: KindSpendLimit}

// SpendLimit is what may be spent in a month.
type SpendLimit struct {
	// Monthly is nil when there shall be no limit.
	Monthly *Amount
	At      Position
}

// Amount is an amount of US dollars, in cents.
type Amount int64

// MaxAmount is the largest one that a file may name.
const MaxAmount Amount = 999_999_999_999_99

// String is the amount as files and views have it: 5000.00.
func (a Amount) String() string { return fmt.Sprintf("%d.%02d", a/100, a%100) }

// Say is the amount as a part of a text.
func (a Amount) Say() say.Span { return say.Figure(a.String()) }

// ParseAmount reads decimal text with at most two places, such as 5000 or 5000.50.
func ParseAmount(text string) (Amount, bool) {
	whole, places, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+(places + "00")[:max(2, len(places))], 10, 64)
	ok := err == nil && n >= 0 && len(places) <= 2 && !strings.ContainsAny(text, "+-") && whole != "" && !strings.HasSuffix(text, ".") && Amount(n) <= MaxAmount
	return Amount(n), ok
}

var (
	spendLimitSection = section[*Org]{
		field: "spend_limit", kind: KindSpendLimit, aka: []string{"spend_limits", "budget"},
		decode:  func(d decoder, o *Org, it item) { o.SpendLimit = d.spendLimit(it) },
		format:  func(o *Org) *block { return spendLimitBlock(o.SpendLimit) },
		arrange: func(b *block) { b.Arrange(spendLimitLevel.fields) },
	}
	workspaceSpendLimitSection = section[*Workspace]{
		field: "spend_limit", kind: KindSpendLimit, aka: []string{"spend_limits", "budget"}, limit: true,
		decode:  func(d decoder, w *Workspace, it item) { w.SpendLimit = d.spendLimit(it) },
		format:  func(w *Workspace) *block { return spendLimitBlock(w.SpendLimit) },
		arrange: func(b *block) { b.Arrange(spendLimitLevel.fields) },
	}
	spendLimitLevel = &level{
		where: "in spend_limit", fields: []string{"monthly"}, aka: map[string]string{"amount": "monthly", "month": "monthly"},
		required: []string{"monthly"}, needed: map[string]string{"monthly": monthlyHint},
	}
)

const monthlyHint = `write {monthly: "5000.00"}, or none to remove the limit`

var (
	spendLimitRule = &rule{
		want: "none, or a mapping with an amount", hint: monthlyHint, write: monthlyHint, empty: monthlyHint, words: []string{"none"},
	}
	amountRule = &rule{
		want: "an amount of US dollars", hint: `write the dollars in quotes, with at most two decimal places: "5000.00"`, code: codeAmount,
		exact: true, pattern: `^[0-9]{1,12}(\.[0-9]{1,2})?$`,
	}
)

func (d decoder) spendLimit(it item) *SpendLimit {
	l := &SpendLimit{At: d.doc.At(it.key)}
	switch {
	case it.node.Kind() == yamldoc.Mapping:
		d.fields(it, spendLimitRule, spendLimitLevel, func(_ string, it item) {
			if amount, ok := ParseAmount(d.text(it, amountRule)); ok {
				l.Monthly = &amount
			}
		})
	case d.text(it, spendLimitRule) == "":
		return nil
	}
	return l
}

func spendLimitBlock(l *SpendLimit) *block {
	switch {
	case l == nil:
		return nil
	case l.Monthly == nil:
		return yamldoc.Plain("none")
	}
	return yamldoc.NewMapping().InBrackets().Field("monthly", yamldoc.Text(l.Monthly.String()))
}
