package adminsim_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

func TestTheRateLimitIsATokenBucket(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.RequestsPerMinute = 3 })
	statuses := func(n int) (got []int) {
		for range n {
			got = append(got, w.do("GET", "me", "").status)
		}
		return got
	}
	if diff := cmp.Diff([]int{200, 200, 200, 429, 429}, statuses(5)); diff != "" {
		t.Errorf("at first (-want +got):\n%s", diff)
	}
	w.pass(20 * time.Second)
	if diff := cmp.Diff([]int{200, 429}, statuses(2)); diff != "" {
		t.Errorf("a third of a minute later (-want +got):\n%s", diff)
	}
	w.pass(time.Hour)
	if diff := cmp.Diff([]int{200, 200, 200, 429}, statuses(4)); diff != "" {
		t.Errorf("much later (-want +got):\n%s", diff)
	}
}

func TestRetryAfterHasThreeForms(t *testing.T) {
	for form, want := range map[adminsim.RetryAfter]string{
		adminsim.RetryAfterSeconds: "60",
		adminsim.RetryAfterDate:    "Sat, 21 Nov 2026 12:01:00 GMT",
		adminsim.RetryAfterOmitted: "",
	} {
		w := open(t, func(o *adminsim.Options) { o.RequestsPerMinute, o.RetryAfter = 1, form })
		w.do("GET", "me", "")
		got := w.do("GET", "me", "")
		if got.status != 429 || got.header.Get("retry-after") != want || !strings.Contains(got.body, "rate_limit_error") {
			t.Errorf("form %d: got %d, retry-after %q, want %q", form, got.status, got.header.Get("retry-after"), want)
		}
		// Waiting as told is enough.
		w.pass(time.Minute)
		if got := w.do("GET", "me", ""); got.status != 200 {
			t.Errorf("form %d: after the wait: got %d", form, got.status)
		}
	}
}

func TestReadsLagBehindWritesByRequests(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.Lag = adminsim.Lag{Requests: 2} })
	w.take(step{"POST workspaces", `{"name":"Late"}`, 200, `"Late"`, ""})
	w.take(step{"GET workspaces/{workspace Late}", "", 404, "", ""})
	w.take(step{"GET workspaces", "", 200, "", `"Late"`})
	w.take(step{"GET workspaces", "", 200, `"Late"`, ""})

	w.take(step{"POST workspaces/{workspace Late}", `{"name":"Later"}`, 200, `"Later"`, ""})
	w.take(step{"GET workspaces/{workspace Later}", "", 200, `"Late"`, ""})
	w.take(step{"GET workspaces", "", 200, `"Late"`, ""})
	w.take(step{"GET workspaces/{workspace Later}", "", 200, `"Later"`, ""})
}

func TestReadsLagBehindWritesByTime(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.Lag = adminsim.Lag{For: 20 * time.Second} })
	members := "workspaces/{workspace Claude Code}/members"
	w.take(step{"POST " + members, `{"user_id":"{user kim}","workspace_role":"workspace_user"}`, 200, "", ""})
	w.take(step{"GET " + members, "", 200, "", "{user kim}"})
	w.take(step{"POST " + members, `{"user_id":"{user kim}","workspace_role":"workspace_user"}`, 400, "already", ""})
	w.take(step{"POST " + members + "/{user kim}", `{"workspace_role":"workspace_admin"}`, 400, "not in the Workspace", ""})
	w.take(step{"DELETE " + members + "/{user kim}", "", 400, "not in the Workspace", ""})
	w.pass(20 * time.Second)
	w.take(step{"GET " + members, "", 200, "{user kim}", ""})
	w.take(step{"DELETE " + members + "/{user kim}", "", 200, "", ""})
	w.take(step{"GET " + members, "", 200, "{user kim}", ""})
	w.take(step{"DELETE " + members + "/{user kim}", "", 400, "not in the Workspace", ""})
	w.take(step{"POST " + members + "/{user kim}", `{"workspace_role":"workspace_admin"}`, 400, "not in the Workspace", ""})
	w.pass(20 * time.Second)
	w.take(step{"GET " + members, "", 200, "", "{user kim}"})
}

