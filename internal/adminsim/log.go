package adminsim

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Entry is one request in the log. It never holds a credential or a body.
type Entry struct {
	Seq        int64 // position of arrival, from 1
	Time       time.Time
	Method     string
	Path       string
	Query      string
	Status     int // 0 when no answer left
	RequestID  string
	Write      bool   // asked for a change
	Landed     bool   // the change took effect, whatever the client was told
	Credential string // admin-key, oauth-token, api-key, none, both or unknown
	Fault      string // the fault that struck, in its compact form
}

// String is one line, for people.
func (e Entry) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", e.RequestID, e.Method, e.Path)
	if e.Query != "" {
		b.WriteString("?" + e.Query)
	}
	if e.Status == 0 {
		b.WriteString(" -> no answer")
	} else {
		fmt.Fprintf(&b, " -> %d", e.Status)
	}
	if e.Write && e.Landed {
		b.WriteString(" landed")
	}
	if e.Fault != "" {
		fmt.Fprintf(&b, " (fault: %s)", e.Fault)
	}
	return b.String()
}

// journal keeps entries in the order in which they were answered.
type journal struct {
	mu      sync.Mutex
	entries []Entry
	out     io.Writer
}

func (j *journal) add(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, e)
	if j.out != nil {
		_, _ = fmt.Fprintln(j.out, e)
	}
}

// Log returns every request answered so far, oldest first.
func (s *Server) Log() []Entry {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return slices.Clone(s.log.entries)
}

// Writes returns the requests that asked for a change, refused ones included:
// a run that must not write has an empty list here. The token exchange is not a
// write.
func (s *Server) Writes() []Entry {
	return slices.DeleteFunc(s.Log(), func(e Entry) bool { return !e.Write })
}

// ResetLog forgets the requests so far, so that a test can look at the next
// step alone.
func (s *Server) ResetLog() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.entries = nil
}

func exchangeOf(r *http.Request, body []byte, a reply, e Entry) Exchange {
	return Exchange{
		Method: r.Method, URL: r.URL.RequestURI(), Header: withoutCredentials(r.Header), Body: body,
		Status: a.status, ResponseHeader: a.header.Clone(), ResponseBody: a.body, Fault: e.Fault,
	}
}
