package spec

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/yamldoc"
)

// KindAPIKey is the kind of the API keys.
const KindAPIKey Kind = "api-key"

const (
	codeKeyID   = "bad-api-key-id"    // text that begins like the id of an API key and is none
	codeMaxAge  = "bad-max-age"       // an age not of the form 90d
	codeSameKey = "duplicate-api-key" // one API key under two workspaces
)

var apiKeyKind = kind{
	name:  KindAPIKey,
	names: checker.keyNames,
	check: checker.keyLines,
	texts: checker.keyTexts,
}

// KeyLines are the lines of an entry about the API keys of its workspace.
type KeyLines struct {
	// APIKeys is sorted by key. Keys that are absent are not managed. Nil: the entry
	// has no such field.
	APIKeys []APIKey
}

// APIKey is one line under api_keys.
type APIKey struct {
	// Key is the API key's name, if only one key of the workspace has it, or its
	// "apikey_…" id.
	Key string
	// Status is the status it should have; empty beside a tombstone.
	Status  KeyStatus
	Archive *Tombstone
	At      Position
}

// ByID reports whether the line names its key by the id.
func (k *APIKey) ByID() bool { return strings.HasPrefix(k.Key, keyPrefix) }

// KeyStatus is a status that a line may ask for.
type KeyStatus string

// An inactive key is refused until it is active again.
const (
	KeyActive   KeyStatus = "active"
	KeyInactive KeyStatus = "inactive"
)

// KeyPolicy is what policy.api_keys says.
type KeyPolicy struct {
	// MaxAge is the number of days after which an active key is reported. Zero: never.
	MaxAge int
}

var (
	apiKeysSection = section[*Workspace]{
		field: "api_keys", kind: KindAPIKey, aka: []string{"keys", "apikeys"}, limit: true,
		decode: func(d decoder, w *Workspace, it item) { w.APIKeys = d.apiKeys(it) },
		format: func(w *Workspace) *block { return apiKeysBlock(w.APIKeys) },
	}
	keyLevel = &level{
		where: "in the line of an API key", fields: []string{"archive"},
		required: []string{"archive"}, needed: map[string]string{"archive": "write active, inactive, or {archive: {reason: …}}"},
	}
	keyPolicySection = section[*Policy]{
		field: "api_keys", kind: KindAPIKey,
		decode: func(d decoder, p *Policy, it item) { d.keyPolicy(p, it) },
		format: func(p *Policy) *block {
			if p.APIKeys.MaxAge == 0 {
				return nil
			}
			return yamldoc.NewMapping().InBrackets().Field("max_age", yamldoc.Plain(strconv.Itoa(p.APIKeys.MaxAge)+"d"))
		},
	}
	keyPolicyLevel = &level{
		where: "in policy.api_keys", fields: []string{"max_age"},
		cannot: func(field string) string {
			if field == "max_idle" {
				return "the API does not say when a key was last used; max_age goes by the day it was made"
			}
			return ""
		},
	}
)

const keyForms = "active, inactive, or {archive: {reason: …}}"

var (
	apiKeysRule = &rule{
		want: "a mapping of API keys to what they should be", hint: "write one line for each key: nightly-batch: inactive",
		empty: "delete the line to leave API keys alone", lines: true,
	}
	keyRule = &rule{
		want: keyForms, hint: "write " + keyForms,
		words: []string{string(KeyActive), string(KeyInactive)}, unknown: decoder.unknownKeyStatus,
	}
	keyPolicyRule = &rule{want: "a mapping with max_age", hint: "write {max_age: 90d}"}
	maxAgeRule    = &rule{
		want: "a number of days such as 90d", hint: "write 1 to 9999 days with a d, such as 90d", code: codeMaxAge, exact: true, pattern: `^[1-9][0-9]{0,3}d$`,
	}
)

