package live

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/spec"
)

var externalKeyKind = kind{
	name: spec.KindExternalKey,
	sort: func(o *Org) {
		slices.SortStableFunc(o.ExternalKeys, func(a, b ExternalKey) int { return strings.Compare(a.ID, b.ID) })
	},
	file:  exportExternalKeys,
	entry: exportKeyOfWorkspace,
}

// ExternalKey is a key in a key management service of the organization's own
// (anthropic-sdk-go organizationexternalkey.go).
type ExternalKey struct {
	ID string
	// Name is the display name, which other keys may have too; empty when there is
	// none.
	Name string
	Geo  string
	// Service is the provider, aws, gcp or azure, and Provider its fields by their
	// path in a file: aws.kms_arn. An unknown service has no fields here.
	Service  string
	Provider map[string]string
	// UserProfileID is the customer that the key is bound to; empty when it is the
	// organization's own.
	UserProfileID string
	// Attached says that a workspace has the key, live or archived, whether or not
	// the credential may see that workspace.
	Attached  bool
	CreatedAt time.Time
}

// ExternalKeyList is every external key of an organization.
type ExternalKeyList []ExternalKey

// Put implements Part. An empty list is a list that was read.
func (l ExternalKeyList) Put(o *Org, _ WorkspaceID) {
	o.ExternalKeys = append([]ExternalKey{}, l...)
}

// ExternalKey finds an external key by id, or returns nil.
func (o *Org) ExternalKey(id string) *ExternalKey {
	i := slices.IndexFunc(o.ExternalKeys, func(k ExternalKey) bool { return k.ID == id })
	if i < 0 {
		return nil
	}
	return &o.ExternalKeys[i]
}

// ExternalKeysNamed lists the external keys of a name.
func (o *Org) ExternalKeysNamed(name string) []*ExternalKey {
	var found []*ExternalKey
	for i := range o.ExternalKeys {
		if k := &o.ExternalKeys[i]; k.Name == name && name != "" {
			found = append(found, k)
		}
	}
	return found
}

// exportExternalKeys leaves external keys unmanaged where they were not read, and
// those that a file cannot tell by their name.
func exportExternalKeys(x *export) (left []string) {
	if f := x.org.Refused[spec.KindExternalKey]; f != nil {
		for i := range x.org.Workspaces {
			if w := &x.org.Workspaces[i]; w.ExternalKeyID != "" && !w.Archived() {
				return []string{fmt.Sprintf("external keys are left out: the API does not give their list (%d %s); workspaces name theirs by id", f.Status, f.Kind())}
			}
		}
	}
	for i := range x.org.ExternalKeys {
		k := &x.org.ExternalKeys[i]
		e := k.Entry()
		twin := slices.ContainsFunc(x.org.ExternalKeys, func(o ExternalKey) bool {
			return o.ID != k.ID && o.Name != "" && spec.SameExternalKeyName(o.Name, k.Name)
		})
		switch {
		case k.Name == "":
			left = append(left, fmt.Sprintf("external key %s is left out: it has no display name; give it one in the Console", k.ID))
		case !spec.UsableExternalKeyName(k.Name) || !spec.UsableExternalKey(&e):
			left = append(left, fmt.Sprintf("external key %q (%s) is left out: no file may hold its name or its fields", k.Name, k.ID))
		case twin:
			left = append(left, fmt.Sprintf("external key %q (%s) is left out: another one has the same name, or one that looks like it; rename one in the Console", k.Name, k.ID))
		default:
			if p, _ := e.Provider(); p == "" {
				left = append(left, fmt.Sprintf("the provider of external key %q is left out: wsync does not know %q", k.Name, k.Service))
			}
			x.want.ExternalKeys = append(x.want.ExternalKeys, e)
		}
	}
	slices.SortFunc(x.want.ExternalKeys, func(a, b spec.ExternalKey) int { return strings.Compare(a.Name, b.Name) })
	return left
}

// Entry is what a file says of the key.
func (k *ExternalKey) Entry() spec.ExternalKey {
	e := spec.ExternalKey{Name: k.Name, ID: k.ID, Geo: k.Geo, UserProfileID: k.UserProfileID}
	switch p := k.Provider; k.Service {
	case "aws":
		e.AWS = &spec.AWSKey{KMSARN: p["aws.kms_arn"], Region: p["aws.region"]}
	case "gcp":
		e.GCP = &spec.GCPKey{KeyName: p["gcp.key_name"]}
	case "azure":
		e.Azure = &spec.AzureKey{KeyName: p["azure.key_name"], TenantID: p["azure.tenant_id"], VaultURI: p["azure.vault_uri"], ClientID: p["azure.client_id"]}
	}
	return e
}

// exportKeyOfWorkspace names the workspace's key where the file has an entry for it.
func exportKeyOfWorkspace(x *export, w *Workspace, e *spec.Workspace) []string {
	for i := range x.want.ExternalKeys {
		if k := &x.want.ExternalKeys[i]; w.ExternalKeyID == k.ID && k.ID != "" {
			e.ExternalKey, e.ExternalKeyID = k.Name, ""
		}
	}
	return nil
}
