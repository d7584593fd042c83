package adminsim

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Usage is what a workspace used in one minute of a day (UTC), said as a date or as days
// before the server started.
type Usage struct {
	Workspace string `yaml:"workspace"` // name or id
	Date      string `yaml:"date,omitempty"`
	DaysAgo   int    `yaml:"days_ago,omitempty"`
	Time      string `yaml:"time,omitempty"` // like 10:31; the first minute when empty
	Model     string `yaml:"model,omitempty"`
	APIKey    string `yaml:"api_key,omitempty"` // id
	Tokens    `yaml:",inline"`
	CostCents Cents `yaml:"cost_cents,omitempty"`
}

// Tokens counts by kind, as the usage report does.
type Tokens struct {
	InputTokens           int64 `yaml:"input_tokens,omitempty"` // uncached
	OutputTokens          int64 `yaml:"output_tokens,omitempty"`
	CacheReadTokens       int64 `yaml:"cache_read_tokens,omitempty"`
	CacheCreation5mTokens int64 `yaml:"cache_creation_5m_tokens,omitempty"`
	CacheCreation1hTokens int64 `yaml:"cache_creation_1h_tokens,omitempty"`
	WebSearches           int64 `yaml:"web_searches,omitempty"`
}

func (b *builder) usage() {
	for _, u := range b.seed.Usage {
		what := fmt.Sprintf("usage of %q", u.Workspace)
		ws, err := b.st.workspaceRef(u.Workspace)
		if err != nil {
			b.complain("%s: %w", what, err)
		}
		start := b.now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -u.DaysAgo)
		if u.Date != "" {
			if start, err = time.Parse(time.DateOnly, u.Date); err != nil || u.DaysAgo != 0 {
				b.complain("%s: date is like 2026-10-01, and excludes days_ago", what)
			}
		}
		minute, err := time.Parse("15:04", cmp.Or(u.Time, "00:00"))
		if err != nil {
			b.complain("%s: time is like 10:31", what)
		}
		start = start.Add(time.Duration(minute.Hour())*time.Hour + time.Duration(minute.Minute())*time.Minute)
		if u.DaysAgo < 0 || u.CostCents.negative() || slices.ContainsFunc(u.Tokens.all(), func(n int64) bool { return n < 0 }) {
			b.complain("%s: numbers cannot be negative", what)
		}
		b.st.usage = append(b.st.usage, usageRecord{start, ws, cmp.Or(u.Model, "claude-sonnet-4-5"), u.APIKey, u.Tokens, u.CostCents})
	}
	slices.SortStableFunc(b.st.usage, func(x, y usageRecord) int { return x.start.Compare(y.start) })
}

func (t Tokens) all() []int64 {
	return []int64{t.InputTokens, t.OutputTokens, t.CacheReadTokens, t.CacheCreation5mTokens, t.CacheCreation1hTokens, t.WebSearches}
}

func snapshotUsage(st *state, out *Seed, _ time.Time) {
	for _, r := range st.usage {
		at := r.start.Format("15:04")
		if at == "00:00" {
			at = ""
		}
		out.Usage = append(out.Usage, Usage{
			Workspace: st.workspaceName(r.workspace), Date: r.start.Format(time.DateOnly), Time: at, Model: r.model,
			APIKey: r.key, Tokens: r.Tokens, CostCents: r.cost,
		})
	}
}
