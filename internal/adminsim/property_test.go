package adminsim_test

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/apidoc"
)

// Requests that are valid, to begin with.
var templates = []struct{ method, path, body string }{
	{"GET", "workspaces?limit=5&include_archived=true&include_default=false&ids[]={workspace ML Research}&ids[]=x", ""},
	{"POST", "workspaces", `{"name":"x","display_color":"#010203","tags":{"a":"b"},"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX","data_residency":{"workspace_geo":"us","allowed_inference_geos":["us","global"],"default_inference_geo":"us"}}`},
	{"POST", "workspaces", `{"name":"x","user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`},
	{"POST", "workspaces/{workspace ML Research}", `{"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`},
	{"POST", "workspaces?beta=true", `{"name":"x","data_residency":{"allowed_inference_geos":"unrestricted"}}`},
	{"POST", "workspaces/{workspace ML Research}", `{"name":"x","display_color":"#010203","tags":{"a":null},"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX","data_residency":{"allowed_inference_geos":["us"],"default_inference_geo":"us"}}`},
	{"POST", "workspaces/{workspace ML Research}/archive", ""},
	{"GET", "workspaces/{workspace ML Research}/members?limit=2", ""},
	{"POST", "workspaces/{workspace ML Research}/members", `{"user_id":"{user kim}","workspace_role":"workspace_user"}`},
	{"POST", "workspaces/{workspace ML Research}/members/{user jon}", `{"workspace_role":"workspace_user"}`},
	{"DELETE", "workspaces/{workspace ML Research}/members/{user jon}", ""},
	{"GET", "users?limit=2&email=kim@acme.example&roles[]=user", ""},
	{"POST", "users/{user kim}", `{"role":"developer"}`},
	{"DELETE", "users/{user kim}", ""},
	{"GET", "invites?email=mia@acme.example&statuses[]=pending&statuses[]=expired", ""},
	{"POST", "invites", `{"email":"zoe@acme.example","role":"user","rbac_group_ids":[]}`},
	{"DELETE", "invites/{invite mia}", ""},
	{"GET", "api_keys?status=active&workspace_id=w&created_by_user_id=u", ""},
	{"POST", "api_keys/{key old-demo}", `{"name":"x","status":"active"}`},
	{"GET", "usage_report/messages?starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-03T00:00:00Z&limit=3&bucket_width=1d&group_by[]=model&workspace_ids[]=w", ""},
	{"GET", "cost_report?beta=true&starting_at=2026-11-01T00:00:00Z&limit=3&group_by[]=workspace_id", ""},
	{"GET", "service_accounts?limit=2&include_archived=true", ""},
	{"POST", "service_accounts", `{"name":"new-bot","description":"x","organization_role":"admin"}`},
	{"POST", "service_accounts/{account research-batch}", `{"description":null,"organization_role":"developer"}`},
	{"POST", "service_accounts/{account research-batch}/archive", ""},
	{"GET", "workspaces/{workspace ML Research}/service_accounts?limit=2", ""},
	{"POST", "workspaces/{workspace ML Research}/service_accounts", `{"service_account_id":"{account wsync-deployer}","workspace_role":"workspace_user"}`},
	{"POST", "workspaces/{workspace ML Research}/service_accounts/{account research-batch}", `{"workspace_role":"workspace_admin"}`},
	{"DELETE", "workspaces/{workspace ML Research}/service_accounts/{account research-batch}", ""},
	{"GET", "spend_limits?limit=2&scope_type[]=workspace&scope_type[]=organization&workspace_id={workspace ML Research}", ""},
	{"GET", "spend_limits/spl_01AcmeMLResearchXXXXXXX", ""},
	{"POST", "spend_limits", `{"scope":{"type":"organization"},"period":"monthly","amount":"100"}`},
	{"POST", "spend_limits", `{"scope":{"type":"workspace","workspace_id":"{workspace ML Research}"},"period":"monthly","amount":"100"}`},
	{"DELETE", "spend_limits/spl_01AcmeMLResearchXXXXXXX", ""},
	{"GET", "rate_limits?limit=2&group_type=batch", ""},
	{"GET", "rate_limits?model=claude-opus-4-8", ""},
	{"GET", "workspaces/{workspace ML Research}/rate_limits?limit=2&include_inherited=true&group_type=model_group", ""},
	{"POST", "workspaces/{workspace ML Research}/rate_limits/rl_01AcmeOpusXXXXXXXXXXXXXX", `{"limits":[{"type":"requests_per_minute","value":500},{"type":"fast_otpm","value":null}]}`},
	{"GET", "external_keys?limit=2", ""},
	{"GET", "external_keys/ekey_01AcmeShopXXXXXXXXXXXXXXX", ""},
	{"POST", "external_keys", `{"display_name":"x","geo":"us","user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX","provider_config":{"type":"aws","kms_arn":"arn:aws:kms:us-east-1:111122223333:key/1","region":"us-east-1","role_arn":null}}`},
	{"POST", "external_keys", `{"provider_config":{"type":"azure","key_name":"x","tenant_id":"t","vault_uri":"v","client_id":null}}`},
	{"POST", "external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", `{"display_name":"x","geo":"us","provider_config":{"type":"gcp","key_name":"x"}}`},
	{"POST", "external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX/validate", ""},
	{"DELETE", "external_keys/ekey_01AcmeShopXXXXXXXXXXXXXXX", ""},
	{"GET", "me", ""},
}

