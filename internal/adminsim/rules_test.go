package adminsim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/apidoc"
)

func TestTheWorkspaceLimitCountsLiveWorkspaces(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.WorkspaceLimit = 8 })
	w.take(step{"POST workspaces", `{"name":"one"}`, 200, "", ""})
	w.take(step{"POST workspaces", `{"name":"two"}`, 400, "limit of 8 workspaces", ""})
	w.take(step{"POST workspaces/{workspace one}/archive", "", 200, "", ""})
	w.take(step{"POST workspaces", `{"name":"two"}`, 200, "", ""})
}

// Clients disagree about what an update does to tags that it does not name; the
// option plays the other reading.
func TestTagsCanBeMadeToReplace(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.ReplaceTags = true })
	w.take(step{"POST workspaces/{workspace Data Platform}", `{"tags":{"env":"prod","team":null}}`, 200, `"tags":{"env":"prod"}`, ""})
	w.take(step{"POST workspaces/{workspace Data Platform}", `{"name":"x"}`, 200, `"tags":{"env":"prod"}`, ""})
	w.take(step{"POST workspaces/{workspace x}", `{"tags":{}}`, 200, `"tags":{}`, ""})
	w.take(step{"POST workspaces/{workspace ML Research}", `{"tags":null}`, 200, `"tags":{"team":"research"}`, ""})
}

func TestNamesCanBeMadeUnique(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.UniqueNames = true })
	w.take(step{"POST workspaces", `{"name":"ML Research"}`, 400, "already exists", ""})
	w.take(step{"POST workspaces/{workspace Claude Code}", `{"name":"ML Research"}`, 400, "already exists", ""})
	w.take(step{"POST workspaces/{workspace ML Research}", `{"name":"ML Research"}`, 200, "", ""})
	w.take(step{"POST workspaces", `{"name":"Hackathon 2025"}`, 200, "", ""})
}

func TestReportsFollowTheirPages(t *testing.T) {
	w := open(t, nil)
	path, buckets, tokens := "usage_report/messages?starting_at=2026-09-01T00:00:00Z&limit=31", 0, 0
	for next := ""; ; {
		got := w.do("GET", path+next, "")
		buckets += strings.Count(got.body, `"results"`)
		tokens += strings.Count(got.body, `"uncached_input_tokens"`)
		_, token, more := strings.Cut(got.body, `"next_page":"`)
		if !more {
			break
		}
		next = "&page=" + token[:strings.Index(token, `"`)]
	}
	if buckets != 82 || tokens != 4 {
		t.Errorf("got %d buckets and %d results, want 82 and 4", buckets, tokens)
	}
}

func TestCredentials(t *testing.T) {
	header := func(pairs ...string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Del("authorization")
			for i := 0; i < len(pairs); i += 2 {
				r.Header.Add(pairs[i], pairs[i+1])
			}
		}
	}
	seed := acme(t)
	seed.OAuthTokens = []string{"sk-ant-oat01-person"}
	w := openSeed(t, seed, nil)
	for _, tc := range []struct {
		name   string
		edit   func(*http.Request)
		status int
		kind   string // in the log
	}{
		{"an admin key", header("x-api-key", adminsim.DefaultAdminKey), 200, "admin-key"},
		{"an admin key as bearer", header("Authorization", "Bearer "+adminsim.DefaultAdminKey), 200, "admin-key"},
		{"an oauth token", header("Authorization", "Bearer sk-ant-oat01-person", "anthropic-beta", "a, oauth-2025-04-20"), 200, "oauth-token"},
		{"an oauth token without its beta header", header("Authorization", "Bearer sk-ant-oat01-person"), 401, "oauth-token"},
		{"an unknown oauth token", header("Authorization", "Bearer sk-ant-oat01-nobody", "anthropic-beta", "oauth-2025-04-20"), 401, "oauth-token"},
		{"nothing", header(), 401, "none"},
		{"another admin key", header("x-api-key", "sk-ant-admin01-other"), 401, "admin-key"},
		{"nonsense", header("x-api-key", "hello"), 401, "unknown"},
		{"a workspace key", header("x-api-key", "sk-ant-api03-abc"), 403, "api-key"},
		{"both", header("x-api-key", adminsim.DefaultAdminKey, "Authorization", "Bearer sk-ant-oat01-person"), 401, "both"},
		{"one key in both headers", header("x-api-key", adminsim.DefaultAdminKey, "Authorization", "Bearer "+adminsim.DefaultAdminKey), 401, "both"},
		{"a key twice", header("Authorization", "Bearer "+adminsim.DefaultAdminKey, "Authorization", "Bearer "+adminsim.DefaultAdminKey), 401, "admin-key"},
		{"a workspace key as bearer", header("Authorization", "Bearer sk-ant-api03-abc"), 403, "api-key"},
		{"another admin key as bearer", header("Authorization", "Bearer sk-ant-admin01-other"), 401, "admin-key"},
		{"no version", func(r *http.Request) { r.Header.Del("anthropic-version") }, 400, "admin-key"},
		{"another version", func(r *http.Request) { r.Header.Set("anthropic-version", "2020-01-01") }, 400, "admin-key"},
		{"the older version", func(r *http.Request) { r.Header.Set("anthropic-version", "2023-06-01") }, 200, "admin-key"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w.ResetLog()
			got := w.do("GET", "me", "", tc.edit)
			if got.status != tc.status || w.Log()[0].Credential != tc.kind {
				t.Errorf("got %d, credential %q, want %d, %q: %s", got.status, w.Log()[0].Credential, tc.status, tc.kind, got.body)
			}
		})
	}
}

