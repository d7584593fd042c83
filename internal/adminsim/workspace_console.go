package adminsim

import "fmt"

// AddWorkspace creates a workspace and returns its id.
func (c Console) AddWorkspace(name string) (id string, err error) {
	err = c.do(func(st *state) error {
		if name == "" {
			return fmt.Errorf("adding a workspace: it needs a name")
		}
		w := workspace{name: name, tags: map[string]string{}, geo: defaultGeo, inferenceGeo: defaultInference, created: clock(c.s.opts.Now())}
		id, _ = st.createWorkspace("", w, seeded)
		return nil
	})
	return id, err
}

// edit changes one workspace in place.
func (c Console) edit(ref string, change func(st *state, id string, w workspace) (workspace, error)) error {
	return c.do(func(st *state) error {
		id, err := st.workspaceRef(ref)
		if err != nil {
			return err
		}
		w, _ := st.workspaces.truth(id)
		if w, err = change(st, id, w); err != nil {
			return err
		}
		st.workspaces.put(id, 0, w, seeded)
		return nil
	})
}

// notDefault protects what the Console cannot do either: renaming, archiving
// and staffing the Default Workspace.
func (st *state) notDefault(id string) error {
	if id == st.defaultID {
		return fmt.Errorf("workspace %q is the default one", id)
	}
	return nil
}

// RenameWorkspace gives a workspace another name.
func (c Console) RenameWorkspace(ref, name string) error {
	return c.edit(ref, func(st *state, id string, w workspace) (workspace, error) {
		if name == "" {
			return w, fmt.Errorf("renaming workspace %q: it needs a name", ref)
		}
		w.name = name
		return w, st.notDefault(id)
	})
}

// RecolorWorkspace gives a workspace another colour.
func (c Console) RecolorWorkspace(ref, color string) error {
	return c.edit(ref, func(_ *state, _ string, w workspace) (workspace, error) {
		if why := colorObjection(color); why != "" {
			return w, fmt.Errorf("recoloring workspace %q: %s", ref, why)
		}
		w.color = color
		return w, nil
	})
}

// TagWorkspace sets a tag; an empty value takes it away.
func (c Console) TagWorkspace(ref, key, value string) error {
	return c.edit(ref, func(_ *state, _ string, w workspace) (workspace, error) {
		patch := map[string]*string{key: &value}
		if value == "" {
			patch[key] = nil
		}
		w.tags = mergeTags(w.tags, patch)
		return w, nil
	})
}

// ArchiveWorkspace archives a workspace and the keys bound to it.
func (c Console) ArchiveWorkspace(ref string) error {
	return c.edit(ref, func(st *state, id string, w workspace) (workspace, error) {
		if err := st.notDefault(id); err != nil {
			return w, err
		}
		return st.archiveWorkspace(id, w, clock(c.s.opts.Now()), seeded), nil
	})
}
