package adopt

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// What cannot be changed of a key that a workspace has is told by the plan, and stays
// for a person to correct: the entry may mean another key.
var externalKeyKind = kind{name: diff.KindExternalKey, step: (*draft).externalKey}

// externalKey makes the file say where a key is. Its name is the entry's key, by which
// workspaces ask for it, so it stays.
func (d *draft) externalKey(s *diff.Step) *Refusal {
	switch s.Action {
	case diff.Archive:
		return tombstone(s)
	case diff.Create:
		return &Refusal{say.F("no external key is named %q", s.Object.Name), say.F("apply creates it; if it is not to be, delete the entry by hand")}
	case diff.Update, diff.Add, diff.SetRole, diff.Remove:
	}
	if _, renames := s.Change(diff.FieldName); renames {
		return &Refusal{say.F("the entry has another name than the key %q", s.Object.Name), say.F("apply renames the key; or rename the entry by hand, and what names it")}
	}
	return d.sayKey(s.Address, d.have.ExternalKey(s.Object.ID))
}

// sayKey makes the fields that an entry manages say what the key has.
func (d *draft) sayKey(a diff.Address, have *live.ExternalKey) *Refusal {
	keys := slices.Clone(d.want.ExternalKeys)
	i := slices.IndexFunc(keys, func(k spec.ExternalKey) bool { return diff.ObjectAddress(diff.KindExternalKey, "", k.Name) == a })
	if i < 0 || have == nil {
		return &Refusal{say.F("no entry stands for it"), say.F("edit the file by hand, then plan")}
	}
	k, is := &keys[i], have.Entry()
	if service, _ := is.Provider(); service == "" || !spec.UsableExternalKey(&is) {
		return &Refusal{say.F("no file may hold the fields of the external key"), say.F("take them out of the entry by hand, which leaves them alone from then on")}
	}
	if k.UserProfileID != "" {
		k.UserProfileID = is.UserProfileID
	}
	if k.Geo != "" {
		k.Geo = is.Geo
	}
	if service, _ := k.Provider(); service != "" {
		was := *k
		k.AWS, k.GCP, k.Azure = is.AWS, is.GCP, is.Azure
		if was.AWS != nil && was.AWS.Region == "" && k.AWS != nil {
			k.AWS.Region = "" // it stays as it is, unnamed
		}
		if was.Azure != nil && was.Azure.ClientID == "" && k.Azure != nil {
			k.Azure.ClientID = ""
		}
	}
	d.want.ExternalKeys = keys
	return nil
}

// fixedKeyOf makes an entry say which key its workspace has, in the way in which it
// asks for one.
func (d *draft) fixedKeyOf(w *spec.Workspace, id string) *Refusal {
	switch name := d.keyName(id); {
	case w.ExternalKeyID != "":
		w.ExternalKeyID = id
	case w.ExternalKey != "" && name == "":
		return &Refusal{say.F("the workspace has the external key %s, which no name tells", say.Span{Kind: say.ID, Text: id}), say.F("write `external_key_id` in place of `external_key` by hand")}
	case w.ExternalKey != "":
		w.ExternalKey = name
	}
	return nil
}

// keyName is the name by which an entry may ask for a key: that of the entry that
// stands for it, else its own, if nothing else has that.
func (d *draft) keyName(id string) string {
	for i := range d.want.ExternalKeys {
		name := d.want.ExternalKeys[i].Name
		if k := d.match.LiveExternalKey(diff.ObjectAddress(diff.KindExternalKey, "", name)); k != nil && k.ID == id {
			return name
		}
	}
	k := d.have.ExternalKey(id)
	if k == nil || !spec.UsableExternalKeyName(k.Name) || len(d.have.ExternalKeysNamed(k.Name)) > 1 || d.want.ExternalKeyNamed(k.Name) != nil {
		return ""
	}
	return k.Name
}
