package usage_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/internal/usage"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var (
	to = spec.Date{Year: 2026, Month: 11, Day: 26}
	at = time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)
)

func daysBefore(n int) spec.Date {
	return spec.DateOf(time.Date(to.Year, to.Month, to.Day-n, 0, 0, 0, 0, time.UTC))
}

func cents(text string) *big.Rat {
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return x
}

// acme has a workspace of each sort.
func acme() *live.Org {
	amount := spec.Amount(500000)
	o := &live.Org{
		ID: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Name: "Acme",
		Workspaces: []live.Workspace{
			{ID: "wrkspc_claude", Name: "Claude Code"},
			{ID: "wrkspc_default", Name: "Default", Default: true},
			{ID: "wrkspc_gone", Name: "Gone", ArchivedAt: at},
			{ID: "wrkspc_idle", Name: "Idle", CreatedAt: at.AddDate(0, 0, -60)},
			{ID: "wrkspc_prod", Name: "Production"},
			{ID: "wrkspc_young", Name: "Young", CreatedAt: at.AddDate(0, 0, -1)},
		},
	}
	o.SpendLimits = []live.SpendLimit{
		{Scope: live.ScopeWorkspace, Workspace: "wrkspc_prod", Period: live.Monthly, Amount: &amount, Currency: live.Dollars},
	}
	o.Workspaces[4].RateLimits = []live.RateLimit{
		{ID: "rl_1", Type: "model_group", Models: []string{"claude-opus-4-8"}, Limits: map[string]int64{"requests_per_minute": 500}},
		{ID: "rl_2", Type: "batch", Organization: map[string]int64{"requests_per_minute": 50}},
	}
	return o
}

