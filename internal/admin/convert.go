package admin

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/respjson"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// The translations from the SDK's types. A required field that is missing or
// of another type is an error, because its zero value would read as a fact:
// no name, no role, not archived. Which fields are required and which may be
// null: anthropic-sdk-go organizationworkspace.go, organizationworkspacemember.go,
// organizationuser.go, organizationinvite.go, organizationapikey.go.

// text is a required, non-empty text. The SDK also takes a number for one and
// calls it valid, so the raw value is looked at.
func text[S ~string](object, id, name string, f respjson.Field, value S) (string, error) {
	if !f.Valid() || value == "" || !isText(f) {
		return "", unexpected("%s without %s", strings.TrimSpace(object+" "+id), name)
	}
	return string(value), nil
}

// isText reports whether a field is a text in the answer itself; the SDK makes one
// of a number, too.
func isText(f respjson.Field) bool { return strings.HasPrefix(f.Raw(), `"`) }

// isTextOrNone is isText for a field that may be null or missing.
func isTextOrNone(f respjson.Field) bool {
	return f.Raw() == "" || f.Raw() == respjson.Null || isText(f)
}

// areTexts reports whether a field is null or an object of nothing but texts.
func areTexts(f respjson.Field) bool {
	var values map[string]*string
	if json.Unmarshal([]byte(f.Raw()), &values) != nil {
		return false
	}
	for _, v := range values {
		if v == nil {
			return false
		}
	}
	return true
}

// moment is a time that may be null but not missing; null is the zero time.
func moment(object, id, name string, f respjson.Field, value time.Time) (time.Time, error) {
	switch {
	case f.Raw() == respjson.Null:
		return time.Time{}, nil
	case !f.Valid() || value.IsZero():
		return time.Time{}, unexpected("%s %s without a proper %s", object, id, name)
	}
	return value, nil
}

func toWorkspace(w *anthropic.Workspace) (live.Workspace, error) {
	if w == nil {
		return live.Workspace{}, unexpected("no workspace")
	}
	id, err := text("a workspace", "", "id", w.JSON.ID, w.ID)
	if err != nil {
		return live.Workspace{}, err
	}
	name, err := text("workspace", id, "name", w.JSON.Name, w.Name)
	if err != nil {
		return live.Workspace{}, err
	}
	archived, err := moment("workspace", id, "archived_at", w.JSON.ArchivedAt, w.ArchivedAt)
	if err != nil {
		return live.Workspace{}, err
	}
	if !areTexts(w.JSON.Tags) {
		return live.Workspace{}, unexpected("workspace %s without tags of text", id)
	}
	if !isText(w.JSON.DisplayColor) || !w.JSON.CreatedAt.Valid() {
		return live.Workspace{}, unexpected("workspace %s without display_color or created_at", id)
	}
	if !isTextOrNone(w.JSON.ExternalKeyID) || !isTextOrNone(w.JSON.UserProfileID) {
		return live.Workspace{}, unexpected("workspace %s without a proper external_key_id or user_profile_id", id)
	}
	residency, err := toResidency(id, w)
	if err != nil {
		return live.Workspace{}, err
	}
	return live.Workspace{
		ID: live.WorkspaceID(id), Name: spec.NormalName(name), Color: w.DisplayColor, Tags: w.Tags, DataResidency: residency,
		ExternalKeyID: w.ExternalKeyID, UserProfileID: w.UserProfileID, CreatedAt: w.CreatedAt, ArchivedAt: archived,
	}, nil
}

