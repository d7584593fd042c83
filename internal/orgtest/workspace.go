package orgtest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var workspaceKind = kind{
	name: spec.KindWorkspace,
	live: func(t *rapid.T, o *live.Org) {
		o.Workspaces = append(o.Workspaces, live.Workspace{ID: "wrkspc_default", Name: spec.DefaultWorkspace, Default: true, Color: "#000000"})
		for i, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 6, rapid.ID).Draw(t, "workspaces") {
			o.Workspaces = append(o.Workspaces, liveWorkspace(t, i, name))
		}
	},
	entry: disturbWorkspace,
	edits: []edit{
		func(t *rapid.T, o *spec.Org, w *spec.Workspace) { // an id comes, goes, or is another one
			id := rapid.SampledFrom([]string{"", "wrkspc_00", "wrkspc_01", "wrkspc_02", "wrkspc_03", "wrkspc_04"}).Draw(t, "id")
			if id == "" || !slices.ContainsFunc(o.Workspaces, func(v spec.Workspace) bool { return v.ID == id }) {
				w.ID = id
			}
		},
		func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
			w.Previously = rapid.SampledFrom([][]string{nil, {}, {"ml"}, {"ops"}, {"batch", "research"}, {"Chatbot"}}).Draw(t, "previously")
		},
		func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
			if name := rapid.SampledFrom(names).Draw(t, "name"); free(o, name) {
				w.Name = name
			}
		},
		func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
			if key := rapid.SampledFrom(names).Draw(t, "key"); free(o, key) {
				w.Key = key
			}
		},
		func(t *rapid.T, o *spec.Org, w *spec.Workspace) { // an entry of its own, by name or by id
			fresh := additional(rapid.SampledFrom(names).Draw(t, "fresh"))
			if fresh.Members = []spec.Member{}; free(o, fresh.Key) {
				o.Workspaces = append(o.Workspaces, fresh)
			}
		},
		func(_ *rapid.T, o *spec.Org, w *spec.Workspace) { // an entry leaves
			key := w.Key
			o.Workspaces = slices.DeleteFunc(o.Workspaces, func(v spec.Workspace) bool { return v.Key == key })
		},
		func(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
			if w.Archive != nil {
				w.Archive = nil
				return
			}
			*w = buried(*w, rapid.SampledFrom([]string{"over", "moved"}).Draw(t, "reason"))
		},
		func(_ *rapid.T, _ *spec.Org, w *spec.Workspace) { w.Protected = !w.Protected },
		ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
			w.Color = rapid.SampledFrom(append([]string{""}, colors...)).Draw(t, "color")
		}),
		ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) { w.Tags = retag(t, w.Tags) }),
		ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
			w.DataResidency = rapid.SampledFrom([]*spec.DataResidency{nil, {DefaultInferenceGeo: "us"}, {AllowedInferenceGeos: []string{"us"}, DefaultInferenceGeo: "us"}}).Draw(t, "residency")
		}),
		ofLive(func(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
			w.ExternalKeyID = rapid.SampledFrom([]string{"", "ek_1"}).Draw(t, "external key")
		}),
	},
	lines: map[string]func(*parser, bool, []string) error{
		"workspace": func(p *parser, _ bool, f []string) error { return p.workspace(f[1], f[2:]) },
		"usage": func(p *parser, inside bool, f []string) error {
			if !inside || len(f) != 3 {
				return errUnknown
			}
			return p.usage(f[1], f[2])
		},
	},
	do: doWorkspace,
}

var (
	names    = []string{"ml", "Chatbot", "Data / ETL", "Old Experiments", "100% safe", "Ünïcode", spec.ClaudeCode, "ops", "research", "batch"}
	tagKeys  = []string{"env", "team", "cost.center"}
	values   = []string{"prod", "dev", "x"}
	colors   = []string{"#6C5BB9", "#000000", "#FFFFFF"}
	geoLists = [][]string{{"unrestricted"}, {"us"}, {"global", "us"}, {"global"}}
)

