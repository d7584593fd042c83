package spec

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

const (
	codeKeyARN      = "bad-kms-arn"            // text that is not the ARN of an AWS KMS key
	codeVault       = "bad-vault-uri"          // text that is not the address of an Azure vault
	codeKeyPath     = "bad-key-field"          // text that no provider of keys has
	codeProfileID   = "bad-user-profile"       // text that is not the id of a user profile
	codeKeyName     = "bad-external-key"       // the id of an external key where its name belongs
	codeProviders   = "two-providers"          // an external key in two key management services
	codeTwoKeys     = "two-external-keys"      // a workspace with an external key by name and by id
	codeDeletedKey  = "deleted-external-key"   // a workspace with an external key that the file deletes
	codeSameKeyID   = "duplicate-external-key" // one external key in two entries
	codeFormerlyKey = "external-key-names"     // a former name of an external key that is a name of another
)

// externalKeyPrefix begins the ids of external keys.
const externalKeyPrefix = "ekey_"

// externalKeyNames looks at what is a name, at the top and in entries.
func (c checker) externalKeyNames() {
	for i := range c.org.ExternalKeys {
		k := &c.org.ExternalKeys[i]
		c.externalKeyName(k.Pos(""), k.Name, "write its name, and the id as id: "+k.Name+" in the entry")
		for _, name := range k.Previously {
			c.name(k.At["previously."+name], name)
		}
	}
	for _, w := range c.bySource() {
		if at, has := w.At["external_key"]; has && w.ExternalKey != "" {
			c.externalKeyName(c.Value(at), w.ExternalKey, "write external_key_id: "+w.ExternalKey)
		}
	}
}

func (c checker) externalKeyName(at Position, name, hint string) {
	c.name(at, name)
	if strings.HasPrefix(name, externalKeyPrefix) {
		c.Errorf(at, codeKeyName, hint, "%s is the id of an external key, and not its name", yamldoc.Quote(name))
	}
}

// externalKeys looks at entries by themselves, against each other, and at the
// workspaces that name one.
func (c checker) externalKeys() {
	ids, former := map[string]*ExternalKey{}, map[string]*ExternalKey{}
	for _, k := range c.keysInOrder() {
		c.oneProvider(k)
		c.deletedKey(k)
		c.formerNames(k, former)
		if first := ids[k.ID]; k.ID != "" && first != nil {
			c.Errorf(c.Value(k.At["id"]), codeSameKeyID, "an id belongs to one entry; `wsync export` prints the right ones",
				"the id %s is also that of %s, at %s", k.ID, yamldoc.Quote(first.Name), where(first.Pos("id")))
		}
		ids[k.ID] = k
	}
	for _, w := range c.bySource() {
		c.keyOfWorkspace(w)
	}
}

// keysInOrder lists the entries as they stand in the file.
func (c checker) keysInOrder() []*ExternalKey {
	order := c.fileOrder()
	var list []*ExternalKey
	for i := range c.org.ExternalKeys {
		list = append(list, &c.org.ExternalKeys[i])
	}
	slices.SortStableFunc(list, func(a, b *ExternalKey) int { return order(a.At[""], b.At[""]) })
	return list
}

func (c checker) oneProvider(k *ExternalKey) {
	var first string
	for _, service := range []string{"aws", "gcp", "azure"} {
		at, has := k.At[service]
		switch {
		case !has:
		case first == "":
			first = service
		default:
			c.Errorf(at, codeProviders, "keep the one that has the key", "the external key is in %s and in %s", first, service)
		}
	}
}

// deletedKey refuses fields that would be configured and deleted at once. What
// identifies the key may stay.
func (c checker) deletedKey(k *ExternalKey) {
	if k.Delete == nil {
		return
	}
	for _, field := range slices.Sorted(maps.Keys(k.At)) {
		if !slices.Contains([]string{"", "id", "previously", "delete"}, field) && !strings.Contains(field, ".") {
			c.Errorf(k.At[field], codeTombstone, "keep delete, and id or previously to say which key; delete the rest", "%s means nothing beside delete", field)
		}
	}
	if k.Delete.Reason != "" && blank(k.Delete.Reason) {
		c.Errorf(k.Delete.At, codeOutOfRange, reasonRule.hint, "the reason is blank")
	}
}

