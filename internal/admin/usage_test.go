package admin_test

import (
	"fmt"
	"net/http"
	"slices"
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

func usageRow(workspace string, n int) string {
	return fmt.Sprintf(`{"workspace_id":%s,"uncached_input_tokens":%d,"cache_creation":{"ephemeral_1h_input_tokens":%d,"ephemeral_5m_input_tokens":%d},"cache_read_input_tokens":%d,"output_tokens":%d,"server_tool_use":{"web_search_requests":%d},"model":null}`,
		workspace, n, n, n, n, n, n)
}

func costRow(workspace, amount string) string {
	return fmt.Sprintf(`{"workspace_id":%s,"amount":%q,"currency":"USD"}`, workspace, amount)
}

func reportOf(next string, days map[string][]string) string {
	var buckets []string
	for _, day := range []string{"2026-10-01", "2026-10-02", "2026-10-03", "2026-10-30"} {
		if rows, ok := days[day]; ok {
			buckets = append(buckets, fmt.Sprintf(`{"starting_at":"%sT00:00:00Z","ending_at":"%sT23:59:59Z","results":[%s]}`, day, day, strings.Join(rows, ",")))
		}
	}
	more := next != ""
	if next = fmt.Sprintf("%q", next); !more {
		next = "null"
	}
	return fmt.Sprintf(`{"data":[%s],"has_more":%t,"next_page":%s}`, strings.Join(buckets, ","), more, next)
}

var october31 = func() time.Time { return time.Date(2026, 10, 31, 15, 4, 5, 0, time.FixedZone("", 9*3600)) }

// reports serves both reports by page token.
func reportServer(t *testing.T, usage, cost map[string]string, asked *[]string) *admin.Client {
	t.Helper()
	var mu sync.Mutex
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if asked != nil {
			*asked = append(*asked, r.URL.Path+"?"+r.URL.RawQuery)
		}
		pages := usage
		if strings.HasSuffix(r.URL.Path, "cost_report") {
			pages = cost
		}
		body, ok := pages[r.URL.Query().Get("page")]
		if !ok {
			answer(w, 403, `{"type":"error","error":{"type":"permission_error","message":"not for you"}}`)
			return
		}
		w.Header().Set("Date", october31().UTC().Format(http.TimeFormat))
		answer(w, 200, body)
	}, func(o *admin.Options) {
		o.Clock = october31
		o.Retry = retry.Policy{Attempts: 1}
	})
}

