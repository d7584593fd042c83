package adminsim

import (
	"encoding/json"
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
	details *details // where the document declares a code
}

// errorBody is the envelope of every answer that is not a success.
type errorBody struct {
	Type      string      `json:"type"`
	Error     errorDetail `json:"error"`
	RequestID string      `json:"request_id"`
}

type errorDetail struct {
	Type    string   `json:"type"`
	Message string   `json:"message"`
	Details *details `json:"details,omitempty"`
}

// details names the cause of an error for programs (the …ErrorDetails schemas
// of the OpenAPI document).
type details struct {
	Code        string `json:"error_code"`
	Field       string `json:"field,omitempty"`
	WorkspaceID string `json:"workspace_id,omitempty"`
}

func (e *apiError) body(requestID string) errorBody {
	return errorBody{Type: "error", Error: errorDetail{e.kind, e.message, e.details}, RequestID: requestID}
}

// reply is the refusal as an answer. Only a fault refuses what landed.
func (e *apiError) reply(requestID string, landed bool) reply {
	out, err := json.Marshal(e.body(requestID))
	if err != nil {
		panic(fmt.Sprintf("adminsim: encoding an error: %v", err)) // plain structs always encode
	}
	header := jsonHeader()
	if e.status == http.StatusNotImplemented {
		header.Set("x-should-retry", "false") // the SDK would try any 5xx again
	}
	return reply{status: e.status, header: header, body: out, landed: landed}
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
	e.details = &details{Code: code}
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