// formerNames refuses former names that would let one live key match two entries.
func (c checker) formerNames(k *ExternalKey, claims map[string]*ExternalKey) {
	for _, name := range k.Previously {
		at := k.At["previously."+name]
		switch owner, other := c.org.ExternalKeyNamed(name), claims[name]; {
		case name == k.Name:
			c.Errorf(at, codeFormerlyKey, "delete it; only names it no longer has belong here", "%s is the present name of the external key", yamldoc.Quote(name))
		case owner != nil:
			c.Errorf(at, codeFormerlyKey, "delete it, or rename the other entry", "%s is the present name of the external key at %s", yamldoc.Quote(name), where(owner.Pos("")))
		case other != nil:
			c.Errorf(at, codeFormerlyKey, "one external key had the name; keep it there", "%s is also claimed at %s", yamldoc.Quote(name), where(other.At["previously."+name]))
		default:
			claims[name] = k
		}
	}
}

// keyOfWorkspace looks at the key of one workspace.
func (c checker) keyOfWorkspace(w *Workspace) {
	at, named := w.At["external_key"]
	if id, has := w.At["external_key_id"]; named && has {
		c.Errorf(id, codeTwoKeys, "delete one of the two lines", "the workspace has its external key by name at %s", where(at))
	}
	for i := range c.org.ExternalKeys {
		k := &c.org.ExternalKeys[i]
		switch {
		case k.Delete == nil || w.Archive != nil:
		case named && w.ExternalKey == k.Name:
			c.Errorf(at, codeDeletedKey, "delete one of the two lines; a key that a workspace has can never be deleted",
				"the external key %s is for this workspace, and is deleted at %s", yamldoc.Quote(k.Name), where(k.Pos("delete")))
		case k.ID != "" && w.ExternalKeyID == k.ID:
			c.Errorf(w.Pos("external_key_id"), codeDeletedKey, "delete one of the two lines; a key that a workspace has can never be deleted",
				"the external key %s is for this workspace, and is deleted at %s", k.ID, where(k.Pos("delete")))
		}
	}
}

// externalKeyTexts refuses names that the eye cannot tell apart.
func (c checker) externalKeyTexts(s scripts) {
	seen := map[string]known{}
	for _, k := range c.keysInOrder() {
		c.mixing(s, k.Pos(""), k.Name)
		for _, name := range k.Previously {
			c.mixing(s, k.At["previously."+name], name)
		}
		key := skeleton(k.Name)
		if first, taken := seen[key]; taken {
			c.likeness(k.Pos(""), k.Name, first, "give one of them another name")
			continue
		}
		seen[key] = known{text: k.Name, at: k.Pos("")}
	}
	for i := range c.org.Workspaces {
		if w := &c.org.Workspaces[i]; c.org.ExternalKeyNamed(w.ExternalKey) == nil {
			c.mixing(s, w.Pos("external_key"), w.ExternalKey)
		}
	}
}

// UsableExternalKeyName reports whether a file may name an external key so.
func UsableExternalKeyName(name string) bool {
	return UsableKeyName(name) && !strings.HasPrefix(name, externalKeyPrefix)
}

// SameExternalKeyName reports whether a file may not name two external keys so: the
// eye cannot tell them apart.
func SameExternalKeyName(a, b string) bool { return skeleton(a) == skeleton(b) }

// UsableExternalKey reports whether a file may say all that the entry says, names
// apart.
func UsableExternalKey(k *ExternalKey) bool {
	fits := func(r *rule, text string) bool {
		return text == "" || len(text) <= r.most && regexp.MustCompile(r.pattern).MatchString(text)
	}
	_, fields := k.Provider()
	for path, text := range fields {
		r := pathRule
		switch path {
		case "aws.kms_arn":
			r = kmsARNRule
		case "azure.vault_uri":
			r = vaultRule
		}
		if !fits(r, text) {
			return false
		}
	}
	return fits(profileRule, k.UserProfileID) && fits(externalKeyIDRule, k.ID) && (k.Geo == "" || slices.Contains(keyGeoRule.words, k.Geo))
}
