package diff

import (
	"errors"
	"maps"
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// KindExternalKey is a key in a key management service of the organization's own.
const KindExternalKey = spec.KindExternalKey

// Fields of external keys beside the name; those of the provider go by their path in
// the file: aws.kms_arn.
const (
	FieldKeyGeo     = "geo"
	FieldKeyProfile = "user_profile_id"
)

// The kinds of finding about external keys.
const (
	CodeNoExternalKeys     Code = "external-keys-unavailable"
	CodeNoExternalKey      Code = "no-such-external-key"
	CodeExternalKeyInUse   Code = "external-key-in-use"
	CodeExternalKeyNowhere Code = "external-key-without-provider"
)

func externalKeyRule() *Rule {
	return &Rule{
		Kind: KindExternalKey,
		Verbs: map[Action]Verb{
			Create:  {Do: "create", One: "external key", Many: "external keys", Repeat: Once, Phases: []Phase{PhaseCreate}},
			Update:  {Do: "update", One: "external key", Many: "external keys", Repeat: Idempotent, Phases: []Phase{PhaseCreate}},
			Archive: {Do: "delete", One: "external key", Many: "external keys", Repeat: Idempotent, Phases: []Phase{PhaseArchive}},
		},
		Title:       func(s *Step) say.Text { return say.F("external key %q", s.Object.Name) },
		Subject:     func(s *Step) string { return s.Object.Name },
		Path:        func(s *Step) []string { return []string{"external_keys", s.Object.Name} },
		Changers:    say.F("by an organization admin or another run"),
		List:        "external keys",
		Declared:    func(w *spec.Workspace) bool { return w.ExternalKey != "" },
		OrgDeclared: needsExternalKeys,
		OrgListed:   func(o *live.Org) bool { return o.ExternalKeys != nil },
		Unavailable: externalKeysUnavailable,
		Check: func(s *Step) error {
			switch {
			case s.Object == nil || s.Object.Name == "" || s.User != nil || s.Workspace != (Workspace{}):
				return errors.New("a step on an external key names one")
			case s.Action == Create && (s.Object.ID != "" || s.Address != externalKeyAddress(s.Object.Name)):
				return errors.New("a creation has a name, which is also its address, and no id")
			}
			return nil
		},
		Now: func(o *live.Org, s *Step) Values {
			if k := externalKeyOf(o, s); k != nil {
				return externalKeyValues(k)
			}
			return nil
		},
		Named: func(o *live.Org, name string) []string {
			var ids []string
			for _, k := range o.ExternalKeysNamed(name) {
				ids = append(ids, k.ID)
			}
			return ids
		},
		Tombstone: func(o *spec.Org, s *Step) *spec.Tombstone {
			for i := range o.ExternalKeys {
				if k := &o.ExternalKeys[i]; externalKeyAddress(k.Name) == s.Address && (k.ID == "" || k.ID == s.Object.ID) {
					return k.Delete
				}
			}
			return nil
		},
		orgPlan: (*planner).externalKeys,
	}
}

func externalKeyAddress(name string) Address { return ObjectAddress(KindExternalKey, "", name) }

// externalKeyOf is the key of a step: by its id, or, while it has none, by the name.
// Two keys of that name are nobody's to choose between.
func externalKeyOf(o *live.Org, s *Step) *live.ExternalKey {
	if s.Object.ID != "" {
		return o.ExternalKey(s.Object.ID)
	}
	if found := o.ExternalKeysNamed(s.Object.Name); len(found) == 1 {
		return found[0]
	}
	return nil
}

func externalKeyValues(k *live.ExternalKey) Values {
	v := Values{FieldID: Text(k.ID), FieldKeyGeo: Text(k.Geo)}
	if k.Name != "" {
		v[FieldName] = Text(k.Name)
	}
	if k.UserProfileID != "" {
		v[FieldKeyProfile] = Text(k.UserProfileID)
	}
	for path, value := range k.Provider {
		v[path] = Text(value)
	}
	return v
}

// needsExternalKeys reports whether the file says anything of external keys:
// workspaces name them too.
func needsExternalKeys(o *spec.Org) bool {
	return o.ExternalKeys != nil || slices.ContainsFunc(o.Workspaces, func(w spec.Workspace) bool { return w.ExternalKey != "" })
}

// externalKeysUnavailable: customer-managed keys have to be enabled for the
// organization (anthropic-sdk-go organizationworkspace.go). What the API answers
// without that is not said.
func externalKeysUnavailable(f *live.Failure) *Finding {
	if f.Class != live.Denied && f.Class != live.Missing && f.Class != live.Rejected {
		return nil
	}
	return &Finding{
		Severity: SevUnmet, Code: CodeNoExternalKeys,
		Message: say.F("the file names external keys, and this credential or this organization has none in the API (it answered %d %s): nothing is planned for them", f.Status, f.Kind()),
		Hint:    say.F("ask your Anthropic account team whether customer-managed encryption keys are enabled, and look whether the credential may list them"),
	}
}

func externalKeyFinding(k *spec.ExternalKey, sev Severity, code Code, field string, message, hint say.Text) Finding {
	return Finding{
		Severity: sev, Code: code, Address: externalKeyAddress(k.Name),
		Message: message, Hint: hint, At: at(k.Pos(field)),
	}
}

// externalKeys compares the keys that the file declares with those of the
// organization. One that the file does not name is left alone.
func (p *planner) externalKeys() {
	for _, m := range p.keyMatches() {
		switch {
		case m.broken != nil:
			p.find(*m.broken)
		case m.want.Delete != nil:
			p.deleteExternalKey(m)
		case m.have == nil:
			p.createExternalKey(m.want)
		default:
			p.tellKeyIdentity(m, say.F("will be renamed %q", m.want.Name))
			p.updateExternalKey(m)
		}
	}
}

func externalKeyStep(k *spec.ExternalKey, o Object, act Action, ph Phase, because Reason) Step {
	return Step{
		Address: externalKeyAddress(k.Name), Action: act, Phase: ph, Risk: RiskNone, Object: &o, Because: []Reason{because},
	}
}

// createExternalKey plans a key, once, and reports whether that is possible.
func (p *planner) createExternalKey(k *spec.ExternalKey) bool {
	service, fields := k.Provider()
	if service == "" {
		p.find(externalKeyFinding(k, SevUnmet, CodeExternalKeyNowhere, "",
			say.F("no external key is named %q, and the entry does not say where a key to create is", k.Name),
			say.F("add `aws`, `gcp` or `azure`; or check the spelling of the name")))
		return false
	}
	s := externalKeyStep(k, Object{Name: k.Name}, Create, PhaseCreate, Reason{
		Kind: ReasonDeclared, Text: say.F("declared, and no external key has this name"), At: at(k.Pos("")),
	})
	if k.Geo != "" {
		s.Changes = append(s.Changes, Change{Field: FieldKeyGeo, After: Text(k.Geo)})
	}
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		s.Changes = append(s.Changes, Change{Field: path, After: Text(fields[path])})
	}
	if k.UserProfileID != "" {
		s.Changes = append(s.Changes, Change{Field: FieldKeyProfile, After: Text(k.UserProfileID)})
		s.Risk = RiskIrreversible
		s.Effects = []Effect{{Kind: EffectIrreversible, Text: say.F("the user profile of an external key can never be changed: only workspaces with the same one can have the key")}}
	}
	p.step(s)
	return true
}

