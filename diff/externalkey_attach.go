package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// What a workspace's entry says of its external key, by name or by id. A key is
// attached for the workspace's whole life, so the id is decided here, where a
// reviewer sees it, and not when the step is sent.

// FieldExternalKeyName is the name of a key that an earlier step of the plan creates,
// for a workspace that gets it. Its id is not known before.
const FieldExternalKeyName = "external_key"

// attachment is the key that an entry asks for.
type attachment struct {
	// id is empty for a key that the plan creates.
	id, name string
	// field is where the entry says so.
	field string
	// have is nil for a key of which nothing is known but the id.
	have *live.ExternalKey
	// profile is the user profile of the key, where it is known.
	profile string
	known   bool
	// step is what has to be done about the key before; empty: nothing.
	step Address
}

// keyFor is what a new workspace gets; nil when it gets none, or must wait for it.
func (p *planner) keyFor(w *spec.Workspace) *attachment {
	a, why := p.attachmentOf(w)
	switch {
	case why == nil && a == nil:
		return nil
	case why == nil && a.known && a.profile != "":
		why = &Finding{
			Message: say.F("the external key %q is for workspaces with the user profile %s, and a workspace that is created here has none", a.label(), a.profile),
			Hint:    say.F("name another key, or create the workspace in the Console with that profile"),
		}
	}
	if why != nil {
		p.unattached(w, SevWarning, why) // and a guard holds the creation
		return nil
	}
	return a
}

// unattached tells why a workspace does not get its key. Its creation is held: what
// is stored in it until then would not be encrypted.
func (p *planner) unattached(w *spec.Workspace, sev Severity, why *Finding) {
	f := *why
	f.Severity, f.Code, f.Address, f.At = sev, CodeNoExternalKey, WorkspaceAddress(w.Key), at(w.Pos("external_key"))
	p.find(f)
}

// keyChange is the key that a live workspace is to get; nil when there is nothing to
// do, or nothing that could be done.
func (p *planner) keyChange(w *spec.Workspace, have *live.Workspace) *attachment {
	a, why := p.attachmentOf(w)
	switch {
	case why != nil && have.ExternalKeyID == "" && p.keysRefused() == nil:
		p.unattached(w, SevUnmet, why)
		return nil
	case why != nil:
		return nil
	case a == nil || a.id == have.ExternalKeyID && a.id != "":
		return nil
	case have.ExternalKeyID != "":
		p.immutable(w, a.field, p.keyName(a, have.ExternalKeyID), a.label(), say.F("an encryption key cannot be detached or replaced once it is set"))
		return nil
	case a.known && a.profile != have.UserProfileID:
		p.unattached(w, SevUnmet, profileMismatch(a, have))
		return nil
	case !a.known:
		p.tellProfile(w, have)
	}
	return a
}

func profileMismatch(a *attachment, have *live.Workspace) *Finding {
	of := func(profile string) say.Text {
		if profile == "" {
			return say.F("no user profile")
		}
		return say.F("the user profile %s", profile)
	}
	return &Finding{
		Message: say.F("the external key %q has %s, and workspace %q has %s: the API takes them only if both have the same, or none", a.label(), of(a.profile), have.Name, of(have.UserProfileID)),
		Hint:    say.F("name another key: neither profile can be changed"),
	}
}

// label is what the entry calls the key.
func (a *attachment) label() string {
	if a.name != "" {
		return a.name
	}
	return a.id
}

// keyName is the key that a workspace has, in the words in which its entry asks for
// another.
func (p *planner) keyName(a *attachment, id string) string {
	if k := p.have.ExternalKey(id); k != nil && k.Name != "" && (a.name != "" || live.WorkspaceID(id).Assumed()) {
		return k.Name
	}
	return id
}

func (p *planner) keysRefused() *live.Failure { return RuleOf(KindExternalKey).Refused(p.have) }

// attachmentOf finds the key that an entry asks for, or says why it cannot be told.
func (p *planner) attachmentOf(w *spec.Workspace) (*attachment, *Finding) {
	switch {
	case w.ExternalKeyID != "":
		a := &attachment{id: w.ExternalKeyID, field: "external_key_id"}
		a.be(p.have.ExternalKey(w.ExternalKeyID))
		return a, nil
	case w.ExternalKey == "":
		return nil, nil
	case p.keysRefused() != nil:
		return nil, &Finding{
			Message: say.F("the external key %q of %q cannot be looked up", w.ExternalKey, w.Key),
			Hint:    say.F("see what is said of `external_keys`; or write `external_key_id`, which needs no list"),
		}
	}
	a := &attachment{name: w.ExternalKey, field: "external_key"}
	if m := p.keyMatchOf(w.ExternalKey); m != nil {
		return p.declaredKey(w, a, m)
	}
	found := p.have.ExternalKeysNamed(w.ExternalKey)
	switch len(found) {
	case 0:
		return nil, p.noSuchKey(w)
	case 1:
		for _, m := range p.keyMatches() {
			if m.have == found[0] { // and has another name when the plan is done
				return nil, &Finding{
					Message: say.F("the external key %q is declared as %q", w.ExternalKey, m.want.Name),
					Hint:    say.F("name it so in the entry %q", w.Key),
				}
			}
		}
		a.be(found[0])
		return a, nil
	}
	return nil, &Finding{
		Message: say.F("%d live external keys are named %q", len(found), w.ExternalKey),
		Hint:    say.F("write `external_key_id` with the id of the one that is meant"), Items: describeKeys(found),
	}
}