func TestEveryRowHasItsWorkspace(t *testing.T) {
	a := &live.Activity{
		From: daysBefore(30), To: to,
		Usage: []live.DayUsage{
			{Day: to, Workspace: "wrkspc_prod", Tokens: live.Tokens{UncachedInput: 1, CacheRead: 2, CacheCreation: 3, Output: 4}, WebSearches: 5},
			{Day: daysBefore(3), Workspace: "", Tokens: live.Tokens{Output: 7}},
			{Day: daysBefore(4), Workspace: "wrkspc_default", Tokens: live.Tokens{Output: 1}}, // its own name is the same workspace
			{Day: daysBefore(20), Workspace: "wrkspc_idle", Tokens: live.Tokens{Output: 9}},   // before the report begins
			{Day: daysBefore(1), Workspace: "wrkspc_gone"},                                    // nothing
		},
		Costs: []live.DayCost{
			{Day: to, Workspace: "wrkspc_prod", Cents: cents("100.4")},
			{Day: daysBefore(20), Workspace: "wrkspc_prod", Cents: cents("50")}, // this month, before the report begins
			{Day: daysBefore(28), Workspace: "wrkspc_prod", Cents: cents("9")},  // the month before
			{Day: daysBefore(2), Workspace: "", Cents: cents("100.4")},
			{Day: daysBefore(2), Workspace: "wrkspc_other", Cents: cents("0.4")},
		},
	}
	r := usage.Build(acme(), a, usage.Options{Days: 7, At: at, MadeBy: "wsync test"})
	type line struct {
		Name, Cost, Month, Share string
		State                    usage.State
		Tokens                   int64
		Idle, Candidate          bool
		LastUsed                 string
		Days                     int
	}
	var got []line
	for i := range r.Workspaces {
		w := &r.Workspaces[i]
		share := ""
		if w.Share != nil {
			share = w.Share.String()
		}
		got = append(got, line{w.Name, w.Cost.String(), w.MonthToDate.String(), share, w.State, w.Tokens.Sum(), w.Idle, r.Candidate(w), w.LastUsed.String(), len(w.ByDay)})
	}
	none := spec.Date{}.String()
	want := []line{
		{"Production", "1.01", "1.51", "49.9", usage.Live, 10, false, false, to.String(), 1},
		{"Default Workspace", "1.00", "1.00", "49.9", usage.Default, 8, false, false, daysBefore(3).String(), 3},
		{"", "0.00", "0.00", "0.2", usage.Unlisted, 0, false, false, none, 1},
		{"Claude Code", "0.00", "0.00", "0.0", usage.Live, 0, true, false, none, 0},
		{"Gone", "0.00", "0.00", "0.0", usage.Archived, 0, true, false, none, 0},
		{"Idle", "0.00", "0.00", "0.0", usage.Live, 0, true, true, daysBefore(20).String(), 0},
		{"Young", "0.00", "0.00", "0.0", usage.Live, 0, true, false, none, 0}, // too early to tell
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if r.Total.Cost != 201 || r.Total.MonthToDate != 251 || r.Total.Tokens.Sum() != 18 || r.From != daysBefore(6) || len(r.ByDay) != 7 {
		t.Errorf("total %+v from %s, %d days", r.Total, r.From, len(r.ByDay))
	}
	prod := r.Workspaces[0]
	if d := cmp.Diff([]usage.RateLimit{{Group: "model_group", Models: []string{"claude-opus-4-8"}, Limits: map[string]int64{"requests_per_minute": 500}}}, prod.RateLimits); d != "" {
		t.Errorf("rate limits: %s", d)
	}
	if prod.SpendLimit == nil || prod.SpendLimit.Amount != 500000 || r.Total.SpendLimit != nil {
		t.Errorf("spend limits: %+v and %+v", prod.SpendLimit, r.Total.SpendLimit)
	}
}

// An organization whose list has no Default Workspace has one all the same.
func TestThereIsAlwaysADefaultWorkspace(t *testing.T) {
	r := usage.Build(&live.Org{}, &live.Activity{To: to, Costs: []live.DayCost{{Day: to, Cents: cents("1")}}}, usage.Options{Days: 1, At: at})
	if len(r.Workspaces) != 1 || r.Workspaces[0].State != usage.Default || r.Workspaces[0].Cost != 1 || r.Candidate(&r.Workspaces[0]) {
		t.Errorf("%+v", r.Workspaces)
	}
}

func TestATrendComparesHalvesOfWholeDays(t *testing.T) {
	percent := func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		days  int
		costs map[int]string // days before the last one
		want  *usage.Trend
	}{
		"one day has none":                  {1, map[int]string{0: "100"}, nil},
		"nor have two":                      {2, map[int]string{0: "100", 1: "100"}, nil},
		"the last day counts for neither":   {3, map[int]string{0: "900", 1: "150", 2: "100"}, &usage.Trend{Days: 1, Before: 100, After: 150, Percent: percent(50)}},
		"nor does the first of an odd rest": {4, map[int]string{1: "50", 2: "100", 3: "900"}, &usage.Trend{Days: 1, Before: 100, After: 50, Percent: percent(-50)}},
		"nothing before":                    {5, map[int]string{1: "50"}, &usage.Trend{Days: 2, After: 50}},
		"nothing after":                     {5, map[int]string{4: "50"}, &usage.Trend{Days: 2, Before: 50, Percent: percent(-100)}},
		"nothing at all":                    {5, nil, &usage.Trend{Days: 2}},
	} {
		a := &live.Activity{To: to}
		for ago, amount := range c.costs {
			a.Costs = append(a.Costs, live.DayCost{Day: daysBefore(ago), Cents: cents(amount)})
		}
		r := usage.Build(&live.Org{}, a, usage.Options{Days: c.days, At: at})
		if d := cmp.Diff(c.want, r.Total.Trend); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Whatever the API charged, the rows add up to the total, the days to the rows,
// and the shares to a hundred percent; nobody is a cent away from the exact amount.
func TestEverythingAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(1, 40).Draw(t, "days")
		org := acme()
		ids := []live.WorkspaceID{"", "wrkspc_default", "wrkspc_claude", "wrkspc_gone", "wrkspc_idle", "wrkspc_prod", "wrkspc_unknown"}
		a := &live.Activity{From: daysBefore(usage.LeastDays(days) - 1), To: to}
		exact := map[live.WorkspaceID]*big.Rat{}
		sum := new(big.Rat)
		for range rapid.IntRange(0, 60).Draw(t, "charges") {
			least := rapid.SampledFrom([]int64{0, 0, -5}).Draw(t, "least") // credits now and then
			amount := big.NewRat(rapid.Int64Range(least*1000, 10_000_000).Draw(t, "amount"), rapid.SampledFrom([]int64{1, 3, 1000, 100_000}).Draw(t, "unit"))
			ago, id := rapid.IntRange(0, 45).Draw(t, "ago"), rapid.SampledFrom(ids).Draw(t, "id")
			a.Costs = append(a.Costs, live.DayCost{Day: daysBefore(ago), Workspace: id, Cents: amount})
			if ago >= days {
				continue
			}
			if id == "" {
				id = "wrkspc_default"
			}
			if exact[id] == nil {
				exact[id] = new(big.Rat)
			}
			exact[id].Add(exact[id], amount)
			sum.Add(sum, amount)
		}
		r := usage.Build(org, a, usage.Options{Days: days, At: at})
		rows, months, shares, shared := usage.USD(0), usage.USD(0), usage.Share(0), 0
		for i := range r.Workspaces {
			w := &r.Workspaces[i]
			rows += w.Cost
			months += w.MonthToDate
			if w.Share != nil {
				shares += *w.Share
				shared++
			}
			inDays := usage.USD(0)
			for _, d := range w.ByDay {
				inDays += d.Cost
			}
			if inDays != w.Cost {
				t.Fatalf("%q: days add up to %s and not %s", w.Name, inDays, w.Cost)
			}
			want := exact[w.ID]
			if want == nil {
				want = new(big.Rat)
			}
			off := new(big.Rat).Sub(new(big.Rat).SetInt64(int64(w.Cost)), want)
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%q: %s for %s cents", w.Name, w.Cost, want.FloatString(4))
			}
		}
		byDay := usage.USD(0)
		for _, d := range r.ByDay {
			byDay += d.Cost
		}
		off := new(big.Rat).Sub(new(big.Rat).SetInt64(int64(r.Total.Cost)), sum)
		switch {
		case rows != r.Total.Cost || byDay != r.Total.Cost:
			t.Fatalf("workspaces %s, days %s, total %s", rows, byDay, r.Total.Cost)
		case months != r.Total.MonthToDate:
			t.Fatalf("months %s, total %s", months, r.Total.MonthToDate)
		case shared > 0 && (shares != 1000 || shared != len(r.Workspaces)):
			t.Fatalf("%d shares add up to %s", shared, shares)
		case off.Abs(off).Cmp(big.NewRat(1, 2)) > 0:
			t.Fatalf("total %s of %s cents", r.Total.Cost, sum.FloatString(4))
		}
	})
}

