package admin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"

	"github.com/wsync/wsync/internal/retry"
)

// Options says how to reach the Admin API. Credential and Clock are required.
type Options struct {
	Credential Credential
	// BaseURL is where the API is; DefaultBaseURL when empty. It must be https
	// unless it is this machine, and may have a path prefix.
	BaseURL string
	// Concurrency caps the requests in flight; 16 when zero.
	Concurrency int
	// RequestsPerMinute fixes the pace. Zero starts fast and adapts to what the
	// API allows.
	RequestsPerMinute int
	// Timeout is the patience with one attempt; 30 seconds when zero. The whole
	// of a read is bounded by its context.
	Timeout time.Duration
	// Retry bounds the repetition of reads; retry.Default when zero.
	Retry retry.Policy
	// UserAgent names the program and its version.
	UserAgent string
	// Transport replaces the network, for tests.
	Transport http.RoundTripper
	// Dial opens connections in place of the network; nil is the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Clock says what time it is.
	Clock func() time.Time
	// OnRequest is told of every attempt that ended, token exchanges included.
	// It is called concurrently.
	OnRequest func(RequestInfo)
}

// RequestInfo describes one attempt, for a log. It holds no secret.
type RequestInfo struct {
	Method, Path string
	// Status is 0 when no answer arrived.
	Status    int
	RequestID string
	Duration  time.Duration
	// Attempt counts from 1.
	Attempt int
}

// Client is a connection to one organization. It is safe for concurrent use,
// and everything it hands out shares its pace and its connections.
type Client struct {
	sdk     anthropic.OrganizationService
	raw     anthropic.Client // for endpoints that the SDK has no method for
	pace    *pace
	tokens  *tokens // nil unless the credential is federated
	secrets *secrets
	policy  retry.Policy
	timeout time.Duration
	now     func() time.Time
	clock   apiClock
	silence silence
	base    string
	// allowance is what the API says of its request limit.
	allowance allowance
	maxList   int // bytes
	hook      func(RequestInfo)
	own       func() string // the admin key, to find it among the listed keys
	sent      atomic.Int64
	http      *http.Client
}

// Open prepares a Client. It sends nothing.
func Open(o Options) (*Client, error) {
	if holdsCredential(o.BaseURL, o.Credential) {
		return nil, &SetupError{Problem: "the base URL has a credential in it", Remedy: "give only scheme, host and path; credentials come from variables of their own"}
	}
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if o.Credential.kind == noCredential {
		return nil, nothingFound(false)
	}
	if o.Clock == nil {
		return nil, errors.New("admin.Options.Clock is nil: a client takes its clock from the caller")
	}
	if o.Concurrency < 0 || o.RequestsPerMinute < 0 || o.Timeout < 0 {
		return nil, &SetupError{Problem: "concurrency, pace and timeout cannot be negative"}
	}
	o = o.withDefaults()
	c := &Client{
		pace: newPace(o.Concurrency, o.RequestsPerMinute, o.Clock), secrets: &secrets{}, policy: o.Retry,
		timeout: o.Timeout, now: o.Clock, base: strings.TrimSuffix(base.String(), "/"), maxList: maxList, hook: o.OnRequest, http: newHTTPClient(o.Transport),
	}
	c.clock.now = o.Clock
	opts := []option.RequestOption{
		option.WithoutEnvironmentDefaults(),
		option.WithoutOpenTelemetry(), // its switches are environment variables
		option.WithHTTPClient(c.http),
		option.WithBaseURL(base.String()),
		option.WithMaxRetries(0),
		option.WithHeader("User-Agent", o.UserAgent),
	}
	c.sdk = anthropic.NewOrganizationService(append(opts, c.identify(o, base)...)...)
	c.raw = anthropic.NewClient(c.sdk.Options...)
	return c, nil
}

func (o Options) withDefaults() Options {
	if o.Concurrency == 0 {
		o.Concurrency = 16
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Retry.Attempts == 0 {
		o.Retry = retry.Default()
	}
	if o.UserAgent == "" {
		o.UserAgent = "wsync"
	}
	if o.Transport == nil {
		o.Transport = newTransport(o.Concurrency, o.Timeout, o.Dial)
	}
	return o
}

// identify gives the options that authenticate every request: one header for a
// fixed credential, none for a federated one, whose token joins each attempt.
func (c *Client) identify(o Options, base *url.URL) []option.RequestOption {
	switch k := o.Credential; k.kind {
	case adminKey:
		c.own = k.secret
		c.secrets.add(k.secret())
		if k.header == keyHeader {
			// Not WithAPIKey: it sends a bearer token (anthropic-sdk-go/v2 option/requestoption.go).
			return []option.RequestOption{option.WithHeader(keyHeader, k.secret())}
		}
		return []option.RequestOption{option.WithAPIKey(k.secret())}
	case bearerToken:
		c.secrets.add(k.secret())
		return []option.RequestOption{option.WithAuthToken(k.secret()), option.WithHeaderAdd("anthropic-beta", oauthBeta)}
	case workload:
		// The token endpoint is at the host's root: the SDK drops a path prefix
		// there, too (internal/auth/middleware.go).
		c.tokens = &tokens{
			from: k.federation, base: base.Scheme + "://" + base.Host, agent: o.UserAgent,
			http: c.http, now: o.Clock, secrets: c.secrets, observe: c.observe,
		}
	case noCredential:
	}
	return nil
}

// Reader gives what can only read.
func (c *Client) Reader() *Reader { return &Reader{c: c} }

// Writer gives what can only write.
func (c *Client) Writer() *Writer { return &Writer{c: c} }

// BaseURL is where the requests go, without a slash at the end.
func (c *Client) BaseURL() string { return c.base }

// Requests counts the requests that went to the Admin API, repetitions
// included and token exchanges not.
func (c *Client) Requests() int { return int(c.sent.Load()) }

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// String keeps a Client from printing its inside.
func (c *Client) String() string { return fmt.Sprintf("admin.Client(%d requests)", c.Requests()) }

// GoString is String.
func (c *Client) GoString() string { return c.String() }

func (c *Client) observe(i RequestInfo) {
	if c.hook != nil {
		c.hook(i)
	}
}
