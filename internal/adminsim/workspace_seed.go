package adminsim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Workspace is one workspace and its explicit members. The one marked default,
// or else the first of that name, is the Default Workspace; it is made when
// there is none.
type Workspace struct {
	Name           string            `yaml:"name"`
	ID             string            `yaml:"id,omitempty"`
	Default        bool              `yaml:"default,omitempty"`
	Color          string            `yaml:"color,omitempty"`
	Tags           map[string]string `yaml:"tags,omitempty"`
	DataResidency  *DataResidency    `yaml:"data_residency,omitempty"`
	ExternalKeyID  string            `yaml:"external_key_id,omitempty"`
	UserProfileID  string            `yaml:"user_profile_id,omitempty"` // one of the user_profiles
	CreatedAt      time.Time         `yaml:"created_at,omitempty"`
	Archived       string            `yaml:"archived,omitempty"`     // true, or the time
	StorageLeft    bool              `yaml:"storage_left,omitempty"` // archived, and external storage is still attached
	WorkspaceParts `yaml:",inline"`
}

// Workspaces is a list, or in YAML also a mapping from names, which is easier
// on the eyes while no name occurs twice.
type Workspaces []Workspace

// DataResidency is where data rests and inference runs.
type DataResidency struct {
	WorkspaceGeo         string `yaml:"workspace_geo,omitempty"`
	AllowedInferenceGeos Geos   `yaml:"allowed_inference_geos,omitempty"`
	DefaultInferenceGeo  string `yaml:"default_inference_geo,omitempty"`
}

// Geos is a list of places, or in YAML the word unrestricted, which is nil.
type Geos []string

// UnmarshalYAML takes a list, or a mapping from names.
func (ws *Workspaces) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return n.Decode((*[]Workspace)(ws))
	}
	*ws = Workspaces{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		var w Workspace
		if err := value.Decode(&w); err != nil {
			return err
		}
		if w.Name != "" && w.Name != key.Value {
			return fmt.Errorf("line %d: workspace %q says its name is %q", key.Line, key.Value, w.Name)
		}
		w.Name = key.Value
		if slices.ContainsFunc(*ws, func(o Workspace) bool { return o.Name == w.Name }) {
			return fmt.Errorf("line %d: workspace %q occurs twice; write a list for that", key.Line, w.Name)
		}
		*ws = append(*ws, w)
	}
	return nil
}

// UnmarshalYAML takes a list, or the word unrestricted.
func (g *Geos) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		if n.Value != unrestricted {
			return fmt.Errorf("line %d: expected a list of geos or the word %s", n.Line, unrestricted)
		}
		*g = nil
		return nil
	}
	return n.Decode((*[]string)(g))
}

// MarshalYAML is the inverse of UnmarshalYAML.
func (g Geos) MarshalYAML() (any, error) {
	if g == nil {
		return unrestricted, nil
	}
	return []string(g), nil
}

func (b *builder) workspaces() {
	b.profiles()
	ws := slices.Clone(b.seed.Workspaces)
	if !slices.ContainsFunc(ws, func(w Workspace) bool { return w.Default }) {
		ws = markDefault(ws)
	}
	for i, w := range ws {
		what := fmt.Sprintf("workspace %q", w.Name)
		b.checkWorkspace(what, w)
		created := cmp.Or(w.CreatedAt, epoch.Add(time.Duration(i)*time.Hour))
		rec := workspace{
			name: w.Name, color: w.Color, tags: maps.Clone(w.Tags), geo: defaultGeo,
			inferenceGeo: defaultInference, externalKey: w.ExternalKeyID, userProfile: w.UserProfileID,
			storageLeft: w.StorageLeft, created: clock(created),
		}
		if rec.tags == nil {
			rec.tags = map[string]string{}
		}
		b.residency(what, w.DataResidency, &rec)
		rec.archived = b.archived(what, w)
		id, _ := b.st.createWorkspace(w.ID, rec, seeded)
		if w.Default {
			b.defaultWorkspace(what, id, w)
		}
		b.placed = append(b.placed, placed{what, id, &ws[i]})
	}
}

func (b *builder) checkWorkspace(what string, w Workspace) {
	if n := utf8.RuneCountInString(w.Name); n < 1 || n > 255 {
		b.complain("%s: a name has 1 to 255 characters", what)
	}
	if w.Color != "" && colorObjection(w.Color) != "" {
		b.complain("%s: color %q is not like #6C5BB9", what, w.Color)
	}
	if w.ExternalKeyID != "" && externalKeyObjection(w.ExternalKeyID) != "" {
		b.complain("%s: external_key_id %q is neither an ekey_ id nor an ARN", what, w.ExternalKeyID)
	}
	if w.UserProfileID != "" && !slices.Contains(b.st.profiles, w.UserProfileID) {
		b.complain("%s: user_profile_id %q is not among the user_profiles", what, w.UserProfileID)
	}
	if w.StorageLeft && (w.Archived == "" || w.Archived == "false") {
		b.complain("%s: storage_left is for an archived workspace", what)
	}
}

