package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// What a limit that is lowered would have refused lately is read as evidence. Where
// it was not read nothing is said; where the API does not give it, that is said.

// PeakDays is the window in which busiest minutes are looked for, before a rate
// limit is lowered.
const PeakDays = 7

// EffectBelowUse says that a limit would allow less than what was used lately.
const EffectBelowUse EffectKind = "below-recent-use"

// counted gives the busiest minute for the limiters that count tokens by the minute,
// as the usage report does. The report has no numbers of requests.
var counted = map[string]func(live.Peaks) live.Peak{
	limiterPlain:               func(p live.Peaks) live.Peak { return p.Input },
	limiterCacheAware:          func(p live.Peaks) live.Peak { return p.Uncached },
	"output_tokens_per_minute": func(p live.Peaks) live.Peak { return p.Output },
}

func comparableLimiter(limiter string) bool { return counted[limiter] != nil }

// needTraffic asks for the busiest minutes of what a step lowers.
func needTraffic(have *live.Org, s *Step, n *Needs) {
	w := have.Workspace(s.Workspace.ID)
	if w == nil || s.Risk != RiskReducesAccess || !slices.ContainsFunc(s.Changes, func(c Change) bool { return comparableLimiter(c.Field) && c.After.Kind != None }) {
		return
	}
	for i := range have.RateLimits {
		g := &have.RateLimits[i]
		if _, read := w.Peaks[g.ID]; g.ID == s.Object.ID && len(g.Models) > 0 && !read {
			n.Traffic = append(n.Traffic, live.Traffic{Workspace: w.ID, Group: g.ID, Models: g.Models})
		}
	}
}

// recentTraffic compares the limiters that are lowered with the busiest minutes of
// the workspace.
func (p *planner) recentTraffic(w *live.Workspace, l *limits, lowered []string) []Effect {
	if w == nil || len(l.org.Models) == 0 || !slices.ContainsFunc(lowered, comparableLimiter) {
		return nil
	}
	peaks, read := w.Peaks[l.org.ID]
	if !read {
		return p.notCompared()
	}
	e := Effect{Kind: EffectUsage, Text: say.F("the workspace used no more than that in any minute of the last %d days", peaks.Days)}
	for _, limiter := range lowered {
		line, below := busiest(limiter, peaks, l.lowest(limiter))
		e.Items = append(e.Items, line)
		if below {
			e.Kind, e.Text = EffectBelowUse, say.F("allows less than the workspace used in its busiest minute of the last %d days", peaks.Days)
		}
	}
	return []Effect{e}
}

// busiest compares one limiter with the minute in which most was used of it.
func busiest(limiter string, peaks live.Peaks, limit int64) (line say.Text, below bool) {
	if !comparableLimiter(limiter) {
		return say.F("%s: not compared, because the API does not report it", limiter), false
	}
	peak := counted[limiter](peaks)
	if peak.At.IsZero() {
		return say.F("%s: nothing used", limiter), false
	}
	line = say.F("%s: %d used, on %s at %s UTC", limiter, peak.Tokens, spec.DateOf(peak.At.UTC()), say.Figure(peak.At.UTC().Format("15:04")))
	if below = peak.Tokens > limit; below {
		line = say.F("%s; %d will be allowed", line, limit)
	}
	return line, below
}

// notCompared says that recent use could not be read, if it was tried.
func (p *planner) notCompared() []Effect {
	if p.have.Unreported == "" {
		return nil
	}
	return []Effect{{Kind: EffectUnknown, Text: say.F("not compared with recent use, which could not be read: %s", say.Foreign(p.have.Unreported))}}
}

// needSpent asks for what was spent, when a step sets or lowers a limit.
func needSpent(have *live.Org, s *Step, n *Needs) {
	n.Spent = n.Spent || s.Risk == RiskReducesAccess && have.Spent == nil
}

// recentSpend compares a spend limit that is set or lowered with what was spent, in
// the workspace or, with an empty id, in the organization.
func (p *planner) recentSpend(id live.WorkspaceID, limit spec.Amount) []Effect {
	spent := p.have.Spent
	if spent == nil {
		return p.notCompared()
	}
	month, recent := spent.Month[id], spent.Recent[id]
	e := Effect{Kind: EffectBelowUse}
	switch {
	case month > limit:
		e.Text = say.F("USD %s has been spent since %s, more than the limit for a month", month, spent.Since)
	case recent > limit:
		e.Text = say.F("USD %s was spent in the last %d days, more than the limit for a month", recent, spent.Days)
	default:
		e.Kind, e.Text = EffectUsage, say.F("USD %s was spent in the last %d days", recent, spent.Days)
	}
	return []Effect{e}
}
