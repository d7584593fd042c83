package apidoc_test

import (
	"errors"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/apidoc"
)

func document(t *testing.T) *apidoc.Document {
	t.Helper()
	d, err := apidoc.Load(apidoc.Version2026)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheDocumentDeclaresTheOperationsThatWsyncUses(t *testing.T) {
	have := map[string]bool{}
	for _, op := range document(t).Operations() {
		have[op.String()] = true
	}
	for _, want := range []string{
		"GET /v1/organizations/me",
		"GET /v1/organizations/workspaces",
		"POST /v1/organizations/workspaces/{workspace_id}/archive?beta=true",
		"DELETE /v1/organizations/workspaces/{workspace_id}/members/{user_id}",
		"GET /v1/organizations/usage_report/messages?beta=true",
	} {
		if !have[want] {
			t.Errorf("the document lacks %s", want)
		}
	}
}

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

const (
	workspaces = "/v1/organizations/workspaces"
	archive    = workspaces + "/wrkspc_1/archive"
	usage      = "/v1/organizations/usage_report/messages"
)

func TestCheckRequest(t *testing.T) {
	d := document(t)
	for _, tc := range []struct {
		name, method, url, body string
		want                    string // part of the error, or "" for none
	}{
		{"a plain list", "GET", workspaces, "", ""},
		{"declared parameters", "GET", workspaces + "?limit=1000&include_archived=true", "", ""},
		{"the beta twin", "GET", workspaces + "?beta=true&limit=1", "", ""},
		{"an absolute url", "GET", "https://api.anthropic.com" + workspaces, "", ""},
		{"a repeated list parameter", "GET", "/v1/organizations/invites?statuses[]=pending&statuses[]=expired", "", ""},
		{"a beta operation without the flag", "GET", usage + "?starting_at=2026-01-01T00:00:00Z", "", ""},
		{"a create", "POST", workspaces, `{"name":"x","tags":{"a":"b"}}`, ""},
		{"a tag removal", "POST", workspaces + "/w", `{"tags":{"a":null}}`, ""},
		{"an archive", "POST", archive, "", ""},

		{"an unknown path", "GET", "/v1/organizations/nope", "", "no such operation"},
		{"an unknown method", "PUT", workspaces, "", "no such operation"},
		{"an empty path variable", "GET", workspaces + "/", "", "no such operation"},
		{"an unknown parameter", "GET", workspaces + "?name=x", "", "not declared"},
		{"beta of another value", "GET", workspaces + "?beta=1", "", "not declared"},
		{"a limit too large", "GET", workspaces + "?limit=1001", "", "limit"},
		{"a limit that is no number", "GET", workspaces + "?limit=ten", "", "limit"},
		{"a boolean that is none", "GET", workspaces + "?include_archived=yes", "", "include_archived"},
		{"a scalar given twice", "GET", workspaces + "?limit=1&limit=2", "", "more than once"},
		{"an unknown list value", "GET", "/v1/organizations/invites?statuses[]=deleted", "", "statuses"},
		{"an email that is none", "GET", "/v1/organizations/users?email=nope", "", "email"},
		{"a missing required parameter", "GET", usage, "", "starting_at"},
		{"a query that cannot be parsed", "GET", workspaces + "?limit=%zz", "", "query"},
		{"an unknown field", "POST", workspaces, `{"name":"x","nmae":"y"}`, "nmae"},
		{"a field in another case", "POST", workspaces, `{"Name":"x"}`, "name"},
		{"a wrong type", "POST", workspaces, `{"name":7}`, "name"},
		{"no body", "POST", workspaces, "", "body is required"},
		{"two bodies", "POST", workspaces, `{"name":"x"}{}`, "body"},
		{"a body where none belongs", "POST", archive, `{}`, "not declared"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := d.CheckRequest(apidoc.Exchange{Method: tc.method, URL: tc.url, Header: jsonHeader, Body: []byte(tc.body)})
			expect(t, err, tc.want)
		})
	}
}

func TestCheckRequestWantsJSON(t *testing.T) {
	err := document(t).CheckRequest(apidoc.Exchange{Method: "POST", URL: workspaces, Body: []byte(`{"name":"x"}`)})
	expect(t, err, "content-type")
}

