package adminsim

import (
	"fmt"
	"net/http"
)

// apiError is a refusal on its way to the wire.
//
// The envelope, and which kind goes with which status, follow the error page of
// the API documentation (api/errors) and the ErrorResponse schema of the
// OpenAPI document.
type apiError struct {
	status  int
	kind    string // error.type
	message string
	code    string // error.details.error_code, where the document declares one
}

// errorBody is the envelope of every answer that is not a success.
type errorBody struct {
	Type      string      `json:"type"`
	Error     errorDetail `json:"error"`
	RequestID string      `json:"request_id"`
}

type errorDetail struct {
	Type    string     `json:"type"`
	Message string     `json:"message"`
	Details *errorCode `json:"details,omitempty"`
}

type errorCode struct {
	Code string `json:"error_code"`
}

func (e *apiError) body(requestID string) errorBody {
	b := errorBody{
		Type:      "error",
		Error:     errorDetail{Type: e.kind, Message: e.message},
		RequestID: requestID,
	}
	if e.code != "" {
		b.Error.Details = &errorCode{e.code}
	}
	return b
}

func refuse(status int, format string, args ...any) *apiError {
	return &apiError{status: status, kind: kindOf(status), message: fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) *apiError {
	return refuse(http.StatusBadRequest, format, args...)
}

func notFound(format string, args ...any) *apiError {
	return refuse(http.StatusNotFound, format, args...)
}

func (e *apiError) withCode(code string) *apiError {
	e.code = code
	return e
}

// kindOf names the error type that belongs to a status. Statuses without a type
// of their own share the one for a bad request, or for a broken server.
func kindOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "authentication_error"
	case http.StatusPaymentRequired:
		return "billing_error"
	case http.StatusForbidden:
		return "permission_error"
	case http.StatusNotFound:
		return "not_found_error"
	case http.StatusTooManyRequests:
		return "rate_limit_error"
	case http.StatusGatewayTimeout:
		return "timeout_error"
	case statusOverloaded:
		return "overloaded_error"
	}
	if status >= http.StatusInternalServerError {
		return "api_error"
	}
	return "invalid_request_error"
}

// statusOverloaded is the API's own status for a busy service.
const statusOverloaded = 529