// Values with which something may go wrong.
var (
	strange      = []string{`null`, `0`, `-1`, `1.5`, `1e400`, `true`, `""`, `" "`, `"x"`, `"us"`, `"#12345G"`, `"admin"`, `"workspace_billing"`, `"unrestricted"`, `[]`, `[null]`, `["us",7]`, `["mars"]`, `{}`, `{"a":1}`, `{"anthropic":"x"}`, `"uprof_01AcmeBankXXXXXXXXXXXXXX"`, `"\ud800"`}
	strangeQuery = []string{"", "0", "1", "1001", "-1", "+1", "01", "1.0", "true", "TRUE", "null", "x", "a@b", "kim@acme.example", "2026-11-01", "2026-11-01t00:00:00z", "2026-13-01T00:00:00Z", "2026-11-01T00:00:00.5+01:00", "2026-11-01T00:00:00,5Z", "pending", "deleted", "active", "workspace_id", "1d", "1h", "page_x"}
	names        = []string{"limit", "after_id", "before_id", "email", "roles[]", "statuses[]", "status", "include_archived", "starting_at", "group_by[]", "bucket_width", "ids[]", "beta", "page", "name", "Limit", "limit[]"}
)

// What the document of a version forbids, the simulator refuses in it; what the
// simulator refuses changes nothing; and every answer has the declared shape.
func TestMutatedRequests(t *testing.T) {
	seed := acme(t)
	rapid.Check(t, func(t *rapid.T) {
		var last adminsim.Exchange
		sim, err := adminsim.New(seed, adminsim.Options{Now: (&world{now: noon}).clock, Observe: func(x adminsim.Exchange) { last = x }})
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			before := sim.Snapshot()
			tmpl := rapid.SampledFrom(templates).Draw(t, "template")
			path := mutateQuery(t, fill(before, tmpl.path))
			body := mutateBody(t, fill(before, tmpl.body))
			r := httptest.NewRequest(tmpl.method, "/v1/organizations/"+path, strings.NewReader(body))
			standard(r)
			speaking(rapid.SampledFrom([]string{apidoc.Version2026, apidoc.Version2026, apidoc.Version2023}).Draw(t, "version"))(r)
			sim.ServeHTTP(httptest.NewRecorder(), r)
			conforms(t, last)
			if last.Status >= 400 {
				if diff := cmp.Diff(before, sim.Snapshot()); diff != "" {
					t.Errorf("refused with %d, and changed:\n%s", last.Status, diff)
				}
			}
		}
	})
}

func conforms(t *rapid.T, last adminsim.Exchange) {
	doc, err := apidoc.For(last.Header)
	if err != nil {
		t.Fatal(err)
	}
	x := apidoc.Exchange{
		Method: last.Method, URL: last.URL, Header: last.Header, Body: last.Body,
		Status: last.Status, ResponseHeader: last.ResponseHeader, ResponseBody: last.ResponseBody,
	}
	if err := doc.CheckRequest(x); err != nil && x.Status < 400 {
		t.Errorf("answered %d to %s %s %s\nthough %v", x.Status, x.Method, x.URL, x.Body, err)
	}
	if err := doc.CheckResponse(x); err != nil {
		t.Errorf("%v\n%s", err, x.ResponseBody)
	}
}

func fill(s *adminsim.Seed, text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(m string) string {
		p := placeholder.FindStringSubmatch(m)
		id, _ := find(s, p[1], p[2])
		return id
	})
}

func mutateQuery(t *rapid.T, path string) string {
	path, raw, _ := strings.Cut(path, "?")
	q, _ := url.ParseQuery(raw)
	for range rapid.IntRange(0, 2).Draw(t, "query mutations") {
		name := rapid.SampledFrom(append(slices.Sorted(maps.Keys(q)), names...)).Draw(t, "parameter")
		value := rapid.SampledFrom(strangeQuery).Draw(t, "value")
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			q.Set(name, value)
		case 1:
			q.Add(name, value)
		case 2:
			q.Del(name)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func mutateBody(t *rapid.T, body string) string {
	switch rapid.IntRange(0, 9).Draw(t, "body mutation") {
	case 0:
		return body
	case 1:
		return body + rapid.SampledFrom([]string{" ", "{}", "x", "\n\n", "null"}).Draw(t, "tail")
	case 2:
		return body[:rapid.IntRange(0, len(body)).Draw(t, "cut")]
	case 3:
		return rapid.SampledFrom(strange).Draw(t, "instead")
	}
	var tree map[string]any
	if json.Unmarshal([]byte(body), &tree) != nil {
		return body
	}
	mutateObject(t, tree)
	out, err := json.Marshal(tree)
	if err != nil {
		return body
	}
	return strings.ReplaceAll(string(out), `"\u003craw\u003e"`, rapid.SampledFrom(strange).Draw(t, "raw"))
}

// mutateObject changes one member of an object, or of an object inside it.
func mutateObject(t *rapid.T, o map[string]any) {
	keys := slices.Sorted(maps.Keys(o))
	if len(keys) == 0 {
		o["extra"] = "<raw>"
		return
	}
	key := rapid.SampledFrom(keys).Draw(t, "field")
	inner, nested := o[key].(map[string]any)
	if nested && rapid.Bool().Draw(t, "deeper") {
		mutateObject(t, inner)
		return
	}
	switch rapid.IntRange(0, 5).Draw(t, "change") {
	case 0:
		delete(o, key)
	case 1:
		o["extra"] = "<raw>"
	case 2:
		o[strings.ToUpper(key)] = o[key]
		delete(o, key)
	case 3:
		o[key] = strings.Repeat("é", rapid.SampledFrom([]int{0, 1, 255, 256, 501}).Draw(t, "length"))
	default:
		o[key] = "<raw>"
	}
}
