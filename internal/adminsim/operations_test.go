package adminsim_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/apidoc"
)

var update = flag.Bool("update", false, "rewrite operations.txt from the OpenAPI documents")

// documentedOperations are the operations of these versions, a beta twin and its
// plain one counting once, with "{}" for a variable.
func documentedOperations(t *testing.T, versions ...string) []string {
	t.Helper()
	var out []string
	for _, version := range versions {
		doc, err := apidoc.Load(version)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range doc.Everything() {
			out = append(out, op.Method+" "+variable.ReplaceAllString(op.Path, "{}"))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestTheOperationsAreTheDocuments(t *testing.T) {
	want := strings.Join(documentedOperations(t, apidoc.Version2026, apidoc.Version2023), "\n") + "\n"
	if *update {
		if err := os.WriteFile("operations.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile("operations.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("operations.txt is not the documents'; rewrite it with -update (-want +got):\n%s", diff)
	}
}

// simulated are the operations with a handler, beyond what valid has.
var simulated = []string{
	"GET /v1/organizations/me",
	"GET /v1/organizations/workspaces", "GET /v1/organizations/workspaces/{}",
	"GET /v1/organizations/workspaces/{}/members", "GET /v1/organizations/workspaces/{}/members/{}",
	"GET /v1/organizations/users", "GET /v1/organizations/users/{}",
	"GET /v1/organizations/invites", "GET /v1/organizations/invites/{}",
	"GET /v1/organizations/api_keys", "GET /v1/organizations/api_keys/{}",
	"GET /v1/organizations/service_accounts", "GET /v1/organizations/service_accounts/{}",
	"GET /v1/organizations/workspaces/{}/service_accounts", "GET /v1/organizations/workspaces/{}/service_accounts/{}",
	"GET /v1/organizations/rate_limits", "GET /v1/organizations/workspaces/{}/rate_limits",
	"GET /v1/organizations/external_keys", "GET /v1/organizations/external_keys/{}",
	"GET /v1/organizations/usage_report/messages", "GET /v1/organizations/cost_report",
}

// An operation is simulated or says that it is not, and an object that is
// missing is another thing.
func TestEveryDocumentedOperationIsSimulatedOrSaysSo(t *testing.T) {
	w := open(t, nil)
	for _, version := range []string{apidoc.Version2026, apidoc.Version2023} {
		for _, op := range documentedOperations(t, version) {
			method, path, _ := strings.Cut(op, " ")
			path = strings.ReplaceAll(path, "{}", "nobody_01Nobody")
			got := w.do(method, path, "", speaking(version))
			_, writes := valid[op]
			if writes || slices.Contains(simulated, op) {
				if got.status == 501 || got.status == 405 {
					t.Errorf("%s: got %d, though it is simulated", op, got.status)
				}
				continue
			}
			if want := method + " " + path; got.status != 501 || !strings.Contains(got.body, want) || got.header.Get("x-should-retry") != "false" {
				t.Errorf("%s: got %d %s, want 501 and %q", op, got.status, got.body, want)
			}
		}
	}
}

func TestAMissingObjectAndAnUnknownPathAreNotFound(t *testing.T) {
	w := open(t, nil)
	for _, path := range []string{"workspaces/wrkspc_01Nobody", "users/user_01Nobody", "invites/invite_01Nobody", "api_keys/apikey_01Nobody", "dashboards", "workspaces/x/colours", "rate_limits/x/y"} {
		w.take(step{"GET " + path, "", 404, "not_found_error", ""})
	}
	w.take(step{"DELETE rate_limits", "", 405, "invalid_request_error", ""})
}
