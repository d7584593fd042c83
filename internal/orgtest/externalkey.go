package orgtest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// kmsNames are the names of external keys, in organizations and in files.
var kmsNames = []string{"kms-0", "kms-1", "kms-2", "kms-3", "kms-4"}

func externalKeyID(name string) string { return "ekey_" + name }

// places are where keys may be.
var places = []spec.ExternalKey{
	{AWS: &spec.AWSKey{KMSARN: "arn:aws:kms:us-east-1:111122223333:key/1"}},
	{AWS: &spec.AWSKey{KMSARN: "arn:aws:kms:us-west-2:111122223333:key/2", Region: "us-west-2"}},
	{GCP: &spec.GCPKey{KeyName: "projects/p/locations/us/keyRings/r/cryptoKeys/k"}},
	{Azure: &spec.AzureKey{KeyName: "k", TenantID: "t", VaultURI: "https://v.vault.azure.net"}},
}

func liveKey(name string, at spec.ExternalKey) live.ExternalKey {
	k := live.ExternalKey{ID: externalKeyID(name), Name: name, Geo: "us"}
	k.Service, k.Provider = at.Provider()
	return k
}

var externalKeyKind = kind{
	name: spec.KindExternalKey,
	live: func(t *rapid.T, o *live.Org) {
		o.ExternalKeys = []live.ExternalKey{}
		for _, name := range kmsNames[:4] {
			if rapid.IntRange(0, 2).Draw(t, "external key") == 0 {
				continue
			}
			k := liveKey(name, rapid.SampledFrom(places).Draw(t, "place"))
			switch rapid.IntRange(0, 5).Draw(t, "key") {
			case 0:
				k.UserProfileID = "uprof_1"
			case 1:
				k.Attached = true // to a workspace that nobody sees
			}
			o.ExternalKeys = append(o.ExternalKeys, k)
		}
	},
	within: func(t *rapid.T, o *live.Org, w *live.Workspace) {
		if i := rapid.IntRange(-4, len(o.ExternalKeys)-1).Draw(t, "its key"); i >= 0 && o.ExternalKeys[i].UserProfileID == "" {
			w.ExternalKeyID, o.ExternalKeys[i].Attached = o.ExternalKeys[i].ID, true
		}
	},
	entry: func(t *rapid.T, _ *author, w *spec.Workspace) {
		if w.Archive == nil && rapid.IntRange(0, 2).Draw(t, "gets a key") == 0 {
			w.ExternalKey, w.ExternalKeyID = rapid.SampledFrom(kmsNames).Draw(t, "key"), ""
		}
	},
	file: func(t *rapid.T, a *author) {
		if rapid.IntRange(0, 3).Draw(t, "external keys are left alone") == 0 {
			a.want.ExternalKeys = nil
			return
		}
		for i := range a.want.ExternalKeys {
			disturbKey(t, &a.want.ExternalKeys[i])
		}
		for _, name := range kmsNames {
			if a.want.ExternalKeyNamed(name) == nil && rapid.IntRange(0, 2).Draw(t, "declared") == 0 {
				e := spec.ExternalKey{Name: name}
				disturbKey(t, &e)
				a.want.ExternalKeys = append(a.want.ExternalKeys, e)
			}
		}
		slices.SortFunc(a.want.ExternalKeys, func(x, y spec.ExternalKey) int { return cmp.Compare(x.Name, y.Name) })
		dropKeys(a.want)
	},
	edits: []edit{
		func(t *rapid.T, o *spec.Org, _ *spec.Workspace) {
			if n := len(o.ExternalKeys); n > 0 {
				disturbKey(t, &o.ExternalKeys[rapid.IntRange(0, n-1).Draw(t, "which key")])
				dropKeys(o)
			}
		},
		ofLive(func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
			w.ExternalKey, w.ExternalKeyID = rapid.SampledFrom(append([]string{""}, kmsNames...)).Draw(t, "key by name"), ""
			dropKeys(o)
		}),
	},
	lines: map[string]func(*parser, bool, []string) error{"external-key": parseExternalKey},
	read: map[string]func(*live.Org){
		"external-keys": func(o *live.Org) { o.ExternalKeys = append([]live.ExternalKey{}, o.ExternalKeys...) },
	},
	do:   doExternalKey,
	part: func(o *live.Org, _ live.WorkspaceID) live.Part { return live.ExternalKeyList(o.ExternalKeys) },
}

