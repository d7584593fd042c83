package admin_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
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
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
)

// serve opens a client for a handler.
func serve(t testing.TB, h http.HandlerFunc, adjust func(*admin.Options)) *admin.Client {
	t.Helper()
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	return open(t, ts.URL, adjust)
}

func open(t testing.TB, url string, adjust func(*admin.Options)) *admin.Client {
	t.Helper()
	o := admin.Options{Clock: testclock.Running(), Credential: mustFind(t, "ANTHROPIC_ADMIN_KEY", canary), BaseURL: url, Retry: quick, Timeout: 5 * time.Second}
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

// answer writes JSON.
func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// transport is a network made of a function.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(r *http.Request, status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r, Proto: "HTTP/1.1", ProtoMajor: 1}
}

const acmeOrg = `{"id":"org","name":"Acme","type":"organization"}`

func TestTheEnvironmentDoesNotLeak(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the SDK's base URL variable was used") }))
	defer elsewhere.Close()
	profiles := t.TempDir()
	if err := os.WriteFile(filepath.Join(profiles, "active_config"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"ANTHROPIC_API_KEY": "sk-ant-api03-stray", "ANTHROPIC_AUTH_TOKEN": "stray-token", "ANTHROPIC_BASE_URL": elsewhere.URL,
		"ANTHROPIC_CUSTOM_HEADERS": "X-Stray: stray", "ANTHROPIC_PROFILE": "stray", "ANTHROPIC_CONFIG_DIR": profiles,
		"ANTHROPIC_WEBHOOK_SIGNING_KEY": "stray", "ANTHROPIC_FEDERATION_RULE_ID": "fdrl_stray", "ANTHROPIC_ORGANIZATION_ID": "stray",
		"ANTHROPIC_IDENTITY_TOKEN": "stray", "ANTHROPIC_WORKSPACE_ID": "stray", "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "content",
	} {
		t.Setenv(name, value)
	}
	for _, tc := range []struct {
		env          []string
		header, want string
	}{
		{[]string{"ANTHROPIC_ADMIN_KEY", canary}, "Authorization", "Bearer " + canary},
		{[]string{"ANTHROPIC_ADMIN_KEY", canary, "WSYNC_AUTH_HEADER", "x-api-key"}, "X-Api-Key", canary},
		{[]string{"ANTHROPIC_AUTH_TOKEN", canary}, "Authorization", "Bearer " + canary},
	} {
		var mu sync.Mutex // reports are read at the same time
		var seen []http.Header
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			seen = append(seen, r.Header)
			mu.Unlock()
			if strings.HasSuffix(r.URL.Path, "/me") {
				answer(w, 200, acmeOrg)
				return
			}
			answer(w, 200, `{"data":[],"has_more":false,"next_page":null}`)
		}, func(o *admin.Options) {
			o.Credential = mustFind(t, tc.env...)
			o.UserAgent = "wsync/1.2.3"
		})
		if _, _, err := c.Reader().Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Reader().Usage(t.Context(), []live.WorkspaceID{"wrkspc_1"}, 7); err != nil { // the generic Get
			t.Fatal(err)
		}
		if len(seen) != 3 {
			t.Fatalf("%d requests", len(seen))
		}
		for _, h := range seen {
			for name, values := range h {
				if strings.Contains(strings.ToLower(strings.Join(values, " ")), "stray") {
					t.Errorf("%s: %v leaked from the environment", name, values)
				}
			}
			if h.Get(tc.header) != tc.want || h.Get("X-Api-Key") != "" && h.Get("Authorization") != "" {
				t.Errorf("credentials are %q and %q", h.Get("X-Api-Key"), h.Get("Authorization"))
			}
			if h.Get("User-Agent") != "wsync/1.2.3" || h.Get("anthropic-version") != "2026-10-21" || h.Get("Traceparent") != "" {
				t.Errorf("sent %v", h)
			}
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the credential travelled on: %v", r.Header)
	}))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", elsewhere.URL+"/login?secret=1")
			answer(w, status, acmeOrg) // a body that would pass for an answer
		}, nil)
		_, _, err := c.Reader().Identity(t.Context())
		if live.ClassOf(err) != live.Unclear || !strings.Contains(err.Error(), "redirected to "+elsewhere.URL+"/login;") {
			t.Errorf("%d: got %v", status, err)
		}
		if c.Requests() != 1 {
			t.Errorf("%d: asked %d times", status, c.Requests())
		}
	}
}