func TestAmountsAreText(t *testing.T) {
	for amount, want := range map[usage.USD]string{0: "0.00", 5: "0.05", -5: "-0.05", 123456789: "1234567.89", -100: "-1.00"} {
		if got, err := json.Marshal(amount); err != nil || string(got) != fmt.Sprintf("%q", want) {
			t.Errorf("%d is %s, %v", int64(amount), got, err)
		}
	}
	if got := usage.USD(-123456789).Grouped(); got != "-1,234,567.89" {
		t.Error(got)
	}
}

func TestAReportSurvivesJSON(t *testing.T) {
	a := &live.Activity{
		From: daysBefore(30), To: to,
		Usage: []live.DayUsage{{Day: daysBefore(1), Workspace: "wrkspc_prod", Tokens: live.Tokens{Output: 7}}},
		Costs: []live.DayCost{{Day: daysBefore(1), Workspace: "wrkspc_prod", Cents: cents("100.4")}, {Day: daysBefore(9), Cents: cents("7.5")}},
	}
	want := usage.Build(acme(), a, usage.Options{Days: 30, At: at, MadeBy: "wsync test"})
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := usage.Decode(strings.NewReader(string(text)))
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"another sum", `"cost":"1.08"`, `"cost":"1.09"`, "together, and its total is"},
		{"a float", `"cost":"1.08"`, `"cost":1.08`, "not a readable usage"},
		{"no decimal places", `"cost":"1.08"`, `"cost":"1"`, "no number with 2 decimal places"},
		{"a state", `"state":"default"`, `"state":"odd"`, `the state "odd" is not known`},
		{"other days", `"days":30`, `"days":3`, "its days are not those"},
		{"no days", `"days":30`, `"days":0`, "its days are not those"},
		{"a day elsewhere", `"by_day":[{"date":"` + daysBefore(1).String(), `"by_day":[{"date":"2020-01-01`, "a day that is not among those of the report"},
		{"a gap", `{"date":"` + daysBefore(3).String(), `{"date":"` + daysBefore(4).String(), "its days are not those"},
		{"another format", "usage/v1", "usage/v2", `this wsync reads "wsync.usage/v1"`},
		{"cut short", `"unavailable":[]}`, "", "cut short"},
	} {
		if !strings.Contains(string(text), c.old) {
			t.Errorf("%s: %s is not in %s", c.name, c.old, text)
		}
		if _, err := usage.Decode(strings.NewReader(strings.ReplaceAll(string(text), c.old, c.new))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
