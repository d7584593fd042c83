package diff

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Field names of workspace changes. Tags are "tags." and the key.
const (
	FieldName        = "name"
	FieldColor       = "color"
	FieldTags        = "tags."
	FieldExternalKey = "external_key_id"
	FieldGeo         = "data_residency.workspace_geo"
	FieldAllowedGeos = "data_residency.allowed_inference_geos"
	FieldDefaultGeo  = "data_residency.default_inference_geo"
	FieldRole        = "role"
)

// Unrestricted is the value of allowed_inference_geos that allows every geo.
const Unrestricted = "unrestricted"

// KindWorkspace is a workspace and its own attributes.
const KindWorkspace = spec.KindWorkspace

func workspaceRule() *Rule {
	return &Rule{
		Kind: KindWorkspace,
		Verbs: map[Action]Verb{
			Create:  {Do: "create", One: "workspace", Many: "workspaces", Repeat: Once, Phases: []Phase{PhaseCreate}},
			Update:  {Do: "update", One: "workspace", Many: "workspaces", Repeat: Idempotent, Phases: []Phase{PhaseAttributes}},
			Archive: {Do: "archive", One: "workspace", Many: "workspaces", Repeat: Once, Phases: []Phase{PhaseArchive}},
		},
		Title:    func(s *Step) say.Text { return say.F("workspace %q", s.Workspace.Name) },
		Subject:  func(s *Step) string { return s.Workspace.Name },
		Path:     func(*Step) []string { return nil },
		Changers: say.F("by an organization admin or another run"),
		Check:    checkWorkspaceStep,
		Now: func(o *live.Org, s *Step) Values {
			if w := o.Workspace(s.Workspace.ID); w != nil {
				return WorkspaceValues(w)
			}
			return nil
		},
		Gone: func(o *live.Org, s *Step) bool {
			w := o.Workspace(s.Workspace.ID)
			return w != nil && w.Archived() // absence proves nothing: the credential may not list it
		},
		plan: (*planner).workspace,
	}
}

func checkWorkspaceStep(s *Step) error {
	switch {
	case s.User != nil || s.Object != nil || s.Address != WorkspaceAddress(s.Workspace.Key):
		return errors.New("the address names another workspace than the step")
	case s.Workspace.Name == "" || s.Action == Create && s.Workspace.ID != "":
		return errors.New("a creation has a name and no id")
	}
	return nil
}

// WorkspaceValues are the attributes of a workspace that a change may name.
func WorkspaceValues(w *live.Workspace) Values {
	v := Values{}
	for field, text := range map[string]string{
		FieldName: w.Name, FieldColor: strings.ToUpper(w.Color), FieldExternalKey: w.ExternalKeyID,
		FieldGeo: w.DataResidency.WorkspaceGeo, FieldDefaultGeo: w.DataResidency.DefaultInferenceGeo,
	} {
		if text != "" {
			v[field] = Text(text)
		}
	}
	if geos := w.DataResidency.AllowedInferenceGeos; geos != nil {
		v[FieldAllowedGeos] = List(geos)
	}
	for key, text := range w.Tags {
		v[FieldTags+key] = Text(text)
	}
	return v
}

// workspace plans the workspace of an entry itself.
func (p *planner) workspace(pair *pairing) {
	w := pair.want
	switch {
	case w.Archive != nil:
		p.identity(pair)
		p.archive(pair)
	case pair.have == nil:
		p.create(w)
		p.created[w.Key] = true
	default:
		p.plan.Extent.ManagedWorkspaces++
		p.identity(pair)
		p.update(pair)
	}
}

