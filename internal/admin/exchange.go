package admin

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2/option"

	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
)

// oauthBeta marks requests with a token from an exchange
// (anthropic-sdk-go config/federation.go).
const oauthBeta = "oauth-2025-04-20"

// throttledAttempts is how often a read may be told to slow down. It is more
// than the policy allows for faults, because a refusal for pace is not a fault
// and the gate has already waited as it was told.
const throttledAttempts = 12

// call is one request, ready to be sent any number of times. send also checks
// the answer, so that an answer which makes no sense is a failed attempt.
type call struct {
	method, path string
	send         func(ctx context.Context, opts ...option.RequestOption) error
	// reads says that send reads the body as it arrives, and strictly.
	reads bool
	// stop, when it closes, takes the request out of the queue; once it has left
	// it is waited for. Nil never does.
	stop <-chan struct{}
	// longer is time that the call may take beyond that of any other.
	longer time.Duration
}

// read sends a call until it succeeds, cannot succeed, or patience ends.
func (c *Client) read(ctx context.Context, k call) error {
	renewed := false
	var throttled *live.Failure
	for n := 1; ; n++ {
		v, _ := c.attempt(ctx, k, n)
		switch {
		case v.Failure == nil:
			return nil
		case v.Class == live.NotSent && v.Cause != nil && throttled != nil:
			throttled.Message += "; " + v.Message // what ended the waiting explains less than what began it
			throttled.Cause = v.Cause
			return throttled
		case v.Path == k.path:
			v.Attempts = n
		}
		if v.Status == http.StatusUnauthorized && v.Path == k.path && c.tokens != nil && !renewed {
			renewed = true // the token was revoked early, perhaps; once more with a new one
			continue
		}
		if v.Class == live.Throttled && v.again && n < throttledAttempts {
			throttled = v.Failure
			continue // the gate is closed for as long as the API asked
		}
		if !v.again || !c.policy.More(n) || c.silence.lasts(c.now(), 2*c.timeout) {
			return v.Failure
		}
		if err := c.pause(ctx, n, v); err != nil {
			v.Cause = err
			v.Message += "; " + err.Error()
			return v.Failure
		}
	}
}

// pause waits before the next attempt. Without a deadline there is still an
// end to patience.
func (c *Client) pause(ctx context.Context, n int, v verdict) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	err := c.policy.Wait(ctx, n, v.RetryAfter)
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	return err
}

// attempt sends a call once. The verdict's Failure is nil on success. The
// response is there when an answer arrived.
func (c *Client) attempt(ctx context.Context, k call, n int) (verdict, *http.Response) {
	pass, err := c.pace.enter(ctx, k.stop)
	if err != nil {
		return c.unsent(k, "waiting for its turn: "+err.Error(), err), nil
	}
	s := &sight{keep: !k.reads}
	defer func() { c.pace.leave(pass, s.status(), s.header()) }()

	var opts []option.RequestOption
	token := ""
	if c.tokens != nil {
		if token, err = c.tokens.get(ctx); err != nil {
			return c.withoutToken(k, err), nil
		}
		opts = append(opts, option.WithAuthToken(token), option.WithHeaderAdd("anthropic-beta", oauthBeta))
	}
	start := c.now()
	defer func() { c.silence.note(start, c.now(), s.res != nil, c.timeout) }()
	limited, cancel := context.WithTimeout(ctx, c.timeout+k.longer)
	defer cancel()
	err = k.send(s.watch(limited), append(opts, option.WithResponseInto(&s.res))...)
	if err == nil && (s.status()/100 != 2 || s.status() == http.StatusPartialContent) {
		err = unexpected("status %d", s.status())
	}
	if err == nil && !k.reads {
		err = strictly(s.body.Bytes())
	}
	if s.entered.Load() {
		c.clock.hear(s.header())
		c.allowance.hear(s.header())
		c.sent.Add(1)
		c.observe(RequestInfo{
			Method: k.method, Path: k.path, Status: s.status(),
			RequestID: c.secrets.clean(s.header().Get("request-id")), Duration: c.now().Sub(start), Attempt: n,
		})
	}
	if err == nil {
		return verdict{}, s.res
	}
	v := c.judge(ctx, s, err)
	v.Method, v.Path = k.method, k.path
	if v.Status == http.StatusUnauthorized && token != "" {
		c.tokens.drop(token)
	}
	return v, s.res
}

// unsent is the verdict on a call that did not leave.
func (c *Client) unsent(k call, message string, cause error) verdict {
	f := &live.Failure{
		Class: live.NotSent, Method: k.method, Path: k.path,
		Message: c.secrets.clean(message), Attempts: 1, Cause: contextCause(cause),
	}
	var (
		long  *retry.TooLongError
		setup *SetupError
	)
	switch {
	case errors.As(cause, &long):
		f.Cause = long
	case errors.As(cause, &setup):
		f.Cause = setup
	}
	return verdict{f, false}
}

// unsure is the failure of a read whose answers, each fine by itself, do not
// fit together.
func (c *Client) unsure(method, path, message string) *live.Failure {
	return &live.Failure{Class: live.Unclear, Method: method, Path: path, Message: c.secrets.clean(message), Attempts: 1}
}

// withoutToken is the verdict on a call for which no access token was had.
func (c *Client) withoutToken(k call, err error) verdict {
	var f *live.Failure
	if !errors.As(err, &f) {
		v := c.unsent(k, err.Error(), err)
		v.again = v.Cause == nil // neither a context that ended nor a setup that is wrong
		return v
	}
	mine := *f // the exchange was shared; its Failure is not
	return verdict{&mine, f.Class == live.NotSent && !errors.Is(f.Cause, context.Canceled)}
}

func (s *sight) status() int {
	if s.res == nil {
		return 0
	}
	return s.res.StatusCode
}

func (s *sight) header() http.Header {
	if s.res == nil {
		return nil
	}
	return s.res.Header
}
