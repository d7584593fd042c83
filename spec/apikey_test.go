package spec

import (
	"testing"

	"pgregory.net/rapid"
)

var apiKeyTest = kindTest{
	policy:    map[string]string{"api_keys": "APIKeys"},
	workspace: map[string]string{"api_keys": "APIKeys"},
	homes: []home{
		{"apiKeyEntry", APIKey{}, map[string]string{"archive": "Archive"}, []string{"Key", "Status", "At"}},
		{"apiKeyPolicy", KeyPolicy{}, map[string]string{"max_age": "MaxAge"}, nil},
	},
	levels: map[string]*level{"apiKeyEntry": keyLevel, "apiKeyPolicy": keyPolicyLevel},
	rules:  map[string]*rule{"apiKeyStatus": keyRule, "maxAge": maxAgeRule},
	entry: func(t *rapid.T, w *Workspace, _ []string) {
		if rapid.IntRange(0, 2).Draw(t, "api keys") > 0 {
			return
		}
		w.APIKeys = []APIKey{}
		for _, key := range []string{"nightly batch", "no"} {
			k := APIKey{Key: key, Status: rapid.SampledFrom([]KeyStatus{KeyActive, KeyInactive}).Draw(t, "status")}
			switch rapid.IntRange(0, 3).Draw(t, "line") {
			case 0:
				continue
			case 1:
				k.Status, k.Archive = "", &Tombstone{Reason: "rotated"}
			}
			w.APIKeys = append(w.APIKeys, k)
		}
	},
}

func TestAKeyIsNamedByANameOrAnID(t *testing.T) {
	for _, name := range []string{"nightly-batch", "wrkspc_1", "ключ", "a/b"} {
		if !UsableKeyName(name) {
			t.Errorf("%q names no key", name)
		}
	}
	for _, name := range []string{"", " ", "apikey_1", "two\nlines", "kеy" /* a Cyrillic letter */, "\xff"} {
		if UsableKeyName(name) {
			t.Errorf("%q names a key", name)
		}
	}
	for id, want := range map[string]bool{"apikey_01AbC": true, "apikey_": false, "apikey_a/b": false, "apikey_..": false, "": false, "wrkspc_1": false} {
		if got := UsableKeyID(id); got != want {
			t.Errorf("%q: got %v", id, got)
		}
	}
}