func liveWorkspace(t *rapid.T, i int, name string) live.Workspace {
	w := newWorkspace(live.WorkspaceID(fmt.Sprintf("wrkspc_%02d", i)))
	w.Name, w.Color = name, rapid.SampledFrom(colors).Draw(t, "color")
	w.CreatedAt, w.Usage = time.Date(2026, 1, i+1, 0, 0, 0, 0, time.UTC), &live.Usage{Days: 30}
	w.DataResidency = spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: rapid.SampledFrom(geoLists[:3]).Draw(t, "geos"), DefaultInferenceGeo: "us"}
	for _, k := range tagKeys {
		if rapid.Bool().Draw(t, "tagged") {
			w.Tags[k] = rapid.SampledFrom(values).Draw(t, "value")
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "archived") == 0 {
		w.ArchivedAt = w.CreatedAt.AddDate(0, 1, 0)
	}
	return w
}

// additional is an entry of its own.
func additional(name string) spec.Workspace {
	return spec.Workspace{Key: name, Name: name, WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative}}}
}

// buried is the entry as a tombstone.
func buried(w spec.Workspace, reason string) spec.Workspace {
	b := additional(w.Name)
	b.Key, b.ID, b.Previously, b.Protected, b.Archive = w.Key, w.ID, w.Previously, w.Protected, &spec.Tombstone{Reason: reason}
	return b
}

func disturbWorkspace(t *rapid.T, _ *author, w *spec.Workspace) {
	if w.ID != "" && rapid.IntRange(0, 4).Draw(t, "renamed") == 0 {
		w.Name += " (renamed)"
	}
	if rapid.Bool().Draw(t, "recolored") {
		w.Color = rapid.SampledFrom(colors).Draw(t, "new color")
	}
	w.Tags = retag(t, w.Tags)
	if rapid.IntRange(0, 3).Draw(t, "geo") == 0 {
		w.DataResidency = &spec.DataResidency{AllowedInferenceGeos: rapid.SampledFrom(geoLists[:3]).Draw(t, "new geos"), DefaultInferenceGeo: "us"}
	}
}

func retag(t *rapid.T, tags map[string]*string) map[string]*string {
	tags = maps.Clone(tags)
	if tags == nil {
		tags = map[string]*string{}
	}
	for _, k := range tagKeys {
		switch rapid.IntRange(0, 3).Draw(t, "tag") {
		case 0:
			tags[k] = nil
		case 1:
			v := rapid.SampledFrom(values).Draw(t, "new value")
			tags[k] = &v
		case 2:
			delete(tags, k)
		}
	}
	return tags
}

// ofLive keeps an edit from touching tombstones, which hold no such fields.
func ofLive(edit func(*rapid.T, *spec.Org, *spec.Workspace)) func(*rapid.T, *spec.Org, *spec.Workspace) {
	return func(t *rapid.T, o *spec.Org, w *spec.Workspace) {
		if w.Archive == nil {
			edit(t, o, w)
		}
	}
}

func free(o *spec.Org, name string) bool {
	return !slices.ContainsFunc(o.Workspaces, func(w spec.Workspace) bool { return w.Key == name || w.Name == name })
}

