package adminsim_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/apidoc"
)

// sdk is the official client, told everything explicitly. It speaks 2026-10-21
// by itself, and another version when the header says so.
func (w *world) sdk(opts ...option.RequestOption) *anthropic.OrganizationService {
	base := []option.RequestOption{option.WithBaseURL(w.url), option.WithMaxRetries(0)}
	if w.version != apidoc.Version2026 {
		base = append(base, option.WithHeader("anthropic-version", w.version))
	}
	if len(opts) == 0 {
		opts = []option.RequestOption{option.WithAPIKey(adminsim.DefaultAdminKey)}
	}
	c := anthropic.NewOrganizationService(append(base, opts...)...)
	return &c
}

// inBothVersions runs a tour of the SDK against an organization for each API
// version; the harness judges every exchange by that version's document.
func inBothVersions(t *testing.T, tour func(*testing.T, *world), tune func(*adminsim.Options)) {
	for _, version := range []string{apidoc.Version2026, apidoc.Version2023} {
		t.Run(version, func(t *testing.T) {
			w := open(t, tune)
			w.version = version
			tour(t, w)
		})
	}
}

// must fails the test on an error of the SDK.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestTheSDKWorksWorkspaces(t *testing.T) {
	inBothVersions(t, theSDKWorksWorkspaces, nil)
}

func theSDKWorksWorkspaces(t *testing.T, w *world) {
	c, ctx := w.sdk(), t.Context()
	if org := must[*anthropic.OrganizationInfo](t)(c.Get(ctx)); org.Name != "Acme" {
		t.Errorf("got %+v", org)
	}
	ws := must[*anthropic.Workspace](t)(c.Workspaces.New(ctx, anthropic.OrganizationWorkspaceNewParams{
		Name: "From the SDK", DisplayColor: anthropic.String("#010203"), Tags: map[string]string{"a": "1", "b": "2"},
	}))
	if ws.DisplayColor != "#010203" || ws.Tags["b"] != "2" || ws.JSON.ArchivedAt.Valid() || !ws.ArchivedAt.IsZero() {
		t.Errorf("created %s", ws.RawJSON())
	}
	if ws.DataResidency.AllowedInferenceGeos.OfUnrestricted != "unrestricted" {
		t.Errorf("residency %s", ws.DataResidency.RawJSON())
	}

	params := anthropic.OrganizationWorkspaceUpdateParams{Name: anthropic.String("Renamed")}
	params.SetExtraFields(map[string]any{"tags": map[string]any{"a": nil, "c.d": "3"}})
	ws = must[*anthropic.Workspace](t)(c.Workspaces.Update(ctx, ws.ID, params))
	if ws.Name != "Renamed" || len(ws.Tags) != 2 || ws.Tags["c.d"] != "3" {
		t.Errorf("updated %s", ws.RawJSON())
	}
	ws = must[*anthropic.Workspace](t)(c.Workspaces.Archive(ctx, ws.ID))
	if !ws.JSON.ArchivedAt.Valid() || !ws.ArchivedAt.Equal(noon) {
		t.Errorf("archived %s", ws.RawJSON())
	}
	if ws = must[*anthropic.Workspace](t)(c.Workspaces.Get(ctx, ws.ID)); !ws.JSON.ArchivedAt.Valid() {
		t.Errorf("read %s", ws.RawJSON())
	}
}

func TestTheSDKPagesThroughEveryList(t *testing.T) {
	inBothVersions(t, theSDKPagesThroughEveryList, func(o *adminsim.Options) { o.Shuffle = 7 })
}

func theSDKPagesThroughEveryList(t *testing.T, w *world) {
	c, ctx := w.sdk(), t.Context()
	want := w.Snapshot()

	one := anthropic.Int(1)
	yes := anthropic.Bool(true)
	workspaces := c.Workspaces.ListAutoPaging(ctx, anthropic.OrganizationWorkspaceListParams{Limit: one, IncludeArchived: yes, IncludeDefault: yes})
	expectAll(t, "workspaces", len(want.Workspaces), drain(workspaces.Next, func() string { return workspaces.Current().ID }), workspaces.Err())
	users := c.Users.ListAutoPaging(ctx, anthropic.OrganizationUserListParams{Limit: anthropic.Int(2)})
	ids := drain(users.Next, func() string { return users.Current().ID })
	last := ids[len(ids)-1]
	expectAll(t, "users", len(want.Users), ids, users.Err())
	members := c.Workspaces.Members.ListAutoPaging(ctx, w.expand("{workspace ML Research}"), anthropic.OrganizationWorkspaceMemberListParams{Limit: one})
	expectAll(t, "members", 4, drain(members.Next, func() string { return members.Current().UserID }), members.Err())
	invites := c.Invites.ListAutoPaging(ctx, anthropic.OrganizationInviteListParams{Limit: one})
	expectAll(t, "invites", 2, drain(invites.Next, func() string { return invites.Current().ID }), invites.Err())
	keys := c.APIKeys.ListAutoPaging(ctx, anthropic.OrganizationAPIKeyListParams{Limit: one})
	expectAll(t, "keys", len(want.APIKeys), drain(keys.Next, func() string { return keys.Current().ID }), keys.Err())

	back := c.Users.ListAutoPaging(ctx, anthropic.OrganizationUserListParams{Limit: anthropic.Int(5), BeforeID: anthropic.String(last)})
	expectAll(t, "users, backwards", len(want.Users)-1, drain(back.Next, func() string { return back.Current().ID }), back.Err())
}

