package adminsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
)

func adminKey(r *http.Request) {
	r.Header.Set("authorization", "Bearer "+adminsim.DefaultAdminKey)
	r.Header.Del("anthropic-beta")
}

func TestAnAdminKeyIsRefusedForServiceAccounts(t *testing.T) {
	w := open(t, nil)
	for _, at := range []struct{ method, path, body string }{
		{"GET", "service_accounts", ""},
		{"GET", "workspaces/{workspace ML Research}/service_accounts", ""},
		{"POST", "service_accounts", `{"name":"x"}`},
		{"POST", "workspaces/{workspace ML Research}/service_accounts", `{"service_account_id":"{account wsync-deployer}","workspace_role":"workspace_user"}`},
		{"DELETE", "workspaces/{workspace ML Research}/service_accounts/{account research-batch}", ""},
	} {
		got := w.do(at.method, at.path, at.body, adminKey)
		if got.status != http.StatusForbidden || !strings.Contains(got.body, "admin api keys are not accepted") {
			t.Errorf("%s %s: got %d %s", at.method, at.path, got.status, got.body)
		}
	}
}

// exchanged is a token of the workload that the rule of the seed admits.
func exchanged(t *testing.T, w *world) func(*http.Request) {
	t.Helper()
	got := w.do("POST", "/v1/oauth/token", fmt.Sprintf(`{"grant_type":"urn:ietf:params:oauth:grant-type:jwt-bearer","assertion":%q,"federation_rule_id":%q,"organization_id":%q}`, jwt(nil), acmeRule, acmeOrg), exchangeHeaders)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(got.body), &token); err != nil || got.status != 200 {
		t.Fatalf("got %d %s, %v", got.status, got.body, err)
	}
	return bearer(token.AccessToken)
}

func TestAWorkloadMakesNoAdmin(t *testing.T) {
	w := open(t, nil)
	workload := exchanged(t, w)
	for _, at := range []struct {
		path, body string
		status     int
	}{
		{"service_accounts", `{"name":"a","organization_role":"admin"}`, 403},
		{"service_accounts", `{"name":"b","organization_role":"developer"}`, 200},
		{"service_accounts/{account research-batch}", `{"organization_role":"admin"}`, 403},
		{"service_accounts/{account wsync-deployer}", `{"organization_role":"admin"}`, 403}, // even though it is one
		{"service_accounts/{account wsync-deployer}", `{"description":"x"}`, 200},
	} {
		if got := w.do("POST", at.path, at.body, workload); got.status != at.status {
			t.Errorf("%s %s: got %d %s, want %d", at.path, at.body, got.status, got.body, at.status)
		}
	}
}

func TestADemotedAccountExchangesNoMore(t *testing.T) {
	w := open(t, nil)
	w.take(step{"POST service_accounts/{account wsync-deployer}", `{"organization_role":"developer"}`, 200, "", ""})
	got := w.do("POST", "/v1/oauth/token", fmt.Sprintf(`{"grant_type":"urn:ietf:params:oauth:grant-type:jwt-bearer","assertion":%q,"federation_rule_id":%q,"organization_id":%q}`, jwt(nil), acmeRule, acmeOrg), exchangeHeaders)
	if got.status != http.StatusUnauthorized {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestAServiceAccountMadeJustNowIsNotThereYet(t *testing.T) {
	w := open(t, func(o *adminsim.Options) { o.Lag = adminsim.Lag{Requests: 2} })
	w.take(step{"POST service_accounts", `{"name":"new-bot"}`, 200, "", ""})
	add := step{"POST workspaces/{workspace ML Research}/service_accounts", `{"service_account_id":"{account new-bot}","workspace_role":"workspace_user"}`, 404, "not_found_error", ""}
	w.take(add)
	w.take(step{"GET me", "", 200, "", ""})
	add.status, add.want = 200, "workspace_user"
	w.take(add)
}
