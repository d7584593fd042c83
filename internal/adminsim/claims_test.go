package adminsim_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A claim is one fact about the API and where it is said: a file of the SDK, a
// page of the documentation, or "assumed" where the sources are silent and the
// simulator took the harsher reading.
type claim struct {
	says   string
	source string
	steps  []step
}

// A step is one request. A refused one must leave the organization as it was.
type step struct {
	call   string // METHOD path
	body   string
	status int
	want   string // part of the answer, with the wording of the wire
	lacks  string // must not be part of it
}

const (
	openapi = "openapi document"           // in its schemas: what it forbids there, apidoc must refuse as well
	inWords = "openapi document, in words" // in its descriptions
)

var claims = []claim{
	{"the credential's organization can be read", "organization.go", []step{
		{"GET me", "", 200, `{"id":"7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e","type":"organization","name":"Acme"}`, ""},
	}},

	// Workspaces.
	{"lists leave out archived and default workspaces unless asked", "organizationworkspace.go", []step{
		{"GET workspaces?limit=1000", "", 200, `"Claude Code"`, `"Hackathon 2025"`},
		{"GET workspaces?limit=1000", "", 200, `"Claude Code"`, `"Default"`},
		{"GET workspaces?include_archived=true", "", 200, `"Hackathon 2025"`, `"Default"`},
		{"GET workspaces?include_default=true", "", 200, `"Default"`, `"Hackathon 2025"`},
		{"GET workspaces?include_default=false&include_archived=false", "", 200, `"ML Research"`, `"Default"`},
	}},
	{"an archived workspace and the default one can be read by id", "manage-claude/workspaces", []step{
		{"GET workspaces/{workspace Hackathon 2025}", "", 200, `"archived_at":"2026-01-15T00:00:00Z"`, ""},
		{"GET workspaces/{workspace Default}", "", 200, `"name":"Default"`, ""},
		{"GET workspaces/wrkspc_01Nobody", "", 404, "not_found_error", ""},
	}},
	{"a workspace needs a name alone; the server fills in the rest", openapi, []step{
		{"POST workspaces", `{"name":"New"}`, 200, `"workspace_geo":"us","allowed_inference_geos":"unrestricted","default_inference_geo":"global"`, ""},
		{"POST workspaces", `{"name":"Null","display_color":null,"tags":null,"data_residency":null,"external_key_id":null}`, 200, `"tags":{}`, ""},
		{"GET workspaces/{workspace New}", "", 200, `"archived_at":null`, ""},
	}},
	{"a create takes every field", openapi, []step{
		{
			"POST workspaces", `{"name":"Full","display_color":"#a1B2c3","tags":{"env":"x"},"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX","data_residency":{"workspace_geo":"us","allowed_inference_geos":["us","global"],"default_inference_geo":"us"}}`,
			200, `"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX","user_profile_id":null,"data_residency":{"workspace_geo":"us","allowed_inference_geos":["global","us"],"default_inference_geo":"us"},"tags":{"env":"x"}`, "",
		},
	}},
	{"names have 1 to 255 characters", openapi, []step{
		{"POST workspaces", `{"name":""}`, 400, "name:", ""},
		{"POST workspaces", `{"name":"` + strings.Repeat("é", 256) + `"}`, 400, "name:", ""},
		{"POST workspaces", `{"name":"` + strings.Repeat("é", 255) + `"}`, 200, "", ""},
		{"POST workspaces/{workspace ML Research}", `{"name":null}`, 400, "name:", ""},
		{"POST workspaces", `{}`, 400, "field required", ""},
	}},
	{"colours are six hex digits", openapi, []step{
		{"POST workspaces", `{"name":"x","display_color":"red"}`, 400, "display_color", ""},
		{"POST workspaces", `{"name":"x","display_color":"#12345"}`, 400, "display_color", ""},
		{"POST workspaces", `{"name":"x","display_color":"#12345g"}`, 400, "display_color", ""},
		{"POST workspaces/{workspace ML Research}", `{"display_color":null}`, 400, "display_color", ""},
		{"POST workspaces/{workspace ML Research}", `{"display_color":"#000000"}`, 200, `"#000000"`, ""},
	}},
	{"bodies are closed: unknown fields, other cases, wrong types", openapi, []step{
		{"POST workspaces", `{"name":"x","nmae":"y"}`, 400, "nmae: extra inputs", ""},
		{"POST workspaces", `{"Name":"x"}`, 400, "name: field required", ""},
		{"POST workspaces", `{"name":7}`, 400, "name:", ""},
		{"POST workspaces", `{"name":"x","tags":[]}`, 400, "tags:", ""},
		{"POST workspaces", `{"name":"x","tags":{"a":1}}`, 400, "tags:", ""},
		{"POST workspaces", `{"name":"x","tags":{"a":null}}`, 400, "tags:", ""},
		{"POST workspaces", `{"name":"x","data_residency":"us"}`, 400, "data_residency", ""},
		{"POST workspaces", `{"name":"x","data_residency":{"geo":"us"}}`, 400, "data_residency.geo", ""},
		{"POST workspaces", `[]`, 400, "expected an object", ""},
		{"POST workspaces", `null`, 400, "expected an object", ""},
		{"POST workspaces", `{"name":"x"} {}`, 400, "data after the object", ""},
		{"POST workspaces", `{"name":"x"`, 400, "expected an object", ""},
	}},
	{"updates are partial", "organizationworkspace.go", []step{
		{"POST workspaces/{workspace ML Research}", `{}`, 200, `"ML Research"`, ""},
		{"POST workspaces/{workspace ML Research}", `{"name":"Research"}`, 200, `"tags":{"team":"research"}`, ""},
		{"POST workspaces/wrkspc_01Nobody", `{}`, 404, "not_found_error", ""},
	}},
	{"tags merge, and a null takes a key away", "admin cookbook", []step{
		{"POST workspaces/{workspace Data Platform}", `{"tags":{"env":"prod"}}`, 200, `"tags":{"cost-center":"4711","env":"prod","team":"data"}`, ""},
		{"POST workspaces/{workspace Data Platform}", `{"tags":{"team":null,"absent":null}}`, 200, `"tags":{"cost-center":"4711","env":"prod"}`, ""},
		{"POST workspaces/{workspace Data Platform}", `{"tags":{}}`, 200, `"tags":{"cost-center":"4711","env":"prod"}`, ""},
		{"POST workspaces/{workspace Data Platform}", `{"tags":null}`, 200, `"tags":{"cost-center":"4711","env":"prod"}`, ""},
	}},
	{"tag keys may not begin with anthropic", inWords, []step{
		{"POST workspaces", `{"name":"x","tags":{"anthropic-x":"y"}}`, 400, "tags", ""},
		{"POST workspaces/{workspace ML Research}", `{"tags":{"anthropic":null}}`, 400, "tags", ""},
	}},
	{"the default geo is among the allowed ones unless those are unrestricted", "organizationworkspace.go", []step{
		{"POST workspaces", `{"name":"x","data_residency":{"allowed_inference_geos":["us"]}}`, 400, "default_inference_geo", ""},
		{"POST workspaces", `{"name":"x","data_residency":{"allowed_inference_geos":[]}}`, 400, "default_inference_geo", ""},
		{"POST workspaces", `{"name":"x","data_residency":{"allowed_inference_geos":["mars"]}}`, 400, "allowed_inference_geos", ""},
		{"POST workspaces", `{"name":"x","data_residency":{"allowed_inference_geos":"everywhere"}}`, 400, "allowed_inference_geos", ""},
		{"POST workspaces", `{"name":"x","data_residency":{"default_inference_geo":"eu"}}`, 400, "default_inference_geo", ""},
		{"POST workspaces/{workspace Production - Customer Chatbot}", `{"data_residency":{"default_inference_geo":"global"}}`, 400, "default_inference_geo", ""},
		{"POST workspaces/{workspace Production - Customer Chatbot}", `{"data_residency":{"allowed_inference_geos":"unrestricted","default_inference_geo":"global"}}`, 200, `"unrestricted"`, ""},
	}},
	{"the workspace geo is fixed at creation", "organizationworkspace.go", []step{
		{"POST workspaces/{workspace ML Research}", `{"data_residency":{"workspace_geo":"us"}}`, 400, "workspace_geo", ""},
		{"POST workspaces", `{"name":"x","data_residency":{"workspace_geo":"eu"}}`, 400, "workspace_geo", ""},
	}},
	{"an external key is write-once", "organizationworkspace.go", []step{
		{"POST workspaces/{workspace ML Research}", `{"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX"}`, 200, `"ekey_01AcmeUsXXXXXXXXXXXXXXXXX"`, ""},
		{"POST workspaces/{workspace ML Research}", `{"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX"}`, 200, `"ekey_01AcmeUsXXXXXXXXXXXXXXXXX"`, ""},
		{"POST workspaces/{workspace ML Research}", `{"external_key_id":"ekey_01B"}`, 400, "cannot be detached or replaced", ""},
		{"POST workspaces/{workspace ML Research}", `{"external_key_id":null}`, 400, "external_key_id", ""},
		{"POST workspaces/{workspace ML Research}", `{"external_key_id":"key"}`, 400, "no such external key", ""},
		{"POST workspaces/{workspace Data Platform}", `{"external_key_id":"ekey_01Nobody"}`, 400, "no such external key", ""},
		{"POST workspaces", `{"name":"x","external_key_id":"ekey_01AcmeRevokedXXXXXXXXXXXX"}`, 400, `"error_code":"external_key_validation_failed"`, ""},
	}},
	{"a user profile is write-once, and the same id again changes nothing", inWords, []step{
		{"POST workspaces/{workspace ML Research}", `{"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 200, `"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"`, ""},
		{"POST workspaces/{workspace ML Research}", `{"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 200, `"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"`, ""},
		{"POST workspaces/{workspace ML Research}", `{"user_profile_id":"uprof_01AcmeBankXXXXXXXXXXXXXX"}`, 400, "cannot be replaced or removed", ""},
		{"POST workspaces/{workspace ML Research}", `{"name":"Research"}`, 200, `"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"`, ""},
		{"POST workspaces", `{"name":"Shop","user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 200, `"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"`, ""},
		{"POST workspaces", `{"name":"None","user_profile_id":null}`, 200, `"user_profile_id":null`, ""},
	}},
	{"an update cannot make a user profile null", openapi, []step{
		{"POST workspaces/{workspace ML Research}", `{"user_profile_id":null}`, 400, "user_profile_id", ""},
		{"POST workspaces", `{"name":"x","user_profile_id":7}`, 400, "user_profile_id", ""},
	}},
	{"a user profile exists, suits the key, and is not for the default workspace", inWords, []step{
		{"POST workspaces", `{"name":"x","user_profile_id":"uprof_01Nobody"}`, 400, `"error_code":"user_profile_not_found"`, ""},
		{"POST workspaces/{workspace ML Research}", `{"user_profile_id":""}`, 400, "malformed id", ""},
		{"POST workspaces/{workspace ML Research}", `{"user_profile_id":"uprof_01Nobody"}`, 400, `"error_code":"user_profile_not_found"`, ""},
		{"POST workspaces", `{"name":"x","user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX","external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX"}`, 400, `"error_code":"key_profile_mismatch"`, ""},
		{"POST workspaces/{workspace ML Research}", `{"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX"}`, 200, "", ""},
		{"POST workspaces/{workspace ML Research}", `{"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 400, `"error_code":"key_profile_mismatch"`, ""},
		{"POST workspaces/{workspace Default}", `{"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 400, "default workspace", ""},
	}},
	{"a list can be of certain ids, and leaves out those it does not know", inWords, []step{
		{"GET workspaces?ids[]={workspace ML Research}&ids[]=wrkspc_01Nobody", "", 200, `"name":"ML Research"`, "Claude Code"},
		{"GET workspaces?ids[]={workspace Hackathon 2025}&ids[]={workspace Default}", "", 200, `{"data":[],"has_more":false,"first_id":null,"last_id":null}`, ""},
		{"GET workspaces?ids[]={workspace Hackathon 2025}&include_archived=true", "", 200, `"Hackathon 2025"`, ""},
		{"GET workspaces?ids[]={workspace Default}&include_default=true", "", 200, `"Default"`, ""},
		{"GET workspaces?ids[]={workspace ML Research}&ids[]={workspace Claude Code}&limit=1", "", 200, `"has_more":true`, ""},
		{"GET workspaces?ids[]=" + strings.Repeat("x&ids[]=", 99) + "x", "", 200, `"data":[]`, ""},
		{"GET workspaces?ids[]=" + strings.Repeat("x&ids[]=", 100) + "x", "", 400, "ids[]: at most 100", ""},
	}},
	{"two workspaces may share a name", "assumed", []step{
		{"POST workspaces", `{"name":"ML Research"}`, 200, `"ML Research"`, ""},
		{"POST workspaces", `{"name":"Hackathon 2025"}`, 200, `"Hackathon 2025"`, ""},
	}},
	{"the default workspace can be neither renamed nor archived", "manage-claude/workspaces", []step{
		{"POST workspaces/{workspace Default}", `{"name":"Main"}`, 400, "cannot be renamed", ""},
		{"POST workspaces/{workspace Default}/archive", "", 400, "cannot be archived", ""},
		{"POST workspaces/{workspace Default}", `{"tags":{"a":"b"}}`, 200, `"a":"b"`, ""},
	}},
	{"archiving stamps the workspace and archives its keys, which stay listed", "manage-claude/workspaces", []step{
		{"POST workspaces/{workspace ML Research}/archive", "", 200, `"archived_at":"2026-11-21T12:00:00Z"`, ""},
		{"GET api_keys?workspace_id={workspace ML Research}&status=active", "", 200, `"data":[]`, ""},
		{"GET api_keys?workspace_id={workspace ML Research}&status=archived", "", 200, `"research-batch"`, ""},
		{"GET api_keys/{key everywhere}", "", 200, `"status":"active"`, ""},
	}},
	{"an archived workspace is read-only", "assumed", []step{
		{"POST workspaces/{workspace Old Experiments}/archive", "", 200, "", ""},
		{"POST workspaces/{workspace Old Experiments}/archive", "", 400, "is archived", ""},
		{"POST workspaces/{workspace Old Experiments}", `{"name":"x"}`, 400, "is archived", ""},
		{"POST workspaces/{workspace Old Experiments}/members", `{"user_id":"{user kim}","workspace_role":"workspace_user"}`, 400, "is archived", ""},
		{"POST workspaces/{workspace Old Experiments}/members/{user jon}", `{"workspace_role":"workspace_user"}`, 400, "is archived", ""},
		{"DELETE workspaces/{workspace Old Experiments}/members/{user jon}", "", 400, "is archived", ""},
		{"GET workspaces/{workspace Old Experiments}/members", "", 200, "{user jon}", ""},
		{"POST workspaces/wrkspc_01Nobody/archive", "", 404, "not_found_error", ""},
	}},

	// Members.
	{"a member row names ids and a role", openapi, []step{
		{"GET workspaces/{workspace Claude Code}/members?limit=1", "", 200, `"has_more":true`, ""},
		{
			"GET workspaces/{workspace Claude Code}/members/{user lena}", "", 200,
			`{"type":"workspace_member","user_id":"{user lena}","workspace_id":"{workspace Claude Code}","workspace_role":"workspace_user"}`, "",
		},
	}},
	{"members are added, changed and removed", "organizationworkspacemember.go", []step{
		{"POST workspaces/{workspace Claude Code}/members", `{"user_id":"{user kim}","workspace_role":"workspace_restricted_developer"}`, 200, `"workspace_restricted_developer"`, ""},
		{"POST workspaces/{workspace Claude Code}/members/{user kim}", `{"workspace_role":"workspace_admin"}`, 200, `"workspace_admin"`, ""},
		{"DELETE workspaces/{workspace Claude Code}/members/{user kim}", "", 200, `"type":"workspace_member_deleted","user_id":"{user kim}"`, ""},
		{"GET workspaces/{workspace Claude Code}/members/{user kim}", "", 404, "not_found_error", ""},
		{"POST workspaces/{workspace Claude Code}/members", `{"user_id":"{user kim}","workspace_role":"workspace_user"}`, 200, "", ""},
	}},
	{"the billing role is inherited and cannot be given", "manage-claude/workspaces", []step{
		{"POST workspaces/{workspace Claude Code}/members", `{"user_id":"{user kim}","workspace_role":"workspace_billing"}`, 400, "workspace_role", ""},
		{"POST workspaces/{workspace Claude Code}/members/{user lena}", `{"workspace_role":"workspace_billing"}`, 400, "workspace_role", ""},
		{"POST workspaces/{workspace Claude Code}/members/{user lena}", `{"workspace_role":"owner"}`, 400, "workspace_role", ""},
	}},
	{"a member must be in the organization first", inWords, []step{
		{"POST workspaces/{workspace Claude Code}/members", `{"user_id":"user_01Nobody","workspace_role":"workspace_user"}`, 400, "not in the organization", ""},
		{"POST workspaces/{workspace Claude Code}/members", `{"workspace_role":"workspace_user"}`, 400, "user_id: field required", ""},
		{"POST workspaces/wrkspc_01Nobody/members", `{"user_id":"{user kim}","workspace_role":"workspace_user"}`, 404, "", ""},
	}},
	{"adding a member twice is refused", "assumed", []step{
		{"POST workspaces/{workspace Claude Code}/members", `{"user_id":"{user lena}","workspace_role":"workspace_user"}`, 400, "already", ""},
	}},
	{"changing or removing someone who is no member is refused", "terraform-provider-anthropic-enterprise", []step{
		{"POST workspaces/{workspace Claude Code}/members/{user kim}", `{"workspace_role":"workspace_user"}`, 400, "The specified user is not in the Workspace", ""},
		{"DELETE workspaces/{workspace Claude Code}/members/{user kim}", "", 400, "The specified user is not in the Workspace", ""},
		{"DELETE workspaces/{workspace Claude Code}/members/user_01Nobody", "", 404, "", ""},
	}},
	{"org admins and billing members are implicit members", "admin cookbook", []step{
		{"GET workspaces/{workspace ML Research}/members", "", 200, "", "{user ana}"},
		{"GET workspaces/{workspace ML Research}/members", "", 200, "", "{user dan}"},
		{"GET workspaces/{workspace Data Platform}/members", "", 200, "{user ana}", ""},
	}},
	{"inherited access cannot be changed or removed", "manage-claude/workspaces", []step{
		{"POST workspaces/{workspace ML Research}/members", `{"user_id":"{user ana}","workspace_role":"workspace_user"}`, 400, "inherited", ""},
		{"POST workspaces/{workspace Data Platform}/members/{user ana}", `{"workspace_role":"workspace_user"}`, 400, "inherited", ""},
		{"DELETE workspaces/{workspace Data Platform}/members/{user ana}", "", 400, "inherited", ""},
		{"POST workspaces/{workspace ML Research}/members", `{"user_id":"{user dan}","workspace_role":"workspace_user"}`, 400, "inherited", ""},
	}},
	{"a billing member may be raised to workspace admin, by either call", "manage-claude/workspaces", []step{
		{"POST workspaces/{workspace ML Research}/members", `{"user_id":"{user dan}","workspace_role":"workspace_admin"}`, 200, "workspace_admin", ""},
		{"POST workspaces/{workspace Claude Code}/members/{user dan}", `{"workspace_role":"workspace_admin"}`, 200, "workspace_admin", ""},
		{"POST workspaces/{workspace Claude Code}/members/{user dan}", `{"workspace_role":"workspace_user"}`, 400, "inherited", ""},
	}},
	{"a billing member who was raised is lowered by removal", "assumed", []step{
		{"DELETE workspaces/{workspace Claude Code}/members/{user dan}", "", 400, "inherited", ""},
		{"POST workspaces/{workspace Claude Code}/members/{user dan}", `{"workspace_role":"workspace_admin"}`, 200, "workspace_admin", ""},
		{"DELETE workspaces/{workspace Claude Code}/members/{user dan}", "", 200, "", ""},
		{"GET workspaces/{workspace Claude Code}/members", "", 200, "", "{user dan}"},
	}},
	{"the default workspace has no member list", "manage-claude/workspaces", []step{
		{"GET workspaces/{workspace Default}/members", "", 400, "no member list", ""},
		{"GET workspaces/{workspace Default}/members/{user kim}", "", 400, "no member list", ""},
		{"POST workspaces/{workspace Default}/members", `{"user_id":"{user kim}","workspace_role":"workspace_user"}`, 400, "no member list", ""},
		{"POST workspaces/{workspace Default}/members/{user kim}", `{"workspace_role":"workspace_user"}`, 400, "no member list", ""},
		{"DELETE workspaces/{workspace Default}/members/{user kim}", "", 400, "no member list", ""},
	}},

	// Users.
	{"users are listed newest first", "manage-claude/user-management", []step{
		{"GET users?limit=1", "", 200, "lena@acme.example", ""},
	}},
	{"the email filter ignores case and plus suffixes; roles are alternatives", "manage-claude/user-management", []step{
		{"GET users?email=KIM%2Bx@acme.example", "", 200, "kim@acme.example", ""},
		{"GET users?email=ki@acme.example", "", 200, `"data":[],"has_more":false,"first_id":null,"last_id":null`, ""},
		{"GET users?email=nope", "", 400, "email", ""},
		{"GET users?roles[]=admin&roles[]=billing", "", 200, "dan@acme.example", "kim@acme.example"},
	}},
	{"org roles can be changed, but never to admin", "organizationuser.go", []step{
		{"POST users/{user kim}", `{"role":"claude_code_user"}`, 200, `"role":"claude_code_user"`, ""},
		{"GET users/{user kim}", "", 200, `"role":"claude_code_user"`, ""},
		{"POST users/{user kim}", `{"role":"admin"}`, 400, "role", ""},
		{"POST users/{user kim}", `{"role":"managed"}`, 400, "role", ""},
		{"POST users/{user kim}", `{}`, 400, "role", ""},
		{"POST users/user_01Nobody", `{"role":"user"}`, 404, "", ""},
	}},
	{"admins can be neither demoted nor removed over the API", "manage-claude/admin-api", []step{
		{"POST users/{user ana}", `{"role":"user"}`, 400, "admins", ""},
		{"DELETE users/{user ana}", "", 400, "admins", ""},
	}},
	{"promotion to billing keeps explicit rows, and demotion brings them back", "manage-claude/workspaces", []step{
		{"POST users/{user kim}", `{"role":"billing"}`, 200, "", ""},
		{"DELETE workspaces/{workspace Data Platform}/members/{user kim}", "", 400, "inherited", ""},
		{"POST users/{user kim}", `{"role":"user"}`, 200, "", ""},
		{"GET workspaces/{workspace Data Platform}/members", "", 200, "{user kim}", ""},
		{"DELETE workspaces/{workspace Data Platform}/members/{user kim}", "", 200, "", ""},
	}},
	{"removing a user ends memberships and personal keys, not workspace keys", "manage-claude/admin-api", []step{
		{"DELETE users/{user gia}", "", 200, `"type":"user_deleted"`, ""},
		{"GET api_keys/{key gia-notebook}", "", 200, `"status":"archived"`, ""},
		{"GET api_keys/{key chatbot-prod}", "", 200, `"status":"active"`, ""},
		{"DELETE users/{user ben}", "", 200, "", ""},
		{"GET api_keys/{key chatbot-prod}", "", 200, `"status":"active"`, ""},
		{"DELETE users/user_01Nobody", "", 404, "", ""},
	}},

	// Invites.
	{"an invite stands for 21 days", "manage-claude/admin-api", []step{
		{"POST invites", `{"email":"Zoe@acme.example","role":"user"}`, 200, `"invited_at":"2026-11-21T12:00:00Z","expires_at":"2026-12-12T12:00:00Z","accepted_at":null,"rbac_group_ids":[]`, ""},
		{"GET invites?limit=1", "", 200, "Zoe@acme.example", ""},
	}},
	{"invites are refused for members, pending addresses and admin roles", "manage-claude/user-management", []step{
		{"POST invites", `{"email":"KIM@acme.example","role":"user"}`, 400, `"error_code":"already_member"`, ""},
		{"POST invites", `{"email":"mia@acme.example","role":"user"}`, 400, `"error_code":"invite_already_exists"`, ""},
		{"POST invites", `{"email":"zoe@acme.example","role":"admin"}`, 400, "role", ""},
		{"POST invites", `{"email":"zoe@acme.example","role":"managed"}`, 400, "role", ""},
		{"POST invites", `{"email":"zoe","role":"user"}`, 400, "email", ""},
		{"POST invites", `{"email":"zoe@acme.example","role":"user","rbac_group_ids":["g"]}`, 400, "rbac_group_ids", ""},
		{"POST invites", `{"email":"zoe@acme.example","role":"user","rbac_group_ids":null}`, 400, "rbac_group_ids", ""},
		{"POST invites", `{"email":"noah@acme.example","role":"user","rbac_group_ids":[]}`, 200, "pending", ""},
	}},
	{"only pending invites can be deleted", "manage-claude/user-management", []step{
		{"DELETE invites/{invite noah}", "", 400, "expired", ""},
		{"DELETE invites/{invite mia}", "", 200, `"type":"invite_deleted"`, ""},
		{"DELETE invites/{invite mia}", "", 400, "deleted", ""},
		{"GET invites/{invite mia}", "", 200, `"status":"deleted"`, ""},
		{"GET invites", "", 200, "noah", "mia"},
		{"GET invites/invite_01Nobody", "", 404, "", ""},
		{"DELETE invites/invite_01Nobody", "", 404, "", ""},
	}},
	{"invites are filtered by status, role and email", "organizationinvite.go", []step{
		{"GET invites?statuses[]=expired", "", 200, "noah", "mia"},
		{"GET invites?statuses[]=expired&statuses[]=pending", "", 200, "mia", ""},
		{"GET invites?roles[]=developer", "", 200, "mia", "noah"},
		{"GET invites?email=noah@acme.example", "", 200, "noah", "mia"},
		{"GET invites?statuses[]=deleted", "", 400, "statuses[]", ""},
	}},

	// API keys.
	{"a key carries its scope", openapi, []step{
		{"GET api_keys/{key everywhere}", "", 200, `"scope":{"type":"organization"}}`, ""},
		{"GET api_keys/{key research-batch}", "", 200, `"principal":{"type":"service_account_actor","service_account_id":"svac_01ResearchBatchXXXXXXXXXX"}`, ""},
		{"GET api_keys/{key chatbot-prod}", "", 200, `"principal":null,"scope":{"type":"workspace","workspace_id":"{workspace Production - Customer Chatbot}"}}`, ""},
	}},
	{"keys are filtered by workspace, status and author", "organizationapikey.go", []step{
		{"GET api_keys?workspace_id={workspace ML Research}", "", 200, "gia-notebook", "everywhere"},
		{"GET api_keys?status=inactive", "", 200, "old-demo", "everywhere"},
		{"GET api_keys?created_by_user_id={user ben}", "", 200, "chatbot-prod", "everywhere"},
		{"GET api_keys?status=dead", "", 400, "status", ""},
	}},
	{"keys can be renamed, rested and archived for good", "manage-claude/admin-api", []step{
		{"POST api_keys/{key chatbot-prod}", `{"name":"renamed","status":"inactive"}`, 200, `"name":"renamed","status":"inactive"`, ""},
		{"POST api_keys/{key old-demo}", `{"name":null,"status":"active"}`, 200, `"status":"active"`, ""},
		{"POST api_keys/{key old-demo}", `{"status":"expired"}`, 400, "status", ""},
		{"POST api_keys/{key old-demo}", `{"name":""}`, 400, "name", ""},
		{"POST api_keys/{key old-demo}", `{"status":"archived"}`, 200, `"status":"archived"`, ""},
		{"POST api_keys/{key old-demo}", `{"status":"active"}`, 400, "archived", ""},
		{"POST api_keys/apikey_01Nobody", `{}`, 404, "", ""},
		{"GET api_keys/apikey_01Nobody", "", 404, "", ""},
	}},

	// Lists.
	{"lists page by id, in both directions", openapi, []step{
		{"GET users?limit=2&after_id={user lena}", "", 200, `"has_more":true,"first_id":"{user kim}","last_id":"{user jon}"`, ""},
		{"GET users?limit=2&before_id={user iris}", "", 200, `"has_more":true,"first_id":"{user kim}","last_id":"{user jon}"`, ""},
		{"GET users?limit=2&before_id={user kim}", "", 200, `"has_more":false,"first_id":"{user lena}"`, ""},
		{"GET users?limit=13", "", 200, `"has_more":false`, ""},
	}},
	{"list parameters are checked", openapi, []step{
		{"GET users?limit=0", "", 400, "limit", ""},
		{"GET users?limit=1001", "", 400, "limit", ""},
		{"GET users?limit=ten", "", 400, "limit", ""},
		{"GET users?limit=1&limit=2", "", 400, "limit", ""},
		{"GET users?page=2", "", 400, "page", ""},
		{"GET users?beta=yes", "", 400, "beta", ""},
		{"GET users?beta=true", "", 200, "", ""},
		{"GET users?limit=%zz", "", 400, "query", ""},
		{"GET workspaces?include_archived=1", "", 400, "include_archived", ""},
		{"GET workspaces/{workspace ML Research}?limit=1", "", 400, "limit", ""},
	}},
	{"a cursor must name a row, and there is one of them", "assumed", []step{
		{"GET users?after_id=user_01Nobody", "", 400, "after_id", ""},
		{"GET users?after_id={user kim}&before_id={user kim}", "", 400, "after_id, before_id", ""},
	}},

	// Reports.
	{"usage comes in buckets, by workspace and filtered", "manage-claude/usage-cost-api", []step{
		{"GET usage_report/messages?starting_at=2026-11-20T07:00:00Z&limit=1", "", 200, `{"starting_at":"2026-11-20T00:00:00Z","ending_at":"2026-11-21T00:00:00Z","results":[{"uncached_input_tokens":1200000,`, ""},
		{"GET usage_report/messages?beta=true&starting_at=2026-11-18T00:00:00Z&group_by[]=workspace_id&group_by[]=model", "", 200, `"workspace_id":"{workspace ML Research}"`, ""},
		{"GET usage_report/messages?starting_at=2026-11-01T00:00:00Z&limit=31&workspace_ids[]={workspace ML Research}", "", 200, `"uncached_input_tokens":400000`, "1200000"},
		{"GET usage_report/messages?starting_at=2026-11-01T00:00:00Z&limit=31&workspace_ids[]={workspace Claude Code}", "", 200, `"results":[]`, "400000"},
		{"GET usage_report/messages?starting_at=2026-11-01T00:00:00Z&limit=31&models[]=claude-opus-4-5&speeds[]=standard", "", 200, `400000`, "1200000"},
		{"GET usage_report/messages?starting_at=2026-11-20T00:00:00Z&ending_at=2026-11-20T02:00:00Z&bucket_width=1h", "", 200, `"ending_at":"2026-11-20T02:00:00Z"`, "T03:00:00Z"},
		{"GET usage_report/messages?starting_at=2027-11-20T00:00:00Z", "", 200, `{"data":[],"has_more":false,"next_page":null}`, ""},
	}},
	{"reports check their parameters", "manage-claude/usage-cost-api", []step{
		{"GET usage_report/messages", "", 400, "starting_at", ""},
		{"GET usage_report/messages?starting_at=yesterday", "", 400, "starting_at", ""},
		{"GET usage_report/messages?starting_at=2026-11-20T00:00:00Z&limit=32", "", 400, "limit", ""},
		{"GET usage_report/messages?starting_at=2026-11-20T00:00:00Z&bucket_width=1w", "", 400, "bucket_width", ""},
		{"GET usage_report/messages?starting_at=2026-11-20T00:00:00Z&page=x", "", 400, "page", ""},
		{"GET usage_report/messages?starting_at=2026-11-20T00:00:00Z&group_by[]=person", "", 400, "group_by", ""},
		{"GET cost_report?starting_at=2026-11-20T00:00:00Z&workspace_ids[]=x", "", 400, "workspace_ids", ""},
		{"GET cost_report?starting_at=2026-11-20T00:00:00Z&limit=32", "", 400, "limit", ""},
	}},
	{"costs are decimal strings in cents", "manage-claude/usage-cost-api", []step{
		{"GET cost_report?starting_at=2026-11-20T00:00:00Z&limit=1", "", 200, `"amount":"912.5"`, ""},
		{"GET cost_report?starting_at=2026-11-18T00:00:00Z&limit=1&group_by[]=workspace_id&group_by[]=description", "", 200, `"workspace_id":"{workspace ML Research}","description":"claude-opus-4-5 usage","cost_type":"tokens"`, ""},
	}},

	// Service accounts.
	{"service accounts are listed newest first, archived ones when asked", "organizationserviceaccount.go", []step{
		{"GET service_accounts?limit=1", "", 200, `"name":"research-batch"`, `"next_page":null`},
		{"GET service_accounts", "", 200, `"next_page":null`, "old-bot"},
		{"GET service_accounts?include_archived=true", "", 200, `"name":"old-bot"`, ""},
		{"GET service_accounts/{account old-bot}", "", 200, `"archived_at":"2026-01-15T00:00:00Z"`, ""},
		{"GET service_accounts/svac_01Nobody", "", 404, "not_found_error", ""},
	}},
	{"a service account needs a name alone", openapi, []step{
		{"POST service_accounts", `{"name":"new-bot"}`, 200, `"name":"new-bot","description":"","organization_role":"developer"`, ""},
		{"POST service_accounts", `{"name":"next-bot","description":null,"organization_role":"admin"}`, 200, `"organization_role":"admin"`, ""},
		{"POST service_accounts", `{"name":""}`, 400, "name:", ""},
		{"POST service_accounts", `{"name":"x","description":"` + strings.Repeat("é", 2001) + `"}`, 400, "description:", ""},
		{"POST service_accounts", `{"name":"x","organization_role":null}`, 400, "organization_role:", ""},
		{"POST service_accounts", `{"name":"x","organization_role":"owner"}`, 400, "organization_role:", ""},
	}},
	{"the name of a service account is a slug, unique and fixed", inWords, []step{
		{"POST service_accounts", `{"name":"New Bot"}`, 400, "name:", ""},
		{"POST service_accounts", `{"name":"research-batch"}`, 409, "already exists", ""},
		{"POST service_accounts/{account research-batch}", `{"name":"x"}`, 400, "name: extra inputs", ""},
	}},
	{"an archived service account keeps its name", "assumed", []step{
		{"POST service_accounts", `{"name":"old-bot"}`, 409, "already exists", ""},
	}},
	{"the update of a service account is partial, and null clears the description", inWords, []step{
		{"POST service_accounts/{account research-batch}", `{}`, 200, `"description":"Nightly evaluations","organization_role":"developer"`, ""},
		{"POST service_accounts/{account research-batch}", `{"organization_role":"admin","description":null}`, 200, `"description":"","organization_role":"admin"`, ""},
		{"POST service_accounts/{account research-batch}", `{"organization_role":null,"description":"x"}`, 200, `"description":"x","organization_role":"admin"`, ""},
		{"POST service_accounts/{account old-bot}", `{"description":"x"}`, 400, "is archived", ""},
	}},
	{"archiving a service account is idempotent, and waits for its federation rules", inWords, []step{
		{"POST service_accounts/{account research-batch}/archive", "", 200, `"archived_at":"2026-11-21T12:00:00Z"`, ""},
		{"POST service_accounts/{account old-bot}/archive", "", 200, `"archived_at":"2026-01-15T00:00:00Z"`, ""},
		{"POST service_accounts/{account wsync-deployer}/archive", "", 400, "fdrl_01AcmeGitHubMainXXXXXXXX still targets", ""},
		{"GET workspaces/{workspace ML Research}/service_accounts", "", 200, `"data":[]`, ""},
		{"GET workspaces/{workspace ML Research}/service_accounts/{account research-batch}", "", 404, "not_found_error", ""},
		{"POST workspaces/{workspace ML Research}/service_accounts", `{"service_account_id":"{account research-batch}","workspace_role":"workspace_user"}`, 400, "is archived", ""},
		{"POST workspaces/{workspace ML Research}/service_accounts/{account research-batch}", `{"workspace_role":"workspace_user"}`, 400, "is archived", ""},
	}},
	{"adding a service account to a workspace is an upsert, removing it idempotent", inWords, []step{
		{"POST workspaces/{workspace ML Research}/service_accounts", `{"service_account_id":"{account research-batch}","workspace_role":"workspace_admin"}`, 200, `"workspace_role":"workspace_admin","implicit":false`, ""},
		{"POST workspaces/{workspace ML Research}/service_accounts/{account research-batch}", `{"workspace_role":"workspace_user"}`, 200, `"workspace_user"`, ""},
		{"DELETE workspaces/{workspace ML Research}/service_accounts/{account research-batch}", "", 200, `"type":"service_account_workspace_member_deleted"`, ""},
		{"DELETE workspaces/{workspace ML Research}/service_accounts/{account research-batch}", "", 200, `"type":"service_account_workspace_member_deleted"`, ""},
		{"POST workspaces/{workspace ML Research}/service_accounts/{account research-batch}", `{"workspace_role":"workspace_user"}`, 404, "not_found_error", ""},
		{"POST workspaces/{workspace ML Research}/service_accounts", `{"service_account_id":"svac_01Nobody","workspace_role":"workspace_user"}`, 404, "not_found_error", ""},
	}},
	{"a service account cannot be billing", openapi, []step{
		{"POST workspaces/{workspace ML Research}/service_accounts", `{"service_account_id":"{account wsync-deployer}","workspace_role":"workspace_billing"}`, 400, "workspace_role", ""},
		{"POST workspaces/{workspace ML Research}/service_accounts/{account research-batch}", `{"workspace_role":"workspace_billing"}`, 400, "workspace_role", ""},
	}},
	{"the implicit membership in the default workspace is not listed and stays", inWords, []step{
		{"GET workspaces/{workspace Default}/service_accounts", "", 200, `{"data":[],"next_page":null}`, ""},
		{"GET workspaces/{workspace Default}/service_accounts/{account research-batch}", "", 200, `"workspace_role":"workspace_user","implicit":true`, ""},
		{"DELETE workspaces/{workspace Default}/service_accounts/{account research-batch}", "", 200, "", ""},
		{"GET workspaces/{workspace Default}/service_accounts/{account research-batch}", "", 200, `"implicit":true`, ""},
		{"POST workspaces/{workspace Default}/service_accounts", `{"service_account_id":"{account research-batch}","workspace_role":"workspace_developer"}`, 200, `"implicit":false`, ""},
		{"GET workspaces/{workspace Default}/service_accounts", "", 200, `"workspace_developer"`, ""},
	}},
	{"an archived workspace gives 400 to everything about service accounts", inWords, []step{
		{"GET workspaces/{workspace Hackathon 2025}/service_accounts", "", 400, "is archived", ""},
		{"GET workspaces/{workspace Hackathon 2025}/service_accounts/{account research-batch}", "", 400, "is archived", ""},
		{"POST workspaces/{workspace Hackathon 2025}/service_accounts", `{"service_account_id":"{account research-batch}","workspace_role":"workspace_user"}`, 400, "is archived", ""},
		{"DELETE workspaces/{workspace Hackathon 2025}/service_accounts/{account research-batch}", "", 400, "is archived", ""},
	}},

	// Spend limits.
	{"spend limits are listed newest first, the read-only cap among them", inWords, []step{
		{"GET spend_limits?limit=1", "", 200, `"amount":"500000","currency":"USD","period":"monthly","scope":{"type":"workspace","workspace_id":"{workspace ML Research}"},"is_enabled":true`, `"next_page":null`},
		{"GET spend_limits", "", 200, `"scope":{"type":"usage_tier"}`, ""},
		{"GET spend_limits?workspace_id={workspace ML Research}", "", 200, `"next_page":null`, "usage_tier"},
		{"GET spend_limits?scope_type[]=organization&scope_type[]=usage_tier", "", 200, `"amount":"2000000"`, `"type":"workspace"`},
		{"GET spend_limits?scope_type[]=user", "", 400, "does not apply", ""},
		{"GET spend_limits?scope_type[]=team", "", 400, "scope_type[]", ""},
		{"GET spend_limits/spl_01AcmeUsageTierXXXXXXXX", "", 200, `"amount":"5000000"`, ""},
		{"GET spend_limits/spl_01Nobody", "", 404, "not_found_error", ""},
	}},
	{"setting a spend limit is an upsert in place", inWords, []step{
		{"POST spend_limits", `{"scope":{"type":"workspace","workspace_id":"{workspace ML Research}"},"period":"monthly","amount":"70"}`, 200, `"id":"spl_01AcmeMLResearchXXXXXXX","type":"spend_limit","amount":"70"`, ""},
		{"POST spend_limits", `{"scope":{"type":"workspace","workspace_id":"{workspace Data Platform}"},"period":"monthly","amount":"9000000"}`, 200, `"amount":"9000000"`, ""},
		{"GET spend_limits?limit=1", "", 200, `"{workspace Data Platform}"`, ""},
		{"POST spend_limits", `{"scope":{"type":"organization"},"period":"monthly","amount":"0"}`, 200, `"amount":"0"`, ""},
	}},
	{"a spend limit has an amount and a scope", openapi, []step{
		{"POST spend_limits", `{"scope":{"type":"organization"},"period":"monthly"}`, 400, "amount: field required", ""},
		{"POST spend_limits", `{"scope":{"type":"organization"},"period":"monthly","amount":100}`, 400, "amount:", ""},
		{"POST spend_limits", `{"period":"monthly","amount":"100"}`, 400, "scope: field required", ""},
		{"POST spend_limits", `{"scope":{"type":"workspace"},"period":"monthly","amount":"100"}`, 400, "scope.workspace_id: field required", ""},
		{"POST spend_limits", `{"scope":{"type":"organization","workspace_id":"w"},"period":"monthly","amount":"100"}`, 400, "scope.workspace_id: extra inputs", ""},
		{"POST spend_limits", `{"scope":{"type":"usage_tier"},"period":"monthly","amount":"100"}`, 400, "scope.type", ""},
		{"POST spend_limits", `{"scope":{"type":"organization"},"period":"yearly","amount":"100"}`, 400, "period:", ""},
	}},
	{"spend limits of a Console organization are monthly and carry an amount in minor units", inWords, []step{
		{"POST spend_limits", `{"scope":{"type":"organization"},"period":"monthly","amount":null}`, 400, "amount:", ""},
		{"POST spend_limits", `{"scope":{"type":"organization"},"period":"monthly","amount":"1.50"}`, 400, "amount:", ""},
		{"POST spend_limits", `{"scope":{"type":"organization"},"period":"monthly","amount":"-1"}`, 400, "amount:", ""},
		{"POST spend_limits", `{"scope":{"type":"organization"},"period":"weekly","amount":"100"}`, 400, "period:", ""},
		{"POST spend_limits", `{"scope":{"type":"user","user_id":"{user kim}"},"period":"monthly","amount":"100"}`, 400, "scope.type", ""},
	}},
	{"the cap that Anthropic sets cannot be deleted, the others can", inWords, []step{
		{"DELETE spend_limits/spl_01AcmeUsageTierXXXXXXXX", "", 400, "cannot be deleted", ""},
		{"DELETE spend_limits/spl_01AcmeMLResearchXXXXXXX", "", 200, `{"id":"spl_01AcmeMLResearchXXXXXXX","type":"spend_limit_deleted"}`, ""},
		{"GET spend_limits/spl_01AcmeMLResearchXXXXXXX", "", 404, "not_found_error", ""},
	}},
	{"a second delete finds nothing, a set names its period, and archived workspaces have no limits", "assumed", []step{
		{"DELETE spend_limits/spl_01AcmeMLResearchXXXXXXX", "", 200, "", ""},
		{"DELETE spend_limits/spl_01AcmeMLResearchXXXXXXX", "", 404, "not_found_error", ""},
		{"POST spend_limits", `{"scope":{"type":"organization"},"amount":"100"}`, 400, "period: field required", ""},
		{"POST spend_limits", `{"scope":{"type":"workspace","workspace_id":"{workspace Hackathon 2025}"},"period":"monthly","amount":"100"}`, 400, "is archived", ""},
		{"POST spend_limits", `{"scope":{"type":"workspace","workspace_id":"wrkspc_01Nobody"},"period":"monthly","amount":"100"}`, 404, "not_found_error", ""},
	}},
	{"the default workspace has no limits", "manage-claude/workspaces", []step{
		{"POST spend_limits", `{"scope":{"type":"workspace","workspace_id":"{workspace Default}"},"period":"monthly","amount":"100"}`, 400, "default workspace", ""},
	}},

	// External keys.
	{"external keys are listed newest first, with what they are attached to", "organizationexternalkey.go", []step{
		{"GET external_keys?limit=1", "", 200, `"id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX","type":"external_key","display_name":"acme-us","geo":"us","provider_config":{"type":"aws","kms_arn":"arn:aws:kms:us-east-1:111122223333:key/0b1c2d3e","region":"us-east-1"},"attachment":{"type":"unattached"},"user_profile_id":null`, `"next_page":null`},
		{"GET external_keys", "", 200, `"next_page":null`, `{"type":"attached"}`},
		{"GET external_keys/ekey_01AcmeGoogleXXXXXXXXXXXXX", "", 200, `"provider_config":{"type":"gcp","key_name":"projects/acme/`, ""},
		{"GET external_keys/ekey_01AcmeRevokedXXXXXXXXXXXX", "", 200, `"vault_uri":"https://acme.vault.azure.net/","client_id":null`, ""},
		{"GET external_keys/ekey_01Nobody", "", 404, "not_found_error", ""},
	}},
	{"an external key needs its provider alone", openapi, []step{
		{"POST external_keys", `{"provider_config":{"type":"aws","kms_arn":"arn:aws:kms:eu-west-1:111122223333:key/1","region":null}}`, 200, `"display_name":null,"geo":"us","provider_config":{"type":"aws","kms_arn":"arn:aws:kms:eu-west-1:111122223333:key/1","region":"eu-west-1"}`, ""},
		{"POST external_keys", `{"display_name":"a","geo":"us","user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX","provider_config":{"type":"azure","key_name":"k","tenant_id":"t","vault_uri":"https://v.vault.azure.net/","client_id":"c"}}`, 200, `"client_id":"c"},"attachment":{"type":"unattached"},"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"`, ""},
		{"POST external_keys", `{"display_name":"a"}`, 400, "provider_config: field required", ""},
		{"POST external_keys", `{"geo":"eu","provider_config":{"type":"gcp","key_name":"k"}}`, 400, "geo:", ""},
		{"POST external_keys", `{"display_name":"","provider_config":{"type":"gcp","key_name":"k"}}`, 400, "display_name:", ""},
		{"POST external_keys", `{"provider_config":{"type":"oci","key_name":"k"}}`, 400, "provider_config.type", ""},
		{"POST external_keys", `{"provider_config":{"type":"gcp","kms_arn":"k"}}`, 400, "provider_config.kms_arn: extra inputs", ""},
		{"POST external_keys", `{"provider_config":{"type":"azure","key_name":"k"}}`, 400, "provider_config.tenant_id: field required", ""},
	}},
	{"display names of external keys are not unique", "assumed", []step{
		{"POST external_keys", `{"display_name":"acme-us","provider_config":{"type":"gcp","key_name":"k"}}`, 200, `"acme-us"`, ""},
	}},
	{"an external key is bound to a user profile that exists", inWords, []step{
		{"POST external_keys", `{"provider_config":{"type":"gcp","key_name":"k"},"user_profile_id":"uprof_01Nobody"}`, 400, `"error_code":"user_profile_not_found"`, ""},
		{"POST workspaces", `{"name":"x","external_key_id":"ekey_01AcmeShopXXXXXXXXXXXXXXX"}`, 400, `"error_code":"key_profile_mismatch"`, ""},
		{"POST workspaces", `{"name":"x","external_key_id":"ekey_01AcmeShopXXXXXXXXXXXXXXX","user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 200, `"ekey_01AcmeShopXXXXXXXXXXXXXXX"`, ""},
	}},
	{"an external key that nothing references can be changed and deleted", "organizationexternalkey.go", []step{
		{"POST external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", `{"display_name":"renamed","provider_config":{"type":"gcp","key_name":"k"}}`, 200, `"display_name":"renamed","geo":"us","provider_config":{"type":"gcp","key_name":"k"}`, ""},
		{"POST external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", `{"geo":null,"provider_config":null}`, 200, `"display_name":"renamed"`, ""},
		{"POST external_keys/ekey_01Nobody", `{}`, 404, "not_found_error", ""},
		{"DELETE external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", "", 200, `{"id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX","type":"external_key_deleted"}`, ""},
		{"DELETE external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", "", 404, "not_found_error", ""},
	}},
	{"geo and provider are frozen, and a delete refused, while a workspace references the key, archived or not", "organizationexternalkey.go", []step{
		{"POST workspaces/{workspace ML Research}", `{"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX"}`, 200, "", ""},
		{"GET external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", "", 200, `"attachment":{"type":"attached"}`, ""},
		{"POST external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", `{"provider_config":{"type":"gcp","key_name":"k"}}`, 400, "cannot be changed while a workspace references", ""},
		{"POST external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", `{"display_name":"renamed"}`, 200, `"renamed"`, ""},
		{"DELETE external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", "", 400, "still references", ""},
		{"POST workspaces/{workspace ML Research}/archive", "", 200, "", ""},
		{"DELETE external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX", "", 400, "still references", ""},
	}},
	{"a Google key stays what it is", "organizationexternalkey.go", []step{
		{"POST external_keys/ekey_01AcmeGoogleXXXXXXXXXXXXX", `{"provider_config":{"type":"gcp","key_name":"k"}}`, 400, "google cloud key", ""},
		{"POST external_keys/ekey_01AcmeGoogleXXXXXXXXXXXXX", `{"provider_config":{"type":"aws","kms_arn":"arn:aws:kms:eu-west-1:111122223333:key/1"}}`, 400, "google cloud key", ""},
	}},
	{"a key that the Workspace Policy lists is neither deleted nor reconfigured", inWords, []step{
		{"POST external_keys/ekey_01AcmeListedXXXXXXXXXXXXX", `{"provider_config":{"type":"gcp","key_name":"k"}}`, 400, `"error_code":"external_key_in_workspace_policy"`, ""},
		{"DELETE external_keys/ekey_01AcmeListedXXXXXXXXXXXXX", "", 400, `"error_code":"external_key_in_workspace_policy"`, ""},
		{"POST external_keys/ekey_01AcmeListedXXXXXXXXXXXXX", `{"display_name":"renamed"}`, 200, `"renamed"`, ""},
	}},
	{"a validation answers 200 whatever it finds", "organizationexternalkey.go", []step{
		{"POST external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX/validate", "", 200, `{"type":"external_key_validation","status":"success","error":null}`, ""},
		{"POST external_keys/ekey_01AcmeRevokedXXXXXXXXXXXX/validate", "", 200, `"status":"failure","error":"access denied by the key policy"`, ""},
		{"POST external_keys/ekey_01Nobody/validate", "", 404, "not_found_error", ""},
	}},

	// Paths.
	{"unknown paths are not found, other methods not allowed", "api/errors", []step{
		{"GET nope", "", 404, "not_found_error", ""},
		{"GET workspaces/", "", 404, "not_found_error", ""},
		{"GET workspaces/a%2Fmembers", "", 404, "", ""},
		{"GET /v1/nope", "", 404, "not_found_error", ""},
		{"GET /v1/models", "", 501, "GET /v1/models is part of the API", ""},
		{"DELETE workspaces/{workspace ML Research}", "", 405, "invalid_request_error", ""},
		{"PATCH users/{user kim}", `{"role":"user"}`, 405, "", ""},
		{"POST me", "", 405, "", ""},
	}},
	{"bodies stay away from where none is declared", openapi, []step{
		{"POST workspaces/{workspace ML Research}/archive", `{}`, 400, "no request body", ""},
		{"GET me", `{}`, 400, "no request body", ""},
		{"POST workspaces", ``, 400, "content-type", ""},
	}},
}

func TestClaims(t *testing.T) {
	for _, c := range claims {
		t.Run(c.says, func(t *testing.T) {
			if c.source == "" {
				t.Fatal("a claim needs a source")
			}
			w := open(t, nil)
			for _, s := range c.steps {
				w.take(s)
				if c.source == openapi && s.status == 400 && w.documented() == nil {
					t.Errorf("%s %s: refused in the name of the document, which allows it", s.call, s.body)
				}
			}
		})
	}
}

// take sends a step's request and compares; a refusal must change nothing.
func (w *world) take(s step) {
	w.t.Helper()
	method, path, _ := strings.Cut(s.call, " ")
	want, lacks := w.expand(s.want), w.expand(s.lacks)
	before := w.Snapshot()
	got := w.do(method, path, s.body)
	switch {
	case got.err != nil:
		w.t.Errorf("%s: %v", s.call, got.err)
	case got.status != s.status || !strings.Contains(got.body, want):
		w.t.Errorf("%s %s:\n got %d %s\nwant %d … %s", s.call, s.body, got.status, got.body, s.status, want)
	case lacks != "" && strings.Contains(got.body, lacks):
		w.t.Errorf("%s: the answer has %q:\n%s", s.call, lacks, got.body)
	}
	if s.status >= 400 {
		if diff := cmp.Diff(before, w.Snapshot()); diff != "" {
			w.t.Errorf("%s was refused and changed the organization:\n%s", s.call, diff)
		}
	}
}