// A key of the Default Workspace names it by its real id (organizationapikey.go),
// and no filter by workspace shows a key of the whole organization.
func TestAKeyOfTheDefaultWorkspaceNamesIt(t *testing.T) {
	seed := acme(t)
	seed.APIKeys = append(seed.APIKeys, adminsim.APIKey{Name: "first"})
	w := openSeed(t, seed, nil)
	w.take(step{"GET api_keys/{key first}", "", 200, `"scope":{"type":"workspace","workspace_id":"{workspace Default}"}}`, ""})
	w.take(step{"GET api_keys?workspace_id={workspace Default}", "", 200, `"name":"first"`, "everywhere"})
	w.take(step{"GET api_keys?workspace_id={workspace Default}&limit=1", "", 200, `"has_more":false`, ""})
	w.version = apidoc.Version2023
	w.take(step{"GET api_keys/{key first}", "", 200, `"scope":{"type":"workspace","workspace_id":"{workspace Default}"},"workspace_id":null}`, ""})
}

func TestKeysExpireWithTime(t *testing.T) {
	seed := acme(t)
	seed.APIKeys = append(seed.APIKeys, adminsim.APIKey{Name: "short", ExpiresAt: noon.Add(time.Hour)})
	w := openSeed(t, seed, nil)
	w.take(step{"GET api_keys/{key short}", "", 200, `"status":"active","created_at":"2026-01-01T07:00:00Z","expires_at":"2026-11-21T13:00:00Z"`, ""})
	w.pass(time.Hour)
	w.take(step{"GET api_keys?status=expired", "", 200, "short", ""})
	w.take(step{"POST api_keys/{key short}", `{"status":"active"}`, 400, "expired", ""})
	w.take(step{"POST api_keys/{key short}", `{"status":"archived"}`, 200, `"archived"`, ""})
}

func TestBodiesAreJSONAndBounded(t *testing.T) {
	w := open(t, nil)
	got := w.do("POST", "workspaces", `{"name":"x"}`, func(r *http.Request) { r.Header.Set("content-type", "text/plain") })
	if got.status != 400 {
		t.Errorf("text/plain: got %d, want 400", got.status)
	}
	got = w.do("POST", "workspaces", `{"name":"x"}`, func(r *http.Request) { r.Header.Set("content-type", "application/json; charset=utf-8") })
	if got.status != 200 {
		t.Errorf("with a charset: got %d, want 200", got.status)
	}
	got = w.do("POST", "workspaces", `{"name":"`+strings.Repeat("x", 1<<20)+`"}`)
	if got.status != 413 {
		t.Errorf("a huge body: got %d, want 413", got.status)
	}
}

func TestPeopleOfAnIdentityProviderAreOutOfReach(t *testing.T) {
	seed := acme(t)
	seed.Users = append(seed.Users, adminsim.User{Email: "idp@acme.example", IDPManaged: true})
	w := openSeed(t, seed, nil)
	w.take(step{"POST users/{user idp}", `{"role":"developer"}`, 400, "identity provider", ""})
	w.take(step{"DELETE users/{user idp}", "", 400, "identity provider", ""})
	for _, u := range w.Snapshot().Users {
		if u.IDPManaged != (u.Email == "idp@acme.example") {
			t.Errorf("a snapshot says of %s: %t", u.Email, u.IDPManaged)
		}
	}
}
