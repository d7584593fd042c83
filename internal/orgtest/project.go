package orgtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Clone copies an organization so deeply that changing one leaves the other.
func Clone(o *live.Org) *live.Org {
	c := *o
	c.Users = slices.Clone(o.Users)
	c.Invites = slices.Clone(o.Invites)
	c.Keys = slices.Clone(o.Keys)
	c.Workspaces = slices.Clone(o.Workspaces)
	for i := range c.Workspaces {
		w := &c.Workspaces[i]
		w.Members = slices.Clone(w.Members)
		w.Tags = maps.Clone(w.Tags)
	}
	return &c
}

// Project carries a plan out on a copy of an organization, step by step.
func Project(p *diff.Plan, o *live.Org) (*live.Org, error) {
	o = Clone(o)
	for i := range p.Steps {
		if err := Do(&p.Steps[i], o); err != nil {
			return nil, err
		}
	}
	o.Sort()
	return o, nil
}

// Do carries one step out and refuses what the API would refuse. A workspace
// that the plan creates is found again by the entry's key.
func Do(s *diff.Step, o *live.Org) error {
	if s.Action == diff.Create {
		return create(s, o)
	}
	w := target(s, o)
	if w == nil || w.Archived() || w.Default {
		return fmt.Errorf("%s: no such workspace to write to", s.Address)
	}
	switch s.Action {
	case diff.Update:
		return set(w, s.Changes)
	case diff.Archive:
		w.ArchivedAt = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
		return nil
	case diff.Add, diff.SetRole, diff.Remove:
		return membership(s, w, o)
	case diff.Create:
	}
	return fmt.Errorf("%s: unknown action %q", s.Address, s.Action)
}

func bornID(key string) live.WorkspaceID { return live.WorkspaceID("wrkspc_born_" + key) }

func target(s *diff.Step, o *live.Org) *live.Workspace {
	if s.Workspace.ID == "" {
		return o.Workspace(bornID(s.Workspace.Key))
	}
	return o.Workspace(s.Workspace.ID)
}

func create(s *diff.Step, o *live.Org) error {
	w := live.Workspace{
		ID: bornID(s.Workspace.Key), Color: "#ABCDEF", Tags: map[string]string{}, WorkspaceParts: live.WorkspaceParts{Members: []live.Member{}},
		DataResidency: spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{diff.Unrestricted}, DefaultInferenceGeo: "global"},
		Usage:         &live.Usage{Days: diff.UsageDays},
	}
	if o.Workspace(w.ID) != nil {
		return fmt.Errorf("%s: created twice", s.Address)
	}
	if err := set(&w, s.Changes); err != nil {
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
		case c.Field == diff.FieldExternalKey:
			w.ExternalKeyID = c.After.Text
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

func membership(s *diff.Step, w *live.Workspace, o *live.Org) error {
	for i := range o.Users {
		if u := &o.Users[i]; u.ID == s.User.ID && u.Role.Inherits() {
			return fmt.Errorf("%s: inherits its role", s.Address)
		}
	}
	i := slices.IndexFunc(w.Members, func(m live.Member) bool { return m.User == s.User.ID })
	if (i >= 0) == (s.Action == diff.Add) {
		return fmt.Errorf("%s: %s does not fit the member list", s.Address, s.Action)
	}
	c, _ := s.Change(diff.FieldRole)
	switch s.Action {
	case diff.Add:
		w.Members = append(w.Members, live.Member{User: s.User.ID, Role: spec.Role(c.After.Text)})
	case diff.SetRole:
		w.Members[i].Role = spec.Role(c.After.Text)
	case diff.Remove:
		w.Members = slices.Delete(w.Members, i, i+1)
	case diff.Create, diff.Update, diff.Archive:
	}
	return nil
}