func TestConnectionsAreReused(t *testing.T) {
	var opened atomic.Int64
	ts := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		testclock.Sleep(time.Millisecond)
		answer(w, 200, acmeOrg)
	}))
	ts.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	ts.Start()
	defer ts.Close()
	c := open(t, ts.URL, nil)
	var wg sync.WaitGroup
	for range 80 {
		wg.Go(func() { _, _, _ = c.Reader().Identity(t.Context()) })
	}
	wg.Wait()
	before := opened.Load()
	for range 3 {
		for range 16 {
			wg.Go(func() { _, _, _ = c.Reader().Identity(t.Context()) })
		}
		wg.Wait()
	}
	// A slow machine may dial a connection that it does not come to need, so the
	// first bound is wide; what counts is that no later request opens one.
	if before > 40 || opened.Load() != before {
		t.Errorf("%d connections, then %d", before, opened.Load())
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	step := archiving("wrkspc_1")
	cases := []struct {
		name, kind, body, want string
	}{
		{"an HTML page", "text/html; charset=utf-8", "<html>login</html>", "unexpected answer: the body is text/html, not JSON"},
		{"no type", "", acmeOrg, "not JSON"},
		{"an empty body", "application/json", "", "unexpected answer"},
		{"null", "application/json", "null", "unexpected answer"},
		{"an empty object", "application/json", "{}", "unexpected answer"},
		{"half a body", "application/json", `{"id":"or`, "unexpected answer"},
		{"a list", "application/json", `[]`, "unexpected answer"},
		{"an id of another type", "application/json", `{"id":7,"name":"x"}`, "without id"},
		{"an empty id", "application/json", `{"id":"","name":"x"}`, "without id"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = nil
				if c.kind != "" {
					w.Header().Set("Content-Type", c.kind)
				}
				w.WriteHeader(200)
				_, _ = io.WriteString(w, c.body)
			}, nil)
			id, _, err := client.Reader().Identity(t.Context())
			if id != "" || live.ClassOf(err) != live.Unclear || !strings.Contains(err.Error(), c.want) || client.Requests() != quick.Attempts {
				t.Errorf("got %q, %v after %d requests", id, err, client.Requests())
			}
			if admin.Hint(err) == "" {
				t.Errorf("no hint for %v", err)
			}
			before := client.Requests()
			if _, err := client.Writer().Do(t.Context(), step); live.ClassOf(err) != live.Unclear || client.Requests() != before+1 {
				t.Errorf("a write got %v after %d requests", err, client.Requests()-before)
			}
			if users, err := client.Reader().Users(t.Context()); users != nil || live.ClassOf(err) != live.Unclear {
				t.Errorf("a list got %d users and %v", len(users), err)
			}
		})
	}
}