func (p *planner) create(w *spec.Workspace) {
	changes := []Change{{Field: FieldName, After: Text(w.Name)}}
	if w.Color != "" {
		changes = append(changes, Change{Field: FieldColor, After: Text(w.Color)})
	}
	for _, key := range slices.Sorted(maps.Keys(w.Tags)) {
		if v := w.Tags[key]; v != nil {
			changes = append(changes, Change{Field: FieldTags + key, After: Text(*v)})
		}
	}
	if d := w.DataResidency; d != nil {
		changes = append(changes, p.createResidency(w, d)...)
	}
	s := Step{
		Address: WorkspaceAddress(w.Key), Action: Create, Phase: PhaseCreate,
		Workspace: Workspace{Key: w.Key, Name: w.Name}, Changes: changes, Risk: RiskNone,
		Because: []Reason{{Kind: ReasonDeclared, Text: say.F("declared, and no live workspace has this name"), At: at(w.Pos(""))}},
	}
	if a := p.keyFor(w); a != nil {
		s.Changes, s.Requires, s.Effects = append(s.Changes, a.change()), a.requires(), []Effect{a.effect()}
	}
	p.step(s)
}

func (p *planner) createResidency(w *spec.Workspace, d *spec.DataResidency) []Change {
	// What the API fills in for fields that a create leaves out.
	allowed, fallback := []string{Unrestricted}, "global"
	var changes []Change
	if d.WorkspaceGeo != "" {
		changes = append(changes, Change{Field: FieldGeo, After: Text(d.WorkspaceGeo)})
	}
	if d.AllowedInferenceGeos != nil {
		allowed = d.AllowedInferenceGeos
		changes = append(changes, Change{Field: FieldAllowedGeos, After: List(allowed)})
	}
	if d.DefaultInferenceGeo != "" {
		fallback = d.DefaultInferenceGeo
		changes = append(changes, Change{Field: FieldDefaultGeo, After: Text(fallback)})
	}
	p.checkResidency(w, allowed, fallback)
	return changes
}

// update compares the attributes that the entry manages.
func (p *planner) update(pair *pairing) {
	w, have := pair.want, pair.have
	because := []Reason{{Kind: ReasonDeclared, Text: say.F("declared"), At: at(w.Pos(""))}}
	var changes []Change
	if w.Name != have.Name && p.nameFree(pair) {
		changes = append(changes, Change{Field: FieldName, Before: Text(have.Name), After: Text(w.Name)})
		because = []Reason{p.renameReason(pair)}
	}
	if now := strings.ToUpper(have.Color); w.Color != "" && w.Color != now {
		changes = append(changes, Change{Field: FieldColor, Before: TextOrNone(now), After: Text(w.Color)})
	}
	changes = append(changes, tagChanges(w, have)...)
	changes = append(changes, p.residencyChanges(w, have)...)
	risk := RiskNone
	var effects []Effect
	var requires []Address
	if a := p.keyChange(w, have); a != nil {
		changes, requires = append(changes, a.change()), a.requires()
		risk = RiskIrreversible
		effects = append(effects, a.effect())
	}
	if len(changes) == 0 {
		return
	}
	s := Step{
		Address: WorkspaceAddress(w.Key), Action: Update, Phase: PhaseAttributes,
		Workspace: Workspace{Key: w.Key, Name: have.Name, ID: have.ID},
		Changes:   changes, Because: because, Effects: effects, Risk: risk, Requires: requires,
	}
	if _, renamed := s.Change(FieldName); renamed && pair.waitsFor != nil {
		s.Requires = append(s.Requires, WorkspaceAddress(pair.waitsFor.want.Key))
	}
	p.step(s)
}

func (p *planner) renameReason(pair *pairing) Reason {
	if pair.by == ReasonPreviously {
		return Reason{Kind: ReasonPreviously, Text: say.F("previously named %q", pair.have.Name), At: at(pair.want.Pos("previously"))}
	}
	return Reason{Kind: ReasonID, Text: say.F("the id pins the workspace, so a different name is a rename"), At: at(pair.want.Pos("id"))}
}

func tagChanges(w *spec.Workspace, have *live.Workspace) []Change {
	var changes []Change
	for _, key := range slices.Sorted(maps.Keys(w.Tags)) {
		desired := w.Tags[key]
		value, exists := have.Tags[key]
		switch {
		case desired == nil && exists:
			changes = append(changes, Change{Field: FieldTags + key, Before: Text(value)})
		case desired != nil && !exists:
			changes = append(changes, Change{Field: FieldTags + key, After: Text(*desired)})
		case desired != nil && value != *desired:
			changes = append(changes, Change{Field: FieldTags + key, Before: Text(value), After: Text(*desired)})
		}
	}
	return changes
}