func TestCheckResponse(t *testing.T) {
	d := document(t)
	refusal := `{"type":"error","error":{"type":"not_found_error","message":"m"},"request_id":null}`
	for _, tc := range []struct {
		name, url string
		status    int
		body      string
		want      string
	}{
		{"a page", workspaces, 200, `{"data":[],"has_more":false,"first_id":null,"last_id":null}`, ""},
		{"an error", workspaces, 404, refusal, ""},
		{"an error on no operation", "/v1/organizations/nope", 404, refusal, ""},
		{"a page without its cursor", workspaces, 200, `{"data":[],"has_more":false,"first_id":null}`, "last_id"},
		{"an undeclared status", workspaces, 418, refusal, "418"},
		{"an error of another shape", workspaces, 500, `{"error":"broken"}`, "error"},
		{"a page from a proxy", workspaces, 502, "<html>", "502"},
		{"success on no operation", "/v1/organizations/nope", 200, `{}`, "no known operation"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			x := apidoc.Exchange{Method: "GET", URL: tc.url, Status: tc.status, ResponseHeader: jsonHeader, ResponseBody: []byte(tc.body)}
			expect(t, d.CheckResponse(x), tc.want)
		})
	}
}

func TestCheckJoinsBothSides(t *testing.T) {
	err := document(t).Check(apidoc.Exchange{Method: "GET", URL: workspaces + "?x=1", Status: 418})
	expect(t, err, "query parameter")
	expect(t, err, "418")
	err = document(t).Check(apidoc.Exchange{Method: "GET", URL: "/v1/organizations/nope", Status: 200})
	if !errors.Is(err, apidoc.ErrUndocumented) {
		t.Errorf("got %v, want ErrUndocumented", err)
	}
}

func expect(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("got %v, want no error", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("got %v, want an error with %q", err, want)
	}
}

func TestCodesAreReadFromTheErrorSchemas(t *testing.T) {
	for _, op := range document(t).Operations() {
		if op.String() != "DELETE /v1/organizations/users/{user_id}" {
			continue
		}
		want := []apidoc.ErrorCode{
			{Status: "400", Kind: "invalid_request_error", Code: "cannot_remove_last_member"},
			{Status: "403", Kind: "permission_error", Code: "sandbox_egress_restricted"},
			{Status: "409", Kind: "invalid_request_error", Code: "concurrent_membership_change"},
		}
		if got := op.Codes(); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		return
	}
	t.Error("the operation is missing")
}

// What separates the two documents on the paths that wsync uses.
func TestEachVersionHasItsOwnDocument(t *testing.T) {
	list := apidoc.Exchange{Method: "GET", URL: workspaces + "?ids[]=wrkspc_1"}
	create := apidoc.Exchange{Method: "POST", URL: workspaces, Header: jsonHeader, Body: []byte(`{"name":"x","user_profile_id":"uprof_1"}`)}
	for version, want := range map[string][2]string{
		apidoc.Version2026: {"", ""},
		apidoc.Version2023: {"ids[]", "user_profile_id"},
	} {
		h := http.Header{"Anthropic-Version": {version}}
		d, err := apidoc.For(h)
		if err != nil {
			t.Fatal(err)
		}
		expect(t, d.CheckRequest(list), want[0])
		expect(t, d.CheckRequest(create), want[1])
	}
}

func TestAnUnknownVersionHasNoDocument(t *testing.T) {
	_, err := apidoc.Load("2020-01-01")
	expect(t, err, `"2020-01-01"`)
	latest, err := apidoc.For(http.Header{"Anthropic-Version": {"2020-01-01"}})
	if err != nil || latest != document(t) {
		t.Errorf("got %p, %v, want the latest document", latest, err)
	}
}

// The client must be judged by the document of the very release that it links.
func TestTheProgramLinksAReleaseThatIsPinned(t *testing.T) {
	requirement := regexp.MustCompile(`(?m)^\s(github\.com/anthropics/anthropic-sdk-go\S*) (\S+)`)
	read := func(path string) map[string]string {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, m := range requirement.FindAllStringSubmatch(string(src), -1) {
			out[m[1]] = m[2]
		}
		return out
	}
	linked, pinned := read("../../go.mod"), read("../../tools/apidoc/go.mod")
	if len(linked) != 1 || len(pinned) != 2 {
		t.Fatalf("the program links %v and %v are pinned, want one and two", linked, pinned)
	}
	for module, version := range linked {
		if pinned[module] != version {
			t.Errorf("the program links %s %s, and tools/apidoc pins %q", module, version, pinned[module])
		}
	}
}
