package adminsim

import (
	"encoding/json"
	"slices"
	"strings"
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

var (
	colorRule = matching(colorObjection)
	nameRule  = length(1, 255)
)

func (s *Server) createWorkspace(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	w := workspace{geo: defaultGeo, inferenceGeo: defaultInference, created: c.now}
	w.name, _ = f.text("name", required, nameRule)
	w.color, _ = f.text("display_color", nullable, colorRule)
	w.externalKey, _ = f.text("external_key_id", nullable, matching(externalKeyObjection))
	if c.edition >= edition2026 {
		w.userProfile, _ = f.text("user_profile_id", nullable, prefixed("uprof_"))
	}
	tags, _ := f.texts("tags", false)
	f.checkTags(tags)
	w.tags = mergeTags(nil, tags)
	if dr, have := f.object("data_residency"); have == given {
		if geo, have := dr.text("workspace_geo", nullable, oneOf(defaultGeo)); have == given {
			w.geo = geo
		}
		dr.residency(&w)
	}
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	if bad := s.profileFits(workspace{}, w); bad != nil {
		return nil, bad
	}
	if bad := s.roomFor(w.name); bad != nil {
		return nil, bad
	}
	if c.code == createdIncomplete {
		w = workspace{name: w.name, color: w.color, geo: defaultGeo, inferenceGeo: defaultInference, created: c.now}
	}
	return c.wireWorkspace(s.st.createWorkspace(w, c.view)), nil
}

// roomFor applies the limit on live workspaces (manage-claude/workspaces). That
// the Default Workspace counts, and the status of the refusal, are assumptions.
func (s *Server) roomFor(name string) *apiError {
	if s.st.liveWorkspaces() >= s.opts.WorkspaceLimit {
		return invalid("the organization has reached its limit of %d workspaces", s.opts.WorkspaceLimit)
	}
	return s.nameFree(name, "")
}

// nameFree refuses a second live workspace of one name when asked to; the API's
// own stand is undocumented.
func (s *Server) nameFree(name, except string) *apiError {
	if !s.opts.UniqueNames {
		return nil
	}
	for id, w := range s.st.workspaces.live {
		if w.live() && w.name == name && id != except {
			return invalid("a workspace named %q already exists", name)
		}
	}
	return nil
}

// updateWorkspace is partial, and tags merge (organizationworkspace.go in the
// SDK; the admin cookbook for the merge).
func (s *Server) updateWorkspace(c *call) (any, *apiError) {
	id := c.vars[0]
	w, ok := s.st.workspaces.truth(id)
	if !ok {
		return nil, noWorkspace(id)
	}
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	next := w
	if name, have := f.text("name", nameRule); have == given {
		next.name = name
	}
	if color, have := f.text("display_color", colorRule); have == given {
		next.color = color
	}
	if key, have := f.text("external_key_id", matching(externalKeyObjection)); have == given {
		if w.externalKey != "" && w.externalKey != key {
			f.complain("external_key_id", "a key is attached and cannot be detached or replaced")
		}
		next.externalKey = key
	}
	if c.edition >= edition2026 {
		f.userProfile(w, &next)
	}
	if tags, have := f.texts("tags", true); have == given {
		f.checkTags(tags)
		next.tags = mergeTags(w.tags, tags)
		if s.opts.ReplaceTags {
			next.tags = mergeTags(nil, tags)
		}
	}
	if dr, have := f.object("data_residency"); have == given {
		dr.residency(&next)
	}
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	switch {
	case !w.live():
		return nil, archivedWorkspace(w)
	case id == s.st.defaultID && next.name != w.name:
		return nil, invalid("the default workspace cannot be renamed")
	case id == s.st.defaultID && next.userProfile != "":
		return nil, invalid("user_profile_id: the default workspace cannot have a user profile")
	case next.name != w.name:
		if bad := s.nameFree(next.name, id); bad != nil {
			return nil, bad
		}
	}
	if bad := s.profileFits(w, next); bad != nil {
		return nil, bad
	}
	if c.code == outcomeUnknown {
		w.name, w.color = next.name, next.color
		next = w
	}
	s.st.workspaces.put(id, 0, next, c.view)
	return c.wireWorkspace(id, next), nil
}

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

func (f *form) checkTags(tags map[string]*string) {
	for k := range tags {
		if strings.HasPrefix(k, "anthropic") {
			f.complain("tags", "keys may not begin with anthropic")
			return
		}
	}
}

// residency reads the mutable part of data_residency: the default geo must be
// one of the allowed ones, unless all are.
func (f *form) residency(w *workspace) {
	raw, have := f.take("allowed_inference_geos")
	if have == given {
		var word string
		if json.Unmarshal(raw, &word) == nil && word == unrestricted {
			w.allowed = nil
		} else if geos, have := f.list("allowed_inference_geos", oneOf(inferenceGeos...)); have == given {
			slices.Sort(geos)
			w.allowed = slices.Compact(geos)
		}
	}
	if geo, have := f.text("default_inference_geo", nullable, oneOf(inferenceGeos...)); have == given {
		w.inferenceGeo = geo
	}
	if w.allowed != nil && !slices.Contains(w.allowed, w.inferenceGeo) {
		f.complain("default_inference_geo", "%q is not among the allowed inference geos", w.inferenceGeo)
	}
	f.leftovers()
}

func colorObjection(v string) string {
	ok := len(v) == 7 && v[0] == '#'
	for _, r := range strings.TrimPrefix(v, "#") {
		ok = ok && strings.ContainsRune("0123456789abcdefABCDEF", r)
	}
	if !ok {
		return "input should be a colour such as #6C5BB9"
	}
	return ""
}

// externalKeyObjection knows the two forms of a customer-managed key: an
// external key's id, and an AWS KMS ARN on that platform.
func externalKeyObjection(v string) string {
	if !strings.HasPrefix(v, "ekey_") && !strings.HasPrefix(v, "arn:aws:kms:") {
		return "no such external key"
	}
	return ""
}
