package admin

import (
	"context"
	"strings"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/respjson"

	"github.com/wsync/wsync/live"
)

// ownedKey is a key and the person behind it.
type ownedKey struct {
	live.APIKey
	person live.UserID
}

// Keys lists active API keys, and the user behind the reader's own credential
// when exactly one key's hint fits it.
func (r *Reader) Keys(ctx context.Context) ([]live.APIKey, live.UserID, error) {
	owned, err := list(ctx, r.c, listing[ownedKey]{
		path: keysPath, paging: byOwnID,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.APIKeys.List(ctx, anthropic.OrganizationAPIKeyListParams{
				AfterID: after, Limit: param.NewOpt[int64](pageSize), Status: anthropic.OrganizationAPIKeyListParamsStatusActive,
			}, opts...)
			return err
		},
		item: whole(func(k *anthropic.APIKey) (ownedKey, string, bool, error) {
			v, status, err := toKey(k)
			return ownedKey{v, personBehind(k)}, k.ID, status == string(anthropic.APIKeyStatusActive), err
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
		if r.c.own != nil && fitsHint(r.c.own(), k.Hint) {
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
