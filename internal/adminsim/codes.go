package adminsim

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Code is an error code (error.details.error_code) that the 2026-10-21 OpenAPI
// document declares for an operation of the simulator. A fault gives it to a
// request on demand; the simulator's own rules give some of them by themselves.
type Code struct {
	Name   string
	Status int
	Kind   string   // error.type
	At     []string // the operations that declare it: METHOD and path, "{}" for a variable
	Lands  string   // what takes effect of a request that is answered so; "" for nothing

	message string // for people; the document's advice is never to match on it
	field   string // details.field, where the document requires one
}

// The codes that a handler must know of, because they land.
const (
	createdIncomplete     = "workspace_created_incomplete"
	outcomeUnknown        = "change_outcome_unknown"
	attachedDuringArchive = "storage_attached_during_archive"
)

// Operations, by what a code may be declared for.
var (
	workspaceCreate = []string{"POST " + base + "workspaces"}
	workspaceUpdate = []string{"POST " + base + "workspaces/{}"}
	workspaceWrite  = slices.Concat(workspaceCreate, workspaceUpdate)
	inviteCreate    = []string{"POST " + base + "invites"}
	userRemove      = []string{"DELETE " + base + "users/{}"}
	keyUpdate       = []string{"POST " + base + "api_keys/{}"}
	memberWrite     = []string{"POST " + base + "workspaces/{}/members", "POST " + base + "workspaces/{}/members/{}"}
)

// codes is every code, by name. The descriptions of the error schemas in the
// OpenAPI document are the source of the messages and of what lands.
var codes = sync.OnceValue(func() map[string]Code {
	return byName(
		Code{Name: createdIncomplete, Status: http.StatusServiceUnavailable, At: workspaceCreate, Lands: "the workspace, with its name and colour alone", message: "the workspace was created, but some of what was asked for did not take effect; do not create it again: read it and update it"},
		Code{Name: outcomeUnknown, Status: http.StatusServiceUnavailable, At: workspaceUpdate, Lands: "the name and the colour; the same request again stores the rest", message: "some of the changes may have been saved and others not; send the same request again to finish it"},
		Code{Name: attachedDuringArchive, Status: http.StatusConflict, At: []string{"POST " + base + "workspaces/{}/archive"}, Lands: "the archive; one more is accepted", message: "the workspace was archived, but external storage was attached to it meanwhile and still is; archive it again to detach it"},
		Code{Name: "external_key_changed", Status: http.StatusConflict, At: workspaceWrite, message: "the external key changed while the request was validating it; send the request again"},
		Code{Name: "external_key_validation_failed", Status: http.StatusBadRequest, At: workspaceWrite, message: "the external key failed validation"},
		Code{Name: "external_key_validation_timed_out", Status: http.StatusBadRequest, At: workspaceWrite, message: "the validation of the external key did not finish in time; wait a moment and send the request again"},
		Code{Name: "key_profile_mismatch", Status: http.StatusBadRequest, At: workspaceWrite, message: "the external key and the workspace would not have the same user profile"},
		Code{Name: "user_profile_not_found", Status: http.StatusBadRequest, At: workspaceWrite, message: "the user profile does not exist in the organization or is no longer active"},
		Code{Name: "storage_profile_mismatch", Status: http.StatusBadRequest, At: workspaceUpdate, field: "user_profile_id", message: "the workspace's storage and its user profile do not match"},
		Code{Name: "workspace_policy_violation", Status: http.StatusBadRequest, At: workspaceWrite, field: "external_key_id", message: "the organization's workspace policy requires an external key; an organization admin can see and change the policy in the Console"},
		Code{Name: "workspace_member_limit_exceeded", Status: http.StatusBadRequest, At: memberWrite, message: "the workspace has reached its member limit"},
		Code{Name: "org_member_limit_exceeded", Status: http.StatusBadRequest, At: inviteCreate, message: "the organization has reached its member limit; pending invites count"},
		Code{Name: "invite_already_exists", Status: http.StatusBadRequest, At: inviteCreate, message: "a pending invite already exists for the email address"},
		Code{Name: "already_member", Status: http.StatusBadRequest, At: inviteCreate, message: "the email address already belongs to a member of the organization"},
		Code{Name: "email_domain_not_allowed", Status: http.StatusBadRequest, At: inviteCreate, message: "the organization allows invites to certain email domains only, and this is none of them"},
		Code{Name: "cannot_invite_emails_with_unverified_domains", Status: http.StatusBadRequest, At: inviteCreate, message: "the email domain is not one of the verified domains of the parent organization"},
		Code{Name: "rbac_group_grants_owner_access", Status: http.StatusBadRequest, At: inviteCreate, message: "a role attached to the group grants owner access"},
		Code{Name: "rbac_group_owner_access_unconfirmed", Status: http.StatusBadRequest, At: inviteCreate, message: "whether the group grants owner access could not be confirmed"},
		Code{Name: "concurrent_membership_change", Status: http.StatusConflict, At: userRemove, message: "another change to the organization's members is in progress; try again once it completes"},
		Code{Name: "cannot_remove_last_member", Status: http.StatusBadRequest, At: userRemove, message: "the user is the organization's only member"},
		Code{Name: "org_api_key_limit_exceeded", Status: http.StatusBadRequest, At: keyUpdate, message: "the organization has reached its limit of active api keys"},
		Code{Name: "workspace_api_key_limit_exceeded", Status: http.StatusBadRequest, At: keyUpdate, message: "the workspace has reached its limit of active api keys"},
		Code{Name: "sandbox_egress_restricted", Status: http.StatusForbidden, At: everyWrite(), message: "the request came from a sandbox with restricted network access; send it from outside of the sandbox"},
	)
})

// Codes lists every error code that a fault can give, by name.
func Codes() []Code {
	var out []Code
	for _, name := range slices.Sorted(maps.Keys(codes())) {
		out = append(out, codes()[name])
	}
	return out
}

// byName gives each code the error type that the document's schemas fix for its
// status; a 503 that carries a code is an overloaded_error.
func byName(list ...Code) map[string]Code {
	out := map[string]Code{}
	for _, c := range list {
		c.Kind = kindOf(c.Status)
		if c.Status == http.StatusServiceUnavailable {
			c.Kind = kindOf(statusOverloaded)
		}
		out[c.Name] = c
	}
	return out
}

func everyWrite() (out []string) {
	for _, rt := range routes() {
		if rt.method != http.MethodGet && !rt.open {
			out = append(out, rt.method+" "+rt.path)
		}
	}
	return out
}

// declaredBy says whether a route declares the code.
func (c Code) declaredBy(rt *route) bool {
	return rt != nil && slices.Contains(c.At, rt.method+" "+rt.path)
}

// refusal is the answer that carries the code. The body is the one of a success
// when the request landed: it says which workspace was created.
func (c Code) refusal(landed []byte) *apiError {
	e := refuse(c.Status, "%s", c.message).withCode(c.Name)
	e.kind, e.details.Field = c.Kind, c.field
	if c.Name == createdIncomplete {
		var w struct{ ID string }
		if json.Unmarshal(landed, &w) == nil {
			e.details.WorkspaceID = w.ID
		}
	}
	return e
}
