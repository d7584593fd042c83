package admin

import (
	"context"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// The reports have no method in the SDK; their shape is in its
// scripts/mock-spec.json.gz and on platform.claude.com/docs
// manage-claude/usage-cost-api.

// maxBuckets is the largest page of daily buckets; filterSize keeps the address
// of a request short.
const (
	maxBuckets = 31
	filterSize = 50
	// maxReport is more pages than any report has that wsync asks for.
	maxReport = 200
)

// report is one page. R is what a bucket holds.
type report[R any] struct {
	Data     []bucket[R] `json:"data"`
	HasMore  *bool       `json:"has_more"`
	NextPage string      `json:"next_page"`
}

type bucket[R any] struct {
	StartingAt time.Time `json:"starting_at"`
	Results    []R       `json:"results"`
}

// usageRow is one group of the usage report. The numbers are pointers because a
// missing one would otherwise read as "unused".
type usageRow struct {
	Workspace     *string          `json:"workspace_id"`
	Input         *int64           `json:"uncached_input_tokens"`
	CacheCreation map[string]int64 `json:"cache_creation"`
	CacheRead     *int64           `json:"cache_read_input_tokens"`
	Output        *int64           `json:"output_tokens"`
	ServerTools   map[string]int64 `json:"server_tool_use"`
	// Tier is "batch", "standard" and so on; nil in a report that is not grouped by it.
	Tier *string `json:"service_tier"`
}

// costRow is one group of the cost report; Amount is in cents, as a decimal.
type costRow struct {
	Workspace *string `json:"workspace_id"`
	Amount    string  `json:"amount"`
	Currency  string  `json:"currency"`
}

// query is a set of parameters for the SDK's generic Get.
type query url.Values

// URLQuery is how the SDK asks for parameters.
func (q query) URLQuery() (url.Values, error) { return url.Values(q), nil }

// Usage sums the last days days of activity, today included, per workspace.
// Usage that cannot be read is an error; cost is a courtesy and stays empty
// when it cannot.
func (r *Reader) Usage(ctx context.Context, ids []live.WorkspaceID, days int) (map[live.WorkspaceID]live.Usage, error) {
	sums := make(map[live.WorkspaceID]live.Usage, len(ids))
	for _, id := range ids {
		sums[id] = live.Usage{Days: days}
	}
	if len(ids) == 0 {
		return sums, nil
	}
	today := r.c.clock.time().UTC().Truncate(24 * time.Hour)
	since := today.AddDate(0, 0, -max(days, 1)+1)

	g, gctx := errgroup.WithContext(ctx)
	var costs map[live.WorkspaceID]*big.Rat
	g.Go(func() error { return r.usage(gctx, ids, since, sums) })
	g.Go(func() error {
		var err error
		if costs, err = r.costs(gctx, since); err != nil && ctx.Err() != nil {
			return err
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for id, u := range sums {
		if costs != nil {
			u.CostCents = decimal(costs[id])
			sums[id] = u
		}
	}
	return sums, nil
}

// usage adds up the usage report.
func (r *Reader) usage(ctx context.Context, ids []live.WorkspaceID, since time.Time, sums map[live.WorkspaceID]live.Usage) error {
	for chunk := range slices.Chunk(ids, filterSize) {
		q := reportQuery(since)
		for _, id := range chunk {
			q.add("workspace_ids[]", string(id))
		}
		err := reports(ctx, r.c, usagePath, q, eachRow(func(day time.Time, row usageRow) error {
			counted, searches, err := row.counts()
			if err != nil {
				return err
			}
			tokens := counted.Sum()
			id := r.named(row.Workspace)
			u, asked := sums[id]
			if !asked {
				return nil
			}
			u.Tokens += tokens
			u.WebSearches += searches
			if date := spec.DateOf(day); tokens+searches > 0 && (u.LastActive.IsZero() || u.LastActive.Before(date)) {
				u.LastActive = date
			}
			sums[id] = u
			return nil
		}))
		if err != nil {
			return err
		}
	}
	return nil
}

// counts is what a row counts, tokens of every kind and searches.
func (row usageRow) counts() (t live.Tokens, searches int64, err error) {
	searches, ok := row.ServerTools["web_search_requests"]
	if row.Input == nil || row.CacheRead == nil || row.Output == nil || row.CacheCreation == nil || !ok {
		return t, 0, unexpected("a usage row without all its numbers")
	}
	t = live.Tokens{UncachedInput: *row.Input, CacheRead: *row.CacheRead, Output: *row.Output}
	least := min(t.UncachedInput, t.CacheRead, t.Output, searches)
	most := max(t.UncachedInput, t.CacheRead, t.Output, searches)
	for _, n := range row.CacheCreation {
		t.CacheCreation += n
		least, most = min(least, n), max(most, n)
	}
	if least < 0 || most > maxCount || len(row.CacheCreation) > maxKinds {
		return t, 0, unexpected("a usage row with a number that nobody can have used")
	}
	return t, searches, nil
}

// A number in a row is at most maxCount, which is more than anybody uses in a day,
// so that sums stay within their type.
const (
	maxCount = 10_000_000_000_000
	maxKinds = 16
	// maxCents does the same for costs: ten thousand million dollars.
	maxCents = 1_000_000_000_000
)

// costs adds up the cost report. It has no workspace filter, so rows of others
// come along.
func (r *Reader) costs(ctx context.Context, since time.Time) (map[live.WorkspaceID]*big.Rat, error) {
	sums := map[live.WorkspaceID]*big.Rat{}
	err := reports(ctx, r.c, costPath, reportQuery(since), eachRow(func(_ time.Time, row costRow) error {
		amount, err := row.cents()
		if err != nil {
			return err
		}
		id := r.named(row.Workspace)
		if sums[id] == nil {
			sums[id] = new(big.Rat)
		}
		sums[id].Add(sums[id], amount)
		return nil
	}))
	if err != nil {
		return nil, err // half a sum would pass for the whole
	}
	return sums, nil
}

// cents is what a row costs, exactly.
func (row costRow) cents() (*big.Rat, error) {
	if row.Currency != "USD" || !decimalNumber().MatchString(row.Amount) {
		return nil, unexpected("a cost of %q %q", row.Amount, row.Currency)
	}
	amount, _ := new(big.Rat).SetString(row.Amount)
	if new(big.Rat).Abs(amount).Cmp(big.NewRat(maxCents, 1)) > 0 {
		return nil, unexpected("a cost of %s cents on one day", row.Amount)
	}
	return amount, nil
}

// named is the workspace of a row. Reports call the default workspace null.
func (r *Reader) named(id *string) live.WorkspaceID {
	if id != nil {
		return live.WorkspaceID(*id)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.defaultID
}

var decimalNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?[0-9]{1,18}(\.[0-9]{1,18})?$`) })

// decimal writes a sum without needless zeros.
func decimal(sum *big.Rat) string {
	if sum == nil {
		return "0"
	}
	s := sum.FloatString(18)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func reportQuery(since time.Time) query {
	return query{
		"starting_at":  {since.Format(time.RFC3339)},
		"bucket_width": {"1d"},
		"group_by[]":   {"workspace_id"},
		"limit":        {strconv.Itoa(maxBuckets)},
	}
}

func (q query) add(name, value string) { url.Values(q).Add(name, value) }

// eachRow takes buckets apart.
func eachRow[R any](row func(day time.Time, r R) error) func(bucket[R]) error {
	return func(b bucket[R]) error {
		for _, r := range b.Results {
			if err := row(b.StartingAt, r); err != nil {
				return err
			}
		}
		return nil
	}
}

// reports reads a report to its end and hands out its buckets, page by page once a
// page is known to be whole.
func reports[R any](ctx context.Context, c *Client, path string, q query, each func(bucket[R]) error) error {
	seen := map[string]bool{}
	for n := 1; ; n++ {
		var page report[R]
		err := c.read(ctx, call{method: http.MethodGet, path: path, send: func(ctx context.Context, opts ...option.RequestOption) error {
			page = report[R]{}
			if err := c.raw.Get(ctx, strings.TrimPrefix(path, "/"), q, &page, opts...); err != nil {
				return err
			}
			return page.check()
		}})
		if err != nil {
			return err
		}
		for _, b := range page.Data {
			if err := each(b); err != nil {
				return c.unsure(http.MethodGet, path, err.Error())
			}
		}
		if !*page.HasMore {
			return nil
		}
		if seen[page.NextPage] {
			return c.unsure(http.MethodGet, path, "unexpected answer: the report repeats itself and never ends")
		}
		if n == maxReport {
			return c.unsure(http.MethodGet, path, "unexpected answer: the report is longer than what was asked for")
		}
		seen[page.NextPage] = true
		q["page"] = []string{page.NextPage}
	}
}

func (p report[R]) check() error {
	switch {
	case p.Data == nil || p.HasMore == nil:
		return unexpected("the report is missing")
	case *p.HasMore && p.NextPage == "":
		return unexpected("has_more is true, yet next_page is missing")
	}
	for _, b := range p.Data {
		if b.StartingAt.IsZero() || b.Results == nil {
			return unexpected("a bucket without its day or its results")
		}
	}
	return nil
}
