package adminsim_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/apidoc"
)

// world is a simulator behind a real HTTP server, with every exchange held to
// the official OpenAPI document.
type world struct {
	*adminsim.Server
	t       testing.TB
	url     string
	version string // of the API that do speaks

	mu   sync.Mutex
	now  time.Time
	last apidoc.Exchange
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// open starts the acme organization. The options may be nil.
func open(t testing.TB, tune func(*adminsim.Options)) *world {
	t.Helper()
	return openSeed(t, acme(t), tune)
}

func openSeed(t testing.TB, seed *adminsim.Seed, tune func(*adminsim.Options)) *world {
	t.Helper()
	w := &world{t: t, version: apidoc.Version2026, now: noon}
	opts := adminsim.Options{Now: w.clock, Observe: w.judge}
	if tune != nil {
		tune(&opts)
	}
	var err error
	if w.Server, err = adminsim.New(seed, opts); err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(w.Server)
	t.Cleanup(ts.Close)
	w.url = ts.URL
	return w
}

func acme(t testing.TB) *adminsim.Seed {
	t.Helper()
	src, err := os.ReadFile("testdata/acme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := adminsim.ParseSeed(src)
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// judge holds an exchange to the document, in both directions: an answer must
// have the declared shape, and a request that the document forbids must have
// been refused. Answers that a fault spoilt are nobody's contract.
func (w *world) judge(x adminsim.Exchange) {
	doc, err := apidoc.For(x.Header)
	if err != nil {
		w.t.Error(err)
		return
	}
	if x.Fault != "" || strings.HasPrefix(x.URL, "/v1/oauth/") {
		return
	}
	ax := apidoc.Exchange{
		Method: x.Method, URL: x.URL, Header: x.Header, Body: x.Body,
		Status: x.Status, ResponseHeader: x.ResponseHeader, ResponseBody: x.ResponseBody,
	}
	w.mu.Lock()
	w.last = ax
	w.mu.Unlock()
	if err := doc.CheckRequest(ax); err != nil && x.Status < 400 {
		w.t.Errorf("answered %d to a request that the document forbids: %v\n%s", x.Status, err, x.Body)
	}
	if err := doc.CheckResponse(ax); err != nil {
		w.t.Errorf("the answer does not follow the document: %v\n%s", err, x.ResponseBody)
	}
}

// documented is what the document has against the last request.
func (w *world) documented() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	doc, err := apidoc.For(w.last.Header)
	if err != nil {
		w.t.Fatal(err)
	}
	return doc.CheckRequest(w.last)
}

type answer struct {
	status int
	header http.Header
	body   string
	err    error // of the exchange or of reading the body
}

// standard are the headers of a well-behaved client. Service accounts are closed
// to an admin key.
func standard(r *http.Request) {
	r.Header.Set("authorization", "Bearer "+adminsim.DefaultAdminKey)
	if strings.Contains(r.URL.Path, "/service_accounts") {
		bearer("sk-ant-oat01-sim")(r)
	}
	if strings.HasSuffix(r.URL.Path, "/spend_limits") && r.Method == http.MethodGet {
		r.Header.Add("anthropic-beta", "spend-limit-reads-2026-09-26")
	}
	r.Header.Set("anthropic-version", apidoc.Version2026)
	if r.Body != nil {
		r.Header.Set("content-type", "application/json")
	}
}

// do sends a request below /v1/organizations/, or to an absolute path. Names in
// braces, such as {workspace ML Research}, become ids.
func (w *world) do(method, path, body string, edit ...func(*http.Request)) answer {
	w.t.Helper()
	path = w.expand(path)
	if !strings.HasPrefix(path, "/") {
		path = "/v1/organizations/" + path
	}
	var in io.Reader
	if body != "" {
		in = strings.NewReader(w.expand(body))
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, in)
	if err != nil {
		w.t.Fatal(err)
	}
	standard(r)
	r.Header.Set("anthropic-version", w.version)
	for _, e := range edit {
		e(r)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(out), err}
}

var placeholder = regexp.MustCompile(`\{(workspace|user|key|invite|account) ([^}]+)\}`)

func (w *world) expand(s string) string {
	if !strings.Contains(s, "{") {
		return s
	}
	return placeholder.ReplaceAllStringFunc(s, func(m string) string {
		p := placeholder.FindStringSubmatch(m)
		id, err := find(w.Snapshot(), p[1], p[2])
		if err != nil {
			w.t.Fatalf("%s: %v", m, err)
		}
		return id
	})
}

func find(s *adminsim.Seed, kind, name string) (string, error) {
	switch kind {
	case "workspace":
		for _, o := range s.Workspaces {
			if o.Name == name {
				return o.ID, nil
			}
		}
	case "user":
		for _, o := range s.Users {
			if o.Email == name+"@acme.example" {
				return o.ID, nil
			}
		}
	case "key":
		for _, o := range s.APIKeys {
			if o.Name == name {
				return o.ID, nil
			}
		}
	case "account":
		for _, o := range s.ServiceAccounts {
			if o.Name == name {
				return o.ID, nil
			}
		}
	case "invite":
		for _, o := range s.Invites {
			if o.Email == name+"@acme.example" {
				return o.ID, nil
			}
		}
	}
	return "", errors.New("not in the snapshot")
}

func exchangeHeaders(r *http.Request) {
	r.Header.Del("authorization")
	r.Header.Del("anthropic-version")
	r.Header.Set("anthropic-beta", "oauth-2025-04-20,oidc-federation-2026-04-01")
}

func bearer(token string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("authorization", "Bearer "+token)
		r.Header.Set("anthropic-beta", "oauth-2025-04-20")
	}
}
