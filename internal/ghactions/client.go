package ghactions

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wsync/wsync/internal/retry"
)

// Client talks to the few GitHub endpoints that comments and issues need, for
// one repository. It is not safe for concurrent use.
type Client struct {
	api        *url.URL
	graphql    string
	repository string
	token      string
	agent      string
	http       *http.Client
	policy     retry.Policy
	self       string // the identity behind the token, once known
}

// Options say where and as whom to talk.
type Options struct {
	// API and GraphQL are GITHUB_API_URL and GITHUB_GRAPHQL_URL.
	API, GraphQL string
	Repository   string // owner/name
	Token        string
	UserAgent    string
	// Retry bounds the repetition of calls that may be repeated.
	Retry retry.Policy
}

// requestTimeout bounds one request; GitHub gives up sooner.
const requestTimeout = 30 * time.Second

// maxAnswer bounds an answer: a page of a hundred comments of full length.
const maxAnswer = 32 << 20

// NewClient refuses addresses that the token must not be sent to.
func NewClient(o Options) (*Client, error) {
	owner, name, ok := strings.Cut(o.Repository, "/")
	if !ok || owner == "" || name == "" || strings.Contains(name, "/") {
		return nil, fmt.Errorf("GITHUB_REPOSITORY is %q, not owner/name", o.Repository)
	}
	if o.Token == "" {
		return nil, errors.New("there is no GitHub token")
	}
	api, err := trusted(cmp.Or(o.API, "https://api.github.com"))
	if err != nil {
		return nil, fmt.Errorf("GITHUB_API_URL: %w", err)
	}
	graphql, err := trusted(cmp.Or(o.GraphQL, "https://api.github.com/graphql"))
	if err != nil {
		return nil, fmt.Errorf("GITHUB_GRAPHQL_URL: %w", err)
	}
	return &Client{
		api: api, graphql: graphql.String(), repository: url.PathEscape(owner) + "/" + url.PathEscape(name),
		token: o.Token, agent: o.UserAgent, policy: o.Retry,
		http: &http.Client{Timeout: requestTimeout, CheckRedirect: sameHost},
	}, nil
}

// trusted accepts https, and plain http on this machine.
func trusted(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%q is not a URL with a host", raw)
	}
	local := u.Hostname() == "localhost"
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil {
		local = addr.IsLoopback()
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return nil, fmt.Errorf("%q is not an https address", raw)
	}
	return u, nil
}

// sameHost follows a renamed repository and nothing that leads elsewhere.
func sameHost(next *http.Request, via []*http.Request) error {
	if first := via[0].URL; len(via) > 5 || next.URL.Host != first.Host || next.URL.Scheme != first.Scheme {
		return errors.New("GitHub sent the request to another address")
	}
	return nil
}

// DeniedError says that the token may not do what was asked: as for a pull
// request from a fork, or a job without the permission.
type DeniedError struct {
	Status  int
	Message string // GitHub's words
}

// Error gives GitHub's answer.
func (e *DeniedError) Error() string {
	return fmt.Sprintf("GitHub answered %d: %s", e.Status, e.Message)
}

// statusError is any other refusal.
type statusError struct {
	status int
	text   string
	after  time.Duration
}

func (e *statusError) Error() string { return fmt.Sprintf("GitHub answered %d: %s", e.status, e.text) }

// call sends one request below repos/owner/name and decodes the answer into
// out. It tells whether a further page follows. Calls that only read, or that
// set a state, are repeated after a passing fault; a create never is.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) (more bool, err error) {
	u := c.api.JoinPath("repos", c.repository, path)
	u.RawQuery = query.Encode()
	for attempt := 1; ; attempt++ {
		more, err = c.send(ctx, method, u.String(), in, out)
		if err == nil || method == http.MethodPost || !passing(err) || !c.policy.More(attempt) {
			return more, err
		}
		var s *statusError
		after := time.Duration(0)
		if errors.As(err, &s) {
			after = s.after
		}
		if c.policy.Wait(ctx, attempt, after) != nil {
			return more, err // the wait would outlast the deadline, or ctx ended
		}
	}
}

// passing reports whether a fault may be gone at the next attempt.
func passing(err error) bool {
	var denied *DeniedError
	var s *statusError
	switch {
	case errors.As(err, &denied), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return false
	case errors.As(err, &s):
		return s.status >= 500 || s.status == http.StatusTooManyRequests
	}
	return true
}

func (c *Client) send(ctx context.Context, method, address string, in, out any) (more bool, err error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return false, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return false, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Accept", "application/vnd.github+json")
	req.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	req.Header.Set("User-Agent", cmp.Or(c.agent, "wsync"))
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return false, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	switch {
	case err != nil:
		return false, err
	case res.StatusCode/100 != 2:
		return false, refusal(res, raw)
	case out == nil:
		return false, nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return false, fmt.Errorf("unexpected answer from GitHub: %w", err)
	}
	return strings.Contains(res.Header.Get("Link"), `rel="next"`), nil
}

// refusal reads an error answer. A 403 that is about pace says so in its
// headers and is no denial.
func refusal(res *http.Response, raw []byte) error {
	var answer struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(raw, &answer)
	text := cmp.Or(answer.Message, http.StatusText(res.StatusCode))
	seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
	paced := seconds > 0 || res.Header.Get("X-RateLimit-Remaining") == "0"
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusGone:
		return &DeniedError{res.StatusCode, text}
	case http.StatusForbidden:
		if !paced {
			return &DeniedError{res.StatusCode, text}
		}
		return &statusError{http.StatusTooManyRequests, text, time.Duration(seconds) * time.Second}
	}
	return &statusError{res.StatusCode, text, time.Duration(seconds) * time.Second}
}

// actionsBot is who the token of a run is, if nothing else was arranged.
const actionsBot = "github-actions[bot]"

// identity is the login behind the token. GraphQL knows it for every kind of
// token; REST refuses the question to the token of a run.
func (c *Client) identity(ctx context.Context) string {
	if c.self != "" {
		return c.self
	}
	var answer struct {
		Data struct {
			Viewer struct {
				Login string `json:"login"`
			} `json:"viewer"`
		} `json:"data"`
	}
	question := map[string]string{"query": "query{viewer{login}}"}
	_, err := c.send(ctx, http.MethodPost, c.graphql, question, &answer)
	if err != nil || answer.Data.Viewer.Login == "" {
		return actionsBot // not kept: the next call may learn more
	}
	c.self = answer.Data.Viewer.Login
	return c.self
}
