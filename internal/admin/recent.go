package admin

import (
	"context"
	"math/big"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const (
	// minutesOfDay is the largest page of buckets of a minute: a day.
	minutesOfDay = 1440
	// peakFilter bounds the answers, which have a row for each minute of each
	// workspace.
	peakFilter = 10
)

// Peaks finds the busiest minutes of the last days days (source: the usage report by
// the minute, see usage.go). A group and up to ten workspaces cost one request a day.
func (r *Reader) Peaks(ctx context.Context, of []live.Traffic, days int) ([]live.Peaks, error) {
	peaks := make([]live.Peaks, len(of))
	groups, order := map[string][]int{}, []string{}
	for i, t := range of {
		peaks[i].Days = days
		if groups[t.Group] == nil {
			order = append(order, t.Group)
		}
		groups[t.Group] = append(groups[t.Group], i)
	}
	end := r.c.clock.time().UTC().Truncate(time.Minute)
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	for _, group := range order {
		for chunk := range slices.Chunk(groups[group], peakFilter) {
			for day := range days {
				g.Go(func() error {
					used, err := r.minutes(ctx, of, chunk, end.AddDate(0, 0, -day-1))
					mu.Lock()
					defer mu.Unlock()
					for _, i := range chunk {
						for at, m := range used[of[i].Workspace] {
							m.weigh(&peaks[i], at)
						}
					}
					return err
				})
			}
		}
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return peaks, nil
}

// raise takes a busier minute, the earlier one of two alike.
func raise(p *live.Peak, tokens int64, at time.Time) {
	if tokens > p.Tokens || tokens == p.Tokens && tokens > 0 && at.Before(p.At) {
		*p = live.Peak{Tokens: tokens, At: at}
	}
}

// minute is what was used in one.
type minute struct{ input, uncached, output int64 }

func (m minute) weigh(p *live.Peaks, at time.Time) {
	raise(&p.Input, m.input, at)
	raise(&p.Uncached, m.uncached, at)
	raise(&p.Output, m.output, at)
}

// minutes reads one day, from since, of some traffic to one group.
func (r *Reader) minutes(ctx context.Context, of []live.Traffic, some []int, since time.Time) (map[live.WorkspaceID]map[time.Time]minute, error) {
	q := query{
		"starting_at": {since.Format(time.RFC3339)}, "ending_at": {since.Add(24 * time.Hour).Format(time.RFC3339)},
		"bucket_width": {"1m"}, "limit": {strconv.Itoa(minutesOfDay)},
		"group_by[]": {"workspace_id", "service_tier"}, "models[]": slices.Clone(of[some[0]].Models),
	}
	used := map[live.WorkspaceID]map[time.Time]minute{}
	for _, i := range some {
		q.add("workspace_ids[]", string(of[i].Workspace))
		used[of[i].Workspace] = map[time.Time]minute{}
	}
	err := reports(ctx, r.c, usagePath, q, eachRow(func(at time.Time, row usageRow) error {
		if _, _, err := row.counts(); err != nil {
			return err
		}
		m := used[r.named(row.Workspace)]
		if m == nil || row.Tier != nil && *row.Tier == "batch" {
			return nil
		}
		fresh := *row.Input
		for _, n := range row.CacheCreation {
			fresh += n
		}
		sum := m[at]
		sum.uncached += fresh
		sum.input += fresh + *row.CacheRead
		sum.output += *row.Output
		m[at] = sum
		return nil
	}))
	return used, err
}

// Spent sums the cost report, over the last days days and over the current month.
func (r *Reader) Spent(ctx context.Context, days int) (*live.Spent, error) {
	now := r.c.clock.time().UTC()
	today := now.Truncate(24 * time.Hour)
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	recent := today.AddDate(0, 0, -max(days, 1)+1)
	since := recent
	if month.Before(since) {
		since = month
	}
	sums := [2]map[live.WorkspaceID]*big.Rat{{}, {}}
	err := reports(ctx, r.c, costPath, reportQuery(since), eachRow(func(day time.Time, row costRow) error {
		amount, err := row.cents()
		if err != nil {
			return err
		}
		for i, from := range []time.Time{recent, month} {
			for _, id := range slices.Compact([]live.WorkspaceID{"", r.named(row.Workspace)}) { // nobody knows the default one's id yet
				if sums[i][id] == nil {
					sums[i][id] = new(big.Rat)
				}
				if !day.Before(from) {
					sums[i][id].Add(sums[i][id], amount)
				}
			}
		}
		return nil
	}))
	if err != nil {
		return nil, err
	}
	return &live.Spent{Days: days, Recent: amounts(sums[0]), Since: spec.DateOf(month), Month: amounts(sums[1])}, nil
}

// amounts rounds down to cents. What was credited is not spent.
func amounts(cents map[live.WorkspaceID]*big.Rat) map[live.WorkspaceID]spec.Amount {
	as := make(map[live.WorkspaceID]spec.Amount, len(cents))
	for id, sum := range cents {
		whole := new(big.Int).Quo(sum.Num(), sum.Denom())
		as[id] = spec.Amount(max(0, min(whole.Int64(), int64(spec.MaxAmount))))
	}
	return as
}
