package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// externalKeyKind assumes that each key that base declares is live as it says, and
// each that only a workspace names, or that head takes over or deletes. A tombstone of
// base has been carried out, unless head withdraws it.
var externalKeyKind = kind{
	assume: func(o *live.Org, base, head *spec.Org) {
		declared := diff.RuleOf(diff.KindExternalKey).OrgDeclared
		if !declared(base) && !declared(head) {
			return
		}
		o.ExternalKeys = []live.ExternalKey{}
		heirs := map[*spec.ExternalKey]bool{}
		for i := range base.ExternalKeys {
			b := &base.ExternalKeys[i]
			h := heirOf(b, head)
			heirs[h] = true
			if b.Delete == nil || h != nil && h.Delete == nil {
				o.ExternalKeys = append(o.ExternalKeys, assumedKey(b.Name, h, b))
			}
		}
		for i := range head.ExternalKeys {
			if h := &head.ExternalKeys[i]; !heirs[h] && (h.ID != "" || h.Delete != nil) {
				o.ExternalKeys = append(o.ExternalKeys, assumedKey(h.Name, h, nil))
			}
		}
		assumeNamedKeys(o, base, head)
		attachKeys(o, head)
		assumeProfiles(o, base, head)
	},
	within: func(w *live.Workspace, e *spec.Workspace) {
		if e.ExternalKey != "" {
			w.ExternalKeyID = assumedKeyID(e.ExternalKey)
		}
	},
	compare: (*review).externalKeys,
	parts:   (*review).keyParts,
}

func assumedKeyID(name string) string { return live.AssumedPrefix + "external-key:" + name }

// heirOf is what head makes of an entry of base; nil when it drops it.
func heirOf(b *spec.ExternalKey, head *spec.Org) *spec.ExternalKey {
	for i := range head.ExternalKeys {
		if h := &head.ExternalKeys[i]; b.ID != "" && h.ID == b.ID {
			return h
		}
	}
	if h := head.ExternalKeyNamed(b.Name); h != nil && (h.ID == "" || b.ID == "" || h.ID == b.ID) {
		return h
	}
	for i := range head.ExternalKeys {
		if h := &head.ExternalKeys[i]; slices.Contains(h.Previously, b.Name) && (h.ID == "" || b.ID == "") {
			return h
		}
	}
	return nil
}

// assumedKey is the key that entries have led to, the last one first. What base
// leaves alone is not known, so that head changes nothing there.
func assumedKey(name string, h, b *spec.ExternalKey) live.ExternalKey {
	k := live.ExternalKey{ID: assumedKeyID(name), Name: name, Geo: "us", Provider: map[string]string{}}
	for _, e := range []*spec.ExternalKey{h, b} {
		if e == nil {
			continue
		}
		if service, fields := e.Provider(); service != "" {
			if k.Service != service {
				k.Service, k.Provider = service, map[string]string{}
			}
			for path, value := range fields {
				k.Provider[path] = value
			}
		}
		if e.UserProfileID != "" {
			k.UserProfileID = e.UserProfileID
		}
		if e.ID != "" {
			k.ID = e.ID
		}
	}
	return k
}

// assumeNamedKeys adds the keys that entries of base name without one of their own,
// and those that neither file has.
func assumeNamedKeys(o *live.Org, base, head *spec.Org) {
	for i := range base.Workspaces {
		assumeNamed(o, base.Workspaces[i].ExternalKey, head)
	}
	for i := range head.Workspaces {
		if name := head.Workspaces[i].ExternalKey; head.ExternalKeyNamed(name) == nil && base.ExternalKeyNamed(name) == nil {
			assumeNamed(o, name, head)
		}
	}
}

func assumeNamed(o *live.Org, name string, head *spec.Org) {
	if name != "" && len(o.ExternalKeysNamed(name)) == 0 {
		o.ExternalKeys = append(o.ExternalKeys, assumedKey(name, head.ExternalKeyNamed(name), nil))
	}
}

// attachKeys gives the keys that workspaces have by name their ids, and notes which
// are taken.
func attachKeys(o *live.Org, head *spec.Org) {
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		if name, ok := strings.CutPrefix(w.ExternalKeyID, assumedKeyID("")); ok {
			assumeNamed(o, name, head)
			w.ExternalKeyID = o.ExternalKeysNamed(name)[0].ID
		}
		if k := o.ExternalKey(w.ExternalKeyID); k != nil {
			k.Attached, w.UserProfileID = true, k.UserProfileID // the API takes them only so
		}
	}
}

// assumeProfiles lets the keys that head attaches fit: which user profile a workspace
// has, git does not know.
func assumeProfiles(o *live.Org, base, head *spec.Org) {
	ancestors := lineage(base, head)
	for i := range head.Workspaces {
		h := &head.Workspaces[i]
		found := o.ExternalKeysNamed(h.ExternalKey)
		for j := range base.Workspaces {
			b := &base.Workspaces[j]
			if from, known := ancestors[h.Key]; !known || from != b.Key || len(found) != 1 {
				continue
			}
			id := idFor(b, "base:")
			if id.Assumed() && h.ID != "" {
				id = live.WorkspaceID(h.ID)
			}
			if w := o.Workspace(id); w != nil && w.ExternalKeyID == "" {
				w.UserProfileID = found[0].UserProfileID
			}
		}
	}
}

