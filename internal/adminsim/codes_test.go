package adminsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/apidoc"
)

// valid is one good request for each operation that changes something, or that
// declares a code.
var valid = map[string]struct{ path, body string }{
	"POST /v1/organizations/workspaces":                          {"workspaces", `{"name":"Half","display_color":"#010203","tags":{"a":"b"}}`},
	"POST /v1/organizations/workspaces/{}":                       {"workspaces/{workspace ML Research}", `{"name":"Half","tags":{"a":"b"}}`},
	"POST /v1/organizations/workspaces/{}/archive":               {"workspaces/{workspace ML Research}/archive", ""},
	"POST /v1/organizations/workspaces/{}/members":               {"workspaces/{workspace ML Research}/members", `{"user_id":"{user kim}","workspace_role":"workspace_user"}`},
	"POST /v1/organizations/workspaces/{}/members/{}":            {"workspaces/{workspace ML Research}/members/{user jon}", `{"workspace_role":"workspace_user"}`},
	"DELETE /v1/organizations/workspaces/{}/members/{}":          {"workspaces/{workspace ML Research}/members/{user jon}", ""},
	"POST /v1/organizations/users/{}":                            {"users/{user kim}", `{"role":"developer"}`},
	"DELETE /v1/organizations/users/{}":                          {"users/{user kim}", ""},
	"POST /v1/organizations/invites":                             {"invites", `{"email":"zoe@acme.example","role":"user"}`},
	"DELETE /v1/organizations/invites/{}":                        {"invites/{invite mia}", ""},
	"POST /v1/organizations/api_keys/{}":                         {"api_keys/{key old-demo}", `{"status":"active"}`},
	"GET /v1/organizations/spend_limits":                         {"spend_limits", ""},
	"POST /v1/organizations/spend_limits":                        {"spend_limits", `{"scope":{"type":"organization"},"period":"monthly","amount":"100"}`},
	"GET /v1/organizations/spend_limits/{}":                      {"spend_limits/spl_01AcmeMLResearchXXXXXXX", ""},
	"DELETE /v1/organizations/spend_limits/{}":                   {"spend_limits/spl_01AcmeMLResearchXXXXXXX", ""},
	"POST /v1/organizations/workspaces/{}/rate_limits/{}":        {"workspaces/{workspace ML Research}/rate_limits/rl_01AcmeOpusXXXXXXXXXXXXXX", `{"limits":[{"type":"requests_per_minute","value":500}]}`},
	"POST /v1/organizations/service_accounts":                    {"service_accounts", `{"name":"new-bot"}`},
	"POST /v1/organizations/service_accounts/{}":                 {"service_accounts/{account research-batch}", `{"description":null}`},
	"POST /v1/organizations/service_accounts/{}/archive":         {"service_accounts/{account research-batch}/archive", ""},
	"POST /v1/organizations/workspaces/{}/service_accounts":      {"workspaces/{workspace ML Research}/service_accounts", `{"service_account_id":"{account wsync-deployer}","workspace_role":"workspace_user"}`},
	"POST /v1/organizations/workspaces/{}/service_accounts/{}":   {"workspaces/{workspace ML Research}/service_accounts/{account research-batch}", `{"workspace_role":"workspace_user"}`},
	"POST /v1/organizations/external_keys":                       {"external_keys", `{"provider_config":{"type":"gcp","key_name":"k"}}`},
	"POST /v1/organizations/external_keys/{}":                    {"external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", `{"display_name":"renamed"}`},
	"DELETE /v1/organizations/external_keys/{}":                  {"external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", ""},
	"POST /v1/organizations/external_keys/{}/validate":           {"external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX/validate", ""},
	"DELETE /v1/organizations/workspaces/{}/service_accounts/{}": {"workspaces/{workspace ML Research}/service_accounts/{account research-batch}", ""},
}

var variable = regexp.MustCompile(`\{[^}]*\}`)

// The document, and not the simulator, says which codes there are, where, and
// with which status and type.
func TestTheCodesAreTheDocuments(t *testing.T) {
	doc, err := apidoc.Load(apidoc.Version2026)
	if err != nil {
		t.Fatal(err)
	}
	plain := map[string]bool{}
	for _, op := range doc.Operations() {
		plain[op.Method+op.Path] = plain[op.Method+op.Path] || !op.Beta
	}
	var want, got []string
	for _, op := range doc.Operations() {
		at := op.Method + " " + variable.ReplaceAllString(op.Path, "{}")
		if _, simulated := valid[at]; !simulated || op.Beta && plain[op.Method+op.Path] {
			continue
		}
		for _, c := range op.Codes() {
			want = append(want, fmt.Sprintf("%s %s %s %s", at, c.Status, c.Kind, c.Code))
		}
	}
	for _, c := range adminsim.Codes() {
		for _, at := range c.At {
			got = append(got, fmt.Sprintf("%s %d %s %s", at, c.Status, c.Kind, c.Name))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-document +simulator):\n%s", diff)
	}
}

// Each code strikes each operation that declares it, in both versions, with an
// answer that the version's document allows, and lands or changes nothing.
func TestEveryCodeStrikesWhereItIsDeclared(t *testing.T) {
	for _, c := range adminsim.Codes() {
		for _, at := range c.At {
			for _, version := range []string{apidoc.Version2026, apidoc.Version2023} {
				t.Run(strings.Join([]string{c.Name, at, version}, " "), func(t *testing.T) { strikes(t, c, at, version) })
			}
		}
	}
}

