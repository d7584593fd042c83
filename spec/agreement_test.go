package spec

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type home struct {
	definition string
	holder     any
	properties map[string]string // property to field
	places     []string          // fields that are no property
}

// homesOf says which field of which type holds each property of the schema, and
// which properties have none because the loader itself acts on them. Other
// fields are no property: the key of an entry, or its place in the file.
func homesOf() []home {
	org, policy, workspace := map[string]string{}, map[string]string{}, map[string]string{}
	var homes []home
	for _, k := range kindTests {
		maps.Copy(org, k.org)
		maps.Copy(policy, k.policy)
		maps.Copy(workspace, k.workspace)
		homes = append(homes, k.homes...)
	}
	return append(homes,
		home{"", Org{}, org, []string{"Sources"}},
		home{"policy", Policy{}, policy, []string{"At"}},
		home{"workspace", Workspace{}, workspace, []string{"Key", "At"}},
	)
}

type definition struct {
	Properties map[string]json.RawMessage `json:"properties"`
	Required   []string                   `json:"required"`
}

// definitions are those of the schema, the top under "".
func definitions(t *testing.T) map[string]definition {
	t.Helper()
	var top definition
	var doc struct {
		Defs map[string]definition `json:"$defs"`
	}
	if err := json.Unmarshal(published("org"), &top); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(published("org"), &doc); err != nil {
		t.Fatal(err)
	}
	doc.Defs[""] = top
	return doc.Defs
}

func TestSchemaAndTypesAgree(t *testing.T) {
	defs := definitions(t)
	for _, h := range homesOf() {
		var fields []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(h.holder)) {
			if !f.Anonymous {
				fields = append(fields, f.Name)
			}
		}
		wantFields := slices.Clone(h.places)
		var wantProperties []string
		for property, field := range h.properties {
			wantProperties = append(wantProperties, property)
			if field != "" {
				wantFields = append(wantFields, field)
			}
		}
		slices.Sort(fields)
		slices.Sort(wantFields)
		if diff := cmp.Diff(wantFields, fields); diff != "" {
			t.Errorf("%T: -schema +type:\n%s", h.holder, diff)
		}
		if diff := cmp.Diff(sorted(wantProperties), keys(defs[h.definition].Properties)); diff != "" {
			t.Errorf("definition %q: -type +schema:\n%s", h.definition, diff)
		}
	}
	for name, d := range defs {
		if len(d.Properties) > 0 && !slices.ContainsFunc(homesOf(), func(h home) bool { return h.definition == name }) {
			t.Errorf("definition %q has properties and no type", name)
		}
	}
}

// TestLevelsHaveTheFieldsOfTheSchema keeps the tables of fields complete.
func TestLevelsHaveTheFieldsOfTheSchema(t *testing.T) {
	of := map[string]*level{}
	for _, k := range kindTests {
		maps.Copy(of, k.levels)
	}
	for name, d := range definitions(t) {
		l := of[name]
		if l == nil {
			if len(d.Properties) > 0 {
				t.Errorf("the definition %q has fields and no level", name)
			}
			continue
		}
		if diff := cmp.Diff(keys(d.Properties), sorted(l.fields)); diff != "" {
			t.Errorf("level %q: -schema +level:\n%s", name, diff)
		}
		if diff := cmp.Diff(d.Required, l.required); diff != "" {
			t.Errorf("required of %q: -schema +level:\n%s", name, diff)
		}
		for field := range d.Properties {
			if homeOf(field, levels) == "" {
				t.Errorf("no word on where the field %q belongs", field)
			}
		}
	}
}

func TestDefaultsAgree(t *testing.T) {
	var doc struct {
		Defs map[string]struct {
			Default    any `json:"default"`
			Properties map[string]struct {
				Default any `json:"default"`
			} `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(published("org"), &doc); err != nil {
		t.Fatal(err)
	}
	p := DefaultPolicy()
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"unmanaged_workspaces", doc.Defs["unmanaged"].Default, string(p.UnmanagedWorkspaces)},
		{"share", doc.Defs["share"].Default, "20%"},
		{"count", doc.Defs["maxRemovals"].Properties["count"].Default, float64(p.MaxRemovals.Count)},
		{"max_archives", doc.Defs["policy"].Properties["max_archives"].Default, float64(p.MaxArchives)},
		{"fragmentLimits", doc.Defs["fragmentLimits"].Default, string(p.FragmentLimits)},
		{"leave", doc.Defs["leave"].Default, string(p.LastAdmin)},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s: -type +schema:\n%s", tt.name, diff)
		}
	}
}

func keys[V any](m map[string]V) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	return sorted(list)
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