func drain(next func() bool, id func() string) (ids []string) {
	for next() {
		ids = append(ids, id())
	}
	return ids
}

// expectAll wants n different ids and an iteration that did not fail.
func expectAll(t *testing.T, what string, n int, got []string, err error) {
	t.Helper()
	slices.Sort(got)
	if distinct := len(slices.Compact(slices.Clone(got))); err != nil || len(got) != n || distinct != n {
		t.Errorf("%s: got %d ids, %d distinct, %v; want %d", what, len(got), distinct, err, n)
	}
}

func TestTheSDKWorksMembersUsersInvitesAndKeys(t *testing.T) {
	inBothVersions(t, theSDKWorksMembersUsersInvitesAndKeys, nil)
}

func theSDKWorksMembersUsersInvitesAndKeys(t *testing.T, w *world) {
	c, ctx := w.sdk(), t.Context()
	ws, kim := w.expand("{workspace Claude Code}"), w.expand("{user kim}")

	must[*anthropic.WorkspaceMember](t)(c.Workspaces.Members.Add(ctx, ws, anthropic.OrganizationWorkspaceMemberAddParams{UserID: kim, WorkspaceRole: "workspace_user"}))
	m := must[*anthropic.WorkspaceMember](t)(c.Workspaces.Members.Update(ctx, kim, anthropic.OrganizationWorkspaceMemberUpdateParams{WorkspaceID: ws, WorkspaceRole: "workspace_developer"}))
	if m.WorkspaceRole != anthropic.WorkspaceRoleWorkspaceDeveloper {
		t.Errorf("got %s", m.RawJSON())
	}
	must[*anthropic.WorkspaceMember](t)(c.Workspaces.Members.Get(ctx, kim, anthropic.OrganizationWorkspaceMemberGetParams{WorkspaceID: ws}))
	must[*anthropic.OrganizationWorkspaceMemberRemoveResponse](t)(c.Workspaces.Members.Remove(ctx, kim, anthropic.OrganizationWorkspaceMemberRemoveParams{WorkspaceID: ws}))

	must[*anthropic.OrganizationUser](t)(c.Users.Update(ctx, kim, anthropic.OrganizationUserUpdateParams{Role: "developer"}))
	if u := must[*anthropic.OrganizationUser](t)(c.Users.Get(ctx, kim)); u.Role != "developer" {
		t.Errorf("got %s", u.RawJSON())
	}
	must[*anthropic.OrganizationUserRemoveResponse](t)(c.Users.Remove(ctx, kim))

	i := must[*anthropic.OrganizationInvite](t)(c.Invites.New(ctx, anthropic.OrganizationInviteNewParams{Email: "zoe@acme.example", Role: "user"}))
	if i.JSON.AcceptedAt.Valid() || i.Status != "pending" {
		t.Errorf("got %s", i.RawJSON())
	}
	must[*anthropic.OrganizationInvite](t)(c.Invites.Get(ctx, i.ID))
	must[*anthropic.OrganizationInviteDeleteResponse](t)(c.Invites.Delete(ctx, i.ID))

	k := must[*anthropic.APIKey](t)(c.APIKeys.Get(ctx, w.expand("{key everywhere}")))
	k = must[*anthropic.APIKey](t)(c.APIKeys.Update(ctx, k.ID, anthropic.OrganizationAPIKeyUpdateParams{Status: "inactive"}))
	if k.Status != "inactive" || k.Scope.Type != "organization" {
		t.Errorf("got %s", k.RawJSON())
	}
}

func TestTheSDKUnderstandsRefusals(t *testing.T) {
	inBothVersions(t, theSDKUnderstandsRefusals, nil)
}

func theSDKUnderstandsRefusals(t *testing.T, w *world) {
	_, err := w.sdk().Workspaces.Get(t.Context(), "wrkspc_01Nobody")
	var api *anthropic.Error
	if !errors.As(err, &api) || api.StatusCode != 404 || api.Type() != "not_found_error" || api.RequestID != "req_sim_000001" {
		t.Errorf("got %#v", err)
	}
	_, err = w.sdk(option.WithAPIKey("sk-ant-admin01-wrong")).Get(t.Context())
	if !errors.As(err, &api) || api.StatusCode != 401 || api.Type() != "authentication_error" {
		t.Errorf("got %#v", err)
	}
}

