package spec

import (
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// The fields of an entry that are the workspace's own, and their form.

var workspacesSection = section[*Org]{
	field: "workspaces", kind: KindWorkspace, fragment: true,
	decode: func(d decoder, _ *Org, it item) { d.entries(it, workspacesRule, nameRule, d.workspace) },
	format: workspacesBlock,
	arrange: func(workspaces *block) {
		for _, w := range workspaces.Fields() {
			arranged(workspaceSections, w)
		}
	},
}

var (
	nameSection = section[*Workspace]{
		field: "name", kind: KindWorkspace,
		decode: func(d decoder, w *Workspace, it item) {
			if name := d.text(it, nameRule); name != "" {
				w.Name = name
			}
		},
		format: func(w *Workspace) *block {
			if w.Name == w.Key {
				return nil
			}
			return textOrNone(w.Name)
		},
	}
	idSection         = textSection("id", KindWorkspace, workspaceIDRule, func(w *Workspace) *string { return &w.ID }, "workspace_id")
	previouslySection = section[*Workspace]{
		field: "previously", kind: KindWorkspace, aka: []string{"renamed_from", "aliases"},
		decode: func(d decoder, w *Workspace, it item) {
			w.Previously = []string{}
			d.texts(it, previouslyRule, nameRule, func(at Position, name string) {
				w.At["previously."+name] = at
				w.Previously = append(w.Previously, name)
			})
			slices.Sort(w.Previously)
		},
		format: func(w *Workspace) *block { return listOrNone(w.Previously) },
	}
	protectedSection = section[*Workspace]{
		field: "protected", kind: KindWorkspace,
		decode: func(d decoder, w *Workspace, it item) { w.Protected = d.boolean(it, protectedRule) },
		format: func(w *Workspace) *block {
			if !w.Protected {
				return nil
			}
			return yamldoc.Plain("true")
		},
	}
	colorSection = section[*Workspace]{
		field: "color", kind: KindWorkspace, aka: []string{"colour", "display_color"},
		decode: func(d decoder, w *Workspace, it item) { w.Color = strings.ToUpper(d.text(it, colorRule)) },
		format: func(w *Workspace) *block { return textOrNone(w.Color) },
	}
	tagsSection = section[*Workspace]{
		field: "tags", kind: KindWorkspace,
		decode: func(d decoder, w *Workspace, it item) { w.Tags = d.tags(w, it) },
		format: func(w *Workspace) *block { return tagsBlock(w.Tags) },
	}
	residencySection = section[*Workspace]{
		field: "data_residency", kind: KindWorkspace,
		decode:  func(d decoder, w *Workspace, it item) { w.DataResidency = d.residency(w, it) },
		format:  func(w *Workspace) *block { return residencyBlock(w.DataResidency) },
		arrange: func(b *block) { b.Arrange(residencyLevel.fields) },
	}
	externalKeyIDSection = textSection("external_key_id", KindWorkspace, externalKeyIDRule, func(w *Workspace) *string { return &w.ExternalKeyID })
	archiveSection       = section[*Workspace]{
		field: "archive", kind: KindWorkspace, aka: []string{"delete", "archived"},
		decode: func(d decoder, w *Workspace, it item) { w.Archive = d.tombstone(w.At, it) },
		format: func(w *Workspace) *block {
			if w.Archive == nil {
				return nil
			}
			return tombstoneBlock(w.Archive)
		},
	}

	residencyLevel = &level{where: "in data_residency", fields: []string{"workspace_geo", "allowed_inference_geos", "default_inference_geo"}}
	archiveLevel   = &level{
		where: "in archive", fields: []string{"reason"},
		required: []string{"reason"}, needed: map[string]string{"reason": `say why: archive: {reason: "superseded by …"}`},
	}
)

var (
	workspacesRule = &rule{want: "a mapping of names to workspaces", hint: "write each workspace as its name, a colon, and its fields below"}
	workspaceRule  = &rule{
		want: "a mapping of fields", hint: "write its fields below its name, or {} when only its existence matters", empty: "write {} when only its existence matters",
		lines: true,
	}
	workspaceIDRule = &rule{
		want: "a workspace id", hint: "it has the form wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ; `wsync export` writes it", code: codeWorkspaceID,
		exact: true, pattern: `^wrkspc_[A-Za-z0-9_-]+$`, most: 100,
	}
	previouslyRule = &rule{want: "a list of names", fit: "a list of at most 20 names", hint: "write it in brackets: [Old Name]", most: 20}
	protectedRule  = &rule{want: "true or false", hint: "write true or false, without quotes"}
	colorRule      = &rule{
		want: "a colour of the form #RRGGBB", hint: `write six hex digits, in quotes: "#6C5BB9"`, code: codeColor,
		exact: true, pattern: `^#[0-9A-Fa-f]{6}$`,
	}
	tagsRule   = &rule{want: "a mapping of keys to values", hint: "write {env: prod}"}
	tagKeyRule = &rule{
		want: "a tag key wsync may write", hint: "choose a key of 1 to 255 characters; those that begin with anthropic are reserved", code: codeTagKey,
		least: 1, most: nameLimit, form: func(key string) bool { return !reservedTag(key) },
	}
	tagValueRule      = &rule{want: "text or null", fit: "text of at most 1000 characters", empty: "write null to remove the tag", most: tagLimit}
	externalKeyIDRule = &rule{
		want: "the id of an external key", hint: "it begins with ekey_, or is the ARN of a KMS key", code: codeExternalKey,
		exact: true, pattern: `^(ekey_[A-Za-z0-9_-]+|arn:[A-Za-z0-9:/_.+=@-]+)$`, most: 300,
	}
	residencyRule    = &rule{want: "a mapping of geos", hint: "write {allowed_inference_geos: [us], default_inference_geo: us}"}
	workspaceGeoRule = &rule{want: "us", words: []string{"us"}}
	geoRule          = &rule{
		want: "us or global", words: []string{"us", "global"},
		meant: map[string]string{"unrestricted": "unrestricted stands alone, outside the brackets"},
	}
	geosRule        = &rule{want: "a list with at least one geo", hint: "write [us], or unrestricted without brackets", least: 1}
	allowedGeosRule = &rule{
		want: "unrestricted or a list of geos", hint: "write [us], or unrestricted without brackets", words: []string{"unrestricted"},
		write: "write unrestricted, or a list such as [us]",
	}
	archiveRule = &rule{want: "a mapping with a reason", hint: `write archive: {reason: "why it goes"}`, empty: `write archive: {reason: "why it goes"}`}
	reasonRule  = &rule{
		want: "a reason", fit: "a reason of 1 to 500 characters", hint: "say why it goes; reviewers see it in the plan", least: 1, most: 500,
	}
)

func (d decoder) workspace(it item) {
	key := it.key.Value
	w := Workspace{Key: key, Name: key, At: map[string]Position{"": d.doc.At(it.key)}}
	d.fields(it, workspaceRule, workspaceLevel, func(field string, it item) {
		w.At[field] = d.doc.At(it.key)
		find(workspaceSections, field).decode(d, &w, it)
	})
	if w.Membership == "" {
		w.Membership = defaultMembership(w.Name)
	}
	d.org.Workspaces = append(d.org.Workspaces, w)
}

func (d decoder) tags(w *Workspace, it item) map[string]*string {
	tags := map[string]*string{}
	d.entries(it, tagsRule, tagKeyRule, func(it item) {
		key, at := it.key.Value, d.doc.At(it.key)
		w.At["tags."+key] = at
		switch {
		case it.node.IsMissing():
			d.Errorf(at, codeMissingValue, `write null to remove the tag, or "" for an empty value`, "%s has no value", yamldoc.Quote(key))
		case it.is(yamldoc.IsNull):
			tags[key] = nil
		default:
			text := d.text(it, tagValueRule)
			tags[key] = &text
		}
	})
	return tags
}

func (d decoder) residency(w *Workspace, it item) *DataResidency {
	r := &DataResidency{}
	d.fields(it, residencyRule, residencyLevel, func(field string, it item) {
		w.At["data_residency."+field] = d.doc.At(it.key)
		switch field {
		case "workspace_geo":
			r.WorkspaceGeo = d.text(it, workspaceGeoRule)
		case "default_inference_geo":
			r.DefaultInferenceGeo = d.text(it, geoRule)
		case "allowed_inference_geos":
			r.AllowedInferenceGeos = d.geos(it)
		}
	})
	return r
}

func (d decoder) geos(it item) []string {
	if it.node.Kind() != yamldoc.Sequence {
		if word := d.text(it, allowedGeosRule); word != "" {
			return []string{word}
		}
		return nil
	}
	geos := []string{}
	d.texts(it, geosRule, geoRule, func(_ Position, geo string) { geos = append(geos, geo) })
	slices.Sort(geos)
	return geos
}

func (d decoder) tombstone(places map[string]Position, it item) *Tombstone {
	var t *Tombstone
	if it.node.Kind() == yamldoc.Mapping {
		t = &Tombstone{At: places["archive"]}
	}
	d.fields(it, archiveRule, archiveLevel, func(field string, it item) {
		places["archive."+field] = d.doc.At(it.key)
		t.Reason = d.text(it, reasonRule)
	})
	return t
}

func tombstoneBlock(t *Tombstone) *block {
	return yamldoc.NewMapping().InBrackets().Field("reason", yamldoc.Text(t.Reason))
}

// workspacesBlock is never nil: a file without workspaces says so.
func workspacesBlock(o *Org) *block {
	b := yamldoc.NewMapping()
	for i := range o.Workspaces {
		b.Field(o.Workspaces[i].Key, formatted(workspaceSections, &o.Workspaces[i]))
	}
	return b
}

func tagsBlock(tags map[string]*string) *block {
	if tags == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := yamldoc.Plain("null")
		if v := tags[key]; v != nil {
			value = yamldoc.Text(*v)
		}
		b.Field(key, value)
	}
	return b
}

func residencyBlock(r *DataResidency) *block {
	if r == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	if r.WorkspaceGeo != "" {
		b.Field("workspace_geo", yamldoc.Text(r.WorkspaceGeo))
	}
	switch geos := r.AllowedInferenceGeos; {
	case len(geos) == 1 && geos[0] == "unrestricted":
		b.Field("allowed_inference_geos", yamldoc.Plain("unrestricted"))
	case geos != nil:
		b.Field("allowed_inference_geos", textList(geos))
	}
	if r.DefaultInferenceGeo != "" {
		b.Field("default_inference_geo", yamldoc.Text(r.DefaultInferenceGeo))
	}
	return b
}
