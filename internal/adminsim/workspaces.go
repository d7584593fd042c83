package adminsim

import (
	"slices"
	"time"
)

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
