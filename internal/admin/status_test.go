package admin_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/live"
)

// TestTryIsOneSmallRead: each feature costs one request, whatever it answers, in the
// version of the API that status names.
func TestTryIsOneSmallRead(t *testing.T) {
	for _, f := range admin.Features() {
		for status, want := range map[int]live.Class{200: "", 403: live.Denied, 404: live.Missing, 500: live.Unclear, 429: live.Throttled} {
			requests := 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests++
				if r.Method != http.MethodGet || r.URL.Query().Get("limit") != "1" {
					t.Errorf("%s: %s %s", f.Name, r.Method, r.URL)
				}
				if got := r.Header.Get("anthropic-version"); got != admin.APIVersion {
					t.Errorf("%s: API version %s, and status says %s", f.Name, got, admin.APIVersion)
				}
				answer(w, status, `{"data":[],"next_page":null,"type":"error","error":{"type":"x","message":"m"}}`)
			}, nil)
			err := c.Reader().Try(t.Context(), f)
			if got := live.ClassOf(err); got != want || (err == nil) != (status == 200) {
				t.Errorf("%s answers %d: got %v, want class %q", f.Name, status, err, want)
			}
			if requests != 1 {
				t.Errorf("%s answers %d: %d requests", f.Name, status, requests)
			}
		}
	}
}

func TestAnAnswerThatIsNoListIsNoFeature(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, `{"hello":"captive portal"}`) }, nil)
	if err := c.Reader().Try(t.Context(), admin.Features()[0]); err == nil {
		t.Error("an answer without a list passes for one")
	}
}

func TestAllowanceIsWhatTheAPISaid(t *testing.T) {
	for name, tc := range map[string]struct {
		headers map[string]string
		want    admin.Allowance
		heard   bool
	}{
		"nothing":    {nil, admin.Allowance{}, false},
		"all of it":  {map[string]string{"limit": "100", "remaining": "93", "reset": "2026-11-26T12:00:30Z"}, admin.Allowance{Limit: 100, Remaining: 93, Reset: time.Date(2026, time.November, 26, 12, 0, 30, 0, time.UTC)}, true},
		"no reset":   {map[string]string{"limit": "100", "remaining": "0"}, admin.Allowance{Limit: 100}, true},
		"a half":     {map[string]string{"limit": "100"}, admin.Allowance{}, false},
		"no numbers": {map[string]string{"limit": "many", "remaining": "-1"}, admin.Allowance{}, false},
	} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			for k, v := range tc.headers {
				w.Header().Set("anthropic-ratelimit-requests-"+k, v)
			}
			answer(w, 200, acmeOrg)
		}, nil)
		if _, _, err := c.Reader().Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, heard := c.Allowance(); !cmp.Equal(got, tc.want) || heard != tc.heard {
			t.Errorf("%s: got %+v, %v", name, got, heard)
		}
	}
}

// TestReachSaysWhatEachKindMayNot: no kind of credential may do everything.
func TestReachSaysWhatEachKindMayNot(t *testing.T) {
	for kind, env := range map[string][]string{
		"admin key":    {"ANTHROPIC_ADMIN_KEY", canary},
		"bearer token": {"ANTHROPIC_AUTH_TOKEN", canary},
		"workload identity": {
			"ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1", "ANTHROPIC_ORGANIZATION_ID", "o", "ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_1", "ANTHROPIC_IDENTITY_TOKEN", "jwt",
		},
	} {
		c := mustFind(t, env...)
		if may, mayNot := c.Reach(); c.Kind() != kind || len(may) == 0 || len(mayNot) == 0 || c.Source() == "" {
			t.Errorf("%s: kind %q from %q, may %q, may not %q", kind, c.Kind(), c.Source(), may, mayNot)
		}
	}
	if may, _ := (admin.Credential{}).Reach(); may != nil {
		t.Errorf("no credential may %q", may)
	}
}
