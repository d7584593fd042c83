package adminsim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ExternalKey is one key of a customer's own. Exactly one provider is given.
type ExternalKey struct {
	Name          string    `yaml:"name,omitempty"` // display_name; null when empty
	ID            string    `yaml:"id,omitempty"`
	Geo           string    `yaml:"geo,omitempty"` // us when empty
	AWS           *AWSKey   `yaml:"aws,omitempty"`
	GCP           *GCPKey   `yaml:"gcp,omitempty"`
	Azure         *AzureKey `yaml:"azure,omitempty"`
	UserProfileID string    `yaml:"user_profile_id,omitempty"` // one of the user_profiles
	Broken        string    `yaml:"broken,omitempty"`          // why it fails every validation
	InPolicy      bool      `yaml:"in_policy,omitempty"`       // the Workspace Policy lists it
	CreatedAt     time.Time `yaml:"created_at,omitempty"`
	UpdatedAt     time.Time `yaml:"updated_at,omitempty"`
}

// AWSKey is a key in AWS KMS.
type AWSKey struct {
	KMSARN string `yaml:"kms_arn"`
	Region string `yaml:"region,omitempty"` // that of the ARN when empty
}

// GCPKey is a key in Cloud KMS.
type GCPKey struct {
	KeyName string `yaml:"key_name"`
}

// AzureKey is a key in an Azure vault.
type AzureKey struct {
	KeyName  string `yaml:"key_name"`
	TenantID string `yaml:"tenant_id"`
	VaultURI string `yaml:"vault_uri"`
	ClientID string `yaml:"client_id,omitempty"`
}

// externalKeys fills the list newest first: earlier lines are newer. A key that a
// workspace of the seed has, and that has no line, is there too.
func (b *builder) externalKeys() {
	ks := slices.Clone(b.seed.ExternalKeys)
	for _, w := range b.seed.Workspaces {
		id := w.ExternalKeyID
		if strings.HasPrefix(id, "ekey_") && !slices.ContainsFunc(ks, func(k ExternalKey) bool { return k.ID == id }) {
			ks = append(ks, ExternalKey{ID: id, UserProfileID: w.UserProfileID, AWS: &AWSKey{KMSARN: "arn:aws:kms:us-east-1:111122223333:key/" + id}})
		}
	}
	for i := range ks {
		ks[i].CreatedAt = cmp.Or(ks[i].CreatedAt, epoch.Add(-time.Duration(i)*time.Hour))
		ks[i].UpdatedAt = cmp.Or(ks[i].UpdatedAt, ks[i].CreatedAt)
	}
	slices.SortStableFunc(ks, func(x, y ExternalKey) int { return y.CreatedAt.Compare(x.CreatedAt) })
	for i := range ks {
		b.externalKey(&ks[i])
	}
}

func (b *builder) externalKey(k *ExternalKey) {
	what := fmt.Sprintf("external key %q", cmp.Or(k.Name, k.ID))
	rec := externalKey{
		name: k.Name, geo: cmp.Or(k.Geo, defaultGeo), profile: k.UserProfileID, broken: k.Broken, inPolicy: k.InPolicy,
		created: clock(k.CreatedAt), updated: clock(k.UpdatedAt),
	}
	b.oneOf(what+": geo", rec.geo, defaultGeo)
	if rec.profile != "" && !slices.Contains(b.st.profiles, rec.profile) {
		b.complain("%s: user_profile_id %q is not among the user_profiles", what, rec.profile)
	}
	given := 0
	if a := k.AWS; a != nil {
		given++
		rec.provider = keyProvider{kind: "aws", kmsARN: a.KMSARN, region: cmp.Or(a.Region, regionOf(a.KMSARN))}
		if why := kmsObjection(a.KMSARN); why != "" {
			b.complain("%s: kms_arn: %s", what, why)
		}
	}
	if g := k.GCP; g != nil {
		given++
		rec.provider = keyProvider{kind: "gcp", keyName: g.KeyName}
	}
	if z := k.Azure; z != nil {
		given++
		rec.provider = keyProvider{kind: "azure", keyName: z.KeyName, tenantID: z.TenantID, vaultURI: z.VaultURI, clientID: z.ClientID}
	}
	if given != 1 {
		b.complain("%s: has one of aws, gcp and azure", what)
	}
	id := k.ID
	if id == "" {
		id = b.st.mint.id("ekey", k.Name)
	}
	b.st.externalKeys.put(id, b.st.rank(b.st.externalKeys.last(), id), rec, seeded)
}

func snapshotExternalKeys(st *state, out *Seed, _ time.Time) {
	for id, k := range st.externalKeys.live {
		line := ExternalKey{
			Name: k.name, ID: id, Geo: k.geo, UserProfileID: k.profile, Broken: k.broken, InPolicy: k.inPolicy,
			CreatedAt: k.created, UpdatedAt: k.updated,
		}
		switch p := k.provider; p.kind {
		case "aws":
			line.AWS = &AWSKey{p.kmsARN, p.region}
		case "gcp":
			line.GCP = &GCPKey{p.keyName}
		case "azure":
			line.Azure = &AzureKey{p.keyName, p.tenantID, p.vaultURI, p.clientID}
		}
		out.ExternalKeys = append(out.ExternalKeys, line)
	}
	slices.SortFunc(out.ExternalKeys, func(x, y ExternalKey) int { return cmp.Compare(x.ID, y.ID) })
}

// SetExternalKey changes by hand what the API does not: why a key does not work, or
// nothing when it does.
func (c Console) SetExternalKey(name, broken string) error {
	return c.do(func(st *state) error {
		for id, k := range st.externalKeys.live {
			if k.name == name || id == name {
				k.broken = broken
				st.externalKeys.put(id, 0, k, seeded)
				return nil
			}
		}
		return fmt.Errorf("no external key %q", name)
	})
}