// updateExternalKey compares what the entry manages. All but the name is fixed once a
// workspace has the key.
func (p *planner) updateExternalKey(m *keyMatch) {
	k, have := m.want, m.have
	s := externalKeyStep(k, Object{ID: have.ID, Name: keyLabel(have)}, Update, PhaseCreate, Reason{Kind: ReasonDeclared, Text: say.F("declared"), At: at(k.Pos(""))})
	if k.Name != have.Name {
		s.Changes = append(s.Changes, Change{Field: FieldName, Before: TextOrNone(have.Name), After: Text(k.Name)})
		s.Because = []Reason{m.renameReason()}
	}
	if k.UserProfileID != "" && k.UserProfileID != have.UserProfileID {
		p.fixedKey(m, FieldKeyProfile, have.UserProfileID, k.UserProfileID, say.F("the user profile of an external key is fixed when it is created"))
	}
	if k.Geo != "" && k.Geo != have.Geo && p.mayReconfigure(m, FieldKeyGeo, have.Geo, k.Geo) {
		s.Changes = append(s.Changes, Change{Field: FieldKeyGeo, Before: Text(have.Geo), After: Text(k.Geo)})
	}
	s.Changes = append(s.Changes, p.providerChanges(m)...)
	if len(s.Changes) > 0 {
		p.step(s)
	}
}

// keyLabel is what a live key is called; one without a name goes by its id.
func keyLabel(k *live.ExternalKey) string {
	if k.Name == "" {
		return k.ID
	}
	return k.Name
}

// providerChanges sends the whole provider, for the API takes it only so. Fields that
// the entry does not name stay as they are; a region follows another key.
func (p *planner) providerChanges(m *keyMatch) []Change {
	service, want := m.want.Provider()
	if service == "" {
		return nil
	}
	after := map[string]string{}
	if service == m.have.Service {
		maps.Copy(after, m.have.Provider)
	}
	told := union(m.have.Provider, want)
	if arn := want["aws.kms_arn"]; arn != "" && arn != m.have.Provider["aws.kms_arn"] {
		delete(after, "aws.region")
		if want["aws.region"] == "" { // what it will be is for the API to say
			delete(told, "aws.region")
		}
	}
	maps.Copy(after, want)
	if service == m.have.Service && maps.Equal(after, m.have.Provider) {
		return nil
	}
	first := ""
	var changes []Change
	for _, path := range slices.Sorted(maps.Keys(told)) {
		c := Change{Field: path, Before: TextOrNone(m.have.Provider[path]), After: TextOrNone(after[path])}
		if first == "" && !c.Kept() {
			first = path
		}
		changes = append(changes, c)
	}
	if first == "" { // a service that wsync does not know
		first = service
	}
	if !p.mayReconfigure(m, first, m.have.Provider[first], after[first]) {
		return nil
	}
	return changes
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, b)
	return all
}

