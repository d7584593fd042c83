package adminsim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

func workspaceKind() kind {
	create, update := []string{"POST " + base + "workspaces"}, []string{"POST " + base + "workspaces/{}"}
	write := slices.Concat(create, update)
	return kind{
		name: "workspace",
		routes: []route{
			{method: "GET", path: base + "workspaces", handle: (*Server).listWorkspaces, params: idPaging.with(params{"ids[]": idsParam, "include_archived": boolParam, "include_default": boolParam})},
			{method: "POST", path: base + "workspaces", handle: (*Server).createWorkspace, body: true},
			{method: "GET", path: base + "workspaces/{}", handle: (*Server).readWorkspace},
			{method: "POST", path: base + "workspaces/{}", handle: (*Server).updateWorkspace, body: true},
			{method: "POST", path: base + "workspaces/{}/archive", handle: (*Server).archiveWorkspace},
		},
		codes: []Code{
			{Name: createdIncomplete, Status: http.StatusServiceUnavailable, At: create, Lands: "the workspace, with its name and colour alone", message: "the workspace was created, but some of what was asked for did not take effect; do not create it again: read it and update it"},
			{Name: outcomeUnknown, Status: http.StatusServiceUnavailable, At: update, Lands: "the name and the colour; the same request again stores the rest", message: "some of the changes may have been saved and others not; send the same request again to finish it"},
			{Name: attachedDuringArchive, Status: http.StatusConflict, At: []string{"POST " + base + "workspaces/{}/archive"}, Lands: "the archive; one more is accepted", message: "the workspace was archived, but external storage was attached to it meanwhile and still is; archive it again to detach it"},
			{Name: "external_key_changed", Status: http.StatusConflict, At: write, message: "the external key changed while the request was validating it; send the request again"},
			{Name: "external_key_validation_failed", Status: http.StatusBadRequest, At: write, message: "the external key failed validation"},
			{Name: "external_key_validation_timed_out", Status: http.StatusBadRequest, At: write, message: "the validation of the external key did not finish in time; wait a moment and send the request again"},
			{Name: "key_profile_mismatch", Status: http.StatusBadRequest, At: write, message: "the external key and the workspace would not have the same user profile"},
			{Name: "user_profile_not_found", Status: http.StatusBadRequest, At: write, message: "the user profile does not exist in the organization or is no longer active"},
			{Name: "storage_profile_mismatch", Status: http.StatusBadRequest, At: update, field: "user_profile_id", message: "the workspace's storage and its user profile do not match"},
			{Name: "workspace_policy_violation", Status: http.StatusBadRequest, At: write, field: "external_key_id", message: "the organization's workspace policy requires an external key; an organization admin can see and change the policy in the Console"},
		},
		open: func(st *state) { st.workspaces = newShelf[workspace]() },
		ids: func(s *Seed, take func(what, id, prefix string)) {
			for _, w := range s.Workspaces {
				take(fmt.Sprintf("workspace %q", w.Name), w.ID, "wrkspc_")
			}
		},
		build:    (*builder).workspaces,
		snapshot: snapshotWorkspaces,
	}
}

type workspaceState struct {
	workspaces *shelf[workspace]
	defaultID  string
	profiles   []string // uprof_ ids that exist
}

type workspace struct {
	name, color       string
	tags              map[string]string // never modified in place
	allowed           []string          // inference geos; nil is unrestricted
	geo, inferenceGeo string
	externalKey       string
	userProfile       string
	storageLeft       bool // archived, and external storage is still attached
	compartment       string
	created, archived time.Time
}

func (w workspace) live() bool { return w.archived.IsZero() }

// The codes that a handler must know of, because they land.
const (
	createdIncomplete     = "workspace_created_incomplete"
	outcomeUnknown        = "change_outcome_unknown"
	attachedDuringArchive = "storage_attached_during_archive"
)

// createWorkspace puts a workspace under an id, or under a derived one, and gives
// it its colour and compartment.
func (st *state) createWorkspace(id string, w workspace, v view) (string, workspace) {
	if id == "" {
		id = st.mint.id("wrkspc", w.name)
	}
	if w.color == "" {
		w.color = pickColor(id)
	}
	w.compartment = st.mint.uuid("compartment", id)
	st.workspaces.put(id, st.rank(st.workspaces.last(), id), w, v)
	for _, k := range kinds() {
		if k.workspaceMade != nil {
			k.workspaceMade(st, id)
		}
	}
	return id, w
}

// archiveWorkspace also ends what lives within the workspace.
func (st *state) archiveWorkspace(id string, w workspace, at time.Time, v view) workspace {
	w.archived = at
	st.workspaces.put(id, 0, w, v)
	for _, k := range kinds() {
		if k.workspaceArchived != nil {
			k.workspaceArchived(st, id, v)
		}
	}
	return w
}