func (d decoder) apiKeys(it item) []APIKey {
	list := []APIKey{}
	d.entries(it, apiKeysRule, nameRule, func(it item) {
		k := APIKey{Key: it.key.Value, At: d.doc.At(it.key)}
		switch {
		case it.node.Kind() == yamldoc.Mapping:
			d.fields(it, keyRule, keyLevel, func(_ string, it item) {
				k.Archive = d.tombstone(map[string]Position{"archive": d.doc.At(it.key)}, it)
			})
		case it.is(yamldoc.IsText):
			k.Status = KeyStatus(d.text(it, keyRule))
		default:
			d.notText(it, keyRule)
		}
		list = append(list, k)
	})
	slices.SortStableFunc(list, func(a, b APIKey) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

func (d decoder) unknownKeyStatus(it item) {
	text, hint := it.node.Value, "write "+keyForms
	switch meant := d.suggest.nearest(text, []string{string(KeyActive), string(KeyInactive)}); {
	case text == "archived":
		hint = `write {archive: {reason: "why it goes"}}; it is for good`
	case text == "expired":
		hint = "no file can make a key expire; write inactive, which can be undone"
	case meant != "":
		hint = "did you mean " + meant + "?"
	}
	d.Errorf(d.place(it), codeUnknownValue, hint, "%s is not a status that a key can be given", yamldoc.Quote(text))
}

func (d decoder) keyPolicy(p *Policy, it item) {
	d.fields(it, keyPolicyRule, keyPolicyLevel, func(field string, it item) {
		p.At["api_keys."+field] = d.doc.At(it.key)
		if days, err := strconv.Atoi(strings.TrimSuffix(d.text(it, maxAgeRule), "d")); err == nil {
			p.APIKeys.MaxAge = days
		}
	})
}

func apiKeysBlock(keys []APIKey) *block {
	if keys == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for _, k := range keys {
		if k.Archive != nil {
			b.Field(k.Key, yamldoc.NewMapping().InBrackets().Field("archive", tombstoneBlock(k.Archive)))
		} else {
			b.Field(k.Key, yamldoc.Text(string(k.Status)))
		}
	}
	return b
}

// InactiveKeys is what an entry says to set keys of these names or ids inactive.
func InactiveKeys(names []string) string {
	lines := make([]string, len(names))
	for i, name := range names {
		lines[i] = yamldoc.ScalarText(name) + ": " + string(KeyInactive)
	}
	return "api_keys: {" + strings.Join(lines, ", ") + "}"
}

const keyPrefix = "apikey_"

// UsableKeyID reports whether a text has the form of the id of an API key, and so
// may stand in the path of a request.
func UsableKeyID(s string) bool {
	id, ok := strings.CutPrefix(s, keyPrefix)
	return ok && id != "" && len(id) <= 100 && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-'
	})
}

// UsableKeyName reports whether a file may name an API key so. What begins like an
// id is only ever an id.
func UsableKeyName(name string) bool {
	return utf8.ValidString(name) && usableText(name) && scripts{}.mixedName(name) == "" && !strings.HasPrefix(name, keyPrefix) && !blank(name)
}

// SameKeyName reports whether the lines of one entry may not name two keys so: the
// eye cannot tell them apart.
func SameKeyName(a, b string) bool { return SameName(a, b) || skeleton(a) == skeleton(b) }

func (c checker) eachKey(do func(*Workspace, *APIKey)) {
	for _, w := range c.bySource() {
		for j := range w.APIKeys {
			do(w, &w.APIKeys[j])
		}
	}
}

func (c checker) keyNames() {
	c.eachKey(func(_ *Workspace, k *APIKey) {
		c.name(k.At, k.Key)
		if k.ByID() && !UsableKeyID(k.Key) {
			c.Errorf(k.At, codeKeyID, "such an id is apikey_ and letters or digits; the Console shows it",
				"%s is not the id of an API key", yamldoc.Quote(k.Key))
		}
	})
}

// keyLines looks at the lines by themselves, and for one id in two entries: a key is
// bound to one workspace.
func (c checker) keyLines() {
	homes := map[string]*APIKey{}
	c.eachKey(func(_ *Workspace, k *APIKey) {
		if first := homes[k.Key]; k.ByID() && first != nil && first != k {
			c.Errorf(k.At, codeSameKey, "keep the line in the entry of the key's workspace", "the API key %s is also named at %s", k.Key, where(first.At))
		} else if k.ByID() {
			homes[k.Key] = k
		}
		if k.Archive != nil && k.Archive.Reason != "" && blank(k.Archive.Reason) {
			c.Errorf(k.Archive.At, codeOutOfRange, reasonRule.hint, "the reason is blank")
		}
	})
}

// keyTexts compares the names within an entry. A key whose name looks like another
// one's can be named by its id.
func (c checker) keyTexts(s scripts) {
	c.eachKey(func(w *Workspace, k *APIKey) {
		if k.ByID() {
			return
		}
		c.mixing(s, k.At, k.Key)
		for _, first := range w.APIKeys {
			if first.Key == k.Key {
				return
			}
			if !first.ByID() && SameKeyName(first.Key, k.Key) {
				c.likeness(k.At, k.Key, known{text: first.Key, at: first.At}, "name both keys by their ids")
				return
			}
		}
	})
}
