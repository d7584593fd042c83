package live

import (
	"time"

	"github.com/wsync/wsync/spec"
)

// Recent use is what a limit that is lowered is compared with. It is evidence: no
// step depends on it, so a plan does without it when the API has no such report.

// Traffic is what a workspace sends to one group of models.
type Traffic struct {
	Workspace WorkspaceID
	// Group is the "rl_…" id of the organization's rate limits for the models.
	Group  string
	Models []string
}

// Peaks are the busiest minutes of some traffic in the last Days days. Batches do
// not count: they have limits of their own.
type Peaks struct {
	Days int
	// Input counts every input token, and Uncached those that were not read from
	// the cache.
	Input, Uncached, Output Peak
}

// Peak is one minute and the tokens that were used in it; none if At is zero.
type Peak struct {
	Tokens int64
	At     time.Time
}

// Spent is what workspaces have cost in US dollars, rounded down to cents. Under
// the empty id is the whole organization.
type Spent struct {
	Days   int
	Recent map[WorkspaceID]spec.Amount
	// Since is the first day of the current month (UTC).
	Since spec.Date
	Month map[WorkspaceID]spec.Amount
}
