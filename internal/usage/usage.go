// Package usage is the report of what an organization used and what that cost, by
// workspace, beside the limits of each. It is a package of its own because it is
// about nothing that wsync manages: what the API measured goes in, numbers that add
// up come out, and no file is asked.
//
// Invariants:
//   - amounts are whole cents and never floats; those of the workspaces add up to
//     the organization's total, those of the days of a workspace to the
//     workspace's, and shares to 100.0;
//   - every row of the API's reports is in exactly one workspace, the Default
//     Workspace, archived workspaces and those that no list has included;
//   - the same input gives the same bytes.
package usage

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Format names the version of the report's JSON form.
const Format = "wsync.usage/v1"

// Currency is what amounts are in: the cost report knows no other.
const Currency = live.Dollars

// Report is what was used and charged in a span of days.
type Report struct {
	Format       string       `json:"format"`
	MadeBy       string       `json:"made_by"`
	Organization Organization `json:"organization"`
	// TakenAt is when the reports were read, in UTC.
	TakenAt time.Time `json:"taken_at"`
	// From and To are the first and last day, in UTC. The last one may still be
	// filling.
	From spec.Date `json:"from"`
	To   spec.Date `json:"to"`
	Days int       `json:"days"`
	// ReadFrom is the first day of which the reports were read; it may be before From.
	ReadFrom spec.Date `json:"read_from"`
	Currency string    `json:"currency"`
	// Total is the sum of the workspaces, and ByDay of each day.
	Total Totals `json:"total"`
	ByDay []Day  `json:"by_day"`
	// Workspaces are sorted by cost, the highest first, then tokens, then name.
	Workspaces []Workspace `json:"workspaces"`
	// Unavailable are limits that the API does not give.
	Unavailable []Unavailable `json:"unavailable"`
}

// Organization names whose report it is.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Totals are sums over the days of a report.
type Totals struct {
	Cost        USD         `json:"cost"`
	Tokens      live.Tokens `json:"tokens"`
	WebSearches int64       `json:"web_searches"`
	// MonthToDate is what was charged since the first day of the month of To,
	// which may be before From.
	MonthToDate USD `json:"month_to_date"`
	// SpendLimit is the monthly one; nil when there is none or it was not read.
	SpendLimit *SpendLimit `json:"spend_limit,omitempty"`
	// Trend is nil when there are too few days for one.
	Trend *Trend `json:"trend,omitempty"`
}

// Workspace is one workspace's part.
type Workspace struct {
	// ID is empty for a Default Workspace without one.
	ID   live.WorkspaceID `json:"id,omitempty"`
	Name string           `json:"name"`
	// State is live, archived, default, or unlisted: in the reports, and in no list.
	State State `json:"state"`
	// ClaudeCode marks the workspace that Anthropic fills by itself.
	ClaudeCode bool `json:"claude_code,omitempty"`
	Totals
	// Share is the part of the total cost in percent, to one place; nil when
	// nothing was charged, or somebody has a credit.
	Share *Share `json:"share,omitempty"`
	// LastUsed is the last day with use, as far back as the reports were read;
	// zero when there was none.
	LastUsed spec.Date `json:"last_used,omitzero"`
	// Idle says that nothing was used or charged from From to To.
	Idle bool `json:"idle"`
	// CreatedAt is zero when unknown.
	CreatedAt time.Time `json:"created_at,omitzero"`
	// RateLimits are those of the workspace's own; nil when they were not read.
	RateLimits []RateLimit `json:"rate_limits,omitempty"`
	// ByDay has the days with use or cost.
	ByDay []Day `json:"by_day"`
}

// State says what a workspace is.
type State string

// The states.
const (
	Live     State = "live"
	Archived State = "archived"
	Default  State = "default"
	Unlisted State = "unlisted"
)

// Day is one day's part.
type Day struct {
	Date   spec.Date `json:"date"`
	Cost   USD       `json:"cost"`
	Tokens int64     `json:"tokens"`
}

// SpendLimit is the limit of a month.
type SpendLimit struct {
	Amount   USD    `json:"amount"`
	Currency string `json:"currency"`
	// Off says that the limit does not apply at present.
	Off bool `json:"off,omitempty"`
}

// RateLimit is what a workspace may use of one group of models or calls.
type RateLimit struct {
	// Group is the type of the group, and Models what a model group is about.
	Group  string           `json:"group"`
	Models []string         `json:"models,omitempty"`
	Limits map[string]int64 `json:"limits"`
}

// Unavailable is a list that the API refuses for good.
type Unavailable struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// Candidate reports whether an idle workspace may be considered for an archive:
// neither the Default Workspace nor Claude Code ever is, nor one that was made on a
// day of the report.
func (r *Report) Candidate(w *Workspace) bool {
	return w.Idle && w.State == Live && !w.ClaudeCode && spec.DateOf(w.CreatedAt).Before(r.From)
}

// Options are what a report needs beside what was read.
type Options struct {
	Days   int
	At     time.Time
	MadeBy string
}

// LeastDays is how many days have to be read for a report: the month so far is
// always among them.
func LeastDays(days int) int { return max(days, 31) }

// Build makes the report of the last o.Days days of what was read.
func Build(org *live.Org, a *live.Activity, o Options) *Report {
	rows, whole := gather(org, a, span{from: shift(a.To, 1-o.Days), to: a.To})
	sortRows(rows)
	spread(rows, whole)
	r := &Report{
		Format: Format, MadeBy: o.MadeBy, Organization: Organization{org.ID, org.Name},
		TakenAt: o.At.UTC().Truncate(time.Second), From: whole.from, To: whole.to, Days: o.Days, ReadFrom: a.From, Currency: Currency,
		Total: whole.totals(), Unavailable: unavailable(org),
	}
	r.Total.SpendLimit = spendLimit(org.SpendLimit(""))
	r.ByDay = whole.byDay(func(*day) bool { return true })
	for _, row := range rows {
		r.Workspaces = append(r.Workspaces, row.finish())
	}
	return r
}

// sortRows puts the dearest first, by the exact amounts.
func sortRows(rows []*row) {
	slices.SortStableFunc(rows, func(a, b *row) int {
		return cmp.Or(
			b.cost.Cmp(a.cost), cmp.Compare(b.tokens.Sum(), a.tokens.Sum()),
			strings.Compare(a.Name, b.Name), strings.Compare(string(a.ID), string(b.ID)),
		)
	})
}

// spread rounds the exact amounts of all rows together, so that they add up.
func spread(rows []*row, whole *ledger) {
	costs, months := make([]*big.Rat, len(rows)), make([]*big.Rat, len(rows))
	for i, row := range rows {
		costs[i], months[i] = row.cost, row.month
	}
	cents, month, shares := allot(costs), allot(months), shares(costs, whole.cost)
	for i, row := range rows {
		row.cents, row.monthCents = USD(cents[i]), USD(month[i])
		if shares != nil {
			row.Share = &shares[i]
		}
	}
	whole.cents, whole.monthCents = USD(roundHalfUp(whole.cost)), USD(roundHalfUp(whole.month))
}

// unavailable says in a stable order which lists the API refused.
func unavailable(org *live.Org) []Unavailable {
	list := []Unavailable{}
	for _, kind := range slices.Sorted(maps.Keys(org.Refused)) {
		list = append(list, Unavailable{strings.ReplaceAll(string(kind), "-", " ") + "s", org.Refused[kind].Error()})
	}
	return list
}
