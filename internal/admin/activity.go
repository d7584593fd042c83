package admin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Activity reads the usage report and the cost report of the last days days, today
// included, by workspace and day: one request each for every 31 days, the two
// reports at once. A report that leaves out a day is an error, because a sum of it
// would pass for the whole.
//
// The documentation says that a report has a bucket for every day, also for one on
// which nothing was used (anthropic-sdk-go/v2 scripts/mock-spec.json.gz), and not
// whether the day that is still filling has one.
func (r *Reader) Activity(ctx context.Context, days int) (*live.Activity, error) {
	today := r.c.clock.time().UTC().Truncate(24 * time.Hour)
	since := today.AddDate(0, 0, -max(days, 1)+1)
	a := &live.Activity{From: spec.DateOf(since), To: spec.DateOf(today)}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		a.Usage, err = dayRows(ctx, r.c, usagePath, since, today, dayUsage)
		return inReport("usage", err)
	})
	g.Go(func() (err error) {
		a.Costs, err = dayRows(ctx, r.c, costPath, since, today, dayCost)
		return inReport("cost", err)
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return a, nil
}

func inReport(report string, err error) error {
	if err != nil {
		return fmt.Errorf("reading the %s report: %w", report, err)
	}
	return nil
}

// dayRows reads a report from since to today, each day once and in order.
func dayRows[R, V any](ctx context.Context, c *Client, path string, since, today time.Time, row func(spec.Date, R) (V, error)) ([]V, error) {
	var all []V
	next := since
	err := reports(ctx, c, path, reportQuery(since), func(b bucket[R]) error {
		if b.StartingAt.After(today) {
			return nil // midnight passed meanwhile
		}
		if !b.StartingAt.Equal(next) {
			return unexpected("the report goes on with %s instead of %s", b.StartingAt.Format(time.RFC3339), next.Format(time.RFC3339))
		}
		next = next.AddDate(0, 0, 1)
		for _, r := range b.Results {
			v, err := row(spec.DateOf(b.StartingAt.UTC()), r)
			if err != nil {
				return err
			}
			all = append(all, v)
		}
		return nil
	})
	if err == nil && next.Before(today) {
		err = c.unsure(http.MethodGet, path, unexpected("the report ends before %s, although nothing follows", next.Format(time.DateOnly)).Error())
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

func dayUsage(day spec.Date, row usageRow) (u live.DayUsage, err error) {
	u = live.DayUsage{Day: day, Workspace: reported(row.Workspace)}
	u.Tokens, u.WebSearches, err = row.counts()
	return u, err
}

func dayCost(day spec.Date, row costRow) (c live.DayCost, err error) {
	c = live.DayCost{Day: day, Workspace: reported(row.Workspace)}
	c.Cents, err = row.cents()
	return c, err
}

// reported is the workspace of a row; empty for the Default Workspace.
func reported(id *string) live.WorkspaceID {
	if id == nil {
		return ""
	}
	return live.WorkspaceID(*id)
}