func TestABodyWithoutEndIsCut(t *testing.T) {
	c := open(t, "http://localhost", func(o *admin.Options) {
		o.Retry = retry.Policy{Attempts: 1}
		o.Transport = transport(func(r *http.Request) (*http.Response, error) {
			res := respond(r, 200, "")
			res.Body = io.NopCloser(zeros{})
			return res, nil
		})
	})
	if _, _, err := c.Reader().Identity(t.Context()); err == nil || !strings.Contains(err.Error(), "the answer broke off: the body is too large") {
		t.Errorf("got %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestRequestsThatNeverLeft(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, acmeOrg) }))
	defer plain.Close()
	unknown := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, acmeOrg) }))
	unknown.Config.ErrorLog = log.New(io.Discard, "", 0)
	unknown.StartTLS()
	defer unknown.Close()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	cases := []struct {
		name, url string
		ctx       context.Context
		want      string
	}{
		// A port that was free a moment ago may be the next server's; nobody is
		// given this one.
		{"nobody listens", "http://127.0.0.1:1", t.Context(), "refused"},
		{"no such host", "https://no-such-host.invalid", t.Context(), "no-such-host.invalid"},
		{"no TLS there", strings.Replace(plain.URL, "http:", "https:", 1), t.Context(), "HTTP response to HTTPS client"},
		{"an unknown certificate", unknown.URL, t.Context(), "certificate"},
		{"cancelled before", plain.URL, cancelled, "context canceled"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := open(t, c.url, func(o *admin.Options) { o.Retry = retry.Policy{Attempts: 1} })
			_, err := client.Writer().Do(c.ctx, archiving("wrkspc_1"))
			if live.ClassOf(err) != live.NotSent || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v (%s), want %q", err, live.ClassOf(err), c.want)
			}
			quiet(t, err)
			t.Log(err)
		})
	}
}

func TestRequestsThatMayHaveLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cases := []struct {
		name string
		ctx  context.Context
		h    http.HandlerFunc
	}{
		{"cancelled while waiting", ctx, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() }},
		{"no answer in time", t.Context(), func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"connection dropped", t.Context(), func(w http.ResponseWriter, _ *http.Request) { hijack(w) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.ReadAll(r.Body)
				c.h(w, r)
			}, func(o *admin.Options) { o.Timeout = 200 * time.Millisecond })
			_, err := client.Writer().Do(c.ctx, archiving("wrkspc_1"))
			if live.ClassOf(err) != live.Unclear || client.Requests() != 1 {
				t.Errorf("got %v (%s) after %d requests", err, live.ClassOf(err), client.Requests())
			}
			if c.ctx == ctx && !errors.Is(err, context.Canceled) {
				t.Errorf("%v does not say that it was cancelled", err)
			}
			t.Log(err)
		})
	}
}

func hijack(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// TestBrokenEchoesShowNothing echoes keys with something in the middle that a
// screen does not show, and credentials that were never ours.
func TestBrokenEchoesShowNothing(t *testing.T) {
	half := len(canary) / 2
	jwt := "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvIn0.c2lnbmF0dXJl"
	for _, echo := range []string{
		canary[:half] + `\u0000` + canary[half:], canary[:half] + `\n` + canary[half:], canary[:half] + `\u200b` + canary[half:],
		canary[:half] + `\u001b` + canary[half:], canary[:half] + `\u202e` + canary[half:], canary[:half] + ` ` + canary[half:],
		"é" + canary + "é" + canary, "sk-ant-api03-somebodyelses", "sk-ant-api03-somebody\\u0000elses", jwt,
	} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 400, `{"type":"error","error":{"type":"x","message":"the key `+echo+` is bad"}}`)
		}, nil)
		_, _, err := c.Reader().Identity(t.Context())
		for _, part := range []string{canary[16:half], canary[half+1:], "somebody", "eyJ", "c2lnbmF0dXJl"} {
			if err == nil || strings.Contains(err.Error(), part) || !strings.Contains(err.Error(), "is bad") {
				t.Errorf("%s: got %v", echo, err)
			}
		}
	}
}