// workspaceBody is the Workspace schema of the OpenAPI documents; user_profile_id
// came with 2026-10-21.
type workspaceBody struct {
	ID            string            `json:"id"`
	Type          string            `json:"type"`
	Name          string            `json:"name"`
	DisplayColor  string            `json:"display_color"`
	CreatedAt     time.Time         `json:"created_at"`
	ArchivedAt    *time.Time        `json:"archived_at"`
	CompartmentID string            `json:"compartment_id"`
	ExternalKeyID *string           `json:"external_key_id"`
	UserProfileID **string          `json:"user_profile_id,omitempty"`
	DataResidency residencyBody     `json:"data_residency"`
	Tags          map[string]string `json:"tags"`
}

type residencyBody struct {
	WorkspaceGeo         string `json:"workspace_geo"`
	AllowedInferenceGeos any    `json:"allowed_inference_geos"` // "unrestricted" or a list
	DefaultInferenceGeo  string `json:"default_inference_geo"`
}

func (c *call) wireWorkspace(id string, w workspace) workspaceBody {
	b := workspaceBody{
		ID: id, Type: "workspace", Name: w.name, DisplayColor: w.color,
		CreatedAt: w.created, ArchivedAt: orNull(w.archived), CompartmentID: w.compartment,
		ExternalKeyID: orNull(w.externalKey), UserProfileID: c.edition.in2026(w.userProfile), Tags: w.tags,
		DataResidency: residencyBody{w.geo, unrestricted, w.inferenceGeo},
	}
	if w.allowed != nil {
		b.DataResidency.AllowedInferenceGeos = w.allowed
	}
	if b.Tags == nil {
		b.Tags = map[string]string{}
	}
	return b
}

// orNull makes a zero value a JSON null.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

const (
	unrestricted     = "unrestricted"
	defaultName      = "Default" // what the API calls the Default Workspace
	defaultGeo       = "us"
	defaultInference = "global"
)

var inferenceGeos = []string{"global", "us"}

// listWorkspaces: the flags apply to the ids asked for as well, and ids that it
// does not know are left out without a word (organizationworkspace.go).
func (s *Server) listWorkspaces(c *call) (any, *apiError) {
	ids, some := c.query["ids[]"]
	archived := c.query.Get("include_archived") == "true"
	withDefault := c.query.Get("include_default") == "true"
	return page(s.st.workspaces, c, func(id string, w workspace) bool {
		return (archived || w.live()) && (withDefault || id != s.st.defaultID) && (!some || slices.Contains(ids, id))
	}, c.wireWorkspace)
}

func (s *Server) readWorkspace(c *call) (any, *apiError) {
	w, ok := s.st.workspaces.seen(c.vars[0], c.view)
	if !ok {
		return nil, noWorkspace(c.vars[0])
	}
	return c.wireWorkspace(c.vars[0], w), nil
}

func noWorkspace(id string) *apiError { return notFound("workspace %q not found", id) }

// archivedWorkspace refuses writes to an archived workspace, re-archiving
// included. The API does not say what it does; refusing is the harsher reading.
// The one repetition that it asks for is of an archive that left storage behind.
func archivedWorkspace(w workspace) *apiError {
	return invalid("workspace %q is archived", w.name)
}

func (s *Server) archiveWorkspace(c *call) (any, *apiError) {
	id := c.vars[0]
	w, ok := s.st.workspaces.truth(id)
	switch {
	case !ok:
		return nil, noWorkspace(id)
	case id == s.st.defaultID:
		return nil, invalid("the default workspace cannot be archived")
	case w.storageLeft:
		w.storageLeft = false
		s.st.workspaces.put(id, 0, w, c.view)
		return c.wireWorkspace(id, w), nil
	case !w.live():
		return nil, archivedWorkspace(w)
	}
	w.storageLeft = c.code == attachedDuringArchive
	return c.wireWorkspace(id, s.st.archiveWorkspace(id, w, c.now, c.view)), nil
}

func (st *state) liveWorkspaces() int {
	n := 0
	for _, w := range st.workspaces.live {
		if w.live() {
			n++
		}
	}
	return n
}

// pickColor stands in for the server's choice when none is given.
func pickColor(id string) string {
	palette := []string{"#6C5BB9", "#D97757", "#4A7C59", "#2F6690", "#B08968", "#9C3848"}
	return palette[scatter(1, id)%int64(len(palette))]
}

// mergeTags applies a tag patch: a null takes the key away.
func mergeTags(have map[string]string, patch map[string]*string) map[string]string {
	out := maps.Clone(have)
	if out == nil {
		out = map[string]string{}
	}
	for k, v := range patch {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = *v
		}
	}
	return out
}
