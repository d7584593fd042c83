package render

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/usage"
)

// usageColumns are the columns of the CSV view.
var usageColumns = []string{
	"workspace", "workspace_id", "state", "cost_usd", "share_percent", "trend_percent",
	"uncached_input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens", "web_searches",
	"last_used", "idle", "month_to_date_usd", "spend_limit", "spend_limit_currency", "rate_limits",
}

// UsageCSV writes a line for every workspace, and none for the total, so that a sum
// of a column is right.
func UsageCSV(w io.Writer, r *usage.Report) error {
	out := csv.NewWriter(w)
	lines := [][]string{usageColumns}
	for i := range r.Workspaces {
		lines = append(lines, usageLine(&r.Workspaces[i]))
	}
	return out.WriteAll(lines)
}

func usageLine(w *usage.Workspace) []string {
	share, trend, limit, currency, lastUsed := "", "", "", "", ""
	if w.Share != nil {
		share = w.Share.String()
	}
	if w.Trend != nil && w.Trend.Percent != nil {
		trend = strconv.FormatInt(*w.Trend.Percent, 10)
	}
	if w.SpendLimit != nil {
		limit, currency = w.SpendLimit.Amount.String(), w.SpendLimit.Currency
	}
	if !w.LastUsed.IsZero() {
		lastUsed = w.LastUsed.String()
	}
	var limits []say.Text
	for i := range w.RateLimits {
		limits = append(limits, rateLimitText(&w.RateLimits[i]))
	}
	n := func(n int64) string { return strconv.FormatInt(n, 10) }
	return []string{
		sheetCell(w.Name), sheetCell(string(w.ID)), string(w.State), w.Cost.String(), share, trend,
		n(w.Tokens.UncachedInput), n(w.Tokens.CacheRead), n(w.Tokens.CacheCreation), n(w.Tokens.Output), n(w.WebSearches),
		lastUsed, strconv.FormatBool(w.Idle), w.MonthToDate.String(), limit, sheetCell(currency), sheetCell(say.Join(limits, "; ").String()),
	}
}