// TestClearTextStaysHere has a proxy in the environment, and a name for this
// machine in each spelling.
func TestClearTextStaysHere(t *testing.T) {
	var direct atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		direct.Add(1)
		answer(w, 200, acmeOrg)
	}))
	defer server.Close()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(server.URL, "http://"))
	for _, host := range []string{"localhost", "LOCALHOST", "LocalHost", "127.0.0.1"} {
		c := open(t, "http://"+host+":"+port, nil)
		before := direct.Load()
		if _, _, err := c.Reader().Identity(t.Context()); err != nil || direct.Load() != before+1 {
			t.Errorf("%s: %v", host, err)
		}
	}
	for _, address := range []string{"http://LOCALHOST:1", "http://localhost.:1", "http://127.0.0.1:1", "http://[::1]:1", "http://example.com", "https://LocalHost:1"} {
		r, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if through, err := admin.ProxyFor(r); through != nil || err != nil {
			t.Errorf("%s goes through %v, %v", address, through, err)
		}
	}
	for resolved, here := range map[string]bool{"127.0.0.1:80": true, "[::1]:80": true, "127.8.8.8:80": true, "[::ffff:127.0.0.1]:80": true, "10.0.0.1:80": false, "[fe80::1]:80": false, "0.0.0.0:80": false} {
		if err := admin.OnlyHere(resolved); (err == nil) != here {
			t.Errorf("%s: %v", resolved, err)
		}
	}
}

func TestNoSecretInAnyFailure(t *testing.T) {
	echo := `{"type":"error","error":{"type":"` + canary + `","message":"key ` + canary + ` \u001b[31mred\nline is bad"},"request_id":"x"}`
	for _, status := range []int{200, 302, 400, 401, 403, 404, 409, 429, 500, 529} {
		for _, body := range []string{echo, canary, "<html>" + canary + "</html>", `{"id":7,"x":"` + canary + `"}`} {
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("request-id", canary)
				w.Header().Set("retry-after", "0")
				w.Header().Set("Location", "https://elsewhere.example/"+canary)
				answer(w, status, body)
			}, func(o *admin.Options) {
				o.Retry = retry.Policy{Attempts: 1}
				o.OnRequest = func(i admin.RequestInfo) {
					if strings.Contains(fmt.Sprintf("%+v", i), canary) {
						t.Errorf("the log shows the key: %+v", i)
					}
				}
			})
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			_, _, err := c.Reader().Identity(ctx)
			cancel()
			if err == nil {
				t.Fatalf("%d passed for an answer", status)
			}
			if strings.ContainsAny(err.Error(), "\x1b\n") {
				t.Errorf("the message has control characters: %q", err)
			}
			quiet(t, err)
			got, err := c.Writer().Do(t.Context(), archiving("wrkspc_1"))
			quiet(t, err)
			if strings.Contains(fmt.Sprintf("%+v", got), canary) {
				t.Errorf("the receipt shows the key: %+v", got)
			}
		}
	}
}