// keyAncestors is which entry of base each entry of head continues.
func (r *review) keyAncestors() map[*spec.ExternalKey]*spec.ExternalKey {
	from := map[*spec.ExternalKey]*spec.ExternalKey{}
	for i := range r.base.ExternalKeys {
		b := &r.base.ExternalKeys[i]
		if h := heirOf(b, r.head); h != nil && from[h] == nil {
			from[h] = b
		}
	}
	return from
}

// externalKeys tells of entries that come to stand for another key, of those that are
// gone, and of fields that their entries no longer have, or have for the first time.
func (r *review) externalKeys() {
	ancestors := r.keyAncestors()
	for i := range r.head.ExternalKeys {
		h := &r.head.ExternalKeys[i]
		r.keyIdentity(ancestors[h], h)
	}
	for i := range r.base.ExternalKeys {
		b := &r.base.ExternalKeys[i]
		h := heirOf(b, r.head)
		d := dropped{
			address: diff.ObjectAddress(diff.KindExternalKey, "", b.Name), at: b.Pos(""), was: say.F("external key %q", b.Name),
			fields: lettingGo(b, h), gained: lettingGo(h, b), tombstone: b.Delete != nil && (h == nil || h.Delete == nil),
			withdrawn: say.F("the tombstone of external key %q is withdrawn: if the deletion has not run yet, it never will", b.Name),
			hint:      say.F("to delete it, let its entry stay as `{delete: {reason: …}}`"),
		}
		if h != nil {
			pos := h.Pos("")
			d.is, d.heir = say.F("external key %q", h.Name), &pos
		}
		r.tellDropped(&d)
	}
}

func (r *review) keyParts() []part {
	ancestors := r.keyAncestors()
	var parts []part
	for i := range r.head.ExternalKeys {
		h := &r.head.ExternalKeys[i]
		p := part{address: diff.ObjectAddress(diff.KindExternalKey, "", h.Name), name: say.F("the entry of external key %q", h.Name), at: h.Pos(""), after: facts(*h)}
		if b := ancestors[h]; b != nil {
			p.before = facts(*b)
		}
		parts = append(parts, p)
	}
	return parts
}

// keyIdentity tells that an entry comes to stand for another key, or may.
func (r *review) keyIdentity(b, h *spec.ExternalKey) {
	var before *standing
	if b != nil {
		before = keyStanding(b)
	}
	claims, releases := claimsOf(say.F("external key"), before, keyStanding(h))
	if len(claims)+len(releases) == 0 || r.isNew {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevAttention, Code: diff.CodeIdentityChanged, Address: diff.ObjectAddress(diff.KindExternalKey, "", h.Name), At: at(h.Pos("")),
		Message: say.F("identity of external key %q changes: %s", h.Name, say.Join(append(claims, releases...), "; ")),
		Hint:    say.F("run wsync plan with a credential to see which live key it stands for then"),
	})
}

// keyStanding leaves out an empty list of former names, which says nothing of a key.
func keyStanding(k *spec.ExternalKey) *standing {
	return &standing{key: k.Name, name: k.Name, id: k.ID, previously: append([]string(nil), k.Previously...)}
}

// lettingGo are the fields that an entry had and its heir has not. A tombstone of
// either says all there is.
func lettingGo(b, h *spec.ExternalKey) []string {
	var gone []string
	if b == nil || h == nil || b.Delete != nil || h.Delete != nil {
		return nil
	}
	if b.Geo != "" && h.Geo == "" {
		gone = append(gone, diff.FieldKeyGeo)
	}
	if b.UserProfileID != "" && h.UserProfileID == "" {
		gone = append(gone, diff.FieldKeyProfile)
	}
	_, had := b.Provider()
	service, has := h.Provider()
	for path := range had {
		if field, _, _ := strings.Cut(path, "."); has[path] == "" && (service == "" || service == field) {
			gone = append(gone, path)
		}
	}
	slices.Sort(gone)
	return gone
}

// keyFacts is what decides which key an entry names: the entry of that key, and the
// names and ids of the others.
func keyFacts(o *spec.Org, w *spec.Workspace, said map[string]string) {
	if w.ExternalKey == "" {
		return
	}
	for i := range o.ExternalKeys {
		k := &o.ExternalKeys[i]
		at := "ExternalKeys." + k.Name
		if said[at] = fmt.Sprint(k.ID, k.Previously, k.Delete != nil); k.Name == w.ExternalKey {
			for path, value := range facts(*k) {
				said[join(at, path)] = value
			}
		}
	}
}
