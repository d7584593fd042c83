package admin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/config"

	"github.com/wsync/wsync/live"
)

// verdict is a Failure and whether sending the same request again could help.
// The second half concerns reads only; what to do after a failed write is
// apply's business.
type verdict struct {
	*live.Failure
	again bool
}

// answerError says that an answer arrived whole but is not what the API
// documents: a required field is missing, an id is another one, a list
// contradicts itself.
type answerError struct{ problem string }

func (e *answerError) Error() string { return "unexpected answer: " + e.problem }

func unexpected(format string, args ...any) error {
	return &answerError{problem: fmt.Sprintf(format, args...)}
}

// plainError keeps a text and, of the error behind it, only the fact that a
// context ended. The SDK's and net/http's errors hold the request with its
// headers, so they are never wrapped.
func plainError(text string, err error) error {
	if cause := contextCause(err); cause != nil {
		return fmt.Errorf("%s: %w", text, cause)
	}
	return errors.New(text)
}

// contextCause is the context error in err's chain, or nil.
func contextCause(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	return nil
}

// judge explains why an exchange failed. parent is the caller's context,
// without the time limit of the attempt.
func (c *Client) judge(parent context.Context, s *sight, err error) verdict {
	f := &live.Failure{Class: live.Unclear, Attempts: 1}
	if s.res != nil {
		f.Status = s.res.StatusCode
		f.RequestID = c.secrets.clean(s.res.Header.Get("request-id"))
	}
	var refused *anthropic.Error
	switch {
	case parent.Err() != nil:
		f.Class = s.unlessSent(live.Unclear)
		f.Cause = contextCause(parent.Err())
		f.Message = "interrupted"
		if errors.Is(f.Cause, context.DeadlineExceeded) {
			f.Message = "the time limit ran out"
		}
		return verdict{f, false}
	case errors.As(err, &refused):
		return c.judgeStatus(f, refused, s.res)
	case f.Status >= 300 && f.Status < 400:
		f.Message = "redirected to " + c.secrets.clean(redirectTarget(s.res)) + "; wsync does not take a credential there"
		return verdict{f, false}
	case s.res != nil:
		f.Message, f.Cause = c.secrets.clean(answerProblem(s.res, err)), contextCause(err)
		return verdict{f, true}
	default:
		f.Class = s.unlessSent(live.Unclear)
		f.Cause = contextCause(err)
		f.Message = c.secrets.clean(rootText(err))
		if late := net.Error(nil); f.Class == live.Unclear && errors.As(err, &late) && late.Timeout() {
			f.Message = fmt.Sprintf("no answer within %s", c.timeout)
		}
		return verdict{f, true}
	}
}

// judgeStatus sorts an answer of 400 and above
// (platform.claude.com/docs api/errors).
func (c *Client) judgeStatus(f *live.Failure, refused *anthropic.Error, res *http.Response) verdict {
	body := errorBody(refused.RawJSON())
	f.Type, f.Message = c.secrets.clean(body.Type), c.secrets.clean(body.Message)
	f.Code, f.Field = c.secrets.clean(body.Details.Code), c.secrets.clean(body.Details.Field)
	if f.Message == "" {
		f.Message = strings.ToLower(http.StatusText(f.Status))
		if kind := mediaType(res); kind != "application/json" && kind != "" {
			f.Message += " (the body is " + c.secrets.clean(kind) + ", not the API's own error)"
		}
	}
	f.Class = classOf(f.Code, f.Status)
	if f.Code == live.CodeCreatedIncomplete {
		if f.Workspace = live.WorkspaceID(body.Details.Workspace); !workspaceID().MatchString(body.Details.Workspace) {
			f.Workspace, f.Class = "", live.Unclear // it exists, but nobody said which one it is
		}
	}
	f.RetryAfter, _ = retryAfter(res.Header, c.now())
	again := retryableStatus(f.Status) && f.Class != live.Denied && f.Class != live.Rejected
	switch res.Header.Get("x-should-retry") { // the SDK obeys it too: internal/requestconfig/requestconfig.go
	case "true":
		again = f.Class != live.Denied
	case "false":
		again = false
	}
	return verdict{f, again}
}

func retryableStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return true
	}
	return status >= 500
}

// classOf sorts an answer by its error code, else by its status. The message
// never decides.
func classOf(code string, status int) live.Class {
	if class, known := codeClasses[code]; known {
		return class
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return live.Denied
	case status == http.StatusNotFound:
		return live.Missing
	case status == http.StatusConflict:
		return live.Conflict
	case status == http.StatusTooManyRequests:
		return live.Throttled
	case status == http.StatusRequestTimeout || status >= 500:
		return live.Unclear
	}
	return live.Rejected
}