// disturbKey changes an entry as an author would.
func disturbKey(t *rapid.T, e *spec.ExternalKey) {
	switch rapid.IntRange(0, 5).Draw(t, "what becomes of the key") {
	case 0:
		*e = spec.ExternalKey{Name: e.Name, ID: e.ID, Delete: &spec.Tombstone{Reason: "done"}}
		return
	case 1:
		if e.ID != "" {
			e.Name += "-renamed"
		}
	case 2, 3:
		at := rapid.SampledFrom(places).Draw(t, "new place")
		e.AWS, e.GCP, e.Azure = at.AWS, at.GCP, at.Azure
	case 4:
		*e = spec.ExternalKey{Name: e.Name, ID: e.ID}
	}
	e.Delete, e.Geo = nil, rapid.SampledFrom([]string{"", "us"}).Draw(t, "key geo")
}

// dropKeys takes keys from workspaces that the file deletes, which no file may have.
func dropKeys(o *spec.Org) {
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		for _, k := range o.ExternalKeys {
			if k.Delete != nil && (w.ExternalKey == k.Name || k.ID != "" && w.ExternalKeyID == k.ID) {
				w.ExternalKey, w.ExternalKeyID = "", ""
			}
		}
	}
}

// parseExternalKey reads external-key "name" id=… attached profile=… aws.kms_arn=….
func parseExternalKey(p *parser, _ bool, f []string) error {
	k := live.ExternalKey{ID: externalKeyID(f[1]), Name: f[1], Geo: "us", Service: "aws", Provider: map[string]string{}}
	for _, word := range f[2:] {
		name, v, _ := strings.Cut(word, "=")
		service, _, inProvider := strings.Cut(name, ".")
		switch {
		case inProvider:
			k.Service, k.Provider[name] = service, v
		case name == "id":
			k.ID = v
		case name == "attached":
			k.Attached = true
		case name == "profile":
			k.UserProfileID = v
		default:
			return errUnknown
		}
	}
	p.org.ExternalKeys = append(p.org.ExternalKeys, k)
	return nil
}

func doExternalKey(s *diff.Step, o *live.Org) error {
	k := o.ExternalKey(s.Object.ID)
	switch {
	case s.Action == diff.Create:
		id := externalKeyID(s.Object.Name)
		if o.ExternalKey(id) != nil {
			id += "-again"
		}
		o.ExternalKeys = append(o.ExternalKeys, live.ExternalKey{ID: id, Name: s.Object.Name, Geo: "us", Provider: map[string]string{}})
		k = &o.ExternalKeys[len(o.ExternalKeys)-1]
	case k == nil:
		return fmt.Errorf("%s: no such external key to write to", s.Address)
	case s.Action == diff.Archive && k.Attached:
		return fmt.Errorf("%s: a workspace has the key", s.Address)
	case s.Action == diff.Archive:
		o.ExternalKeys = slices.DeleteFunc(o.ExternalKeys, func(k live.ExternalKey) bool { return k.ID == s.Object.ID })
		return nil
	}
	return configureKey(k, s.Changes)
}

func configureKey(k *live.ExternalKey, changes []diff.Change) error {
	google := k.Service == "gcp"
	for _, c := range changes {
		service, _, inProvider := strings.Cut(c.Field, ".")
		switch {
		case c.Field == diff.FieldName:
			k.Name = c.After.Text
		case k.Attached || google:
			return errors.New("what a workspace has, or is in Google Cloud, is fixed")
		case c.Field == diff.FieldKeyGeo:
			k.Geo = c.After.Text
		case c.Field == diff.FieldKeyProfile:
			k.UserProfileID = c.After.Text
		case !inProvider:
			return errors.New("an external key has no " + c.Field)
		case c.After.Kind == diff.None:
			delete(k.Provider, c.Field)
		default:
			k.Service, k.Provider[c.Field] = service, c.After.Text
		}
	}
	return nil
}

// giveKey attaches the key that the changes of a workspace name.
func giveKey(w *live.Workspace, o *live.Org, changes []diff.Change) error {
	for _, c := range changes {
		switch c.Field {
		case diff.FieldExternalKeyName:
			found := o.ExternalKeysNamed(c.After.Text)
			if len(found) != 1 {
				return fmt.Errorf("%d external keys are named %q", len(found), c.After.Text)
			}
			w.ExternalKeyID, found[0].Attached = found[0].ID, true
		case diff.FieldExternalKey:
			w.ExternalKeyID = c.After.Text
			if k := o.ExternalKey(c.After.Text); k != nil {
				k.Attached = true
			}
		}
	}
	return nil
}
