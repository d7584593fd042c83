package admin_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
)

// issuer is a token endpoint, an Admin API, and GitHub's token service in one.
// It takes each JWT once and gives tokens that live as long as it is told.
type issuer struct {
	*httptest.Server
	mu        sync.Mutex
	used      map[string]bool
	exchanges int
	valid     string // the token that the API accepts
	lifetime  int
	refuse    int // status of the exchange
	audience  string
	github    atomic.Int64
	bodies    []map[string]string
}

func newIssuer(t *testing.T) *issuer {
	is := &issuer{used: map[string]bool{}, lifetime: 3600}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /github", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+canary || r.URL.Query().Get("api-version") != "2.0" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		is.audience = r.URL.Query().Get("audience")
		_, _ = fmt.Fprintf(w, `{"count":1,"value":"header.%s-%d.sig"}`, canary, is.github.Add(1))
	})
	mux.HandleFunc("POST /v1/oauth/token", is.exchange)
	mux.HandleFunc("/prefix/", is.serve)
	mux.HandleFunc("/v1/organizations/me", is.serve)
	mux.HandleFunc("/v1/organizations/workspaces", is.serve)
	is.Server = httptest.NewServer(mux)
	t.Cleanup(is.Close)
	return is
}

func (is *issuer) exchange(w http.ResponseWriter, r *http.Request) {
	is.mu.Lock()
	defer is.mu.Unlock()
	is.exchanges++
	raw, _ := io.ReadAll(r.Body)
	body := map[string]string{}
	_ = json.Unmarshal(raw, &body)
	is.bodies = append(is.bodies, body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("request-id", "req_exchange")
	switch {
	case is.refuse != 0:
		w.WriteHeader(is.refuse)
		_, _ = fmt.Fprintf(w, `{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"},"assertion":%q}`, body["assertion"])
	case is.used[body["assertion"]] || body["assertion"] == "":
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"}}`)
	default:
		is.used[body["assertion"]] = true
		is.valid = fmt.Sprintf("sk-ant-oat01-%s-%d", canary, is.exchanges)
		_, _ = fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":%d}`, is.valid, is.lifetime)
	}
}

func (is *issuer) serve(w http.ResponseWriter, r *http.Request) {
	is.mu.Lock()
	defer is.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if r.Header.Get("Authorization") != "Bearer "+is.valid || r.Header.Get("X-Api-Key") != "" || r.Header.Get("anthropic-beta") != "oauth-2025-04-20" {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"type":"error","error":{"type":"authentication_error","message":"bad token"}}`)
		return
	}
	_, _ = io.WriteString(w, `{"id":"org","name":"Acme","type":"organization"}`)
}

func (is *issuer) open(t *testing.T, adjust func(*admin.Options), more ...string) *admin.Client {
	t.Helper()
	o := admin.Options{Clock: testclock.Running(), BaseURL: is.URL, Retry: quick, Timeout: 5 * time.Second}
	o.Credential = mustFind(t, append([]string{
		"ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1", "ANTHROPIC_ORGANIZATION_ID", "org-uuid",
		"ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_1", "ANTHROPIC_WORKSPACE_ID", "default",
	}, more...)...)
	if adjust != nil {
		adjust(&o)
	}
	c, err := admin.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func (is *issuer) inGitHub() []string {
	return []string{"ACTIONS_ID_TOKEN_REQUEST_URL", is.URL + "/github?api-version=2.0", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", canary}
}

func TestFederationInGitHubActions(t *testing.T) {
	is := newIssuer(t)
	var mu sync.Mutex
	paths := map[string]int{}
	hook := func(o *admin.Options) {
		o.OnRequest = func(i admin.RequestInfo) { mu.Lock(); defer mu.Unlock(); paths[i.Path]++ }
	}
	// Two processes, as plan and apply are: each fetches its own JWT.
	for range 2 {
		c := is.open(t, hook, is.inGitHub()...)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if id, _, err := c.Reader().Identity(t.Context()); err != nil || id != "org" {
					t.Errorf("got %q and %v", id, err)
				}
			})
		}
		wg.Wait()
		if c.Requests() != 20 {
			t.Errorf("counted %d requests", c.Requests())
		}
	}
	if is.exchanges != 2 || is.github.Load() != 2 {
		t.Errorf("%d exchanges of %d tokens, want 2 of 2", is.exchanges, is.github.Load())
	}
	if is.audience != "https://api.anthropic.com" {
		t.Errorf("the audience is %q", is.audience)
	}
	if paths["/v1/oauth/token"] != 2 || paths["/v1/organizations/me"] != 40 {
		t.Errorf("the log saw %v", paths)
	}
	b := is.bodies[0]
	delete(b, "assertion")
	want := map[string]string{
		"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "federation_rule_id": "fdrl_1",
		"organization_id": "org-uuid", "service_account_id": "svac_1", "workspace_id": "default",
	}
	if fmt.Sprint(b) != fmt.Sprint(want) {
		t.Errorf("exchanged %v", b)
	}
}

func TestFederatedTokensAreRenewed(t *testing.T) {
	is := newIssuer(t)
	var now atomic.Int64
	now.Store(testclock.Start().Unix())
	c := is.open(t, func(o *admin.Options) {
		o.BaseURL += "/prefix"
		o.Clock = func() time.Time { return time.Unix(now.Load(), 0) }
	}, is.inGitHub()...)
	read := func() {
		t.Helper()
		if _, _, err := c.Reader().Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	read()
	read()
	if is.exchanges != 1 {
		t.Fatalf("%d exchanges for two reads", is.exchanges)
	}
	now.Add(3600 - 60) // near its end
	read()
	if is.exchanges != 2 {
		t.Fatalf("%d exchanges after the token grew old", is.exchanges)
	}
	is.mu.Lock()
	is.valid = "revoked"
	is.mu.Unlock()
	read()
	if is.exchanges != 3 {
		t.Fatalf("%d exchanges after the token was revoked", is.exchanges)
	}
	// A write is not sent twice, but the next one has a new token.
	is.mu.Lock()
	is.valid = "revoked"
	is.mu.Unlock()
	step := creating("x")
	before := c.Requests()
	if _, err := c.Writer().Do(t.Context(), step); live.ClassOf(err) != live.Denied || c.Requests() != before+1 {
		t.Errorf("got %v after %d requests", err, c.Requests()-before)
	}
	if _, err := c.Writer().Do(t.Context(), step); live.ClassOf(err) != live.Unclear {
		t.Errorf("got %v, want the answer of the stand-in to be refused", err)
	}
	// When renewal fails ahead of time, the old token serves on.
	is.mu.Lock()
	is.refuse = 503
	is.mu.Unlock()
	now.Add(3600 - 90)
	exchanges := is.exchanges
	read()
	read()
	if is.exchanges != exchanges+1 {
		t.Errorf("%d exchanges failed in a row", is.exchanges-exchanges)
	}
}

func TestShortLivedTokensAreUsedUp(t *testing.T) {
	is := newIssuer(t)
	is.lifetime = 60
	c := is.open(t, nil, is.inGitHub()...)
	for range 10 {
		if _, _, err := c.Reader().Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if is.exchanges != 1 {
		t.Errorf("%d exchanges for ten reads", is.exchanges)
	}
}

// A JWT with a jti claim can be traded once; a second process needs its own.
func TestFederationWithTheSimulator(t *testing.T) {
	n := 0
	github := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		claims := fmt.Sprintf(`{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/claude-org:ref:refs/heads/main","aud":%q,"exp":%d,"jti":"jti-%d"}`,
			r.URL.Query().Get("audience"), testclock.Start().Add(5*time.Minute).Unix(), n)
		part := base64.RawURLEncoding.EncodeToString
		_, _ = fmt.Fprintf(w, `{"value":"%s.%s.%s"}`, part([]byte(`{"alg":"RS256"}`)), part([]byte(claims)), part([]byte("signature")))
	}))
	defer github.Close()
	variables := []string{
		"ANTHROPIC_FEDERATION_RULE_ID", "fdrl_01AcmeGitHubMainXXXXXXXX", "ANTHROPIC_ORGANIZATION_ID", "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e",
		"ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_01WsyncDeployerXXXXXXXXX",
	}
	inGitHub := append([]string{"ACTIONS_ID_TOKEN_REQUEST_URL", github.URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", canary}, variables...)
	s := newSim(t, nil, func(o *admin.Options) { o.Credential = mustFind(t, inGitHub...) })
	for range 2 {
		c := open(t, s.url, func(o *admin.Options) { o.Credential = mustFind(t, inGitHub...) })
		if org, err := readAll(t.Context(), c.Reader()); err != nil || len(org.Users) != 13 {
			t.Errorf("got %v", err)
		}
	}
	if n != 2 {
		t.Errorf("GitHub was asked %d times", n)
	}

	res, err := http.Get(github.URL + "?audience=https://api.anthropic.com")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var fetched struct{ Value string }
	if err := json.NewDecoder(res.Body).Decode(&fetched); err != nil {
		t.Fatal(err)
	}
	literal := append([]string{"ANTHROPIC_IDENTITY_TOKEN", fetched.Value}, variables...)
	for i, want := range []live.Class{"", live.Denied} {
		c := open(t, s.url, func(o *admin.Options) { o.Credential = mustFind(t, literal...) })
		if _, _, err := c.Reader().Identity(t.Context()); live.ClassOf(err) != want {
			t.Errorf("use %d of one JWT: %v", i+1, err)
		}
	}
}

func TestFederationFailures(t *testing.T) {
	jwt := filepath.Join(t.TempDir(), "jwt")
	if err := os.WriteFile(jwt, []byte(canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// What the token says of itself is of use, also where it is hostile; it is no secret, and the token is.
	says := func(name, claims string) string {
		path := filepath.Join(t.TempDir(), name)
		text := "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "." + canary
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	github := says("github", `{"sub": "repo:acme@1/org@2:environment:wsync\n::error::x"}`)
	endless := says("endless", `{"sub": "`+strings.Repeat("x", 4096)+`"}`)
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name      string
		env       []string
		refuse    int
		class     live.Class
		want      string
		hint      string
		exchanges int
	}{
		{"refused", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", jwt}, 401, live.Denied, "POST /v1/oauth/token: 401: the identity token was not exchanged: authentication_error Authentication failed (request req_exchange)", "authentication history", 1},
		{"refused, as GitHub's", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", github}, 401, live.Denied, `authentication_error Authentication failed; the token's subject is "repo:acme@1/org@2:environment:wsync\n::error::x" (request req_exchange)`, "authentication history", 1},
		{"refused, with a subject without end", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", endless}, 401, live.Denied, "authentication_error Authentication failed (request req_exchange)", "authentication history", 1},
		{"malformed ids", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", jwt}, 400, live.Denied, "POST /v1/oauth/token: 400", "authentication history", 1},
		{"trouble", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", jwt}, 503, live.NotSent, "POST /v1/oauth/token: 503", "try again", 4},
		{"a token for a file", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", "eyJhbGciOiJSUzI1NiJ9." + canary + ".c2ln"}, 0, live.NotSent, "ANTHROPIC_IDENTITY_TOKEN_FILE holds a token and not the name of a file", "ANTHROPIC_IDENTITY_TOKEN", 0},
		{"a folder for a file", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", t.TempDir()}, 0, live.NotSent, "is not a regular file", "ANTHROPIC_IDENTITY_TOKEN_FILE", 0},
		{"a device without end", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", "/dev/zero"}, 0, live.NotSent, "reading the identity token", "ANTHROPIC_IDENTITY_TOKEN_FILE", 0},
		{"a large file", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", large}, 0, live.NotSent, "larger than Anthropic accepts", "ANTHROPIC_IDENTITY_TOKEN_FILE", 0},
		{"no such file", []string{"ANTHROPIC_IDENTITY_TOKEN_FILE", jwt + "x"}, 0, live.NotSent, "reading the identity token: ", "ANTHROPIC_IDENTITY_TOKEN_FILE", 0},
		{"no permission in GitHub", []string{"ACTIONS_ID_TOKEN_REQUEST_URL", "{}/github", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "wrong-" + canary}, 0, live.NotSent, "the token service answered 403", "id-token: write", 0},
		{"clear text to GitHub", []string{"ACTIONS_ID_TOKEN_REQUEST_URL", "http://github.example", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", canary}, 0, live.NotSent, "is not an https address", "", 0},
		{"GitHub is not there", []string{"ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", canary}, 0, live.NotSent, "refused", "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			is := newIssuer(t)
			is.refuse = c.refuse
			for i, v := range c.env {
				c.env[i] = strings.Replace(v, "{}", is.URL, 1)
			}
			client := is.open(t, nil, c.env...)
			_, _, err := client.Reader().Identity(t.Context())
			if live.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.want) || !strings.Contains(admin.Hint(err), c.hint) {
				t.Errorf("got %v (%s), hint %q\nwant %q (%s)", err, live.ClassOf(err), admin.Hint(err), c.want, c.class)
			}
			if is.exchanges != c.exchanges || client.Requests() != 0 {
				t.Errorf("%d exchanges and %d requests", is.exchanges, client.Requests())
			}
			quiet(t, err)
		})
	}
}

// quiet checks that no form of an error shows a secret.
func quiet(t *testing.T, err error) {
	t.Helper()
	var f *live.Failure
	errors.As(err, &f)
	for _, v := range []any{err, f} {
		b, _ := json.Marshal(v)
		for _, out := range []string{fmt.Sprintf("%v", v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v), string(b), admin.Hint(err)} {
			if strings.Contains(out, canary) {
				t.Errorf("the error shows a secret: %s", out)
			}
		}
	}
	if f != nil && f.Cause != nil {
		if out := fmt.Sprintf("%+v %#v", f.Cause, f.Cause); strings.Contains(out, canary) {
			t.Errorf("the cause shows a secret: %s", out)
		}
	}
}