// codeClasses is what the codes mean, whatever status they come with.
var codeClasses = map[string]live.Class{
	live.CodeCreatedIncomplete:  live.Incomplete,
	live.CodeStorageAttached:    live.Incomplete,
	live.CodeOutcomeUnknown:     live.Unclear,
	live.CodeExternalKeyChanged: live.Conflict,
	live.CodeConcurrentMembers:  live.Conflict,
	live.CodeSandbox:            live.Denied,
	live.CodeMemberLimit:        live.Rejected,
	live.CodePolicy:             live.Rejected,
	live.CodeKeyInvalid:         live.Rejected,
	live.CodeKeyTimedOut:        live.Rejected,
	live.CodeKeyProfile:         live.Rejected,
	live.CodeStorageProfile:     live.Rejected,
	live.CodeNoUserProfile:      live.Rejected,
	live.CodeKeyInPolicy:        live.Rejected,
	live.CodeSpendUnsupported:   live.Rejected,
	live.CodeSpendNotEnabled:    live.Rejected,
}

// workspaceID is what a workspace's id looks like.
var workspaceID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^wrkspc_[A-Za-z0-9_]{1,64}$`) })

// errorDetail is what the API's error envelope holds.
type errorDetail struct {
	Type    string `json:"type"`
	Message string `json:"message"`
	Details struct {
		Code      string `json:"error_code"`
		Field     string `json:"field"`
		Workspace string `json:"workspace_id"`
	} `json:"details"`
}

// errorBody reads the API's error envelope. A body of another shape gives
// nothing, and details of another shape leave the rest alone.
func errorBody(raw string) errorDetail {
	var outer struct {
		Error struct {
			errorDetail
			Details json.RawMessage `json:"details"`
		} `json:"error"`
	}
	if json.Unmarshal([]byte(raw), &outer) != nil {
		return errorDetail{}
	}
	d := outer.Error.errorDetail
	if json.Unmarshal(outer.Error.Details, &d.Details) != nil {
		d.Details.Code, d.Details.Field, d.Details.Workspace = "", "", ""
	}
	return d
}

// answerProblem words why an answer below 300 could not be used.
func answerProblem(res *http.Response, err error) string {
	var odd *answerError
	if errors.As(err, &odd) {
		return odd.Error()
	}
	if !saysJSON(res) {
		kind := cmp.Or(mediaType(res), "of no stated type")
		return "unexpected answer: the body is " + kind + ", not JSON"
	}
	text := rootText(err)
	if rest, ok := strings.CutPrefix(text, "error reading response body: "); ok {
		return "the answer broke off: " + rest
	}
	return "unexpected answer: " + text
}

// saysJSON reports whether an answer claims to be JSON.
func saysJSON(res *http.Response) bool {
	kind := mediaType(res)
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
}

func mediaType(res *http.Response) string {
	if res == nil {
		return ""
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	return kind
}

func redirectTarget(res *http.Response) string {
	u, err := res.Location()
	if err != nil {
		return "nowhere"
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// rootText is an error's text without the "Get \"https://…\":" that net/http
// puts in front. How net/http words a connection that closed midway is its own
// business and differs between its versions.
func rootText(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	text := err.Error()
	if strings.Contains(text, "response headers exceeded") {
		return "the headers of the answer are too large"
	}
	if strings.Contains(text, "transport connection broken") || text == "EOF" {
		return "the connection broke before an answer arrived"
	}
	return text
}

// retryAfter reads how long the server asks to wait: milliseconds, seconds, or
// a date, in the order the SDK prefers them. Nonsense counts as not said. A date
// is meant by the server's own clock, which the answer tells.
func retryAfter(h http.Header, now time.Time) (wait time.Duration, said bool) {
	if d, ok := number(h.Get("retry-after-ms"), time.Millisecond); ok {
		return d, true
	}
	text := h.Get("retry-after")
	if d, ok := number(text, time.Second); ok {
		return d, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(0, at.Sub(clockOf(h, now))), longestWait), true
	}
	return 0, false
}

// longestWait keeps absurd numbers from overflowing.
const longestWait = 24 * time.Hour

func number(text string, unit time.Duration) (time.Duration, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(n) || n < 0 {
		return 0, false
	}
	return time.Duration(min(n*float64(unit), float64(longestWait))), true
}

// neverSent reports errors that arise before a request can be written: no
// address, no connection, no TLS.
func neverSent(err error) bool {
	var (
		op  *net.OpError
		dns *net.DNSError
	)
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns)
}

// exchangeMessage words a refused token exchange. The API gives no reason by
// design (platform.claude.com/docs manage-claude/wif-reference).
func exchangeMessage(e *config.FederationExchangeError) string {
	body := errorBody(e.Body)
	switch {
	case body.Type != "" || body.Message != "":
		return "the identity token was not exchanged: " + strings.TrimSpace(body.Type+" "+body.Message)
	case strings.TrimSpace(e.Body) == "":
		return "the identity token was not exchanged"
	}
	return "the identity token was not exchanged: " + config.RedactOAuthErrorBody(e.Body)
}

// clockOf is the time at which an answer was given, by the clock of whoever gave
// it, or now when it does not say.
func clockOf(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}
