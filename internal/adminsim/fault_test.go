package adminsim_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

func TestParseFault(t *testing.T) {
	for text, want := range map[string]adminsim.Fault{
		"POST /v1/organizations/workspaces 500 once": {Method: "POST", Path: "/v1/organizations/workspaces", Effect: adminsim.StatusEffect, Status: 500, Nth: 1, Times: 1},
		"GET */members drop-before nth=3":            {Method: "GET", Path: "*/members", Effect: adminsim.DropBefore, Nth: 3, Times: 1},
		"* * 429 retry-after=2 times=5":              {Method: "*", Path: "*", Effect: adminsim.StatusEffect, Status: 429, RetryAfter: "2", Nth: 1, Times: 5},
		"* * 529":                                    {Method: "*", Path: "*", Effect: adminsim.StatusEffect, Status: 529, Nth: 1},
		"* * 409 type=conflict_error landed nth=2 always should-retry=false": {
			Method: "*", Path: "*", Effect: adminsim.StatusEffect, Status: 409, Type: "conflict_error", Landed: true, Nth: 2, ShouldRetry: "false",
		},
		"DELETE /a/{id} html status=504": {Method: "DELETE", Path: "/a/{id}", Effect: adminsim.HTML, Status: 504, Nth: 1},
		"* * hang for=20ms":              {Method: "*", Path: "*", Effect: adminsim.Hang, For: 20 * time.Millisecond, Nth: 1},
		"* * change_outcome_unknown times=2 retry-after=1": {
			Method: "*", Path: "*", Effect: adminsim.CodeEffect, Code: "change_outcome_unknown", Nth: 1, Times: 2, RetryAfter: "1",
		},
		"* * 409 code=brand_new once":                                    {Method: "*", Path: "*", Effect: adminsim.StatusEffect, Status: 409, Code: "brand_new", Nth: 1, Times: 1},
		"DELETE /v1/organizations/users/{id} cannot_remove_last_member":  {Method: "DELETE", Path: "/v1/organizations/users/{id}", Effect: adminsim.CodeEffect, Code: "cannot_remove_last_member", Nth: 1},
		"* /v1/organizations/users/user_01Kim cannot_remove_last_member": {Method: "*", Path: "/v1/organizations/users/user_01Kim", Effect: adminsim.CodeEffect, Code: "cannot_remove_last_member", Nth: 1},
		"* * slow": {Method: "*", Path: "*", Effect: adminsim.Slow, For: time.Second, Nth: 1},
	} {
		got, err := adminsim.ParseFault(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
		again, err := adminsim.ParseFault(got.String())
		if err != nil || again != got {
			t.Errorf("%s: its form %q reads as %+v, %v", text, got.String(), again, err)
		}
	}
}

func TestParseFaultExplainsItself(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "expected METHOD PATH EFFECT",
		"POST /x":                "expected METHOD PATH EFFECT",
		"PUT /x 500":             `method "PUT"`,
		"POST x 500":             "starts with neither",
		"POST /x/{ 500":          "written {id}",
		"POST /x/{} 500":         "written {id}",
		"POST /x 200":            "status 200",
		"POST /x explode":        `effect "explode"`,
		"POST /x exploded_state": "workspace_created_incomplete",
		"GET * already_member":   "never strike",
		"POST /v1/organizations/invites/{id} already_member": "declares already_member for POST /v1/organizations/invites only",
		"POST /v1/organizations/users external_key_changed":  "never strike",
		"* * already_member code=x":                          "does not apply",
		"* * already_member landed":                          "does not apply",
		"* * already_member type=x":                          "does not apply",
		"POST /x 500 twice":                                  `"twice"`,
		"POST /x 500 once=1":                                 `"once=1"`,
		"POST /x 500 once always":                            "given twice",
		"POST /x 500 times=0":                                "from 1",
		"POST /x 500 nth=x":                                  "from 1",
		"POST /x 500 retry-after=-1":                         "seconds",
		"POST /x drop-before landed":                         "does not apply",
		"POST /x 500 for=1s":                                 "does not apply",
		"POST /x hang for=soon":                              "duration",
		"POST /x html status=200":                            "status 200",
		"POST /x 500 should-retry=up":                        "not an argument",
	} {
		if _, err := adminsim.ParseFault(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", text, err, want)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	for _, s := range []string{"POST /v1/x 500 once", "GET */members drop-before nth=3", "* * 429 retry-after=2 times=5", "* /{id} slow for=1ms nth=2 always", "* * html status=503 landed", "POST */workspaces workspace_created_incomplete nth=2", "{ * }"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := adminsim.ParseFault(text)
		if err != nil {
			return
		}
		again, err := adminsim.ParseFault(got.String())
		if err != nil || again != got {
			t.Errorf("%q reads as %+v, whose form %q reads as %+v, %v", text, got, got.String(), again, err)
		}
	})
}

