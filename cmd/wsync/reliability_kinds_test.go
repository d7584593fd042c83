package main_test

import (
	"testing"

	"github.com/wsync/wsync/internal/admin"
)

// works is where the writes of kinds other than workspaces and members begin.
const works = `
organization: {id: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e, name: Acme}
oauth_tokens: [sk-ant-oat01-sim]
users:
  - {email: ana@acme.example, role: admin}
  - {email: ben@acme.example, role: developer}
  - {email: cat@acme.example, role: developer}
invites:
  - {email: dan@acme.example, role: developer}
service_accounts:
  - {name: bot, id: svac_01bot}
  - {name: other-bot, id: svac_01other}
rate_limits:
  - {id: rl_01Batch, type: batch, limits: {requests_per_minute: 1000}}
spend_limits:
  - {scope: organization, amount: 1000000, id: spl_01org}
  - {workspace: ml, amount: 100000, id: spl_01ml}
api_keys:
  - {name: nightly, id: apikey_01nightly, workspace: ml}
  - {name: spare, id: apikey_01spare, workspace: ml, status: inactive}
external_keys:
  - {name: kms, id: ekey_01kms, aws: {kms_arn: "arn:aws:kms:us-east-1:111122223333:key/1"}}
workspaces:
  ml:
    id: wrkspc_01ml
    service_accounts: {bot: workspace_user}
    rate_limits: {rl_01Batch: {requests_per_minute: 500}}
`

const (
	worksFile = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"
	inML      = worksFile + "workspaces:\n  ml: "
)

// otherKinds are the writes of every kind but workspaces and their members.
var otherKinds = []requestKind{
	{name: "change the role of a user", org: worksFile + "users: {ben@acme.example: user}\n", endpoint: "POST /v1/organizations/users/{id}"},
	{name: "remove a user", org: worksFile + "users: {cat@acme.example: {remove: {reason: left}}}\n", endpoint: "DELETE /v1/organizations/users/{id}"},
	{name: "invite", org: worksFile + "users: {eve@acme.example: user}\n", endpoint: "POST /v1/organizations/invites", creates: true},
	{name: "revoke an invite", org: worksFile + "users: {dan@acme.example: {remove: {reason: left}}}\n", endpoint: "DELETE /v1/organizations/invites/{id}"},
	{name: "set rate limits", org: inML + "{rate_limits: {batch: {requests_per_minute: 400}}}\n", endpoint: "POST /v1/organizations/workspaces/{id}/rate_limits/{group}"},
	{name: "drop rate limits", org: inML + "{rate_limits: {batch: {requests_per_minute: null}}}\n", endpoint: "POST /v1/organizations/workspaces/{id}/rate_limits/{group}"},
	{name: "set the spend limit of the organization", org: worksFile + "spend_limit: {monthly: \"20000.00\"}\n", endpoint: "POST /v1/organizations/spend_limits"},
	{name: "set the spend limit of a workspace", org: inML + "{spend_limit: {monthly: \"500\"}}\n", endpoint: "POST /v1/organizations/spend_limits"},
	{name: "remove a spend limit", org: inML + "{spend_limit: none}\n", endpoint: "DELETE /v1/organizations/spend_limits/{id}"},
	{name: "switch an API key off", org: inML + "{api_keys: {nightly: inactive}}\n", endpoint: "POST /v1/organizations/api_keys/{id}"},
	{name: "switch an API key on", org: inML + "{api_keys: {spare: active}}\n", endpoint: "POST /v1/organizations/api_keys/{id}"},
	{name: "archive an API key", org: inML + "{api_keys: {spare: {archive: {reason: rotated}}}}\n", endpoint: "POST /v1/organizations/api_keys/{id}", allow: "apikey_01spare"},
	{name: "create an external key", org: worksFile + "external_keys: {eu: {geo: us, aws: {kms_arn: \"arn:aws:kms:us-east-1:111122223333:key/2\"}}}\n", endpoint: "POST /v1/organizations/external_keys", creates: true},
	{name: "update an external key", org: worksFile + "external_keys: {kms: {aws: {kms_arn: \"arn:aws:kms:us-east-1:111122223333:key/3\"}}}\n", endpoint: "POST /v1/organizations/external_keys/{id}"},
	{name: "delete an external key", org: worksFile + "external_keys: {kms: {delete: {reason: unused}}}\n", endpoint: "DELETE /v1/organizations/external_keys/{id}", allow: "ekey_01kms"},
	{name: "create a service account", org: worksFile + "service_accounts: {new-bot: {}}\n", endpoint: "POST /v1/organizations/service_accounts", creates: true, bearer: true},
	{name: "update a service account", org: worksFile + "service_accounts: {bot: {description: nightly jobs}}\n", endpoint: "POST /v1/organizations/service_accounts/{id}", bearer: true},
	{name: "archive a service account", org: worksFile + "service_accounts: {other-bot: {archive: {reason: unused}}}\n", endpoint: "POST /v1/organizations/service_accounts/{id}/archive", bearer: true, allow: "other-bot"},
	{name: "add a service account", org: inML + "{service_accounts: {bot: workspace_user, other-bot: workspace_user}}\n", endpoint: "POST /v1/organizations/workspaces/{id}/service_accounts", bearer: true},
	{name: "change the role of a service account", org: inML + "{service_accounts: {bot: workspace_developer}}\n", endpoint: "POST /v1/organizations/workspaces/{id}/service_accounts/{account}", bearer: true},
	{name: "remove a service account", org: inML + "{service_accounts: {}}\n", endpoint: "DELETE /v1/organizations/workspaces/{id}/service_accounts/{account}", bearer: true},
}

// seed is the organization that a write starts from.
func (d *requestKind) seed() string {
	for i := range otherKinds {
		if otherKinds[i].name == d.name {
			return works
		}
	}
	return office
}

// connect signs in as the kind needs: no admin key sees service accounts.
func (d *requestKind) connect(t testing.TB) func(*admin.Options) {
	t.Helper()
	if !d.bearer {
		return nil
	}
	credential, err := admin.Find(func(name string) string {
		return map[string]string{"ANTHROPIC_AUTH_TOKEN": "sk-ant-oat01-sim"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(o *admin.Options) { o.Credential = credential }
}