func (b *builder) profiles() {
	for _, id := range b.seed.UserProfiles {
		if !strings.HasPrefix(id, "uprof_") || slices.Contains(b.st.profiles, id) {
			b.complain("user_profiles: %q is not an id that starts with uprof_, or occurs twice", id)
		}
		b.st.profiles = append(b.st.profiles, id)
	}
}

// markDefault takes the first line of that name for the Default Workspace, or
// makes one. A line that says so itself goes first, since any workspace may be
// called Default.
func markDefault(ws Workspaces) Workspaces {
	i := slices.IndexFunc(ws, func(w Workspace) bool { return w.Name == defaultName })
	if i < 0 {
		return append(Workspaces{{Name: defaultName, Default: true}}, ws...)
	}
	ws[i].Default = true
	return ws
}

func (b *builder) defaultWorkspace(what, id string, w Workspace) {
	if b.st.defaultID != "" {
		b.complain("%s: there is a default workspace already", what)
	}
	if w.Archived != "" || w.UserProfileID != "" || w.Name != defaultName {
		b.complain("%s: the default workspace is named %s, has no user profile, and cannot be archived", what, defaultName)
	}
	b.st.defaultID = id
}

func (b *builder) residency(what string, dr *DataResidency, w *workspace) {
	if dr == nil {
		return
	}
	w.geo = cmp.Or(dr.WorkspaceGeo, w.geo)
	w.inferenceGeo = cmp.Or(dr.DefaultInferenceGeo, w.inferenceGeo)
	b.oneOf(what+": workspace_geo", w.geo, defaultGeo)
	b.oneOf(what+": default_inference_geo", w.inferenceGeo, inferenceGeos...)
	if dr.AllowedInferenceGeos == nil {
		return
	}
	w.allowed = slices.Compact(slices.Sorted(slices.Values(dr.AllowedInferenceGeos)))
	for _, geo := range w.allowed {
		b.oneOf(what+": allowed_inference_geos", geo, inferenceGeos...)
	}
	if !slices.Contains(w.allowed, w.inferenceGeo) {
		b.complain("%s: default_inference_geo %q is not among the allowed ones", what, w.inferenceGeo)
	}
}

func (b *builder) archived(what string, w Workspace) time.Time {
	switch w.Archived {
	case "", "false":
		return time.Time{}
	case "true":
		return epoch.AddDate(0, 1, 0)
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(form, w.Archived); err == nil {
			return clock(t)
		}
	}
	b.complain("%s: archived is true or a time, not %q", what, w.Archived)
	return time.Time{}
}

func snapshotWorkspaces(st *state, out *Seed, _ time.Time) {
	out.UserProfiles = slices.Clone(st.profiles)
	for id, w := range st.workspaces.live {
		line := Workspace{
			Name: w.name, ID: id, Default: id == st.defaultID, Color: w.color, ExternalKeyID: w.externalKey,
			UserProfileID: w.userProfile, StorageLeft: w.storageLeft,
			DataResidency: &DataResidency{w.geo, w.allowed, w.inferenceGeo}, CreatedAt: w.created,
		}
		if len(w.tags) > 0 {
			line.Tags = mergeTags(w.tags, nil)
		}
		if !w.live() {
			line.Archived = w.archived.Format(time.RFC3339Nano)
		}
		out.Workspaces = append(out.Workspaces, line)
	}
	slices.SortStableFunc(out.Workspaces, func(x, y Workspace) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), x.CreatedAt.Compare(y.CreatedAt), cmp.Compare(x.ID, y.ID))
	})
}

// workspaceName is the name where it says enough, and the id where it does not.
func (st *state) workspaceName(id string) string {
	w, _ := st.workspaces.truth(id)
	if ref, err := st.workspaceRef(w.name); err == nil && ref == id {
		return w.name
	}
	return id
}

// workspaceRef resolves a workspace's id or name: an id first, then the one
// live workspace of that name, then the one archived.
func (st *state) workspaceRef(ref string) (string, error) {
	if _, ok := st.workspaces.truth(ref); ok {
		return ref, nil
	}
	var live, archived []string
	for id, w := range st.workspaces.live {
		switch {
		case w.name != ref:
		case w.live():
			live = append(live, id)
		default:
			archived = append(archived, id)
		}
	}
	switch {
	case len(live) == 1:
		return live[0], nil
	case len(live) == 0 && len(archived) == 1:
		return archived[0], nil
	case len(live)+len(archived) == 0:
		return "", fmt.Errorf("no workspace %q", ref)
	}
	return "", fmt.Errorf("several workspaces are named %q: use an id", ref)
}
