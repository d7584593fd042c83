package admin_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/usage"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// wholeReport has a bucket for each of the 31 days before november 1, as the API's
// reports have.
func wholeReport(next string, from, days int, rows map[int][]string) string {
	first := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	var buckets []string
	for i := from; i < from+days; i++ {
		day := first.AddDate(0, 0, i)
		buckets = append(buckets, fmt.Sprintf(`{"starting_at":%q,"ending_at":%q,"results":[%s]}`,
			day.Format(time.RFC3339), day.AddDate(0, 0, 1).Format(time.RFC3339), strings.Join(rows[i], ",")))
	}
	page, more := "null", next != ""
	if more {
		page = fmt.Sprintf("%q", next)
	}
	return fmt.Sprintf(`{"data":[%s],"has_more":%t,"next_page":%s}`, strings.Join(buckets, ","), more, page)
}

func TestActivityHasEveryRow(t *testing.T) {
	day := func(d int) spec.Date { return spec.Date{Year: 2026, Month: 10, Day: d} }
	usagePages := map[string]string{
		"":   wholeReport("p2", 0, 20, map[int][]string{0: {usageRow(`"w1"`, 1), usageRow("null", 2)}}),
		"p2": wholeReport("", 20, 11, map[int][]string{30: {usageRow(`"w1"`, 3)}}),
	}
	costPages := map[string]string{"": wholeReport("", 0, 30, map[int][]string{29: {costRow("null", "-0.25"), costRow(`"w9"`, "12.345")}})} // today is still filling
	var asked []string
	got, err := reportServer(t, usagePages, costPages, &asked).Reader().Activity(t.Context(), 31)
	tokens := func(n int64) live.Tokens {
		return live.Tokens{UncachedInput: n, CacheRead: n, CacheCreation: 2 * n, Output: n}
	}
	want := &live.Activity{
		From: day(1), To: day(31),
		Usage: []live.DayUsage{
			{Day: day(1), Workspace: "w1", Tokens: tokens(1), WebSearches: 1},
			{Day: day(1), Tokens: tokens(2), WebSearches: 2},
			{Day: day(31), Workspace: "w1", Tokens: tokens(3), WebSearches: 3},
		},
		Costs: []live.DayCost{{Day: day(30), Cents: big.NewRat(-1, 4)}, {Day: day(30), Workspace: "w9", Cents: big.NewRat(12345, 1000)}},
	}
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
	if len(asked) != 3 {
		t.Errorf("asked %q", asked)
	}
}

