package admin

import (
	"context"
	"net/http"
	"strings"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/respjson"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func apiKeyKind() kind {
	return kind{
		list: (*Reader).apiKeys,
		write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
			diff.Update:  (*Writer).setKeyStatus,
			diff.Archive: (*Writer).setKeyStatus,
		},
	}
}

// ownedKey is a key and the person behind it.
type ownedKey struct {
	live.APIKey
	person live.UserID
}

// Keys lists active API keys, and the user behind the reader's own credential
// when exactly one key's hint fits it.
func (r *Reader) Keys(ctx context.Context) ([]live.APIKey, live.UserID, error) {
	return r.keys(ctx, anthropic.OrganizationAPIKeyListParams{Status: anthropic.OrganizationAPIKeyListParamsStatusActive})
}

// apiKeys lists keys of every status: those of the organization, or those bound to
// a workspace.
func (r *Reader) apiKeys(ctx context.Context, at live.WorkspaceID) (live.Part, error) {
	var params anthropic.OrganizationAPIKeyListParams
	if at != "" {
		params.WorkspaceID = param.NewOpt(string(at))
	}
	keys, caller, err := r.keys(ctx, params)
	return live.APIKeyList{Keys: keys, Caller: caller}, err
}

// keys lists what the parameters choose. The API is not trusted to have chosen well.
func (r *Reader) keys(ctx context.Context, params anthropic.OrganizationAPIKeyListParams) ([]live.APIKey, live.UserID, error) {
	owned, err := list(ctx, r.c, listing[ownedKey]{
		path: keysPath, paging: byOwnID,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			params.AfterID, params.Limit = after, param.NewOpt[int64](pageSize)
			_, err := r.c.sdk.APIKeys.List(ctx, params, opts...)
			return err
		},
		item: whole(func(k *anthropic.APIKey) (ownedKey, string, bool, error) {
			v, err := toKey(k)
			chosen := (params.Status == "" || v.Status == string(params.Status)) && (!params.WorkspaceID.Valid() || string(v.Workspace) == params.WorkspaceID.Value)
			return ownedKey{v, personBehind(k)}, k.ID, chosen, err
		}),
	})
	if err != nil {
		return nil, "", err
	}
	keys := make([]live.APIKey, len(owned))
	var caller live.UserID
	matches := 0
	for i, k := range owned {
		keys[i] = k.APIKey
		if r.c.own != nil && k.Status == live.KeyActive && fitsHint(r.c.own(), k.Hint) {
			keys[i].Own = true
			caller = k.person
			matches++
		}
	}
	if matches != 1 {
		caller = ""
	}
	return keys, caller, nil
}

// fitsHint reports whether a key can be the one that a hint of the form
// "sk-ant-api03-R2D...igAA" stands for. A hint that shows next to nothing fits
// no key.
func fitsHint(key, hint string) bool {
	hint = strings.ReplaceAll(hint, "…", "...")
	start, end, ok := strings.Cut(hint, "...")
	end = strings.TrimLeft(end, ".")
	const enough = 3
	return ok && len(end) >= enough && len(start) > len("sk-ant-") && len(start)+len(end) < len(key) &&
		strings.HasPrefix(key, start) && strings.HasSuffix(key, end)
}

// toKey: a scope or principal of a kind that is not known yet is kept in words, so
// that nothing takes the key for an ordinary workspace key.
func toKey(k *anthropic.APIKey) (live.APIKey, error) {
	if k == nil {
		return live.APIKey{}, unexpected("no API key")
	}
	id, err := text("an API key", "", "id", k.JSON.ID, k.ID)
	if err != nil {
		return live.APIKey{}, err
	}
	status, err := text("API key", id, "status", k.JSON.Status, k.Status)
	if err != nil {
		return live.APIKey{}, err
	}
	key := live.APIKey{
		ID: id, Name: spec.NormalName(k.Name), Hint: k.PartialKeyHint, Creator: k.CreatedBy.ID, Status: string(status),
		CreatedAt: k.CreatedAt,
	}
	if !k.JSON.Scope.Valid() || k.Scope.Type == "workspace" && k.Scope.WorkspaceID == "" {
		return live.APIKey{}, unexpected("API key %s without a proper scope", id)
	}
	key.Workspace = live.WorkspaceID(k.Scope.WorkspaceID)
	switch p := k.Principal; {
	case k.JSON.Principal.Raw() == respjson.Null:
	case !k.JSON.Principal.Valid():
		return live.APIKey{}, unexpected("API key %s without principal", id)
	case p.UserID != "":
		key.Principal = p.UserID
	case p.ServiceAccountID != "":
		key.Principal = p.ServiceAccountID
	default:
		key.Principal = "unknown " + p.Type
	}
	return key, nil
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

// setKeyStatus gives a key another status, the only field that a step changes.
// Archived is for good.
func (w *Writer) setKeyStatus(step *diff.Step, _ *apply.Receipt) request {
	status, err := keyStatus(step)
	path := keysPath
	if step.Object != nil {
		path += "/" + step.Object.ID
	}
	return request{http.MethodPost, path, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.APIKeys.Update(ctx, step.Object.ID, anthropic.OrganizationAPIKeyUpdateParams{
			Status: anthropic.OrganizationAPIKeyUpdateParamsStatus(status),
		}, opts...)
		if err != nil {
			return err
		}
		got, err := toKey(res)
		switch {
		case err != nil:
			return err
		case got.ID != step.Object.ID || got.Workspace != step.Workspace.ID:
			return unexpected("API key %s of workspace %q instead of %s of %q", got.ID, got.Workspace, step.Object.ID, step.Workspace.ID)
		case got.Status != status:
			return unexpected("API key %s is %q instead of %q", got.ID, got.Status, status)
		}
		return nil
	}}
}

func keyStatus(step *diff.Step) (string, error) {
	switch {
	case step.Object == nil || !spec.UsableKeyID(step.Object.ID):
		return "", notSendable("%s names no API key", step.Address)
	case len(step.Changes) != 1 || step.Changes[0].Field != diff.FieldStatus || step.Changes[0].After.Kind != diff.IsText:
		return "", notSendable("a step on an API key changes its status and nothing else")
	}
	status := step.Changes[0].After.Text
	if archives := status == live.KeyArchived; archives != (step.Action == diff.Archive) {
		return "", notSendable("the action %q cannot make an API key %s", step.Action, status)
	}
	return status, nil
}
