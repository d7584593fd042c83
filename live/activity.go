package live

import (
	"math/big"

	"github.com/wsync/wsync/spec"
)

// Activity is what the usage report and the cost report say of a span of days, each
// day of it in UTC.
type Activity struct {
	// From is the first day and To the last one, which may still be filling.
	From, To spec.Date
	// Usage and Costs have a row for a workspace and a day on which something was
	// used or charged; no row stands for nothing.
	Usage []DayUsage
	Costs []DayCost
}

// DayUsage is what one workspace used on one day.
type DayUsage struct {
	Day spec.Date
	// Workspace is empty for the Default Workspace, which the reports call null.
	Workspace WorkspaceID
	Tokens
	// WebSearches counts requests of the web search tool.
	WebSearches int64
}

// Tokens counts tokens by kind.
type Tokens struct {
	UncachedInput int64 `json:"uncached_input"`
	CacheRead     int64 `json:"cache_read"`
	// CacheCreation is what was written to the cache, for however long.
	CacheCreation int64 `json:"cache_creation"`
	Output        int64 `json:"output"`
}

// Sum is the number of tokens of every kind.
func (t Tokens) Sum() int64 { return t.UncachedInput + t.CacheRead + t.CacheCreation + t.Output }

// Plus adds up kind by kind.
func (t Tokens) Plus(u Tokens) Tokens {
	return Tokens{
		t.UncachedInput + u.UncachedInput, t.CacheRead + u.CacheRead,
		t.CacheCreation + u.CacheCreation, t.Output + u.Output,
	}
}

// DayCost is what one workspace cost on one day.
type DayCost struct {
	Day spec.Date
	// Workspace is empty for the Default Workspace.
	Workspace WorkspaceID
	// Cents is exact: the report has fractions of a US cent. A credit is negative.
	Cents *big.Rat
}
