package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Display names of external keys may repeat, so identity is decided once: by id, by
// name, by a former name.

// keyMatch is one entry and the live key that it stands for.
type keyMatch struct {
	want *spec.ExternalKey
	// have is nil for a key that is not there.
	have *live.ExternalKey
	by   ReasonKind
	// broken says why the entry stands for none that could be told.
	broken *Finding
}

func (m *keyMatch) renameReason() Reason {
	if m.by == ReasonPreviously {
		return Reason{Kind: ReasonPreviously, Text: say.F("previously named %q", m.have.Name), At: at(m.want.Pos("previously"))}
	}
	return Reason{Kind: ReasonID, Text: say.F("the id pins the external key, so a different name is a rename"), At: at(m.want.Pos("id"))}
}

// keyMatches are the entries of the file in its order, matched when they are first
// asked for.
func (p *planner) keyMatches() []*keyMatch {
	if p.keys != nil {
		return p.keys
	}
	p.keys = make([]*keyMatch, 0, len(p.want.ExternalKeys))
	claims := map[string][]*keyMatch{}
	for i := range p.want.ExternalKeys {
		m := p.matchKey(&p.want.ExternalKeys[i])
		p.keys = append(p.keys, m)
		if m.have != nil {
			claims[m.have.ID] = append(claims[m.have.ID], m)
		}
	}
	for _, m := range p.keys {
		if m.have == nil {
			continue
		}
		if of := claims[m.have.ID]; len(of) > 1 {
			m.contest(of)
		} else {
			m.nameTaken(p.have)
		}
	}
	return p.keys
}

// LiveExternalKey is the live key that the entry of an address stands for; nil when
// there is none.
func (m *Matching) LiveExternalKey(a Address) *live.ExternalKey {
	p := &planner{want: m.want, have: m.have}
	for _, k := range p.keyMatches() {
		if externalKeyAddress(k.want.Name) == a {
			return k.have
		}
	}
	return nil
}

// keyMatchOf is the match of an entry by its name; nil when the file has none.
func (p *planner) keyMatchOf(name string) *keyMatch {
	for _, m := range p.keyMatches() {
		if m.want.Name == name {
			return m
		}
	}
	return nil
}

func (p *planner) matchKey(k *spec.ExternalKey) *keyMatch {
	have := p.have
	m := &keyMatch{want: k, by: ReasonDeclared}
	if k.ID != "" {
		m.have, m.by = have.ExternalKey(k.ID), ReasonID
		if m.have == nil && k.Delete == nil {
			m.refuse(CodeIDNotFound, "id", say.F("no external key has the id %s", say.Span{Kind: say.ID, Text: k.ID}),
				say.F("`wsync export` writes the right ids; without the line, the entry goes by its name"))
		}
		return m
	}
	found := have.ExternalKeysNamed(k.Name)
	if len(found) == 0 {
		m.by = ReasonPreviously
		for _, name := range k.Previously {
			found = append(found, have.ExternalKeysNamed(name)...)
		}
	}
	if len(found) > 1 { // the one that another entry pins is not meant
		found = slices.DeleteFunc(found, func(l *live.ExternalKey) bool {
			return slices.ContainsFunc(p.want.ExternalKeys, func(e spec.ExternalKey) bool { return e.ID == l.ID })
		})
	}
	switch len(found) {
	case 0:
	case 1:
		m.have = found[0]
	default:
		m.refuse(CodeAmbiguousName, "", say.F("the entry %q could mean any of %d live external keys", k.Name, len(found)),
			say.F("add the id of the one that is meant"))
		m.broken.Items = describeKeys(found)
	}
	return m
}

// refuse makes the entry stand for nothing.
func (m *keyMatch) refuse(code Code, field string, message, hint say.Text) {
	f := externalKeyFinding(m.want, SevUnmet, code, field, message, hint)
	m.have, m.broken = nil, &f
}

// contest makes an entry stand for nothing, as all do that stand for one key.
func (m *keyMatch) contest(of []*keyMatch) {
	names := make([]string, len(of))
	for i := range of {
		names[i] = of[i].want.Name
	}
	name, id := keyLabel(m.have), m.have.ID
	m.refuse(CodeAmbiguousName, identityField(m.by),
		say.F("external key %q%s is claimed by the entries %s", name, keyInBrackets(id), say.Join(say.Names(names), " and ")),
		say.F("keep the one that is meant"))
}

// nameTaken refuses a rename that would leave two keys of one name.
func (m *keyMatch) nameTaken(have *live.Org) {
	if m.have == nil || m.want.Delete != nil || m.have.Name == m.want.Name {
		return
	}
	if others := have.ExternalKeysNamed(m.want.Name); len(others) > 0 {
		name := m.have.Name
		m.refuse(CodeAmbiguousName, identityField(m.by),
			say.F("renaming external key %q to %q would make two of that name", name, m.want.Name),
			say.F("rename or delete the other one first, in a run of its own"))
		m.broken.Items = describeKeys(others)
	}
}

// keyInBrackets is " (ekey_…)", or nothing for an id that was made up.
func keyInBrackets(id string) say.Text { return InBrackets(live.WorkspaceID(id)) }

func describeKeys(found []*live.ExternalKey) []say.Text {
	lines := make([]say.Text, len(found))
	for i, k := range found {
		lines[i] = say.F("external key %q%s", keyLabel(k), keyInBrackets(k.ID))
	}
	return lines
}

// tellKeyIdentity reports an entry that stands for a key of another name.
func (p *planner) tellKeyIdentity(m *keyMatch, fate say.Text) {
	if m.have.Name == m.want.Name {
		return
	}
	p.find(externalKeyFinding(m.want, SevAttention, CodeIdentity, identityField(m.by),
		say.F("external key %q%s %s: the entry %q stands for it, by %s", keyLabel(m.have), keyInBrackets(m.have.ID), fate, m.want.Name, claimWords(m.by)),
		say.F("make sure that this is the key that is meant")))
}