// The SDK reads each code, and with it the id of what a refused create made.
func TestTheSDKReadsEveryCode(t *testing.T) {
	for _, c := range adminsim.Codes() {
		if !slices.Contains(c.At, "POST /v1/organizations/workspaces") {
			continue
		}
		inBothVersions(t, func(t *testing.T, w *world) {
			w.inject("* * " + c.Name)
			_, err := w.sdk().Workspaces.New(t.Context(), anthropic.OrganizationWorkspaceNewParams{Name: "Half"})
			var api *anthropic.Error
			if !errors.As(err, &api) || api.StatusCode != c.Status || string(api.Type()) != c.Kind || string(api.ErrorCode()) != c.Name {
				t.Errorf("%s: got %#v", c.Name, err)
			}
			made, _ := find(w.Snapshot(), "workspace", "Half")
			if api.Details.WorkspaceID != made || (made != "") != (c.Lands != "") {
				t.Errorf("%s: the answer names %q, and %q was made", c.Name, api.Details.WorkspaceID, made)
			}
		}, nil)
	}
}

// The SDK sends a create of a workspace once and any other write again; this is
// why wsync turns its repetition off.
func TestTheSDKRepeatsWritesButCreates(t *testing.T) {
	inBothVersions(t, theSDKRepeatsWritesButCreates, nil)
}

func theSDKRepeatsWritesButCreates(t *testing.T, w *world) {
	c := w.sdk(option.WithAPIKey(adminsim.DefaultAdminKey), option.WithMaxRetries(1))
	const fault = " 500 landed should-retry=true retry-after=0 once"
	w.inject("POST */workspaces" + fault)
	if _, err := c.Workspaces.New(t.Context(), anthropic.OrganizationWorkspaceNewParams{Name: "Once"}); err == nil {
		t.Error("the create was sent again")
	}
	w.inject("POST */workspaces/*" + fault)
	id := w.expand("{workspace ML Research}")
	if _, err := c.Workspaces.Update(t.Context(), id, anthropic.OrganizationWorkspaceUpdateParams{Name: param.NewOpt("Twice")}); err != nil {
		t.Errorf("the update was not sent again: %v", err)
	}
}

