package live

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Failure is what went wrong with one exchange with the API, kept to the facts
// that may be shown: never headers, never credentials.
type Failure struct {
	Class Class
	// Method and Path name the endpoint ("POST", "/v1/organizations/workspaces").
	Method, Path string
	// Status is the HTTP status; 0 when no answer arrived.
	Status int
	// Type is the API's error type ("invalid_request_error"); may be empty.
	Type string
	// Code is the API's error code, known to wsync or not; empty when it gave none.
	Code string
	// Field is the field of the request that Code is about; may be empty.
	Field string
	// Workspace is the workspace that Code says exists; may be empty.
	Workspace WorkspaceID
	// Message is the API's own message, or what the transport reported.
	Message string
	// RequestID is Anthropic's id of the exchange; may be empty.
	RequestID string
	// RetryAfter is how long the API asked to wait; zero when it did not.
	RetryAfter time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	// Cause is the underlying error, for errors.Is on context errors. May be nil.
	Cause error
}

// Class says what a failure means for whoever sent the request.
type Class string

// The classes. Only Unclear leaves open whether the request took effect, and
// only Incomplete says that it did.
const (
	// Denied: the credential may not do this; nothing else will work either.
	Denied Class = "denied"
	// Rejected: the API understood and refused; sending it again is pointless.
	Rejected Class = "rejected"
	// Missing: the object does not exist.
	Missing Class = "missing"
	// Conflict: the object is not in the state the request presumes.
	Conflict Class = "conflict"
	// Throttled: too many requests, and patience ran out.
	Throttled Class = "throttled"
	// Unclear: no trustworthy answer; the request may or may not have taken effect.
	Unclear Class = "unclear"
	// Incomplete: it took effect, but not in all that was asked for or expected.
	Incomplete Class = "incomplete"
	// NotSent: the request never left, so it took no effect.
	NotSent Class = "not-sent"
)

// Error says what failed, where, and under which request id.
func (f *Failure) Error() string {
	s := f.Method + " " + f.Path + ": "
	switch kind := f.Kind(); {
	case f.Status != 0 && kind != "":
		s += fmt.Sprintf("%d %s: %s", f.Status, kind, f.Message)
	case f.Status != 0:
		s += fmt.Sprintf("%d: %s", f.Status, f.Message)
	default:
		s += f.Message
	}
	if f.RequestID != "" {
		s += " (request " + f.RequestID + ")"
	}
	if f.Attempts > 1 {
		s += fmt.Sprintf(" after %d attempts", f.Attempts)
	}
	return s
}

// Kind names the failure as exactly as the API does: by its code, else by its
// type. May be empty.
func (f *Failure) Kind() string { return cmp.Or(f.Code, f.Type) }

// Unwrap gives the underlying error.
func (f *Failure) Unwrap() error { return f.Cause }

// ClassOf is the class of the Failure in err's chain, or "" when there is none.
func ClassOf(err error) Class {
	var f *Failure
	if errors.As(err, &f) {
		return f.Class
	}
	return ""
}