func TestActivityThatCannotBeTrusted(t *testing.T) {
	fineUsage := map[string]string{"": wholeReport("", 0, 31, map[int][]string{0: {usageRow(`"w1"`, 1)}})}
	fineCost := map[string]string{"": wholeReport("", 0, 31, map[int][]string{0: {costRow(`"w1"`, "1")}})}
	for _, c := range []struct {
		name        string
		usage, cost map[string]string
		want        string
	}{
		{"no usage report", nil, fineCost, "reading the usage report: GET /v1/organizations/usage_report/messages: 403 permission_error: not for you"},
		{"no cost report", fineUsage, nil, "reading the cost report: GET /v1/organizations/cost_report: 403 permission_error: not for you"},
		{"a day left out", fineUsage, map[string]string{"": wholeReport("", 1, 30, nil)}, "the report goes on with 2026-10-02T00:00:00Z instead of 2026-10-01T00:00:00Z"},
		{"a day that comes twice", map[string]string{"": wholeReport("p2", 0, 20, nil), "p2": wholeReport("", 19, 12, nil)}, fineCost, "goes on with 2026-10-20T00:00:00Z instead of 2026-10-21"},
		{"an early end", fineUsage, map[string]string{"": wholeReport("", 0, 12, nil)}, "the report ends before 2026-10-13"},
		{"a negative count", map[string]string{"": wholeReport("", 0, 31, map[int][]string{0: {usageRow(`"w1"`, -1)}})}, fineCost, "a number that nobody can have used"},
		{"a count beyond reason", map[string]string{"": wholeReport("", 0, 31, map[int][]string{0: {usageRow(`"w1"`, 1<<60)}})}, fineCost, "a number that nobody can have used"},
		{"a cost beyond reason", fineUsage, map[string]string{"": wholeReport("", 0, 31, map[int][]string{0: {costRow(`"w1"`, "999999999999999999")}})}, "a cost of 999999999999999999 cents"},
		{"another currency", fineUsage, map[string]string{"": strings.Replace(fineCost[""], "USD", "EUR", 1)}, `a cost of "1" "EUR"`},
	} {
		got, err := reportServer(t, c.usage, c.cost, nil).Reader().Activity(t.Context(), 31)
		if got != nil || err == nil || !strings.Contains(err.Error(), c.want) || live.ClassOf(err) == "" {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := reportServer(t, fineUsage, fineCost, nil).Reader().Activity(t.Context(), 31); err != nil {
		t.Errorf("nothing wrong: %v", err)
	}
}

// TestCostsAddUpToTheCostReport holds the report against the API's own total, which
// is what the cost report says when nobody asks for workspaces.
func TestCostsAddUpToTheCostReport(t *testing.T) {
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		org := &adminsim.Seed{Organization: adminsim.Organization{Name: "Acme"}}
		names := []string{"Default"}
		for i := range 1 + rnd.IntN(12) {
			name := fmt.Sprintf("ws %d", i)
			names = append(names, name)
			org.Workspaces = append(org.Workspaces, adminsim.Workspace{Name: name})
			if rnd.IntN(4) == 0 {
				org.Workspaces[i].Archived = "true"
			}
		}
		org.AdminKeys = []string{canary}
		for range rnd.IntN(200) {
			cost, err := adminsim.ParseCents(fmt.Sprintf("%d.%0*d", rnd.IntN(5000), 1+rnd.IntN(8), rnd.IntN(10)))
			if err != nil {
				t.Fatal(err)
			}
			org.Usage = append(org.Usage, adminsim.Usage{
				Workspace: names[rnd.IntN(len(names))], DaysAgo: rnd.IntN(100), CostCents: cost, Tokens: adminsim.Tokens{InputTokens: rnd.Int64N(1e6)},
			})
		}
		days := 1 + rnd.IntN(90)
		s := newSimOf(t, org, nil, nil)
		a, err := s.client.Reader().Activity(t.Context(), usage.LeastDays(days))
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.client.Reader().Workspaces(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r := usage.Build(&live.Org{Workspaces: all}, a, usage.Options{Days: days})
		want := wholeCost(t, s, r.From)
		sum := usage.USD(0)
		for _, w := range r.Workspaces {
			sum += w.Cost
		}
		if off := new(big.Rat).Sub(big.NewRat(int64(r.Total.Cost), 1), want); sum != r.Total.Cost || off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
			t.Errorf("seed %d, %d days: workspaces %s, total %s, cost report %s cents", seed, days, sum, r.Total.Cost, want.FloatString(8))
		}
		if len(r.Workspaces) != len(names) {
			t.Errorf("seed %d: %d workspaces of %d", seed, len(r.Workspaces), len(names))
		}
	}
}

// wholeCost adds up the cost report of the organization as a whole.
func wholeCost(t *testing.T, s *sim, from spec.Date) *big.Rat {
	t.Helper()
	sum := new(big.Rat)
	for page := ""; ; {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/organizations/cost_report?limit=31&starting_at="+from.String()+"T00:00:00Z"+page, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+canary)
		req.Header.Set("Anthropic-Version", "2026-10-21")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%v %s", err, body)
		}
		var report struct {
			Data     []struct{ Results []struct{ Amount string } }
			NextPage string `json:"next_page"`
		}
		if err := json.Unmarshal(body, &report); err != nil {
			t.Fatal(err)
		}
		for _, b := range report.Data {
			for _, row := range b.Results {
				amount, ok := new(big.Rat).SetString(row.Amount)
				if !ok {
					t.Fatal(row.Amount)
				}
				sum.Add(sum, amount)
			}
		}
		if report.NextPage == "" {
			return sum
		}
		page = "&page=" + report.NextPage
	}
}
