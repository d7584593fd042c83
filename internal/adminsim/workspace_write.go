package adminsim

import (
	"encoding/json"
	"slices"
	"strings"
)

var (
	colorRule = matching(colorObjection)
	nameRule  = length(1, 255)
)

func (s *Server) createWorkspace(c *call) (any, *apiError) {
	w, bad := c.newWorkspace()
	if bad != nil {
		return nil, bad
	}
	if bad := s.profileFits(workspace{}, w); bad != nil {
		return nil, bad
	}
	if bad := s.keyFits(workspace{}, w); bad != nil {
		return nil, bad
	}
	if bad := s.roomFor(w.name); bad != nil {
		return nil, bad
	}
	if c.code == createdIncomplete {
		w = w.reached(workspace{geo: defaultGeo, inferenceGeo: defaultInference, created: c.now})
	}
	return c.wireWorkspace(s.st.createWorkspace("", w, c.view)), nil
}

// newWorkspace reads the body of a create.
func (c *call) newWorkspace() (workspace, *apiError) {
	w := workspace{geo: defaultGeo, inferenceGeo: defaultInference, created: c.now}
	f, bad := parseForm(c.body)
	if bad != nil {
		return w, bad
	}
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
	return w, f.finish()
}

// reached is what a half-done write has stored: the name and the colour, over
// what was there before.
func (w workspace) reached(before workspace) workspace {
	before.name, before.color = w.name, w.color
	return before
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
	next, bad := s.changedWorkspace(c, w)
	if bad != nil {
		return nil, bad
	}
	if bad := s.mayBecome(id, w, next); bad != nil {
		return nil, bad
	}
	if c.code == outcomeUnknown {
		next = next.reached(w)
	}
	s.st.workspaces.put(id, 0, next, c.view)
	return c.wireWorkspace(id, next), nil
}

// changedWorkspace reads the body of an update over what is there.
func (s *Server) changedWorkspace(c *call, w workspace) (workspace, *apiError) {
	next := w
	f, bad := parseForm(c.body)
	if bad != nil {
		return next, bad
	}
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
	return next, f.finish()
}

// mayBecome holds an update that reads well against the organization's rules.
func (s *Server) mayBecome(id string, w, next workspace) *apiError {
	switch {
	case !w.live():
		return archivedWorkspace(w)
	case id == s.st.defaultID && next.name != w.name:
		return invalid("the default workspace cannot be renamed")
	case id == s.st.defaultID && next.userProfile != "":
		return invalid("user_profile_id: the default workspace cannot have a user profile")
	case next.name != w.name:
		if bad := s.nameFree(next.name, id); bad != nil {
			return bad
		}
	}
	if bad := s.profileFits(w, next); bad != nil {
		return bad
	}
	return s.keyFits(w, next)
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
