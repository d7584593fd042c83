package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// minuteServer gives each day the buckets that a test has for its first minute.
func minuteServer(t *testing.T, buckets map[string]string, asked *[]url.Values) *admin.Reader {
	t.Helper()
	var mu sync.Mutex
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		q := r.URL.Query()
		*asked = append(*asked, q)
		w.Header().Set("Date", october31().UTC().Format(http.TimeFormat))
		answer(w, 200, fmt.Sprintf(`{"data":[%s],"has_more":false,"next_page":null}`, buckets[q.Get("starting_at")]))
	}, func(o *admin.Options) {
		o.Clock = october31
		o.Retry = retry.Policy{Attempts: 1}
	}).Reader()
}

func minuteOf(at string, rows ...string) string {
	return fmt.Sprintf(`{"starting_at":%q,"ending_at":%q,"results":[%s]}`, at, at, strings.Join(rows, ","))
}

func tier(row, name string) string {
	return strings.TrimSuffix(row, "}") + fmt.Sprintf(`,"service_tier":%q}`, name)
}

// TestPeaksAreTheBusiestMinutes holds that tiers of one minute add up, that batches do
// not count, that workspaces are told apart, and that a day is one request for a group.
func TestPeaksAreTheBusiestMinutes(t *testing.T) {
	var asked []url.Values
	r := minuteServer(t, map[string]string{
		"2026-10-30T06:04:00Z": minuteOf("2026-10-30T06:10:00Z", tier(usageRow(`"w1"`, 10), "standard"), tier(usageRow(`"w1"`, 7), "priority"), tier(usageRow(`"w1"`, 900), "batch"), usageRow(`"w2"`, 3)) +
			"," + minuteOf("2026-10-30T07:00:00Z", usageRow(`"w2"`, 3), usageRow(`"w9"`, 1000)),
		"2026-10-29T06:04:00Z": minuteOf("2026-10-29T06:10:00Z", usageRow(`"w1"`, 16)),
	}, &asked)
	got, err := r.Peaks(t.Context(), []live.Traffic{{Workspace: "w1", Group: "rl_1", Models: []string{"a", "b"}}, {Workspace: "w2", Group: "rl_1", Models: []string{"a", "b"}}, {Workspace: "w3", Group: "rl_1", Models: []string{"a", "b"}}}, 2)
	at := time.Date(2026, 10, 30, 6, 10, 0, 0, time.UTC)
	want := []live.Peaks{
		{Days: 2, Input: live.Peak{Tokens: 4 * 17, At: at}, Uncached: live.Peak{Tokens: 3 * 17, At: at}, Output: live.Peak{Tokens: 17, At: at}},
		{Days: 2, Input: live.Peak{Tokens: 12, At: at}, Uncached: live.Peak{Tokens: 9, At: at}, Output: live.Peak{Tokens: 3, At: at}},
		{Days: 2},
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("error %v:\n%s", err, d)
	}
	if len(asked) != 2 {
		t.Fatalf("%d requests, want one for each day", len(asked))
	}
	for _, q := range asked {
		if q.Get("bucket_width") != "1m" || len(q["models[]"]) != 2 || len(q["workspace_ids[]"]) != 3 || q.Get("limit") != "1440" {
			t.Errorf("asked for %v", q)
		}
	}
}

// TestSpentCountsTheMonthAndTheLastDays on a day of the month on which the two differ.
func TestSpentCountsTheMonthAndTheLastDays(t *testing.T) {
	cost := map[string]string{"": reportOf("", map[string][]string{
		"2026-10-01": {costRow(`"w1"`, "100.9")},
		"2026-10-03": {costRow(`"w1"`, "50.9"), costRow("null", "7")},
		"2026-10-30": {costRow(`"w2"`, "-3")},
	})}
	got, err := reportServer(t, nil, cost, nil).Reader().Spent(t.Context(), 30)
	want := &live.Spent{
		Days: 30, Since: spec.Date{Year: 2026, Month: 10, Day: 1},
		Month:  map[live.WorkspaceID]spec.Amount{"": 155, "w1": 151, "w2": 0},
		Recent: map[live.WorkspaceID]spec.Amount{"": 54, "w1": 50, "w2": 0},
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("error %v:\n%s", err, d)
	}
	for name, pages := range map[string]map[string]string{"refused": {}, "not dollars": {"": reportOf("", map[string][]string{"2026-10-03": {`{"workspace_id":"w1","amount":"1","currency":"EUR"}`}})}} {
		if got, err := reportServer(t, nil, pages, nil).Reader().Spent(t.Context(), 30); err == nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
