package spec

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// KindExternalKey is the kind of the external keys of the organization.
const KindExternalKey Kind = "external-key"

var externalKeyKind = kind{
	name:  KindExternalKey,
	names: checker.externalKeyNames,
	check: checker.externalKeys,
	texts: checker.externalKeyTexts,
}

// ExternalKey is one entry under external_keys: a key in the organization's own key
// management service, as Anthropic is to use it
// (anthropic-sdk-go organizationexternalkey.go).
type ExternalKey struct {
	// Name is the display name that the key shall have.
	Name string
	// ID pins identity ("ekey_…"). Empty: matched by name.
	ID string
	// Previously lists names the key had. Nil: nothing is said.
	Previously []string
	// Geo is the region whose data the key is for. Empty: not managed.
	Geo string
	// At most one of these is not nil, and says where the key is. None: not managed.
	AWS   *AWSKey
	GCP   *GCPKey
	Azure *AzureKey
	// UserProfileID binds the key to a customer of the organization, for good.
	// Empty: not managed, and a key that is created is the organization's own.
	UserProfileID string
	// Delete asks for the end of the key.
	Delete *Tombstone
	// At gives the position of each field, "" being the entry itself.
	At map[string]Position
}

// AWSKey is a key in AWS KMS.
type AWSKey struct {
	KMSARN string
	// Region is that of the ARN when empty.
	Region string
}

// GCPKey is a key in Google Cloud KMS, by its full resource name.
type GCPKey struct{ KeyName string }

// AzureKey is a key in an Azure vault.
type AzureKey struct {
	KeyName, TenantID, VaultURI string
	// ClientID is Anthropic's own application when empty.
	ClientID string
}

// Pos is the position of a field, or of the entry when the field has none.
func (k *ExternalKey) Pos(field string) Position {
	if p, ok := k.At[field]; ok {
		return p
	}
	return k.At[""]
}

// Provider is where the key is: the fields that the entry has, by their paths in it
// (aws.kms_arn), and the name of the service. Nothing when it does not say.
func (k *ExternalKey) Provider() (service string, fields map[string]string) {
	put := func(named string, pairs ...string) {
		service, fields = named, map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			if path := named + "." + pairs[i]; pairs[i+1] != "" {
				fields[path] = NormalKeyField(path, pairs[i+1])
			}
		}
	}
	switch {
	case k.AWS != nil:
		put("aws", "kms_arn", k.AWS.KMSARN, "region", k.AWS.Region)
	case k.GCP != nil:
		put("gcp", "key_name", k.GCP.KeyName)
	case k.Azure != nil:
		put("azure", "key_name", k.Azure.KeyName, "tenant_id", k.Azure.TenantID, "vault_uri", k.Azure.VaultURI, "client_id", k.Azure.ClientID)
	}
	return service, fields
}

// NormalKeyField is the one spelling in which a field of a provider is compared: the
// API gives the address of a vault with and without a slash at its end.
func NormalKeyField(path, value string) string {
	if path == "azure.vault_uri" {
		return strings.TrimRight(value, "/")
	}
	return value
}

// CustomerKeys are the external keys of the file.
type CustomerKeys struct {
	// ExternalKeys is sorted by name. Nil: the file has no such field.
	ExternalKeys []ExternalKey
}

// ExternalKeyNamed finds the entry of a name; nil when there is none.
func (c *CustomerKeys) ExternalKeyNamed(name string) *ExternalKey {
	i := slices.IndexFunc(c.ExternalKeys, func(k ExternalKey) bool { return k.Name == name })
	if i < 0 {
		return nil
	}
	return &c.ExternalKeys[i]
}