// mayReconfigure refuses what the API does: geo and provider of a key that a
// workspace has, and a Google key as such (anthropic-sdk-go organizationexternalkey.go).
func (p *planner) mayReconfigure(m *keyMatch, field, before, after string) bool {
	switch {
	case m.have.Attached || len(p.keyHolders(m.have.ID)) > 0:
		p.fixedKey(m, field, before, after, say.F("geo and provider are fixed once a workspace has the key"))
	case field != FieldKeyGeo && m.have.Service == "gcp":
		p.fixedKey(m, field, before, after, say.F("the provider and the name of a Google Cloud key can never be changed"))
	default:
		return true
	}
	return false
}

func (p *planner) fixedKey(m *keyMatch, field, before, after string, why say.Text) {
	message := say.F("%s is %q and cannot become %q: %s", field, before, after, why)
	switch {
	case before == "":
		message = say.F("%s is unset and cannot become %q: %s", field, after, why)
	case after == "":
		message = say.F("%s is %q and cannot be taken away: %s", field, before, why)
	}
	f := externalKeyFinding(m.want, SevUnmet, CodeImmutable, field, message, say.F("restore the value in the file, or declare another key under another name"))
	f.Items = p.keyHolders(m.have.ID)
	p.find(f)
}

// keyHolders are the workspaces that have a key, live or archived.
func (p *planner) keyHolders(id string) []say.Text {
	var lines []say.Text
	for i := range p.have.Workspaces {
		w := &p.have.Workspaces[i]
		switch {
		case w.ExternalKeyID != id:
		case w.Archived():
			lines = append(lines, say.F("workspace %q%s has it, which was archived on %s", w.Name, InBrackets(w.ID), spec.DateOf(w.ArchivedAt)))
		default:
			lines = append(lines, say.F("workspace %q%s has it", w.Name, InBrackets(w.ID)))
		}
	}
	return lines
}

func (p *planner) deleteExternalKey(m *keyMatch) {
	k, have := m.want, m.have
	if have == nil {
		p.find(externalKeyFinding(k, SevWarning, CodeTombstoneNothing, "delete",
			say.F("no external key is named %q: it was deleted, or the name is misspelt", k.Name), say.F("check the spelling, or remove the entry")))
		return
	}
	p.tellKeyIdentity(m, say.F("will be deleted"))
	users := p.keyHolders(have.ID)
	for i := range p.want.Workspaces {
		if w := &p.want.Workspaces[i]; w.Archive == nil && (w.ExternalKeyID == have.ID || w.ExternalKey == have.Name && have.Name != "") {
			users = append(users, say.F("the entry %q gives it to its workspace", w.Key))
		}
	}
	if have.Attached || len(users) > 0 {
		f := externalKeyFinding(k, SevUnmet, CodeExternalKeyInUse, "delete",
			say.F("external key %q cannot be deleted: a workspace has it, and what it encrypted could never be read again", keyLabel(have)),
			say.F("take the entry out, or declare the key as it is; a workspace keeps its key even when it is archived"))
		f.Items = users
		p.find(f)
		return
	}
	s := externalKeyStep(k, Object{ID: have.ID, Name: keyLabel(have)}, Archive, PhaseArchive, Reason{
		Kind: ReasonTombstone, Text: say.F("tombstone: %s", say.Foreign(k.Delete.Reason)), At: at(k.Pos("delete")),
	})
	s.Risk = RiskIrreversible
	s.Effects = []Effect{
		{Kind: EffectIrreversible, Text: say.F("cannot be undone: the API has no way to bring it back, and one that is created again has another id")},
		{Kind: EffectUnknown, Text: say.F("no workspace has it, live or archived; the key in your key management service stays"), Items: keyLines(have)},
	}
	p.step(s)
}

// keyLines says where a key is.
func keyLines(k *live.ExternalKey) []say.Text {
	var lines []say.Text
	for _, path := range slices.Sorted(maps.Keys(k.Provider)) {
		lines = append(lines, say.F("%s: %s", path, say.Foreign(k.Provider[path])))
	}
	return lines
}

// differs reports whether the key is not where its entry says.
func (m *keyMatch) differs() bool {
	service, want := m.want.Provider()
	for path, value := range want {
		if m.have.Provider[path] != value {
			return true
		}
	}
	return service != "" && service != m.have.Service || m.want.Geo != "" && m.want.Geo != m.have.Geo
}