// jwt writes an unsigned identity token with these claims over good ones.
func jwt(over map[string]any) string {
	claims := map[string]any{
		"iss": "https://token.actions.githubusercontent.com", "sub": "repo:acme/claude-org:ref:refs/heads/main",
		"aud": "https://api.anthropic.com", "exp": noon.Add(5 * time.Minute).Unix(), "jti": "first",
	}
	for k, v := range over {
		claims[k] = v
	}
	part := func(v any) string {
		raw, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	return part(map[string]any{"alg": "RS256"}) + "." + part(claims) + ".c2ln"
}

const (
	acmeOrg     = "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e"
	acmeRule    = "fdrl_01AcmeGitHubMainXXXXXXXX"
	acmeAccount = "svac_01WsyncDeployerXXXXXXXXX"
)

func TestTheSDKFederates(t *testing.T) {
	inBothVersions(t, theSDKFederates, nil)
}

func theSDKFederates(t *testing.T, w *world) {
	n := 0
	fresh := option.IdentityTokenFunc(func(context.Context) (string, error) {
		n++
		return jwt(map[string]any{"jti": fmt.Sprint("token ", n)}), nil
	})
	c := w.sdk(option.WithFederationTokenProvider(fresh, option.FederationOptions{
		FederationRuleID: acmeRule, OrganizationID: acmeOrg, ServiceAccountID: acmeAccount,
	}))
	for range 2 {
		must[*anthropic.OrganizationInfo](t)(c.Get(t.Context()))
	}
	log := w.Log()
	if len(log) != 3 || log[0].Path != "/v1/oauth/token" || log[0].Write || log[2].Credential != "oauth-token" {
		t.Errorf("got %v, want one exchange and two reads", log)
	}
}

func TestTheTokenExchange(t *testing.T) {
	body := func(edit map[string]any) string {
		b := map[string]any{
			"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": jwt(nil),
			"federation_rule_id": acmeRule, "organization_id": acmeOrg, "service_account_id": acmeAccount,
		}
		for k, v := range edit {
			if b[k] = v; v == nil {
				delete(b, k)
			}
		}
		raw, _ := json.Marshal(b)
		return string(raw)
	}
	for _, tc := range []struct {
		name   string
		edit   map[string]any
		status int
		want   string
	}{
		{"a good one", nil, 200, `"token_type":"Bearer","expires_in":600,"scope":"org:admin"`},
		{"without a service account", map[string]any{"service_account_id": nil}, 200, "sk-ant-oat01-"},
		{"with a workspace", map[string]any{"workspace_id": "default"}, 200, "sk-ant-oat01-"},
		{"a long-lived token", map[string]any{"assertion": jwt(map[string]any{"exp": noon.AddDate(0, 0, 1).Unix()})}, 200, `"expires_in":3600`},
		{"a token about to expire", map[string]any{"assertion": jwt(map[string]any{"exp": noon.Add(time.Second).Unix()})}, 200, `"expires_in":60`},
		{"several audiences", map[string]any{"assertion": jwt(map[string]any{"aud": []string{"x", "https://api.anthropic.com"}})}, 200, "sk-ant-oat01-"},

		{"no assertion", map[string]any{"assertion": nil}, 400, "assertion"},
		{"a huge assertion", map[string]any{"assertion": strings.Repeat("x", 16<<10+1)}, 400, "assertion"},
		{"another grant", map[string]any{"grant_type": "password"}, 400, "grant_type"},
		{"a malformed rule", map[string]any{"federation_rule_id": "rule"}, 400, "federation_rule_id"},
		{"a malformed workspace", map[string]any{"workspace_id": "main"}, 400, "workspace_id"},
		{"an unknown field", map[string]any{"scope": "org:admin"}, 400, "scope"},

		{"an unknown rule", map[string]any{"federation_rule_id": "fdrl_01Other"}, 401, `"message":"Authentication failed"`},
		{"another account", map[string]any{"service_account_id": "svac_01Other"}, 401, "Authentication failed"},
		{"another organization", map[string]any{"organization_id": "00000000-0000-0000-0000-000000000000"}, 401, "Authentication failed"},
		{"no JWT", map[string]any{"assertion": "a.b"}, 401, "Authentication failed"},
		{"an expired one", map[string]any{"assertion": jwt(map[string]any{"exp": noon.Unix()})}, 401, "Authentication failed"},
		{"without expiry", map[string]any{"assertion": jwt(map[string]any{"exp": 0})}, 401, "Authentication failed"},
		{"for someone else", map[string]any{"assertion": jwt(map[string]any{"aud": "sts.example"})}, 401, "Authentication failed"},
		{"another branch", map[string]any{"assertion": jwt(map[string]any{"sub": "repo:acme/claude-org:pull_request"})}, 401, "Authentication failed"},
		{"another issuer", map[string]any{"assertion": jwt(map[string]any{"iss": "https://evil.example"})}, 401, "Authentication failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := open(t, nil)
			got := w.do("POST", "/v1/oauth/token", body(tc.edit), exchangeHeaders)
			if got.status != tc.status || !strings.Contains(got.body, tc.want) {
				t.Errorf("got %d %s, want %d and %q", got.status, got.body, tc.status, tc.want)
			}
		})
	}
}

func TestAnIdentityTokenIsSpentOnce(t *testing.T) {
	w := open(t, nil)
	body := fmt.Sprintf(`{"grant_type":"urn:ietf:params:oauth:grant-type:jwt-bearer","assertion":%q,"federation_rule_id":%q,"organization_id":%q}`, jwt(nil), acmeRule, acmeOrg)
	if got := w.do("POST", "/v1/oauth/token", body); got.status != 400 {
		t.Errorf("without the beta headers: got %d, want 400", got.status)
	}
	first := w.do("POST", "/v1/oauth/token", body, exchangeHeaders)
	second := w.do("POST", "/v1/oauth/token", body, exchangeHeaders)
	if first.status != 200 || second.status != 401 {
		t.Fatalf("got %d, then %d, want 200, then 401", first.status, second.status)
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(first.body), &token); err != nil {
		t.Fatal(err)
	}
	use := func() int { return w.do("GET", "me", "", bearer(token.AccessToken)).status }
	if got := use(); got != 200 {
		t.Errorf("the minted token: got %d, want 200", got)
	}
	w.pass(10 * time.Minute)
	if got := use(); got != 401 {
		t.Errorf("the minted token after its life: got %d, want 401", got)
	}
}

func TestATokenNeedsTheAdminScope(t *testing.T) {
	seed := acme(t)
	seed.Federation[0].Scope = "workspace:developer"
	seed.Federation[0].Subject = "repo:acme/*"
	w := openSeed(t, seed, nil)
	provider := option.IdentityTokenFunc(func(context.Context) (string, error) { return jwt(nil), nil })
	c := w.sdk(option.WithFederationTokenProvider(provider, option.FederationOptions{FederationRuleID: acmeRule, OrganizationID: acmeOrg}))
	_, err := c.Get(t.Context())
	var api *anthropic.Error
	if !errors.As(err, &api) || api.StatusCode != 403 || api.Type() != "permission_error" {
		t.Errorf("got %v, want a permission error", err)
	}
}