var (
	externalKeysSection = section[*Org]{
		field: "external_keys", kind: KindExternalKey, aka: []string{"encryption_keys", "kms_keys", "cmek"},
		decode: func(d decoder, o *Org, it item) { o.ExternalKeys = d.externalKeys(it) },
		format: func(o *Org) *block { return externalKeysBlock(o.ExternalKeys) },
		arrange: func(keys *block) {
			for _, k := range keys.Fields() {
				k.Arrange(externalKeyLevel.fields)
			}
		},
	}
	externalKeySection = textSection("external_key", KindExternalKey, nameRule, func(w *Workspace) *string { return &w.ExternalKey }, "encryption_key")

	externalKeyLevel = &level{
		where: "in an external key", fields: []string{"id", "previously", "geo", "aws", "gcp", "azure", "user_profile_id", "delete"},
		aka: map[string]string{"archive": "delete", "remove": "delete", "google": "gcp"},
	}
	awsLevel   = &level{where: "in aws", fields: []string{"kms_arn", "region"}, required: []string{"kms_arn"}, needed: map[string]string{"kms_arn": "write the full ARN of the AWS KMS key"}, aka: map[string]string{"arn": "kms_arn"}}
	gcpLevel   = &level{where: "in gcp", fields: []string{"key_name"}, required: []string{"key_name"}, needed: map[string]string{"key_name": "write the full resource name of the Cloud KMS key"}}
	azureLevel = &level{
		where: "in azure", fields: []string{"key_name", "tenant_id", "vault_uri", "client_id"}, required: []string{"key_name", "tenant_id", "vault_uri"},
		needed: map[string]string{
			"key_name": "write the name of the key within the vault", "tenant_id": "write the id of the Azure AD tenant",
			"vault_uri": "write the address of the vault: https://acme.vault.azure.net",
		},
	}
	deleteLevel = &level{
		where: "in delete", fields: []string{"reason"},
		required: []string{"reason"}, needed: map[string]string{"reason": `say why: delete: {reason: "superseded by …"}`},
	}
)

var (
	externalKeysRule = &rule{want: "a mapping of names to external keys", hint: "write each as its name, a colon, and its fields: us-kms: {geo: us, aws: {kms_arn: …}}"}
	externalKeyRule  = &rule{
		want: "a mapping of fields", hint: "write {geo: us, aws: {kms_arn: …}}, or {} when only its existence matters", empty: "write {} when only its existence matters", lines: true,
	}
	keyGeoRule  = &rule{want: "us", words: []string{"us"}}
	awsRule     = &rule{want: "a mapping with the ARN of a KMS key", hint: "write {kms_arn: …}", empty: "write {kms_arn: …}", lines: true}
	gcpRule     = &rule{want: "a mapping with the name of a Cloud KMS key", hint: "write {key_name: …}", empty: "write {key_name: …}", lines: true}
	azureRule   = &rule{want: "a mapping with a key, its vault and its tenant", hint: "write {key_name: …, tenant_id: …, vault_uri: …}", empty: "write {key_name: …, tenant_id: …, vault_uri: …}", lines: true}
	kmsARNRule  = &rule{want: "the ARN of an AWS KMS key", hint: "it has the form arn:aws:kms:us-east-1:111122223333:key/…", code: codeKeyARN, exact: true, pattern: `^arn:[A-Za-z0-9-]+:kms:[A-Za-z0-9-]+:[0-9]+:[A-Za-z0-9:/_-]+$`, most: 2048}
	vaultRule   = &rule{want: "the address of an Azure vault", hint: "it has the form https://acme.vault.azure.net", code: codeVault, exact: true, pattern: `^https://[A-Za-z0-9./-]+$`, most: 2048}
	pathRule    = &rule{want: "text without spaces", fit: "text of 1 to 2048 characters without spaces", hint: "write it as your cloud's console shows it", code: codeKeyPath, pattern: `^[A-Za-z0-9._:/-]+$`, least: 1, most: 2048}
	profileRule = &rule{want: "the id of a user profile", hint: "it begins with uprof_", code: codeProfileID, exact: true, pattern: `^uprof_[A-Za-z0-9_-]+$`, most: 100}
	deleteRule  = &rule{want: "a mapping with a reason", hint: `write delete: {reason: "why it goes"}`, empty: `write delete: {reason: "why it goes"}`}
)