func TestUsageAddsUpEverything(t *testing.T) {
	usage := map[string]string{
		"": reportOf("p2", map[string][]string{
			"2026-10-01": {usageRow(`"w1"`, 1), usageRow(`"w3"`, 1000)}, "2026-10-02": {}, "2026-10-03": {usageRow(`"w1"`, 10), usageRow("null", 5)},
		}),
		"p2": reportOf("", map[string][]string{"2026-10-30": {usageRow(`"w1"`, 0)}}),
	}
	cost := map[string]string{
		"":   reportOf("c2", map[string][]string{"2026-10-01": {costRow(`"w1"`, "123.78912"), costRow(`"w9"`, "1")}}),
		"c2": reportOf("", map[string][]string{"2026-10-02": {costRow(`"w1"`, "0.1"), costRow(`"w1"`, "-1.88912"), costRow("null", "7.50")}}),
	}
	var asked []string
	c := reportServer(t, usage, cost, &asked)
	got, err := c.Reader().Usage(t.Context(), []live.WorkspaceID{"w1", "w2"}, 30)
	want := map[live.WorkspaceID]live.Usage{
		"w1": {Days: 30, Tokens: 55, WebSearches: 11, LastActive: spec.Date{Year: 2026, Month: 10, Day: 3}, CostCents: "122"},
		"w2": {Days: 30, CostCents: "0"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	slices.Sort(asked)
	slices.Reverse(asked)
	slices.SortStableFunc(asked, func(a, b string) int { return strings.Compare(a[:30], b[:30]) })
	const tail = "&limit=31&starting_at=2026-10-02T00%3A00%3A00Z"
	wantAsked := []string{
		"/v1/organizations/cost_report?bucket_width=1d&group_by%5B%5D=workspace_id" + tail,
		"/v1/organizations/cost_report?bucket_width=1d&group_by%5B%5D=workspace_id&limit=31&page=c2&starting_at=2026-10-02T00%3A00%3A00Z",
		"/v1/organizations/usage_report/messages?bucket_width=1d&group_by%5B%5D=workspace_id" + tail + "&workspace_ids%5B%5D=w1&workspace_ids%5B%5D=w2",
		"/v1/organizations/usage_report/messages?bucket_width=1d&group_by%5B%5D=workspace_id&limit=31&page=p2&starting_at=2026-10-02T00%3A00%3A00Z&workspace_ids%5B%5D=w1&workspace_ids%5B%5D=w2",
	}
	if diff := cmp.Diff(wantAsked, asked); diff != "" {
		t.Error(diff)
	}
}

func TestUsageThatCannotBeRead(t *testing.T) {
	fine := map[string]string{"": reportOf("", map[string][]string{"2026-10-01": {usageRow(`"w1"`, 1)}})}
	ids := []live.WorkspaceID{"w1"}
	t.Run("cost is a courtesy", func(t *testing.T) {
		for _, cost := range []map[string]string{
			nil, {"": "{}"}, {"": reportOf("", map[string][]string{"2026-10-01": {costRow(`"w1"`, "1e999999999")}})}, {"": reportOf("again", nil), "again": reportOf("again", nil)},
		} {
			got, err := reportServer(t, fine, cost, nil).Reader().Usage(t.Context(), ids, 7)
			if err != nil || got["w1"].CostCents != "" || got["w1"].Tokens != 5 {
				t.Errorf("got %+v and %v", got, err)
			}
		}
	})
	t.Run("usage is not", func(t *testing.T) {
		for want, pages := range map[string]map[string]string{
			"403 permission_error: not for you": nil,
			"the report is missing":             {"": "{}"},
			"repeats itself":                    {"": reportOf("again", nil), "again": reportOf("again", nil)},
			"a usage row without all":           {"": strings.Replace(fine[""], `"output_tokens"`, `"outputs"`, 1)},
			"next_page is missing":              {"": strings.Replace(fine[""], `"has_more":false`, `"has_more":true`, 1)},
			"unexpected answer":                 {"": strings.Replace(fine[""], `"output_tokens":1`, `"output_tokens":"1"`, 1)},
		} {
			got, err := reportServer(t, pages, nil, nil).Reader().Usage(t.Context(), ids, 7)
			if got != nil || err == nil || !strings.Contains(err.Error(), want) || live.ClassOf(err) == "" {
				t.Errorf("got %+v and %v, want %q", got, err, want)
			}
		}
	})
	t.Run("nothing asked, nothing sent", func(t *testing.T) {
		c := reportServer(t, fine, nil, nil)
		if got, err := c.Reader().Usage(t.Context(), nil, 7); err != nil || len(got) != 0 || c.Requests() != 0 {
			t.Errorf("got %v, %v, %d requests", got, err, c.Requests())
		}
	})
}

func TestUsageOfTheDefaultWorkspace(t *testing.T) {
	s := newSim(t, nil, nil)
	r := s.client.Reader()
	all, err := r.Workspaces(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].Default {
			got, err := r.Usage(t.Context(), []live.WorkspaceID{all[i].ID}, 7)
			if err != nil || len(got) != 1 {
				t.Errorf("got %v and %v", got, err)
			}
		}
	}
	// Reports call it null, and only this reader knows who that is.
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.Contains(r.URL.Path, "usage_report"):
			answer(w, 200, reportOf("", map[string][]string{"2026-10-01": {usageRow("null", 3)}}))
		case strings.Contains(r.URL.Path, "cost_report"):
			answer(w, 200, reportOf("", map[string][]string{"2026-10-01": {costRow("null", "3.5")}}))
		case r.URL.Query().Get("include_default") == "true":
			answer(w, 200, page(false, "null", workspace("wd", "Default")))
		default:
			answer(w, 200, page(false, "null"))
		}
	}, nil)
	reader := c.Reader()
	if _, err := reader.Workspaces(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := reader.Usage(t.Context(), []live.WorkspaceID{"wd"}, 7)
	if u := got["wd"]; err != nil || u.Tokens != 15 || u.CostCents != "3.5" {
		t.Errorf("got %+v and %v", got, err)
	}
}

func TestManyWorkspacesShareFewRequests(t *testing.T) {
	var asked []string
	c := reportServer(t, map[string]string{"": reportOf("", nil)}, map[string]string{"": reportOf("", nil)}, &asked)
	ids := make([]live.WorkspaceID, 120)
	for i := range ids {
		ids[i] = live.WorkspaceID(fmt.Sprintf("wrkspc_%026d", i))
	}
	got, err := c.Reader().Usage(t.Context(), ids, 30)
	if err != nil || len(got) != 120 || len(asked) != 4 {
		t.Errorf("%d entries by %d requests, %v", len(got), len(asked), err)
	}
}
