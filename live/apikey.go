package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/spec"
)

var apiKeyKind = kind{
	name: spec.KindAPIKey,
	sort: func(o *Org) {
		byID := func(a, b APIKey) int { return strings.Compare(a.ID, b.ID) }
		slices.SortStableFunc(o.Keys, byID)
		slices.SortStableFunc(o.APIKeys, byID)
	},
	entry: exportKeys,
}

// APIKey is a key's public face. The secret is never known.
type APIKey struct {
	ID   string
	Name string
	// Hint is the masked form that the Console shows; empty when there is none.
	Hint string
	// Workspace is the workspace the key is bound to; empty for a key of the
	// whole organization.
	Workspace WorkspaceID
	// Creator is the user or service account that made the key; empty when unknown.
	Creator string
	// Principal is the user or service account the key acts as; empty for a
	// workspace key, which outlives its creator's membership.
	Principal string
	// Status is active, inactive, expired or archived, or one that is not known yet.
	Status string
	// CreatedAt is zero when unknown.
	CreatedAt time.Time
	// Own reports that the key may be the very one behind the reader's credential.
	Own bool
}

// The statuses of keys (anthropic-sdk-go/v2 organizationapikey.go). Only archived is
// for good; an expired key can only be archived.
const (
	KeyActive   = "active"
	KeyInactive = "inactive"
	KeyExpired  = "expired"
	KeyArchived = "archived"
)

// APIKeyList is every key of the organization, or every one bound to a workspace, of
// whatever status, and the user behind the reader's credential.
type APIKeyList struct {
	Keys   []APIKey
	Caller UserID
}

// Put implements Part. An empty list is a list that was read.
func (l APIKeyList) Put(o *Org, _ WorkspaceID) {
	o.APIKeys, o.Keys, o.Caller = append([]APIKey{}, l.Keys...), []APIKey{}, l.Caller
	for _, k := range o.APIKeys {
		if k.Status == KeyActive {
			o.Keys = append(o.Keys, k)
		}
	}
}

// APIKey finds a key of any status by id, or returns nil.
func (o *Org) APIKey(id string) *APIKey {
	i := slices.IndexFunc(o.APIKeys, func(k APIKey) bool { return k.ID == id })
	if i < 0 {
		return nil
	}
	return &o.APIKeys[i]
}

// KeysNamed are the keys of a name that are not archived: those bound to a workspace,
// or, if at is empty, any.
func (o *Org) KeysNamed(at WorkspaceID, name string) []*APIKey {
	return o.keys(func(k *APIKey) bool {
		return k.Status != KeyArchived && (at == "" || k.Workspace == at) && k.Name == name
	})
}

// ArchivedKeysNamed are the archived keys of a name that were bound to a workspace.
func (o *Org) ArchivedKeysNamed(at WorkspaceID, name string) []*APIKey {
	return o.keys(func(k *APIKey) bool {
		return k.Status == KeyArchived && k.Workspace == at && k.Name == name
	})
}

func (o *Org) keys(which func(*APIKey) bool) []*APIKey {
	var found []*APIKey
	all := o.knownKeys()
	for i := range all {
		if which(&all[i]) {
			found = append(found, &all[i])
		}
	}
	return found
}

// knownKeys are those of every status, or, where only they were read, the active ones.
func (o *Org) knownKeys() []APIKey {
	if o.APIKeys == nil {
		return o.Keys
	}
	return o.APIKeys
}

// KeyLine is what a file calls a key: its name, if no other key of the workspace has
// one like it and a file may hold it, and else its id.
func (o *Org) KeyLine(k *APIKey) string {
	alike := slices.ContainsFunc(o.knownKeys(), func(other APIKey) bool {
		return other.ID != k.ID && other.Workspace == k.Workspace && other.Status != KeyArchived && spec.SameKeyName(other.Name, k.Name)
	})
	if alike || !spec.UsableKeyName(k.Name) {
		return k.ID
	}
	return k.Name
}

// exportKeys writes the inactive keys alone: a line for an active one would bring it
// back after somebody has switched it off in the Console, in an emergency.
func exportKeys(x *export, w *Workspace, e *spec.Workspace) (left []string) {
	for i := range x.org.APIKeys {
		k := &x.org.APIKeys[i]
		if k.Workspace != w.ID || k.Status != KeyInactive {
			continue
		}
		line := spec.APIKey{Key: x.org.KeyLine(k), Status: spec.KeyInactive}
		if line.ByID() && !spec.UsableKeyID(k.ID) {
			left = append(left, fmt.Sprintf("API key %q in workspace %q is left out: no file may hold its name or id", k.Name, w.Name))
			continue
		}
		e.APIKeys = append(e.APIKeys, line)
	}
	slices.SortFunc(e.APIKeys, func(a, b spec.APIKey) int { return cmp.Compare(a.Key, b.Key) })
	return left
}
