package admin_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/live"
)

// TestTheCodeDecides gives answers in which code, status and words disagree.
func TestTheCodeDecides(t *testing.T) {
	const details = `{"type":"error","error":{"type":"invalid_request_error","message":%q,"details":%s},"request_id":"req_1"}`
	cases := []struct {
		name, details string
		status        int
		class         live.Class
		code          string
		workspace     live.WorkspaceID
	}{
		{"a known code", `{"error_code":"workspace_member_limit_exceeded"}`, 400, live.Rejected, live.CodeMemberLimit, ""},
		{"a known code under another status", `{"error_code":"change_outcome_unknown"}`, 400, live.Unclear, live.CodeOutcomeUnknown, ""},
		{"an unknown code counts as its status", `{"error_code":"of_tomorrow"}`, 409, live.Conflict, "of_tomorrow", ""},
		{"no code", `null`, 404, live.Missing, "", ""},
		{"details of another shape", `["error_code"]`, 400, live.Rejected, "", ""},
		{"a code that is no text", `{"error_code":7}`, 400, live.Rejected, "", ""},
		{"created, and which one", `{"error_code":"workspace_created_incomplete","workspace_id":"wrkspc_01A"}`, 503, live.Incomplete, live.CodeCreatedIncomplete, "wrkspc_01A"},
		{"created, but not which one", `{"error_code":"workspace_created_incomplete"}`, 503, live.Unclear, live.CodeCreatedIncomplete, ""},
		{"created, and nonsense for an id", `{"error_code":"workspace_created_incomplete","workspace_id":"../x"}`, 503, live.Unclear, live.CodeCreatedIncomplete, ""},
		{"one part of the API that is closed closes no other", `{"error_code":"spend_limits_admin_api_writes_not_enabled"}`, 403, live.Rejected, live.CodeSpendNotEnabled, ""},
		{"a sandbox", `{"error_code":"sandbox_egress_restricted"}`, 403, live.Denied, live.CodeSandbox, ""},
	}
	for _, c := range cases {
		for _, words := range []string{"a workspace named x already exists", "The specified user is not in the Workspace"} {
			t.Run(c.name, func(t *testing.T) {
				client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					answer(w, c.status, fmt.Sprintf(details, words, c.details))
				}, nil)
				_, err := client.Writer().Do(t.Context(), creating("A"))
				var f *live.Failure
				if !errors.As(err, &f) || f.Class != c.class || f.Code != c.code || f.Workspace != c.workspace {
					t.Errorf("got %+v", err)
				}
				if c.code == live.CodeSandbox && admin.Hint(err) == "" {
					t.Error("no hint")
				}
			})
		}
	}
}