const create = "POST /v1/organizations/workspaces "

// spoilt sends one create under a fault and says whether it landed.
func spoilt(t *testing.T, fault string) (*world, answer, adminsim.Entry) {
	t.Helper()
	w := open(t, nil)
	w.inject(fault)
	got := w.do("POST", "workspaces", `{"name":"Spoilt"}`)
	e := w.Writes()[0]
	_, err := find(w.Snapshot(), "workspace", "Spoilt")
	if e.Landed != (err == nil) {
		t.Errorf("the log says landed = %t, the organization %v", e.Landed, err)
	}
	if e.Fault == "" {
		t.Error("the log does not name the fault")
	}
	return w, got, e
}

func (w *world) inject(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		f, err := adminsim.ParseFault(text)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := w.Inject(f); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestFaultsSpoilTheAnswerAndSayWhetherTheWriteLanded(t *testing.T) {
	for _, tc := range []struct {
		fault  string
		landed bool
		status int // 0: the exchange itself fails
		want   string
	}{
		{"500", false, 500, `"type":"api_error"`},
		{"500 landed", true, 500, `"type":"api_error"`},
		{"529", false, 529, "overloaded_error"},
		{"409 type=conflict_error", false, 409, "conflict_error"},
		{"400 code=brand_new", false, 400, `"details":{"error_code":"brand_new"}`},
		{"503 code=workspace_created_incomplete landed", true, 503, `"details":{"error_code":"workspace_created_incomplete"}`},
		{"html", false, 502, "<html>"},
		{"html status=504 landed", true, 504, "504 Gateway Timeout"},
		{"drop-before", false, 0, ""},
		{"drop-after", true, 0, ""},
		{"hang for=1ms", false, 0, ""},
		{"slow for=1ms", true, 200, `"name":"Spoilt"`},
		{"extra-fields", true, 200, "sim_unknown_field"},
		{"unknown-role", true, 200, `"name":"Spoilt"`},
	} {
		t.Run(tc.fault, func(t *testing.T) {
			_, got, e := spoilt(t, create+tc.fault)
			if (got.err != nil) != (tc.status == 0) || got.status != tc.status || !strings.Contains(got.body, tc.want) {
				t.Errorf("got %+v, want status %d and %q", got, tc.status, tc.want)
			}
			if e.Landed != tc.landed {
				t.Errorf("landed = %t, want %t", e.Landed, tc.landed)
			}
		})
	}
}

// A drop must reach the client: Go's transport repeats a GET whose kept-alive
// connection closes unused, and the accident would go unnoticed.
func TestADropOnAReusedConnectionIsNotRepeated(t *testing.T) {
	w := open(t, nil)
	w.inject("GET * drop-before nth=2")
	first, second, third := w.do("GET", "me", ""), w.do("GET", "me", ""), w.do("GET", "me", "")
	if first.err != nil || second.err == nil || third.err != nil || len(w.Log()) != 3 {
		t.Errorf("got %v, %v, %v and %d requests", first.err, second.err, third.err, len(w.Log()))
	}
}

func TestDropsWorkBehindAPlainServer(t *testing.T) {
	w := open(t, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: w.Server, ReadHeaderTimeout: time.Second}
	go srv.Serve(l) //nolint:errcheck // ends with Close
	t.Cleanup(func() { srv.Close() })
	w.url = "http://" + l.Addr().String()
	w.inject("POST * drop-after once", "GET * truncate once")
	if got := w.do("POST", "workspaces", `{"name":"x"}`); got.err == nil || !w.Writes()[0].Landed {
		t.Errorf("drop-after: got %+v", got)
	}
	if got := w.do("GET", "me", ""); got.err == nil || got.body == "" {
		t.Errorf("truncate: got %+v", got)
	}
	if got := w.do("GET", "me", ""); got.status != 200 {
		t.Errorf("afterwards: got %+v", got)
	}
}

func TestATruncatedAnswerFailsInItsMiddle(t *testing.T) {
	_, got, e := spoilt(t, create+"truncate")
	if got.err == nil || got.status != 200 || got.body == "" || strings.HasSuffix(got.body, "}") || !e.Landed {
		t.Errorf("got %+v, landed %t; want half a body", got, e.Landed)
	}
}

func TestAHangEndsWhenTheClientLeaves(t *testing.T) {
	w := open(t, nil)
	w.inject("* * hang")
	r, err := http.NewRequestWithContext(t.Context(), "GET", w.url+"/v1/organizations/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Timeout: 5 * time.Millisecond}
	if _, err := client.Do(r); err == nil {
		t.Error("got an answer")
	}
}

func TestFaultHeaders(t *testing.T) {
	_, got, _ := spoilt(t, create+"429 retry-after=7 should-retry=true")
	if got.header.Get("retry-after") != "7" || got.header.Get("x-should-retry") != "true" || got.header.Get("request-id") == "" {
		t.Errorf("got headers %v", got.header)
	}
}

func TestFaultsCountTheirMatches(t *testing.T) {
	w := open(t, nil)
	w.inject("GET */users 500 nth=2 times=2", "GET /v1/organizations/{what} 503 once")
	var got []int
	for range 5 {
		got = append(got, w.do("GET", "users", "").status)
	}
	if diff := cmp.Diff([]int{503, 500, 500, 200, 200}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.inject("* * 500")
	if got := w.do("GET", "me", "").status; got != 500 {
		t.Errorf("got %d, want 500", got)
	}
	w.ClearFaults()
	if got := w.do("GET", "me", "").status; got != 200 {
		t.Errorf("after clearing: got %d, want 200", got)
	}
}

func TestFaultPaths(t *testing.T) {
	for _, tc := range []struct {
		pattern string
		struck  bool
	}{
		{"*", true},
		{"/v1/organizations/workspaces/w/members", true},
		{"/v1/organizations/workspaces/{w}/members", true},
		{"*/{w}/members", true},
		{"*/members", true},
		{"*work*mem*", true},
		{"/v1/organizations/*", true},
		{"/v1/organizations/workspaces/{w}", false},
		{"/v1/organizations/workspaces/{w}/{x}/{y}", false},
		{"*/member", false},
		{"/v1/organizations/workspaces", false},
	} {
		w := open(t, nil)
		w.inject("GET " + tc.pattern + " 599")
		if got := w.do("GET", "workspaces/w/members", "").status == 599; got != tc.struck {
			t.Errorf("%s: struck = %t, want %t", tc.pattern, got, tc.struck)
		}
	}
}

func TestUnknownRolesAndFields(t *testing.T) {
	w := open(t, func(o *adminsim.Options) {
		o.Faults = []adminsim.Fault{{Method: "GET", Path: "*", Effect: adminsim.UnknownRole, Times: 2}, {Method: "GET", Path: "*", Effect: adminsim.ExtraFields}}
	})
	for path, want := range map[string]string{"users": `"role":"sim_unknown_role"`, "workspaces/{workspace Claude Code}/members": `"workspace_role":"workspace_sim_unknown"`} {
		if got := w.do("GET", path, ""); !strings.Contains(got.body, want) {
			t.Errorf("%s: got %s, want %s", path, got.body, want)
		}
	}
	got := w.do("GET", "workspaces", "")
	if !strings.Contains(got.body, "sim_unknown_list") || !strings.Contains(got.body, `"tags":{"team":"research"}`) {
		t.Errorf("got %s", got.body)
	}
}

func TestInjectRefusesWhatParseWould(t *testing.T) {
	w := open(t, nil)
	for _, f := range []adminsim.Fault{{}, {Method: "GET", Path: "*", Effect: adminsim.StatusEffect}, {Method: "GET", Path: "/a b", Effect: adminsim.Hang}} {
		if err := w.Inject(f); err == nil {
			t.Errorf("%+v was armed", f)
		}
	}
	if _, err := adminsim.New(nil, adminsim.Options{Now: testclock.Still, Faults: []adminsim.Fault{{}}}); err == nil {
		t.Error("New armed an empty fault")
	}
}

// Without a connection of its own, the handler falls back on net/http's abort.
func TestADropWithoutAConnectionAborts(t *testing.T) {
	w := open(t, nil)
	w.inject("* * drop-before")
	defer func() {
		if got, _ := recover().(error); !errors.Is(got, http.ErrAbortHandler) {
			t.Errorf("got panic %v, want ErrAbortHandler", got)
		}
	}()
	r := httptest.NewRequest("GET", "/v1/organizations/me", nil)
	standard(r)
	w.ServeHTTP(httptest.NewRecorder(), r)
}