// residencyChanges sends the two inference fields as a pair: changed one at a
// time they could pass through a combination that the API refuses.
func (p *planner) residencyChanges(w *spec.Workspace, have *live.Workspace) []Change {
	d := w.DataResidency
	if d == nil {
		return nil
	}
	now := have.DataResidency
	if d.WorkspaceGeo != "" && d.WorkspaceGeo != now.WorkspaceGeo {
		p.immutable(w, "data_residency.workspace_geo", now.WorkspaceGeo, d.WorkspaceGeo,
			say.F("the region of a workspace's data is fixed when it is created"))
	}
	allowed, fallback := now.AllowedInferenceGeos, now.DefaultInferenceGeo
	if d.AllowedInferenceGeos != nil {
		allowed = d.AllowedInferenceGeos
	}
	if d.DefaultInferenceGeo != "" {
		fallback = d.DefaultInferenceGeo
	}
	if slices.Equal(allowed, now.AllowedInferenceGeos) && fallback == now.DefaultInferenceGeo {
		return nil
	}
	p.checkResidency(w, allowed, fallback)
	return []Change{
		{Field: FieldAllowedGeos, Before: List(now.AllowedInferenceGeos), After: List(allowed)},
		{Field: FieldDefaultGeo, Before: TextOrNone(now.DefaultInferenceGeo), After: TextOrNone(fallback)},
	}
}

// checkResidency finds the pair that the API refuses: a default geo outside the
// allowed ones, where one of the two comes from the live workspace or from the
// API's own default, so that the file alone does not show it.
func (p *planner) checkResidency(w *spec.Workspace, allowed []string, fallback string) {
	if slices.Contains(allowed, Unrestricted) || slices.Contains(allowed, fallback) {
		return
	}
	p.find(Finding{
		Severity: SevError, Code: CodeResidency, Address: WorkspaceAddress(w.Key),
		Message: say.F("`default_inference_geo` would be %q, which is not among the allowed %s", fallback, List(allowed)),
		Hint:    say.F("declare `allowed_inference_geos` and `default_inference_geo` together"),
		At:      at(w.Pos("data_residency")),
	})
}

// tellProfile tells of the user profile of a workspace that is to get a key. Only
// the API knows the key's own profile, and both last for the workspace's life.
func (p *planner) tellProfile(w *spec.Workspace, have *live.Workspace) {
	if have.UserProfileID == "" {
		return
	}
	p.find(Finding{
		Severity: SevWarning, Code: CodeUserProfile, Address: WorkspaceAddress(w.Key),
		Message: say.F("workspace %q has the user profile %s: the API takes an external key only if it has the same one", have.Name, have.UserProfileID),
		Hint:    say.F("look at the key in the Console before you apply: neither the key nor the profile can be taken off again"),
		At:      at(w.Pos("external_key_id")),
	})
}

func (p *planner) immutable(w *spec.Workspace, field, before, after string, why say.Text) {
	p.find(Finding{
		Severity: SevUnmet, Code: CodeImmutable, Address: WorkspaceAddress(w.Key),
		Message: say.F("%s is %q and cannot become %q: %s", field, before, after, why),
		Hint:    say.F("restore the value in the file; only another workspace can have another value"),
		At:      at(w.Pos(field)),
	})
}

func (p *planner) archive(pair *pairing) {
	w, have := pair.want, pair.have
	p.plan.Extent.ManagedWorkspaces++
	text := say.F("tombstone: %s", say.Foreign(w.Archive.Reason))
	p.step(Step{
		Address: WorkspaceAddress(w.Key), Action: Archive, Phase: PhaseArchive,
		Workspace: Workspace{Key: w.Key, Name: have.Name, ID: have.ID}, Risk: RiskIrreversible,
		Because: []Reason{{Kind: ReasonTombstone, Text: text, At: at(w.Pos("archive"))}},
		Effects: p.archiveEffects(have),
	})
}
