package diff

import (
	"errors"
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindAPIKey is an API key that is bound to a workspace.
const KindAPIKey = spec.KindAPIKey

// FieldStatus is the status of an API key.
const FieldStatus = "status"

// Findings and effects of API keys.
const (
	CodeNoAPIKey        Code = "no-api-key"
	CodeAmbiguousAPIKey Code = "ambiguous-api-key"
	CodeAPIKeyTwice     Code = "api-key-twice"
	CodeAPIKeyEnded     Code = "api-key-ended"
	CodeAPIKeyActive    Code = "api-key-active"
	CodeAPIKeyAge       Code = "api-key-age"

	EffectCallersRefused EffectKind = "callers-refused"
	EffectCallersServed  EffectKind = "callers-served"
)

// Most items that a finding about keys lists.
const mostKeys = 20

func apiKeyRule() *Rule {
	return &Rule{
		Kind: KindAPIKey,
		Verbs: map[Action]Verb{
			Update:  {Do: "change", One: "API key", Many: "API keys", Name: "change API key", Names: "change API keys", Repeat: Idempotent, Phases: []Phase{PhaseKeys}},
			Archive: {Do: "archive", One: "API key", Many: "API keys", Repeat: Idempotent, Phases: []Phase{PhaseArchive}},
		},
		Title:    func(s *Step) say.Text { return say.F("API key %q in %q", s.Object.Name, s.Workspace.Name) },
		Would:    keyWould,
		Columns:  [2]string{"API key", "Status"},
		Subject:  func(s *Step) string { return s.Object.Name },
		Value:    FieldStatus,
		Path:     func(s *Step) []string { return []string{"api_keys", keyLineOf(s)} },
		Changers: say.F("by an organization admin, an admin of the workspace, or another run"),
		List:     "API keys",
		Access:   true,
		OrgDeclared: func(o *spec.Org) bool {
			return o.Policy.APIKeys.MaxAge > 0 || slices.ContainsFunc(o.Workspaces, func(w spec.Workspace) bool { return len(w.APIKeys) > 0 })
		},
		OrgListed: func(o *live.Org) bool { return o.APIKeys != nil },
		Check:     checkKeyStep,
		Now: func(o *live.Org, s *Step) Values {
			k := o.APIKey(s.Object.ID)
			if k == nil || k.Workspace != s.Workspace.ID {
				return nil
			}
			return Values{FieldID: Text(k.ID), FieldStatus: Text(k.Status)}
		},
		Gone: func(o *live.Org, s *Step) bool {
			k := o.APIKey(s.Object.ID)
			return k != nil && k.Status == live.KeyArchived // archived keys stay in the list
		},
		Named: func(o *live.Org, name string) []string {
			var ids []string
			for _, k := range o.KeysNamed("", name) {
				ids = append(ids, k.ID)
			}
			return ids
		},
		Tombstone: keyTombstone,
		plan:      (*planner).apiKeys,
		orgPlan:   (*planner).oldKeys,
	}
}

// keyLineOf is what the file calls the key of a step: its name or its id. A review
// knows no id but one that a file has.
func keyLineOf(s *Step) string {
	if s.Address == ObjectAddress(KindAPIKey, s.Workspace.Key, s.Object.ID) {
		return s.Object.ID
	}
	return s.Object.Name
}

func checkKeyStep(s *Step) error {
	switch {
	case s.User != nil || s.Object == nil || s.Address != ObjectAddress(KindAPIKey, s.Workspace.Key, keyLineOf(s)):
		return errors.New("the address names another API key or workspace than the step")
	case len(s.Changes) != 1 || s.Changes[0].Field != FieldStatus:
		return errors.New("a step on an API key changes its status and nothing else")
	case (s.Action == Archive) != (s.Changes[0].After.Text == live.KeyArchived):
		return errors.New("the action and the status contradict each other")
	}
	return nil
}

func keyWould(s *Step) say.Text {
	if s.Action == Archive {
		return say.F("archive API key %q in %q", s.Object.Name, s.Workspace.Name)
	}
	c, _ := s.Change(FieldStatus)
	return say.F("set API key %q in %q %s", s.Object.Name, s.Workspace.Name, c.After)
}

// keyTombstone is the line that asks for the archive of a step's key.
func keyTombstone(want *spec.Org, s *Step) *spec.Tombstone {
	for i := range want.Workspaces {
		w := &want.Workspaces[i]
		for j := range w.APIKeys {
			if k := &w.APIKeys[j]; w.Key == s.Workspace.Key && k.Archive != nil && (k.Key == s.Object.ID || !k.ByID() && k.Key == s.Object.Name) {
				return k.Archive
			}
		}
	}
	return nil
}

// apiKeys compares the keys that an entry names with those bound to its workspace.
// Keys that it does not name are left alone, and so are those of the organization.
func (p *planner) apiKeys(pair *pairing) {
	w := pair.want
	if w.Archive != nil {
		return
	}
	meant := map[string]int{} // how many lines mean a key
	keys := make([]*live.APIKey, len(w.APIKeys))
	for i := range w.APIKeys {
		if keys[i] = p.keyOf(pair, &w.APIKeys[i]); keys[i] != nil {
			meant[keys[i].ID]++
		}
	}
	for i, k := range keys {
		switch line := &w.APIKeys[i]; {
		case k == nil:
		case meant[k.ID] > 1:
			p.find(keyFinding(w, line, SevError, CodeAPIKeyTwice, say.F("several lines of %q mean the API key %s", w.Key, keyWords(k)), say.F("keep one of them")))
		case line.Archive != nil:
			p.archiveKey(pair, line, k)
		default:
			p.setKey(pair, line, k)
		}
	}
}

func keyFinding(w *spec.Workspace, line *spec.APIKey, sev Severity, code Code, message, hint say.Text) Finding {
	return Finding{
		Severity: sev, Code: code, Address: ObjectAddress(KindAPIKey, w.Key, line.Key), Message: message, Hint: hint, At: at(line.At),
	}
}

// keyWords name a key and its masked form.
func keyWords(k *live.APIKey) say.Text {
	if k.Hint == "" {
		return say.F("%q (%s)", k.Name, keySpan(k.ID))
	}
	return say.F("%q (%s, %s)", k.Name, keySpan(k.ID), k.Hint)
}

// keySpan is the id of a key; one that was made up is nobody's to read.
func keySpan(id string) say.Span {
	if live.WorkspaceID(id).Assumed() {
		id = "apikey_…"
	}
	return say.Span{Kind: say.ID, Text: id}
}

// keyOf is the key that a line means; nil after a finding, or when there is nothing
// left to do.
func (p *planner) keyOf(pair *pairing, line *spec.APIKey) *live.APIKey {
	w := pair.want
	switch {
	case pair.have == nil:
		p.find(keyFinding(w, line, SevUnmet, CodeNoAPIKey,
			say.F("the workspace %q is yet to be made and has no API key %q", w.Name, line.Key), say.F("make the key in the Console once there is a workspace; until then, delete the line")))
		return nil
	case line.ByID():
		return p.keyByID(pair, line)
	}
	found := p.have.KeysNamed(pair.have.ID, line.Key)
	archived := p.have.ArchivedKeysNamed(pair.have.ID, line.Key)
	switch {
	case len(found) == 1 && line.Archive != nil && len(archived) > 0:
		p.ambiguousKey(w, line, append(found, archived...), say.F("whether the archive of %q has been done already cannot be told: %d keys of %q have or had that name", line.Key, 1+len(archived), w.Key))
	case len(found) == 1:
		return found[0]
	case len(found) > 1:
		p.ambiguousKey(w, line, found, say.F("%d API keys of %q have the name %q", len(found), w.Key, line.Key))
	case len(archived) > 0:
		return archived[0]
	default:
		p.find(p.unknownKey(pair, line))
	}
	return nil
}

func (p *planner) keyByID(pair *pairing, line *spec.APIKey) *live.APIKey {
	k := p.have.APIKey(line.Key)
	switch {
	case k == nil:
		p.find(p.unknownKey(pair, line))
		return nil
	case k.Workspace == "":
		p.find(keyFinding(pair.want, line, SevUnmet, CodeNoAPIKey,
			say.F("the API key %s belongs to the whole organization and not to %q", keyWords(k), pair.want.Key), say.F("change it in the Console; a file manages keys of workspaces only")))
		return nil
	case k.Workspace != pair.have.ID:
		f := keyFinding(pair.want, line, SevUnmet, CodeNoAPIKey,
			say.F("the API key %s is bound to another workspace than %q", keyWords(k), pair.want.Key), say.F("move the line to the entry of its workspace"))
		if o := p.have.Workspace(k.Workspace); o != nil {
			f.Items = []say.Text{say.F("it is bound to %q%s", o.Name, InBrackets(o.ID))}
		}
		p.find(f)
		return nil
	}
	return k
}

// ambiguousKey asks for an id where a name means several keys.
func (p *planner) ambiguousKey(w *spec.Workspace, line *spec.APIKey, found []*live.APIKey, message say.Text) {
	f := keyFinding(w, line, SevUnmet, CodeAmbiguousAPIKey, message, say.F("write the id of the key that is meant in place of the name"))
	f.Items = keyItems(found, func(k *live.APIKey) say.Text { return say.F("%s, %s", keyWords(k), k.Status) })
	p.find(f)
}

// keyItems lists keys, and how many more there are.
func keyItems(keys []*live.APIKey, line func(*live.APIKey) say.Text) []say.Text {
	var items []say.Text
	for _, k := range keys[:min(len(keys), mostKeys)] {
		items = append(items, line(k))
	}
	if more := len(keys) - mostKeys; more > 0 {
		items = append(items, say.F("and %d more", more))
	}
	return items
}

// unknownKey finds a line that names no key: wsync makes none.
func (p *planner) unknownKey(pair *pairing, line *spec.APIKey) Finding {
	f := keyFinding(pair.want, line, SevUnmet, CodeNoAPIKey,
		say.F("no API key of %q is called %q, and the API makes none", pair.want.Key, line.Key), say.F("check the spelling, or delete the line; keys are made in the Console"))
	nearest, bound := "", max(1, len(line.Key)/3)+1
	for i := range p.have.APIKeys {
		k := &p.have.APIKeys[i]
		name := k.Name
		if line.ByID() {
			name = k.ID
		}
		if k.Workspace != pair.have.ID || k.Status == live.KeyArchived {
			continue
		}
		if d := spec.Distance(line.Key, name, bound); d < bound {
			nearest, bound = name, d
		}
	}
	if nearest != "" {
		f.Hint = say.F("did you mean %q?", nearest)
	}
	return f
}

func keyStep(pair *pairing, line *spec.APIKey, k *live.APIKey, act Action, ph Phase, status string, because Reason) Step {
	return Step{
		Address: ObjectAddress(KindAPIKey, pair.want.Key, line.Key), Action: act, Phase: ph, Risk: RiskNone,
		Workspace: Workspace{Key: pair.want.Key, Name: pair.have.Name, ID: pair.have.ID},
		Object:    &Object{ID: k.ID, Name: k.Name},
		Changes:   []Change{{Field: FieldStatus, Before: Text(k.Status), After: Text(status)}},
		Because:   []Reason{because},
	}
}

// setKey plans one of the two statuses that can be undone.
func (p *planner) setKey(pair *pairing, line *spec.APIKey, k *live.APIKey) {
	s := keyStep(pair, line, k, Update, PhaseKeys, string(line.Status), Reason{Kind: ReasonDeclared, Text: say.F("declared"), At: at(line.At)})
	switch {
	case k.Status == string(line.Status):
		return
	case k.Status != live.KeyActive && k.Status != live.KeyInactive:
		p.endedKey(pair.want, line, k)
		return
	case line.Status == spec.KeyInactive:
		s.Risk = RiskReducesAccess
		s.Effects = []Effect{{Kind: EffectCallersRefused, Items: []say.Text{p.keyLine(k)}, Text: say.F("callers with this key are refused until it is active again")}}
	default:
		s.Effects = []Effect{{Kind: EffectCallersServed, Items: []say.Text{p.keyLine(k)}, Text: say.F("whoever has the key may use it again")}}
		p.find(keyFinding(pair.want, line, SevAttention, CodeAPIKeyActive,
			say.F("the API key %q of %q would be active again: whoever has it may use it", k.Name, pair.have.Name), say.F("make sure that it was not switched off because it leaked")))
	}
	p.step(s)
}

// endedKey tells of a key whose status nobody can choose any more. What an ended key
// is asked to be, it may be in effect: nobody can call with it.
func (p *planner) endedKey(w *spec.Workspace, line *spec.APIKey, k *live.APIKey) {
	f := keyFinding(w, line, SevUnmet, CodeAPIKeyEnded, say.F("the API key %s is %s and cannot become %s", keyWords(k), k.Status, string(line.Status)),
		say.F("make another key in the Console, and delete the line"))
	if line.Status == spec.KeyInactive && (k.Status == live.KeyArchived || k.Status == live.KeyExpired) {
		f.Severity = SevWarning
		f.Message = say.F("the API key %s is %s, so callers with it are refused already", keyWords(k), k.Status)
		f.Hint = say.F("delete the line")
	}
	p.find(f)
}

// archiveKey plans the end of a key. What is archived already needs nothing.
func (p *planner) archiveKey(pair *pairing, line *spec.APIKey, k *live.APIKey) {
	if k.Status == live.KeyArchived {
		p.find(keyFinding(pair.want, line, SevNote, CodeTombstoneDone,
			say.F("the API key %s is archived", keyWords(k)), say.F("the line has done its work and can be deleted")))
		return
	}
	s := keyStep(pair, line, k, Archive, PhaseArchive, live.KeyArchived, Reason{
		Kind: ReasonTombstone, Text: say.F("tombstone: %s", say.Foreign(line.Archive.Reason)), At: at(line.Archive.At),
	})
	s.Risk = RiskIrreversible
	s.Effects = []Effect{
		{Kind: EffectIrreversible, Text: say.F("cannot be undone: an archived key never works again")},
		{Kind: EffectKeysRevoked, Items: []say.Text{p.keyLine(k)}, Text: say.F("revokes 1 %s API key", k.Status)},
	}
	p.step(s)
}

// oldKeys reports active keys that are older than the policy says. Nothing follows
// from it.
func (p *planner) oldKeys() {
	limit := p.want.Policy.APIKeys.MaxAge
	if limit == 0 {
		return
	}
	age := func(k *live.APIKey) int { return spec.DateOf(k.CreatedAt.UTC()).DaysUntil(p.opts.Today) }
	var old []*live.APIKey
	for i := range p.have.APIKeys {
		if k := &p.have.APIKeys[i]; k.Status == live.KeyActive && !k.CreatedAt.IsZero() && age(k) > limit {
			old = append(old, k)
		}
	}
	if len(old) == 0 {
		return
	}
	slices.SortStableFunc(old, func(a, b *live.APIKey) int { return a.CreatedAt.Compare(b.CreatedAt) })
	p.find(Finding{
		Severity: SevWarning, Code: CodeAPIKeyAge, At: at(p.want.Policy.At["api_keys"]),
		Message: say.F("%s older than %d days", say.Count(len(old), "active API key is", "active API keys are"), limit),
		Hint:    say.F("make fresh ones in the Console, move their callers over, then set the old ones inactive"),
		Items: keyItems(old, func(k *live.APIKey) say.Text {
			return say.F("%s: %d days, %s, created on %s", p.keyLine(k), age(k), p.keyHome(k), spec.DateOf(k.CreatedAt.UTC()))
		}),
	})
}

// keyHome says where a key may be used.
func (p *planner) keyHome(k *live.APIKey) say.Text {
	if k.Workspace == "" {
		return say.F("of the whole organization")
	}
	if w := p.have.Workspace(k.Workspace); w != nil {
		return say.F("in %q", w.Name)
	}
	return say.F("in %s", k.Workspace)
}