func strikes(t *testing.T, c adminsim.Code, at, version string) {
	var seen adminsim.Exchange
	w := open(t, func(o *adminsim.Options) { o.Observe = func(x adminsim.Exchange) { seen = x } })
	w.inject("* * " + c.Name)
	before := w.Snapshot()
	method, _, _ := strings.Cut(at, " ")
	got := w.do(method, valid[at].path, valid[at].body, speaking(version))
	var body struct {
		Error struct {
			Type    string
			Details struct {
				Code string `json:"error_code"`
			}
		}
		RequestID string `json:"request_id"`
	}
	if err := json.Unmarshal([]byte(got.body), &body); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	if got.status != c.Status || body.Error.Type != c.Kind || body.Error.Details.Code != c.Name || body.RequestID != got.header.Get("request-id") {
		t.Errorf("got %d %s", got.status, got.body)
	}
	closed := version == apidoc.Version2023 && strings.Contains(at, "/spend_limits") && c.Name == "sandbox_egress_restricted" // that document lists two other codes alone
	if err := judged(seen); err != nil && !closed {
		t.Error(err)
	}
	lands := c.Lands != ""
	if changed := !cmp.Equal(before, w.Snapshot()); changed != lands || w.Log()[0].Landed != lands {
		t.Errorf("changed = %t, landed = %t, want %t", changed, w.Log()[0].Landed, lands)
	}
}

func speaking(version string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("anthropic-version", version) }
}

// judged holds an exchange to the document of its version, faults included.
func judged(x adminsim.Exchange) error {
	doc, err := apidoc.For(x.Header)
	if err != nil {
		return err
	}
	return doc.Check(apidoc.Exchange{
		Method: x.Method, URL: x.URL, Header: x.Header, Body: x.Body,
		Status: x.Status, ResponseHeader: x.ResponseHeader, ResponseBody: x.ResponseBody,
	})
}

// A code is met where the API declares it and nowhere else.
func TestACodeSparesOperationsThatDoNotDeclareIt(t *testing.T) {
	w := open(t, nil)
	w.inject("* * sandbox_egress_restricted", "* * concurrent_membership_change")
	w.take(step{"GET workspaces", "", 200, "", ""})
	w.take(step{"GET users/{user kim}", "", 200, "", ""})
	w.take(step{"DELETE users/{user kim}", "", 403, "sandbox_egress_restricted", ""})
	w.ClearFaults()
	w.inject("* * concurrent_membership_change times=2")
	w.take(step{"POST users/{user kim}", `{"role":"developer"}`, 200, "", ""})
	w.take(step{"DELETE users/{user kim}", "", 409, "concurrent_membership_change", ""})
	w.take(step{"DELETE users/{user kim}", "", 409, "concurrent_membership_change", ""})
	w.take(step{"DELETE users/{user kim}", "", 200, "user_deleted", ""})
}

func TestAnIncompleteCreateMakesTheWorkspaceWithoutTheRest(t *testing.T) {
	w := open(t, nil)
	w.inject("POST * workspace_created_incomplete once")
	got := w.do("POST", "workspaces", `{"name":"Half","display_color":"#010203","tags":{"a":"b"},"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX","data_residency":{"default_inference_geo":"us"}}`)
	if want := w.expand(`"details":{"error_code":"workspace_created_incomplete","workspace_id":"{workspace Half}"}`); got.status != 503 || !strings.Contains(got.body, want) {
		t.Errorf("got %d %s, want %s", got.status, got.body, want)
	}
	w.take(step{"GET workspaces/{workspace Half}", "", 200, `"display_color":"#010203"`, `"a":"b"`})
	w.take(step{"GET workspaces/{workspace Half}", "", 200, `"default_inference_geo":"global"`, "ekey_01AcmeUsXXXXXXXXXXXXXXXXX"})
}

func TestAChangeOfUnknownOutcomeIsFinishedByTheSameRequest(t *testing.T) {
	w := open(t, nil)
	w.inject("POST * change_outcome_unknown once")
	id, body := w.expand("workspaces/{workspace ML Research}"), `{"name":"Half","tags":{"a":"b"}}`
	if got := w.do("POST", id, body); got.status != 503 {
		t.Errorf("got %d %s", got.status, got.body)
	}
	w.take(step{"GET " + id, "", 200, `"name":"Half"`, `"a":"b"`})
	w.take(step{"POST " + id, body, 200, `"a":"b"`, ""})
}

func TestAnArchiveThatLeftStorageBehindCanBeRepeatedOnce(t *testing.T) {
	w := open(t, nil)
	w.inject("POST * storage_attached_during_archive once")
	path := w.expand("workspaces/{workspace ML Research}/archive")
	if got := w.do("POST", path, ""); got.status != 409 {
		t.Errorf("got %d %s", got.status, got.body)
	}
	w.take(step{"GET workspaces/{workspace ML Research}", "", 200, `"archived_at":"2026-11-21T12:00:00Z"`, ""})
	again := openSeed(t, w.Snapshot(), nil)
	again.take(step{"POST " + path, "", 200, `"archived_at":"2026-11-21T12:00:00Z"`, ""})
	w.take(step{"POST " + path, "", 200, `"archived_at":"2026-11-21T12:00:00Z"`, ""})
	w.take(step{"POST " + path, "", 400, "is archived", ""})
}

// What the API would have refused anyway is refused in its own words.
func TestALandingCodeDoesNotHideARefusal(t *testing.T) {
	w := open(t, nil)
	w.inject("* * workspace_created_incomplete")
	if got := w.do("POST", "workspaces", `{"name":""}`); got.status != 400 || strings.Contains(got.body, "incomplete") {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestTheLastMemberStays(t *testing.T) {
	seed := &adminsim.Seed{SeedParts: adminsim.SeedParts{Users: []adminsim.User{{Email: "kim@acme.example"}}}}
	w := openSeed(t, seed, nil)
	w.take(step{"DELETE users/{user kim}", "", 400, `"error_code":"cannot_remove_last_member"`, ""})
}