func TestTheConsoleIsSeenAtOnce(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.Lag = adminsim.Lag{For: time.Hour} })
	w.take(step{"POST workspaces/{workspace ML Research}", `{"name":"slow"}`, 200, "", ""})
	if err := w.Console().RenameWorkspace("slow", "fast"); err != nil {
		t.Fatal(err)
	}
	w.take(step{"GET workspaces/{workspace fast}", "", 200, `"fast"`, ""})
}

func TestLatencyIsCutShortWhenTheClientLeaves(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.Latency = time.Hour })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "POST", w.url+"/v1/organizations/workspaces", strings.NewReader(`{"name":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	standard(r)
	if _, err := http.DefaultClient.Do(r); err == nil {
		t.Error("got an answer")
	}
	if n := len(w.Writes()); n != 0 {
		t.Errorf("%d writes in the log, want none", n)
	}
}

func TestLatencyDelaysAnswers(t *testing.T) {
	seed := acme(t)
	testclock.Bubble(t, func(t *testing.T) {
		sim, err := adminsim.New(seed, adminsim.Options{Now: testclock.Now, Latency: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		start, answer := testclock.Now(), httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/v1/organizations/me", nil)
		standard(r)
		sim.ServeHTTP(answer, r)
		if took := testclock.Since(start); answer.Code != 200 || took != time.Minute {
			t.Errorf("got %d after %v", answer.Code, took)
		}
	})
}

func TestAnswersAreDatedByTheOrganizationsClock(t *testing.T) {
	w := open(t, nil)
	w.pass(time.Hour)
	if got := w.do("GET", "me", "").header.Get("date"); got != "Sat, 21 Nov 2026 13:00:00 GMT" {
		t.Errorf("got %q", got)
	}
}

func TestTheLogTellsWhatHappenedAndNoSecret(t *testing.T) {
	var stream bytes.Buffer
	var seen []adminsim.Exchange
	w := open(t, func(o *adminsim.Options) {
		o.Log = &stream
		o.Observe = func(x adminsim.Exchange) { seen = append(seen, x) }
	})
	w.inject("POST * 500 landed nth=2")
	w.do("GET", "users?limit=1", "")
	w.do("POST", "workspaces", `{"name":""}`)
	w.do("POST", "workspaces", `{"name":"x"}`)
	want := []string{
		"req_sim_000001 GET /v1/organizations/users?limit=1 -> 200",
		"req_sim_000002 POST /v1/organizations/workspaces -> 400",
		"req_sim_000003 POST /v1/organizations/workspaces -> 500 landed (fault: POST * 500 landed nth=2)",
		"",
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), stream.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := len(w.Writes()); got != 2 {
		t.Errorf("got %d writes, want 2", got)
	}
	for _, x := range seen {
		if strings.Contains(fmt.Sprint(x), adminsim.DefaultAdminKey) {
			t.Errorf("an exchange holds the key: %v", x)
		}
		if x.ResponseHeader.Get("anthropic-organization-id") != "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e" {
			t.Errorf("headers %v lack the organization", x.ResponseHeader)
		}
	}
	w.ResetLog()
	if len(w.Log()) != 0 {
		t.Error("the log was not forgotten")
	}
}

// Concurrent creates give every name the id it would have had alone.
func TestConcurrentWritesAreSafeAndDeterministic(t *testing.T) {
	run := func() *adminsim.Seed {
		w := open(t, nil)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				w.do("POST", "workspaces", fmt.Sprintf(`{"name":"w%d"}`, i))
				w.do("GET", "workspaces?limit=1000", "")
			})
		}
		wg.Wait()
		return w.Snapshot()
	}
	if diff := cmp.Diff(run(), run()); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
}
