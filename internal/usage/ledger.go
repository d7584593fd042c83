package usage

import (
	"math/big"
	"time"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// span is the days of a report.
type span struct{ from, to spec.Date }

func (s span) holds(d spec.Date) bool { return !d.Before(s.from) && !s.to.Before(d) }

// month is the first day of the month that the span ends in.
func (s span) month() spec.Date { return spec.Date{Year: s.to.Year, Month: s.to.Month, Day: 1} }

// shift is the day n days after d.
func shift(d spec.Date, n int) spec.Date {
	return spec.DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// ledger adds up exactly what belongs together.
type ledger struct {
	span
	cost, month *big.Rat // in cents
	tokens      live.Tokens
	searches    int64
	lastUsed    spec.Date
	days        []day // one for each of the span
	// cents and monthCents are what the exact amounts were rounded to.
	cents, monthCents USD
}

// day is one day of a ledger.
type day struct {
	date   spec.Date
	cost   *big.Rat
	tokens int64
	used   bool
}

func newLedger(s span) *ledger {
	l := &ledger{span: s, cost: new(big.Rat), month: new(big.Rat), days: make([]day, s.from.DaysUntil(s.to)+1)}
	for i := range l.days {
		l.days[i] = day{date: shift(s.from, i), cost: new(big.Rat)}
	}
	return l
}

func (l *ledger) use(u *live.DayUsage) {
	used := u.Sum() > 0 || u.WebSearches > 0
	if used && (l.lastUsed.IsZero() || l.lastUsed.Before(u.Day)) {
		l.lastUsed = u.Day
	}
	if !l.holds(u.Day) {
		return
	}
	l.tokens = l.tokens.Plus(u.Tokens)
	l.searches += u.WebSearches
	d := &l.days[l.from.DaysUntil(u.Day)]
	d.tokens += u.Sum()
	d.used = d.used || used
}

func (l *ledger) charge(c *live.DayCost) {
	if !c.Day.Before(l.span.month()) && !l.to.Before(c.Day) {
		l.month.Add(l.month, c.Cents)
	}
	if !l.holds(c.Day) {
		return
	}
	l.cost.Add(l.cost, c.Cents)
	d := &l.days[l.from.DaysUntil(c.Day)]
	d.cost.Add(d.cost, c.Cents)
	d.used = d.used || c.Cents.Sign() != 0
}

func (l *ledger) totals() Totals {
	return Totals{Cost: l.cents, Tokens: l.tokens, WebSearches: l.searches, MonthToDate: l.monthCents, Trend: l.trend()}
}

// byDay has the days that are chosen, with amounts that add up to the rounded cost.
func (l *ledger) byDay(choose func(*day) bool) []Day {
	costs := make([]*big.Rat, len(l.days))
	for i := range l.days {
		costs[i] = l.days[i].cost
	}
	cents := allotTo(costs, int64(l.cents))
	list := []Day{}
	for i := range l.days {
		if d := &l.days[i]; choose(d) || cents[i] != 0 {
			list = append(list, Day{d.date, USD(cents[i]), d.tokens})
		}
	}
	return list
}

// Trend compares the later half of the days with the earlier one. The last day
// counts for neither, because it may still be filling.
type Trend struct {
	// Days is the length of each half.
	Days   int `json:"days"`
	Before USD `json:"before"`
	After  USD `json:"after"`
	// Percent is the change; nil when nothing was charged before.
	Percent *int64 `json:"percent,omitempty"`
}

func (l *ledger) trend() *Trend {
	whole := len(l.days) - 1
	half := whole / 2
	if half == 0 {
		return nil
	}
	before, after := new(big.Rat), new(big.Rat)
	for i := whole - 2*half; i < whole; i++ {
		sum := before
		if i >= whole-half {
			sum = after
		}
		sum.Add(sum, l.days[i].cost)
	}
	t := &Trend{Days: half, Before: USD(roundHalfUp(before)), After: USD(roundHalfUp(after))}
	if before.Sign() > 0 {
		change := new(big.Rat).Sub(after, before)
		change.Quo(change.Mul(change, big.NewRat(100, 1)), before)
		percent := roundHalfUp(change)
		t.Percent = &percent
	}
	return t
}
