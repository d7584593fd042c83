package admin_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/testclock"
)

func gzipped(w http.ResponseWriter, head string, size int, tail string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
	_, _ = io.WriteString(z, head)
	block := strings.Repeat(" ", 1<<20)
	for range size {
		_, _ = io.WriteString(z, block)
	}
	_, _ = io.WriteString(z, tail)
	_ = z.Close()
}

func memberOf(user string) string {
	return fmt.Sprintf(`{"type":"workspace_member","user_id":%q,"workspace_id":"w","workspace_role":"workspace_user"}`, user)
}

// TestHostileAnswers has something in the place of the API that answers what no
// API would. Each ends soon, in an error that says what was wrong, and never in a
// list.
func TestHostileAnswers(t *testing.T) {
	var n atomic.Int64
	always := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, body) }
	}
	one := memberOf("u1")
	cases := []struct {
		name, want string
		h          http.HandlerFunc
		most       int // requests
	}{
		{"a gzip bomb", "the body is too large", func(w http.ResponseWriter, _ *http.Request) {
			gzipped(w, `{"has_more":false,"data":[`+one+`],"x":"`, 40, `"}`)
		}, 1},
		{"a gzip bomb as an error", "400", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(400)
			gzipped(w, `{"error":{"message":"`, 40, `"}}`)
		}, 1},
		{"gzip that is none", "gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			answer(w, 200, page(false, "null", one))
		}, 1},
		{"nesting without end", "unexpected answer", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 200, `{"has_more":false,"data":[`+one+`],"x":`+strings.Repeat("[", 9<<20)+strings.Repeat("]", 9<<20)+`}`)
		}, 1},
		{"nesting without end as an error", "400", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 400, `{"error":{"message":"no","x":`+strings.Repeat(`{"a":`, 3<<20)+`1`+strings.Repeat("}", 3<<20)+`}}`)
		}, 1},
		{"huge headers", "headers of the answer are too large", func(w http.ResponseWriter, _ *http.Request) {
			for i := range 11 {
				w.Header().Set(fmt.Sprintf("x-%d", i), strings.Repeat("x", 1<<20))
			}
			answer(w, 200, page(false, "null", one))
		}, 1},
		{"more to come of nothing", "the page is empty", always(`{"data":[],"has_more":true,"first_id":null,"last_id":"x"}`), 1},
		{"a page equal to the one before", "repeats itself", always(page(true, `"u1"`, one)), 2},
		{"cursors without end", "repeats itself", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 200, page(true, fmt.Sprintf(`"c%d"`, n.Add(1)), one))
		}, 4},
		{"two cursors in turn", "repeats itself", func(w http.ResponseWriter, r *http.Request) {
			next := map[string]string{"": `"a"`, "a": `"b"`, "b": `"c"`}[r.URL.Query().Get("after_id")]
			answer(w, 200, page(next != "", next+map[bool]string{true: "null"}[next == ""], one))
		}, 8},
		{"an id with two roles", "changed while it was read", func(w http.ResponseWriter, r *http.Request) {
			answer(w, 200, page(false, "null", one, strings.Replace(one, "_user\"}", "_admin\"}", 1)))
		}, 2},
		{"a web page", "not JSON", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>sign in</html>")
		}, 1},
		{"a web page that says it is JSON", "unexpected answer", always("<html>sign in</html>"), 1},
		{"a byte order mark", "unexpected answer", always("\ufeff" + page(false, "null", one)), 1},
		{"has_more of another case", "has_more", always(`{"data":[` + one + `],"Has_More":false}`), 1},
		{"has_more in words", "has_more", always(`{"data":[` + one + `],"has_more":"false"}`), 1},
		{"has_more null", "has_more", always(`{"data":[` + one + `],"has_more":null}`), 1},
		{"no list", "the list is missing", always(`{"data":null,"has_more":false}`), 1},
		{"an object for a list", "unexpected answer", always(`{"data":{},"has_more":false}`), 1},
		{"a list for an object", "unexpected answer", always(`[]`), 1},
		{"nothing", "unexpected answer", always(``), 1},
		{"null", "unexpected answer", always(`null`), 1},
		{"a null in the list", "unexpected answer", always(page(false, "null", "null")), 1},
		{"no content", "unexpected answer", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 1},
		{"a part of it", "status 206", func(w http.ResponseWriter, _ *http.Request) { answer(w, 206, page(false, "null", one)) }, 1},
		{"a body that drips", "answer", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				testclock.Sleep(5 * time.Millisecond)
			}
		}, 1},
		{"a redirect to another host", "does not take a credential there", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://user:pw@other.example/"+canary+"?k="+canary, http.StatusFound)
		}, 1},
		{"a redirect that keeps the method", "does not take a credential there", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "//other.example/x", http.StatusPermanentRedirect)
		}, 1},
		{"an echo in a header", "400", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("request-id", r.Header.Get("Authorization"))
			answer(w, 400, `{"error":{"type":"`+canary+`","message":"Bearer `+canary+`","details":{"error_code":"`+canary+`","field":"`+canary+`"}}}`)
		}, 1},
		{"a year of waiting", "is left", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "31536000")
			answer(w, 429, `{"error":{"type":"rate_limit_error","message":"slow"}}`)
		}, 1},
		{"a date of waiting", "is left", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")
			answer(w, 503, `{"error":{"type":"api_error","message":"away"}}`)
		}, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := serve(t, c.h, func(o *admin.Options) {
				o.Retry = retry.Policy{Attempts: 2, Base: time.Millisecond}
				o.Timeout = time.Minute // much to read, on any machine
				if strings.Contains(c.name, "drips") {
					o.Timeout = 60 * time.Millisecond
				}
				if !strings.Contains(c.name, "waiting") {
					o.Retry.Attempts = 1
				}
			})
			got, err := client.Reader().Members(t.Context(), "w")
			if err == nil || got != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %d members and %.300v, want %q", len(got), err, c.want)
			}
			if client.Requests() > c.most {
				t.Errorf("%d requests, want %d at most", client.Requests(), c.most)
			}
			if err != nil && (strings.Contains(fmt.Sprint(err, admin.Hint(err)), "canary") || strings.Contains(err.Error(), "pw@")) {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}