// toResidency reads the union of "unrestricted" and a list of geos. The two are
// never equal, not even when the list names every geo there is.
func toResidency(id string, w *anthropic.Workspace) (spec.DataResidency, error) {
	if !w.JSON.DataResidency.Valid() {
		return spec.DataResidency{}, unexpected("workspace %s without data_residency", id)
	}
	d := w.DataResidency
	out := spec.DataResidency{
		WorkspaceGeo: string(d.WorkspaceGeo), DefaultInferenceGeo: string(d.DefaultInferenceGeo),
	}
	switch allowed := d.AllowedInferenceGeos; {
	case allowed.JSON.OfUnrestricted.Valid() && allowed.OfUnrestricted == diff.Unrestricted:
		out.AllowedInferenceGeos = []string{diff.Unrestricted}
	case allowed.JSON.OfGeos.Valid() && len(allowed.OfGeos) > 0:
		for _, geo := range allowed.OfGeos {
			if geo == "" || geo == diff.Unrestricted {
				return out, unexpected("workspace %s with %q among its allowed_inference_geos", id, geo)
			}
			out.AllowedInferenceGeos = append(out.AllowedInferenceGeos, string(geo))
		}
		slices.Sort(out.AllowedInferenceGeos)
		out.AllowedInferenceGeos = slices.Compact(out.AllowedInferenceGeos)
	default:
		return out, unexpected("workspace %s without proper allowed_inference_geos", id)
	}
	if out.DefaultInferenceGeo == "" || out.WorkspaceGeo == "" || !isText(d.JSON.DefaultInferenceGeo) || !isText(d.JSON.WorkspaceGeo) {
		return out, unexpected("workspace %s with incomplete data_residency", id)
	}
	return out, nil
}

func toMember(m *anthropic.WorkspaceMember, of live.WorkspaceID) (live.Member, error) {
	if m == nil {
		return live.Member{}, unexpected("no member")
	}
	user, err := text("a member", "", "user_id", m.JSON.UserID, m.UserID)
	if err != nil {
		return live.Member{}, err
	}
	role, err := text("member", user, "workspace_role", m.JSON.WorkspaceRole, m.WorkspaceRole)
	if err != nil {
		return live.Member{}, err
	}
	if m.WorkspaceID != string(of) {
		return live.Member{}, unexpected("member %s of workspace %q instead of %q", user, m.WorkspaceID, of)
	}
	return live.Member{User: live.UserID(user), Role: spec.Role(role)}, nil
}

func toInvite(i *anthropic.OrganizationInvite) (live.Invite, error) {
	id, err := text("an invite", "", "id", i.JSON.ID, i.ID)
	if err != nil {
		return live.Invite{}, err
	}
	email, err := text("invite", id, "email", i.JSON.Email, i.Email)
	if err != nil {
		return live.Invite{}, err
	}
	status, err := text("invite", id, "status", i.JSON.Status, i.Status)
	if err != nil {
		return live.Invite{}, err
	}
	role, err := text("invite", id, "role", i.JSON.Role, i.Role)
	if err != nil {
		return live.Invite{}, err
	}
	return live.Invite{
		ID: id, Email: spec.FoldEmail(email), Role: live.OrgRole(role), Status: status, ExpiresAt: i.ExpiresAt,
	}, nil
}

// toKey also gives the key's status. A scope or principal of a kind that is not
// known yet is kept in words, so that nothing takes the key for an ordinary
// workspace key.
func toKey(k *anthropic.APIKey) (key live.APIKey, status string, err error) {
	id, err := text("an API key", "", "id", k.JSON.ID, k.ID)
	if err != nil {
		return live.APIKey{}, "", err
	}
	if status, err = text("API key", id, "status", k.JSON.Status, k.Status); err != nil {
		return live.APIKey{}, "", err
	}
	key = live.APIKey{ID: id, Name: k.Name, Hint: k.PartialKeyHint, Creator: k.CreatedBy.ID}
	if !k.JSON.Scope.Valid() || k.Scope.Type == "workspace" && k.Scope.WorkspaceID == "" {
		return live.APIKey{}, "", unexpected("API key %s without a proper scope", id)
	}
	key.Workspace = live.WorkspaceID(k.Scope.WorkspaceID)
	switch p := k.Principal; {
	case k.JSON.Principal.Raw() == respjson.Null:
	case !k.JSON.Principal.Valid():
		return live.APIKey{}, "", unexpected("API key %s without principal", id)
	case p.UserID != "":
		key.Principal = p.UserID
	case p.ServiceAccountID != "":
		key.Principal = p.ServiceAccountID
	default:
		key.Principal = "unknown " + p.Type
	}
	return key, status, nil
}

// personBehind is the user whom a key belongs to, or "" when it belongs to a
// service account or nobody. A key with a principal acts as that; an older key
// only knows who made it.
func personBehind(k *anthropic.APIKey) live.UserID {
	switch {
	case k.Principal.UserID != "":
		return live.UserID(k.Principal.UserID)
	case k.JSON.Principal.Valid():
		return ""
	case k.CreatedBy.Type == anthropic.APIKeyCreatedByTypeUser:
		return live.UserID(k.CreatedBy.ID)
	}
	return ""
}