func (d decoder) externalKeys(it item) []ExternalKey {
	list := []ExternalKey{}
	d.entries(it, externalKeysRule, nameRule, func(it item) { list = append(list, d.externalKey(it)) })
	slices.SortStableFunc(list, func(a, b ExternalKey) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func (d decoder) externalKey(it item) ExternalKey {
	k := ExternalKey{Name: it.key.Value, At: map[string]Position{"": d.doc.At(it.key)}}
	d.fields(it, externalKeyRule, externalKeyLevel, func(field string, it item) {
		k.At[field] = d.doc.At(it.key)
		switch field {
		case "id":
			k.ID = d.text(it, externalKeyIDRule)
		case "previously":
			k.Previously = []string{}
			d.texts(it, previouslyRule, nameRule, func(at Position, name string) {
				k.At["previously."+name] = at
				k.Previously = append(k.Previously, name)
			})
			slices.Sort(k.Previously)
		case "geo":
			k.Geo = d.text(it, keyGeoRule)
		case "user_profile_id":
			k.UserProfileID = d.text(it, profileRule)
		case "delete":
			k.Delete = &Tombstone{At: k.At[field]}
			d.fields(it, deleteRule, deleteLevel, func(_ string, it item) { k.Delete.Reason = d.text(it, reasonRule) })
		default:
			d.keyProvider(&k, field, it)
		}
	})
	return k
}

// keyProvider reads the fields of one provider.
func (d decoder) keyProvider(k *ExternalKey, service string, it item) {
	read := func(r *rule, l *level, rules map[string]*rule, to map[string]*string) {
		d.fields(it, r, l, func(field string, it item) {
			k.At[service+"."+field] = d.doc.At(it.key)
			*to[field] = d.text(it, cmp.Or(rules[field], pathRule))
		})
	}
	switch service {
	case "aws":
		k.AWS = &AWSKey{}
		read(awsRule, awsLevel, map[string]*rule{"kms_arn": kmsARNRule}, map[string]*string{"kms_arn": &k.AWS.KMSARN, "region": &k.AWS.Region})
	case "gcp":
		k.GCP = &GCPKey{}
		read(gcpRule, gcpLevel, nil, map[string]*string{"key_name": &k.GCP.KeyName})
	case "azure":
		k.Azure = &AzureKey{}
		read(azureRule, azureLevel, map[string]*rule{"vault_uri": vaultRule}, map[string]*string{
			"key_name": &k.Azure.KeyName, "tenant_id": &k.Azure.TenantID, "vault_uri": &k.Azure.VaultURI, "client_id": &k.Azure.ClientID,
		})
	}
}

func externalKeysBlock(keys []ExternalKey) *block {
	if keys == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for i := range keys {
		b.Field(keys[i].Name, keys[i].block())
	}
	return b
}

func (k *ExternalKey) block() *block {
	b := yamldoc.NewMapping()
	put := func(b *block, field string, value *block) {
		if value != nil {
			b.Field(field, value)
		}
	}
	put(b, "id", textOrNone(k.ID))
	put(b, "previously", listOrNone(k.Previously))
	put(b, "geo", textOrNone(k.Geo))
	if service, fields := k.Provider(); service != "" {
		at := yamldoc.NewMapping().InBrackets()
		for _, l := range []*level{awsLevel, gcpLevel, azureLevel} {
			for _, field := range l.fields {
				if strings.TrimPrefix(l.where, "in ") == service {
					put(at, field, textOrNone(fields[service+"."+field]))
				}
			}
		}
		b.Field(service, at)
	}
	put(b, "user_profile_id", textOrNone(k.UserProfileID))
	if k.Delete != nil {
		b.Field("delete", tombstoneBlock(k.Delete))
	}
	return b
}
