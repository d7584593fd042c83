package adminsim_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/adminsim"
)

const opusLimits = "rl_01AcmeOpusXXXXXXXXXXXXXX"

func TestLimitsOfAWorkspaceAreSetAndCleared(t *testing.T) {
	w := open(t, nil)
	at := "POST workspaces/{workspace ML Research}/rate_limits/" + opusLimits
	w.take(step{at, `{"limits":[{"type":"requests_per_minute","value":9000},{"type":"tokens_per_day","value":5}]}`, 200, "", ""})
	w.take(step{at, `{"limits":[{"type":"tokens_per_day","value":null}]}`, 200, "", ""})
	got := w.do("GET", "workspaces/{workspace ML Research}/rate_limits", "")
	// Above the organization's limit it is stored all the same.
	for _, want := range []string{`"type":"requests_per_minute","value":9000,"org_limit":4000,"source":{"type":"workspace"}`} {
		if got.status != 200 || !strings.Contains(got.body, want) || strings.Contains(got.body, "tokens_per_day") || strings.Contains(got.body, `"organization"`) {
			t.Errorf("got %d %s, want %s", got.status, got.body, want)
		}
	}
	got = w.do("GET", "workspaces/{workspace ML Research}/rate_limits?include_inherited=true&group_type=batch", "")
	if want := `"type":"enqueued_batch_requests","value":500000,"org_limit":500000,"source":{"type":"organization"}`; !strings.Contains(got.body, want) {
		t.Errorf("got %d %s, want %s", got.status, got.body, want)
	}
}

func TestLimitsThatCannotBeSetAreRefused(t *testing.T) {
	w := open(t, nil)
	const one = `{"limits":[{"type":"requests_per_minute","value":1}]}`
	for _, s := range []step{
		{"POST workspaces/{workspace Default}/rate_limits/" + opusLimits, one, 400, "default workspace", ""},
		{"POST workspaces/{workspace Hackathon 2025}/rate_limits/" + opusLimits, one, 400, "archived", ""},
		{"POST workspaces/{workspace ML Research}/rate_limits/rl_01Nobody", one, 404, "rate limit", ""},
		{"POST workspaces/wrkspc_01Nobody/rate_limits/" + opusLimits, one, 404, "workspace", ""},
		{"POST workspaces/{workspace ML Research}/rate_limits/" + opusLimits, `{"limits":[]}`, 400, "1 to 16", ""},
		{"POST workspaces/{workspace ML Research}/rate_limits/" + opusLimits, `{"limits":[{"type":"enqueued_batch_requests","value":1}]}`, 400, "one of", ""},
		{"POST workspaces/{workspace ML Research}/rate_limits/" + opusLimits, `{"limits":[{"type":"requests_per_minute","value":-1}]}`, 400, "whole number", ""},
		{"POST workspaces/{workspace ML Research}/rate_limits/" + opusLimits, `{"limits":[{"type":"requests_per_minute"}]}`, 400, "required", ""},
		{"GET rate_limits?model=claude-unheard-of", "", 404, "model", ""},
	} {
		w.take(s)
	}
}

func TestASeedNamesRateLimitsThatThereAre(t *testing.T) {
	for text, want := range map[string]string{
		"rate_limits: [{models: [m], limits: {x: -1}}]":                                                                 "not from 0",
		"rate_limits: [{type: batch, models: [m], limits: {}}]":                                                         "has models",
		"rate_limits: [{id: rate_1, models: [m], limits: {}}]":                                                          "does not start with rl_",
		"workspaces: {ml: {rate_limits: {m: {requests_per_minute: 1}}}}":                                                "not those of one group",
		"rate_limits: [{models: [m], limits: {}}]\nworkspaces: {ml: {rate_limits: {m: {x: 1}}}}":                        "is not one of",
		"rate_limits: [{models: [m, n], limits: {}}]\nworkspaces: {ml: {rate_limits: {m: {tokens_per_day: 1}, n: {}}}}": "occurs twice",
		"rate_limits: [{models: [m], limits: {}}]\nworkspaces: {Default: {rate_limits: {m: {tokens_per_day: 1}}}}":      "default workspace",
	} {
		seed, err := adminsim.ParseSeed([]byte(text))
		if err == nil {
			_, err = adminsim.New(seed, adminsim.Options{Now: (&world{now: noon}).clock})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

func TestTheConsoleSetsALimit(t *testing.T) {
	w := open(t, nil)
	c := w.Console()
	if err := c.SetRateLimit("Data Platform", opusLimits, "tokens_per_day", 7); err != nil {
		t.Fatal(err)
	}
	if err := c.SetRateLimit("ML Research", opusLimits, "requests_per_minute", -1); err != nil {
		t.Fatal(err)
	}
	got := map[string]map[string]map[string]int64{}
	for _, ws := range w.Snapshot().Workspaces {
		if ws.RateLimits != nil {
			got[ws.Name] = ws.RateLimits
		}
	}
	want := map[string]map[string]map[string]int64{"Data Platform": {opusLimits: {"tokens_per_day": 7}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if c.SetRateLimit("Nowhere", opusLimits, "tokens_per_day", 7) == nil || c.SetRateLimit("Data Platform", "rl_x", "tokens_per_day", 7) == nil {
		t.Error("a limit of nothing was set")
	}
}