func TestReadsAreRepeatedWithPatience(t *testing.T) {
	type reply struct {
		status int
		header []string
	}
	cases := []struct {
		name     string
		replies  []reply // the last one repeats
		limit    time.Duration
		requests int
		took     time.Duration
		want     string // of the error; empty for success
		class    live.Class
	}{
		{"backoff doubles", []reply{{500, nil}, {502, nil}, {503, nil}, {200, nil}}, 0, 4, 7 * time.Second, "", ""},
		{"the server's wait is obeyed", []reply{{503, []string{"Retry-After", "20"}}, {200, nil}}, 0, 2, 20 * time.Second, "", ""},
		{"milliseconds come first", []reply{{503, []string{"Retry-After", "20", "Retry-After-Ms", "1500"}}, {200, nil}}, 0, 2, 1500 * time.Millisecond, "", ""},
		{"a date will do", []reply{{503, []string{"Retry-After", testclock.Start().Add(30 * time.Second).UTC().Format(http.TimeFormat)}}, {200, nil}}, 0, 2, 30 * time.Second, "", ""},
		{"nonsense is ignored", []reply{{503, []string{"Retry-After", "soon"}}, {200, nil}}, 0, 2, time.Second, "", ""},
		{"a 429 pauses for as long as it says", []reply{{429, []string{"Retry-After", "17"}}, {200, nil}}, 0, 2, 17 * time.Second, "", ""},
		{"a wait beyond the time limit fails at once", []reply{{503, []string{"Retry-After", "120"}}}, time.Minute, 1, 0, "the next attempt is due in 2m0s, but only 1m0s of the time limit is left", live.Unclear},
		{"so does a pause", []reply{{429, []string{"Retry-After", "120"}}}, time.Minute, 1, 0, "429: too many requests; waiting for its turn: the next attempt is due in 2m0s, but only 1m0s of the time limit is left", live.Throttled},
		{"and an absurd one without a limit", []reply{{503, []string{"Retry-After", "1e300"}}}, 0, 1, 0, "the next attempt is due in 24h0m0s", live.Unclear},
		{"x-should-retry: false is obeyed", []reply{{503, []string{"x-should-retry", "false"}}}, 0, 1, 0, "503", live.Unclear},
		{"x-should-retry: true is obeyed", []reply{{400, []string{"x-should-retry", "true"}}, {200, nil}}, 0, 2, time.Second, "", ""},
		{"but not for a refused credential", []reply{{401, []string{"x-should-retry", "true"}}}, 0, 1, 0, "401", live.Denied},
		{"403 is final", []reply{{403, nil}}, 0, 1, 0, "403", live.Denied},
		{"400 is final", []reply{{400, nil}}, 0, 1, 0, "400", live.Rejected},
		{"409 may pass", []reply{{409, nil}, {200, nil}}, 0, 2, time.Second, "", ""},
		{"attempts end", []reply{{500, nil}}, 0, 5, 15 * time.Second, "after 5 attempts", live.Unclear},
		{"a hang is cut, and tried again", []reply{{0, nil}, {200, nil}}, 0, 2, 31 * time.Second, "", ""},
		{"a hang is cut by the time limit", []reply{{0, nil}}, 10 * time.Second, 1, 10 * time.Second, "the time limit ran out", live.Unclear},
		{"a hang for ever", []reply{{0, nil}}, 0, 2, 61 * time.Second, "no answer within 30s after 2 attempts", live.Unclear},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			testclock.Bubble(t, func(t *testing.T) {
				n := 0
				client := open(t, "http://localhost", func(o *admin.Options) {
					o.Timeout, o.Clock = 0, testclock.Now
					o.Retry = retry.Policy{Attempts: 5, Base: time.Second, Max: time.Minute}
					o.Transport = transport(func(r *http.Request) (*http.Response, error) {
						now := c.replies[min(n, len(c.replies)-1)]
						n++
						if now.status == 0 {
							<-r.Context().Done()
							return nil, r.Context().Err()
						}
						body := "{}"
						if now.status == 200 {
							body = acmeOrg
						}
						return respond(r, now.status, body, now.header...), nil
					})
				})
				ctx := t.Context()
				if c.limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, c.limit)
					defer cancel()
				}
				start := testclock.Now()
				_, _, err := client.Reader().Identity(ctx)
				if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) || live.ClassOf(err) != c.class {
					t.Errorf("got %v (%s), want %q (%s)", err, live.ClassOf(err), c.want, c.class)
				}
				if n != c.requests || client.Requests() != n || testclock.Since(start) != c.took {
					t.Errorf("%d requests (%d counted) in %s, want %d in %s", n, client.Requests(), testclock.Since(start), c.requests, c.took)
				}
				if err != nil && c.limit > 0 && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v does not tell that time ran out", err)
				}
			})
		})
	}
}

func TestEveryRequestIsTold(t *testing.T) {
	n := 0
	var got []string
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.Header().Set("request-id", fmt.Sprintf("req_%d", n))
		if n == 1 {
			answer(w, 500, "{}")
			return
		}
		answer(w, 200, acmeOrg)
	}, func(o *admin.Options) {
		o.OnRequest = func(i admin.RequestInfo) {
			got = append(got, fmt.Sprintf("%s %s %d %s #%d", i.Method, i.Path, i.Status, i.RequestID, i.Attempt))
		}
	})
	if _, _, err := c.Reader().Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "[GET /v1/organizations/me 500 req_1 #1 GET /v1/organizations/me 200 req_2 #2]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v\nwant %s", got, want)
	}
}