func (a *attachment) be(k *live.ExternalKey) {
	if k != nil {
		a.id, a.have, a.profile, a.known = k.ID, k, k.UserProfileID, true
	}
}

// declaredKey is a key that the file has an entry for. The plan of a part of the file
// creates those that the part needs.
func (p *planner) declaredKey(w *spec.Workspace, a *attachment, m *keyMatch) (*attachment, *Finding) {
	switch {
	case m.broken != nil:
		return nil, &Finding{Message: say.F("the external key %q is not given to %q: %s", a.name, w.Key, m.broken.Message), Hint: m.broken.Hint, Items: m.broken.Items}
	case m.have != nil:
		a.be(m.have)
		if why := p.settledKey(a, m); why != nil {
			return nil, why
		}
		return a, nil
	}
	if service, _ := m.want.Provider(); service == "" {
		return nil, &Finding{
			Message: say.F("the external key %q is not there, and its entry does not say where a key to create is", a.name),
			Hint:    say.F("add `aws`, `gcp` or `azure` to its entry under `external_keys`"),
		}
	}
	a.profile, a.known = m.want.UserProfileID, true
	p.planKeyFirst(a, m)
	return a, nil
}

// settledKey makes the key what its entry says before a workspace has it, for nothing
// of it can be changed afterwards.
func (p *planner) settledKey(a *attachment, m *keyMatch) *Finding {
	switch {
	case !m.differs():
		return nil
	case !m.have.Attached && m.have.Service != "gcp":
		p.planKeyFirst(a, m)
		return nil
	}
	return &Finding{
		Message: say.F("the external key %q is not what its entry says, and cannot become that", a.name),
		Hint:    say.F("make its entry say what the key is, or name another one"),
	}
}

// planKeyFirst has the workspace wait for the step on its key. The plan of a part of
// the file has the steps that the part needs.
func (p *planner) planKeyFirst(a *attachment, m *keyMatch) {
	a.step = externalKeyAddress(m.want.Name)
	there := slices.ContainsFunc(p.plan.Steps, func(s Step) bool { return s.Address == a.step })
	switch {
	case p.opts.Scope.whole() || there:
	case m.have == nil:
		p.createExternalKey(m.want)
	default:
		p.tellKeyIdentity(m, say.F("will be renamed %q", m.want.Name))
		p.updateExternalKey(m)
	}
}

// noSuchKey reports a name that no key has.
func (p *planner) noSuchKey(w *spec.Workspace) *Finding {
	f := &Finding{
		Message: say.F("no external key is named %q: %q does not get it", w.ExternalKey, w.Key),
		Hint:    say.F("check the spelling, or declare it under `external_keys` at the top of the file"),
	}
	nearest, bound := "", max(1, len(w.ExternalKey)/3)+1
	consider := func(name string) {
		if d := spec.Distance(w.ExternalKey, name, bound); d < bound {
			nearest, bound = name, d
		}
	}
	for i := range p.want.ExternalKeys {
		consider(p.want.ExternalKeys[i].Name)
	}
	for i := range p.have.ExternalKeys {
		consider(p.have.ExternalKeys[i].Name)
	}
	if nearest != "" {
		f.Hint = say.F("did you mean %q?", nearest)
	}
	return f
}

// change is the change that attaches the key. In a review nobody knows its id.
func (a *attachment) change() Change {
	if a.id == "" || a.name != "" && live.WorkspaceID(a.id).Assumed() {
		return Change{Field: FieldExternalKeyName, After: Text(a.name)}
	}
	return Change{Field: FieldExternalKey, After: Text(a.id)}
}

// requires are the steps that have to come first.
func (a *attachment) requires() []Address {
	if a.step == "" {
		return nil
	}
	return []Address{a.step}
}

// effect says what is for good, and which key an id is.
func (a *attachment) effect() Effect {
	e := Effect{Kind: EffectIrreversible, Text: say.F("an encryption key cannot be detached or replaced once it is set")}
	switch {
	case a.have != nil:
		e.Items = []say.Text{say.F("external key %q%s, %s, %s", keyLabel(a.have), keyInBrackets(a.have.ID), a.have.Service, a.have.Geo)}
	case a.id == "":
		e.Items = []say.Text{say.F("external key %q, which this plan creates", a.name)}
	}
	return e
}
