package wsync_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// notShown are fields that the showcase leaves out, and why.
var notShown = map[string]string{
	"include":         "examples/split has it",
	"last_admin":      "the default is the safe choice",
	"own_access":      "the default is the safe choice",
	"claude_code":     "the default is the safe choice",
	"name":            "the key of the entry does, unless two workspaces share a name",
	"external_key_id": "external_key says the same by name",
}

// TestShowcaseHasEverySection holds the file that readers copy from against the
// schema, so that a section that is added is shown too.
func TestShowcaseHasEverySection(t *testing.T) {
	src, err := os.ReadFile("examples/showcase/org.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string(nil), notInShowcase(t, src)); d != "" {
		t.Errorf("neither in examples/showcase/org.yaml nor in notShown: -want +have:\n%s", d)
	}
}

func TestShowcaseCheckCanFail(t *testing.T) {
	have := notInShowcase(t, []byte("version: 1\nusers: {a@b.example: {role: user}}\n"))
	for _, section := range []string{"rate_limits", "external_keys", "require", "until"} {
		if !slices.Contains(have, section) {
			t.Errorf("%s is not missed", section)
		}
	}
	if slices.Contains(have, "users") || slices.Contains(have, "include") {
		t.Error("a section that is shown, or excused, is missed")
	}
}

// notInShowcase lists the sections of the file, of policy, of a workspace and of
// a person that no mapping of src has.
func notInShowcase(t *testing.T, src []byte) []string {
	t.Helper()
	b, err := os.ReadFile("schema/org.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	var root yaml.Node
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(src, &root); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	gatherKeys(&root, shown)
	var missing []string
	for _, o := range []object{schema.object, schema.Defs["policy"], schema.Defs["workspace"], schema.Defs["userEntry"]} {
		for name := range o.Properties {
			if !shown[name] && notShown[name] == "" {
				missing = append(missing, name)
			}
		}
	}
	slices.Sort(missing)
	return missing
}

// gatherKeys collects the keys of every mapping.
func gatherKeys(n *yaml.Node, keys map[string]bool) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			keys[child.Value] = true
		}
		gatherKeys(child, keys)
	}
}
