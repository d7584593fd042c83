package spec

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var externalKeyTest = kindTest{
	org:       map[string]string{"external_keys": "ExternalKeys"},
	workspace: map[string]string{"external_key": "ExternalKey"},
	homes: []home{
		{
			"externalKey",
			ExternalKey{},
			map[string]string{
				"id": "ID", "previously": "Previously", "geo": "Geo", "aws": "AWS", "gcp": "GCP", "azure": "Azure",
				"user_profile_id": "UserProfileID", "delete": "Delete",
			},
			[]string{"Name", "At"},
		},
		{"awsKey", AWSKey{}, map[string]string{"kms_arn": "KMSARN", "region": "Region"}, nil},
		{"gcpKey", GCPKey{}, map[string]string{"key_name": "KeyName"}, nil},
		{"azureKey", AzureKey{}, map[string]string{"key_name": "KeyName", "tenant_id": "TenantID", "vault_uri": "VaultURI", "client_id": "ClientID"}, nil},
		{"deleteKey", Tombstone{}, map[string]string{"reason": "Reason"}, []string{"At"}},
	},
	levels: map[string]*level{"externalKey": externalKeyLevel, "awsKey": awsLevel, "gcpKey": gcpLevel, "azureKey": azureLevel, "deleteKey": deleteLevel},
	rules: map[string]*rule{
		"externalKeyName": nameRule, "keyGeo": keyGeoRule, "kmsARN": kmsARNRule, "vaultURI": vaultRule, "keyField": pathRule, "userProfileID": profileRule,
	},
	entry: func(t *rapid.T, w *Workspace, _ []string) {
		if w.ExternalKeyID == "" {
			w.ExternalKey = rapid.SampledFrom([]string{"", "us-kms", "no", "007"}).Draw(t, "key by name")
		}
	},
	file: func(t *rapid.T, o *Org) {
		if rapid.Bool().Draw(t, "no external keys") {
			return
		}
		o.ExternalKeys = []ExternalKey{}
		for _, name := range drawSlugs(t) {
			o.ExternalKeys = append(o.ExternalKeys, drawExternalKey(t, name))
		}
		slices.SortFunc(o.ExternalKeys, func(a, b ExternalKey) int { return cmp.Compare(a.Name, b.Name) })
	},
}

func drawExternalKey(t *rapid.T, name string) ExternalKey {
	k := ExternalKey{Name: name}
	if rapid.Bool().Draw(t, "pinned") {
		k.ID = "ekey_" + name
	}
	if rapid.IntRange(0, 3).Draw(t, "deleted") == 0 {
		k.Name += "-that-is-deleted" // and no workspace has it
		k.Delete = &Tombstone{Reason: "superseded"}
		return k
	}
	k.Geo = rapid.SampledFrom([]string{"", "us"}).Draw(t, "geo")
	k.UserProfileID = rapid.SampledFrom([]string{"", "uprof_1"}).Draw(t, "profile")
	switch rapid.IntRange(0, 3).Draw(t, "provider") {
	case 1:
		k.AWS = &AWSKey{KMSARN: "arn:aws:kms:us-east-1:111122223333:key/1", Region: rapid.SampledFrom([]string{"", "us-east-1"}).Draw(t, "region")}
	case 2:
		k.GCP = &GCPKey{KeyName: "projects/p/locations/us/keyRings/r/cryptoKeys/k"}
	case 3:
		k.Azure = &AzureKey{KeyName: "k", TenantID: "7d3f0c1e", VaultURI: "https://acme.vault.azure.net", ClientID: rapid.SampledFrom([]string{"", "c-1"}).Draw(t, "client")}
	}
	return k
}

func TestUsableExternalKeys(t *testing.T) {
	fine := ExternalKey{ID: "ekey_1", Geo: "us", AWS: &AWSKey{KMSARN: "arn:aws:kms:us-east-1:111122223333:key/1", Region: "us-east-1"}, UserProfileID: "uprof_1"}
	if !UsableExternalKey(&fine) || !UsableExternalKey(&ExternalKey{}) {
		t.Error("what a file may say is refused")
	}
	for what, k := range map[string]ExternalKey{
		"a region with a space":    {AWS: &AWSKey{KMSARN: fine.AWS.KMSARN, Region: "us east"}},
		"no ARN":                   {AWS: &AWSKey{KMSARN: "key/1"}},
		"a vault without TLS":      {Azure: &AzureKey{VaultURI: "http://acme.vault.azure.net"}},
		"a geo that is not known":  {Geo: "mars"},
		"an id of something else":  {ID: "wrkspc_1"},
		"a profile that is no id":  {UserProfileID: "shop"},
		"a key in another writing": {GCP: &GCPKey{KeyName: "projects/ä"}},
	} {
		if UsableExternalKey(&k) {
			t.Errorf("%s: a file may not say that", what)
		}
	}
	for name, want := range map[string]bool{"us-kms": true, "ekey_1": false, "": false, "a\nb": false, " ": false} {
		if got := UsableExternalKeyName(name); got != want {
			t.Errorf("%q: got %t", name, got)
		}
	}
}
