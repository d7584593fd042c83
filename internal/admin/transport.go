package admin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/wsync/wsync/live"
)

// maxAnswer bounds an answer's body. A page of 1000 objects is well under 1 MB.
const (
	maxAnswer  = 32 << 20
	maxHeaders = 256 << 10 // and its headers
)

// newTransport makes connections that are kept and shared: as many idle ones
// as there may be requests in flight.
func newTransport(concurrency int, headerTimeout time.Duration, dial func(context.Context, string, string) (net.Conn, error)) *http.Transport {
	if dial == nil {
		dial = connect
	}
	return &http.Transport{
		Proxy:                 proxy,
		DialContext:           dial,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          concurrency + 4,
		MaxIdleConnsPerHost:   concurrency + 4,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: headerTimeout,
		ExpectContinueTimeout: time.Second,

		MaxResponseHeaderBytes: maxHeaders,
	}
}

// proxy sends nothing in clear text to a proxy, however this machine's name is
// spelled: plain http is for this machine alone.
func proxy(r *http.Request) (*url.URL, error) {
	if r.URL.Scheme != "https" || onThisMachine(r.URL.Hostname()) {
		return nil, nil
	}
	return http.ProxyFromEnvironment(r)
}

// connect makes a connection. A name that is said to be this machine must
// resolve to it: what goes there may go in clear text.
func connect(ctx context.Context, network, address string) (net.Conn, error) {
	d := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	if host, _, err := net.SplitHostPort(address); err == nil && onThisMachine(host) {
		d.ControlContext = onlyHere
	}
	return d.DialContext(ctx, network, address)
}

// onlyHere refuses a connection to any resolved address but a loopback one.
func onlyHere(_ context.Context, _, resolved string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(resolved)
	if err != nil || !at.Addr().Unmap().IsLoopback() {
		return fmt.Errorf("%s is not this machine, and plain http goes nowhere else", resolved)
	}
	return nil
}

// newHTTPClient wraps the transport so that attempts can be watched, and never
// follows a redirect: it would carry the credential to a host nobody chose.
func newHTTPClient(base http.RoundTripper) *http.Client {
	_, traced := base.(*http.Transport)
	return &http.Client{
		Transport:     &wire{base: base, traced: traced},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// wire is the last step before the network.
type wire struct {
	base http.RoundTripper
	// traced says that base reports to httptrace, as *http.Transport does.
	traced bool
}

// RoundTrip notes how far the request got in the sight of its attempt, and
// bounds the body.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	s, _ := req.Context().Value(sightKey{}).(*sight)
	if s != nil {
		s.traced = w.traced
		s.entered.Store(true)
	}
	res, err := w.base.RoundTrip(req)
	if err != nil {
		if s != nil && neverSent(err) {
			s.undelivered.Store(true)
		}
		return nil, err
	}
	body := &boundedBody{ReadCloser: res.Body, left: maxAnswer}
	if s != nil && s.keep {
		body.kept = &s.body
	}
	res.Body = body
	return res, nil
}

// CloseIdleConnections lets http.Client.CloseIdleConnections through.
func (w *wire) CloseIdleConnections() {
	(&http.Client{Transport: w.base}).CloseIdleConnections()
}

// sight is what one attempt showed of itself.
type sight struct {
	res *http.Response
	// body is the answer as it came, if it is to be kept.
	body bytes.Buffer
	keep bool
	// entered: the SDK handed the request to the transport.
	entered atomic.Bool
	// connected: the request was given a connection and may have been written.
	connected atomic.Bool
	// undelivered: the transport reported that it could not connect.
	undelivered atomic.Bool
	traced      bool
}

type sightKey struct{}

// watch puts s into the context of an attempt.
func (s *sight) watch(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, sightKey{}, s)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { s.connected.Store(true) },
	})
}

// mayBeSent reports whether any byte of the request may have left. From the
// moment it holds a connection it may have: the writing happens elsewhere.
func (s *sight) mayBeSent() bool {
	switch {
	case !s.entered.Load():
		return false
	case s.connected.Load():
		return true
	case s.undelivered.Load():
		return false
	}
	return !s.traced
}

// unlessSent is NotSent for a request that cannot have left, else class.
func (s *sight) unlessSent(class live.Class) live.Class {
	if s.mayBeSent() {
		return class
	}
	return live.NotSent
}

// boundedBody fails a body that is larger than any honest answer.
type boundedBody struct {
	io.ReadCloser
	left int64
	kept *bytes.Buffer // nil when nobody looks at it later
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errors.New("the body is too large")
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.kept != nil {
		b.kept.Write(p[:n])
	}
	return n, err
}
