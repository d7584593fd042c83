package usage

import (
	"maps"
	"slices"

	"github.com/wsync/wsync/live"
)

// row is a workspace in the making.
type row struct {
	Workspace
	*ledger
}

// gather makes a row for every workspace there is, and for every one that the
// reports know besides, and the ledger of the whole.
func gather(org *live.Org, a *live.Activity, s span) ([]*row, *ledger) {
	whole := newLedger(s)
	var rows []*row
	byID := map[live.WorkspaceID]*row{}
	add := func(w Workspace) *row {
		r := &row{w, newLedger(s)}
		rows = append(rows, r)
		byID[w.ID] = r
		if w.State == Default {
			byID[""] = r // which is what the reports call it
		}
		return r
	}
	for i := range org.Workspaces {
		add(listed(org, &org.Workspaces[i]))
	}
	if byID[""] == nil {
		add(Workspace{Name: defaultName, State: Default})
	}
	of := func(id live.WorkspaceID) *row {
		if r := byID[id]; r != nil {
			return r
		}
		return add(Workspace{ID: id, State: Unlisted})
	}
	for i := range a.Usage {
		of(a.Usage[i].Workspace).use(&a.Usage[i])
		whole.use(&a.Usage[i])
	}
	for i := range a.Costs {
		of(a.Costs[i].Workspace).charge(&a.Costs[i])
		whole.charge(&a.Costs[i])
	}
	return rows, whole
}

// defaultName is what the Console calls the workspace that every organization
// starts with.
const defaultName = "Default Workspace"

// listed is a workspace of the list, without numbers.
func listed(org *live.Org, w *live.Workspace) Workspace {
	out := Workspace{ID: w.ID, Name: w.Name, State: Live, ClaudeCode: w.ClaudeCode(), CreatedAt: w.CreatedAt}
	switch {
	case w.Default:
		out.Name, out.State = defaultName, Default
	case w.Archived():
		out.State = Archived
	default:
		out.SpendLimit = spendLimit(org.SpendLimit(w.ID))
		out.RateLimits = rateLimits(w)
	}
	return out
}

func spendLimit(l *live.SpendLimit) *SpendLimit {
	if l == nil || l.Amount == nil {
		return nil
	}
	return &SpendLimit{Amount: USD(*l.Amount), Currency: l.Currency, Off: l.Off}
}

// rateLimits are the limits that a workspace has of its own.
func rateLimits(w *live.Workspace) []RateLimit {
	var list []RateLimit
	for i := range w.RateLimits {
		if g := &w.RateLimits[i]; len(g.Limits) > 0 {
			list = append(list, RateLimit{Group: g.Type, Models: slices.Clone(g.Models), Limits: maps.Clone(g.Limits)})
		}
	}
	return list
}

// finish writes the numbers of a row, which were rounded together with the others.
func (r *row) finish() Workspace {
	w := r.Workspace
	limit := w.SpendLimit
	w.Totals = r.totals()
	w.SpendLimit = limit
	w.LastUsed = r.lastUsed
	w.Idle = !slices.ContainsFunc(r.days, func(d day) bool { return d.used })
	w.ByDay = r.byDay(func(d *day) bool { return d.used })
	return w
}