func (p *parser) workspace(name string, options []string) error {
	w := newWorkspace(live.WorkspaceID("wrkspc_" + strings.ToLower(strings.ReplaceAll(name, " ", "_"))))
	w.Name, w.CreatedAt = spec.NormalName(name), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	w.DataResidency = spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{"unrestricted"}, DefaultInferenceGeo: "global"}
	for _, o := range options {
		k, v, _ := strings.Cut(o, "=")
		tag, isTag := strings.CutPrefix(k, "tag.")
		switch {
		case k == "id":
			w.ID = live.WorkspaceID(v)
		case k == "color":
			w.Color = v
		case isTag:
			w.Tags[tag] = v
		case k == "geos":
			w.DataResidency.AllowedInferenceGeos = strings.Split(v, ",")
		case k == "default-geo":
			w.DataResidency.DefaultInferenceGeo = v
		case k == "ekey":
			w.ExternalKeyID = v
		case k == "archived":
			w.ArchivedAt = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
		default:
			option := find(func(k kind) func(*live.Workspace) { return k.options[o] })
			if option == nil {
				return fmt.Errorf("what is %q?", o)
			}
			option(&w)
		}
	}
	p.org.Workspaces = append(p.org.Workspaces, w)
	p.ws = &p.org.Workspaces[len(p.org.Workspaces)-1]
	return nil
}

func (p *parser) usage(tokens, day string) error {
	n, err := strconv.ParseInt(tokens, 10, 64)
	if err != nil {
		return err
	}
	p.ws.Usage = &live.Usage{Days: 30, Tokens: n}
	if n > 0 {
		p.ws.Usage.LastActive, err = spec.ParseDate(day)
		p.ws.Usage.CostCents = "1234.5"
	}
	return err
}

// doWorkspace finds a workspace that the plan creates again by the entry's key.
func doWorkspace(s *diff.Step, o *live.Org) error {
	if s.Action == diff.Create {
		return create(s, o)
	}
	w, err := writable(s, o)
	switch {
	case err != nil:
		return err
	case s.Action == diff.Update:
		return errors.Join(giveKey(w, o, s.Changes), set(w, s.Changes))
	case s.Action == diff.Archive:
		w.ArchivedAt = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
		return nil
	}
	return fmt.Errorf("%s: unknown action %q", s.Address, s.Action)
}

func bornID(key string) live.WorkspaceID { return live.WorkspaceID("wrkspc_born_" + key) }

// writable is the workspace that a step is about.
func writable(s *diff.Step, o *live.Org) (*live.Workspace, error) {
	id := s.Workspace.ID
	if id == "" {
		id = bornID(s.Workspace.Key)
	}
	if w := o.Workspace(id); w != nil && !w.Archived() && !w.Default {
		return w, nil
	}
	return nil, fmt.Errorf("%s: no such workspace to write to", s.Address)
}

func create(s *diff.Step, o *live.Org) error {
	w := newWorkspace(bornID(s.Workspace.Key))
	w.Color, w.Usage = "#ABCDEF", &live.Usage{Days: diff.UsageDays}
	w.DataResidency = spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{diff.Unrestricted}, DefaultInferenceGeo: "global"}
	if o.Workspace(w.ID) != nil {
		return fmt.Errorf("%s: created twice", s.Address)
	}
	if err := errors.Join(giveKey(&w, o, s.Changes), set(&w, s.Changes)); err != nil {
		return err
	}
	o.Workspaces = append(o.Workspaces, w)
	return nil
}

func set(w *live.Workspace, changes []diff.Change) error {
	for _, c := range changes {
		tag, isTag := strings.CutPrefix(c.Field, diff.FieldTags)
		switch {
		case c.Field == diff.FieldName:
			w.Name = c.After.Text
		case c.Field == diff.FieldColor:
			w.Color = c.After.Text
		case c.Field == diff.FieldGeo:
			w.DataResidency.WorkspaceGeo = c.After.Text
		case c.Field == diff.FieldAllowedGeos:
			w.DataResidency.AllowedInferenceGeos = c.After.List
		case c.Field == diff.FieldDefaultGeo:
			w.DataResidency.DefaultInferenceGeo = c.After.Text
		case c.Field == diff.FieldExternalKey, c.Field == diff.FieldExternalKeyName: // given before
		case isTag && c.After.Kind == diff.None:
			delete(w.Tags, tag)
		case isTag:
			w.Tags[tag] = c.After.Text
		default:
			return fmt.Errorf("field %q cannot be set", c.Field)
		}
	}
	return nil
}
