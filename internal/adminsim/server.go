package adminsim

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// Options shape a server. With no more than a clock they are an API without
// delays, limits or accidents.
type Options struct {
	Now     func() time.Time // the organization's clock; required
	Latency time.Duration    // every request takes at least this long

	// RequestsPerMinute turns on the rate limit: a token bucket that starts
	// full and refills evenly. RetryAfter is how its 429 says when to return.
	RequestsPerMinute int
	RetryAfter        RetryAfter

	Lag    Lag     // how far reads run behind writes
	Faults []Fault // armed from the start; see Server.Inject

	WorkspaceLimit int    // live workspaces, the default one included; 100 when zero
	UniqueNames    bool   // refuse a second live workspace of one name
	ReplaceTags    bool   // an update's tags stand for all of them; the documented reading merges
	Shuffle        uint64 // if not zero, scatters what is listed, also where an order is documented

	Log     io.Writer      // receives one line a request, as it is answered
	Observe func(Exchange) // sees every exchange before the answer leaves
}

// Lag delays the moment at which reads show a write: until For has passed on
// the clock or Requests further requests have been answered, whichever is set
// and comes first. Until then a member just added cannot be changed or removed.
type Lag struct {
	For      time.Duration
	Requests int
}

// Exchange is one request and its answer, for conformance checks. Credentials
// have been taken out of both headers. Status is 0 when no answer left.
type Exchange struct {
	Method         string
	URL            string // path and query
	Header         http.Header
	Body           []byte
	Status         int
	ResponseHeader http.Header
	ResponseBody   []byte
	Fault          string // the fault that shaped the answer, in its compact form
}

// Server is one simulated organization. It is safe for concurrent use.
type Server struct {
	opts    Options
	seq     atomic.Int64
	limiter *bucket

	mu sync.RWMutex // guards st
	st *state

	faults faults
	log    journal
}

const defaultWorkspaceLimit = 100

// New builds a server for the organization that the seed describes; a nil seed
// is an empty organization. The seed is not kept.
func New(seed *Seed, opts Options) (*Server, error) {
	if opts.Now == nil {
		return nil, errors.New("adminsim.Options.Now is nil: an organization takes its clock from the caller")
	}
	opts.WorkspaceLimit = cmp.Or(opts.WorkspaceLimit, defaultWorkspaceLimit)
	s := &Server{opts: opts, limiter: newBucket(opts.RequestsPerMinute, opts.Now())}
	if seed == nil {
		seed = &Seed{}
	}
	st, err := seed.build(clock(opts.Now()), opts.Shuffle)
	if err != nil {
		return nil, err
	}
	s.st = st
	s.log.out = opts.Log
	return s, s.Inject(opts.Faults...)
}

// clock cuts a time to what the wire carries: UTC and microseconds.
func clock(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// call is one request as a handler sees it: checked and taken apart.
type call struct {
	view
	edition edition
	now     time.Time
	vars    []string // path variables, in order
	query   url.Values
	body    []byte
	code    string // the error code that a fault will answer with, if the call lands
	caller
}

// reply is an answer that has not left yet, so that a fault can still spoil it.
type reply struct {
	status int
	header http.Header
	body   []byte
	landed bool // a write took effect
}

// maxBody bounds a request body, as the API does with a 413.
const maxBody = 1 << 20

// ServeHTTP answers one request: accidents first, then the rate limit, the
// credential, the shape of the request, and the organization's own rules.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := s.opts.Now()
	seq := s.seq.Add(1)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	e := Entry{
		Seq: seq, Time: start, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		RequestID: fmt.Sprintf("req_sim_%06d", seq), Credential: s.credentialKind(r),
		Write: r.Method != http.MethodGet && r.URL.Path != exchangePath,
	}
	if s.opts.Latency > 0 && !pause(r.Context(), s.opts.Latency) {
		return // the client went away
	}
	fault := s.faults.match(r)
	e.Fault = fault.String()

	var a reply
	switch {
	case fault != nil && !fault.lands():
		a = fault.spoil(reply{header: http.Header{}}, e.RequestID)
	case err != nil:
		a = refuse(http.StatusRequestEntityTooLarge, "the request body is too large").reply(e.RequestID, false)
	default:
		a = s.answer(r, body, seq, fault)
		if fault != nil {
			a = fault.spoil(a, e.RequestID)
		}
	}
	a.header.Set("date", start.UTC().Format(http.TimeFormat)) // by its own clock, not by net/http's
	a.header.Set("request-id", e.RequestID)
	a.header.Set("Date", start.UTC().Format(http.TimeFormat))
	a.header.Set("anthropic-organization-id", s.st.id) // never changes
	e.Status, e.Landed = a.status, a.landed
	s.log.add(e)
	if s.opts.Observe != nil {
		s.opts.Observe(exchangeOf(r, body, a, e))
	}
	deliver(w, r, a, fault)
}

// answer is the API proper.
func (s *Server) answer(r *http.Request, body []byte, seq int64, fault *Fault) reply {
	now := s.opts.Now()
	id := fmt.Sprintf("req_sim_%06d", seq)
	if wait := s.limiter.take(now); wait > 0 {
		a := refuse(http.StatusTooManyRequests, "this request would exceed the organization's rate limit of %d requests per minute",
			s.opts.RequestsPerMinute).reply(id, false)
		s.opts.RetryAfter.set(a.header, wait, now)
		return a
	}
	c := &call{view: view{stamp{seq, clock(now)}, s.opts.Lag}, now: clock(now), body: body}
	if fault != nil && fault.Effect == CodeEffect {
		c.code = fault.Code
	}
	result, bad := s.dispatch(r, c)
	if bad != nil {
		return bad.reply(id, false)
	}
	out, err := json.Marshal(result)
	if err != nil {
		panic(fmt.Sprintf("adminsim: encoding an answer: %v", err)) // wire structs always encode
	}
	return reply{status: http.StatusOK, header: jsonHeader(), body: out, landed: r.Method != http.MethodGet}
}

// dispatch checks a request against its route and runs the handler under the
// lock that it needs.
func (s *Server) dispatch(r *http.Request, c *call) (any, *apiError) {
	rt, vars, bad := routeOf(r.Method, r.URL)
	if bad != nil {
		return nil, bad
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalid("the query string cannot be parsed")
	}
	c.vars, c.query = vars, query
	if rt.method == http.MethodGet {
		s.mu.RLock()
		defer s.mu.RUnlock()
	} else {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	if !rt.open {
		if c.caller, bad = s.authorize(r.Header, c.now); bad != nil {
			return nil, bad
		}
		if rt.token && !c.oauth {
			return nil, tokenOnly()
		}
		if c.edition, bad = editionOf(r.Header); bad != nil {
			return nil, bad
		}
	}
	if rt.beta != "" && !hasBeta(r.Header, rt.beta) {
		return nil, invalid("anthropic-beta: this endpoint is in beta: send %s", rt.beta)
	}
	if bad := rt.params.verify(query, c.edition); bad != nil {
		return nil, bad
	}
	if bad := checkBody(rt, r.Header, c.body); bad != nil {
		return nil, bad
	}
	if rt.open {
		return s.exchangeToken(c, r.Header)
	}
	return rt.handle(s, c)
}

func jsonHeader() http.Header {
	return http.Header{"Content-Type": {"application/json"}}
}
