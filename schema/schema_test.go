package schema

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func tree(t *testing.T, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func published(t *testing.T, name string) string {
	t.Helper()
	b, err := Text(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var roles = []string{"workspace_user", "workspace_restricted_developer", "workspace_developer", "workspace_admin"}

// TestEditorsHaveSomethingToShow asks for a description of every property.
func TestEditorsHaveSomethingToShow(t *testing.T) {
	for name, text := range map[string]string{"org": published(t, "org"), "fragment": published(t, "fragment")} {
		doc, _ := tree(t, text).(map[string]any)
		for _, field := range []string{"$schema", "$id", "title", "description"} {
			if s, _ := doc[field].(string); s == "" {
				t.Errorf("%s: no %s", name, field)
			}
		}
		defs, _ := tree(t, published(t, "org")).(map[string]any)["$defs"].(map[string]any)
		visit(doc, name, func(path string, property map[string]any) {
			ref, _ := property["$ref"].(string)
			target, _ := defs[ref[strings.LastIndexByte(ref, '/')+1:]].(map[string]any)
			if property["description"] == nil && target["description"] == nil {
				t.Errorf("%s: no description", path)
			}
		})
	}
}

// TestNothingIsOpen asks every object with properties to refuse others.
func TestNothingIsOpen(t *testing.T) {
	doc, _ := tree(t, published(t, "org")).(map[string]any)
	defs, _ := doc["$defs"].(map[string]any)
	for name, d := range defs {
		d, _ := d.(map[string]any)
		if d["properties"] != nil && d["additionalProperties"] != false {
			t.Errorf("%s takes any property", name)
		}
	}
}

// visit calls do for every entry of every "properties".
func visit(node any, path string, do func(string, map[string]any)) {
	level, _ := node.(map[string]any)
	keys := make([]string, 0, len(level))
	for key := range level {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if key == "properties" {
			properties, _ := level[key].(map[string]any)
			for name, p := range properties {
				p, _ := p.(map[string]any)
				do(path+"/"+name, p)
			}
		}
		visit(level[key], path+"/"+key, do)
	}
}

// A review has the shape of a plan, apart from its name and its two revisions:
// what is below $defs may not drift.
func TestAReviewHasTheShapeOfAPlan(t *testing.T) {
	type doc struct {
		Properties map[string]any `json:"properties"`
		Defs       map[string]any `json:"$defs"`
	}
	read := func(name string) (d doc) {
		if err := json.Unmarshal([]byte(published(t, name)), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	plan, review := read("plan"), read("review")
	delete(review.Defs, "revision")
	if d := cmp.Diff(plan.Defs, review.Defs); d != "" {
		t.Errorf("$defs (-plan +review):\n%s", d)
	}
	for _, own := range []string{"format", "organization", "source", "base"} {
		delete(plan.Properties, own)
		delete(review.Properties, own)
	}
	delete(plan.Properties, "only") // a review is of everything
	if d := cmp.Diff(plan.Properties, review.Properties); d != "" {
		t.Errorf("properties (-plan +review):\n%s", d)
	}
}

var update = flag.Bool("update", false, "rewrite what is copied from the schema of org.yaml")

// TestFragmentStandsAlone keeps the definitions of the two schemas one text: each
// works offline, wherever it is copied.
func TestFragmentStandsAlone(t *testing.T) {
	const from = "  \"$defs\": {\n"
	_, defs, _ := strings.Cut(published(t, "org"), from)
	head, got, _ := strings.Cut(published(t, "fragment"), from)
	if got != defs {
		if *update {
			if err := os.WriteFile("fragment.schema.json", []byte(head+from+defs), 0o600); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Error("the definitions differ from those of org.schema.json: run go test ./schema -update")
	}
}

// TestRelatedSchemasShareTheirWords keeps what two schemas define by one name one
// text.
func TestRelatedSchemasShareTheirWords(t *testing.T) {
	for one, other := range map[string]string{"access": "accessdiff", "problems": "reviews"} {
		for name, d := range definitions(t, one) {
			if own, ok := definitions(t, other)[name]; ok {
				if diff := cmp.Diff(d, own); diff != "" {
					t.Errorf("%s (-%s +%s):\n%s", name, one, other, diff)
				}
			}
		}
	}
}

// TestReferencesArrive follows every $ref: each schema stands alone, and none leads
// to nothing or round in a circle, where a validator would never come back.
func TestReferencesArrive(t *testing.T) {
	for _, name := range Names() {
		defs := definitions(t, name)
		for _, m := range regexp.MustCompile(`"\$ref": "([^"]*)"`).FindAllStringSubmatch(published(t, name), -1) {
			seen := map[string]bool{}
			for ref := m[1]; ref != "" && !seen[ref]; {
				seen[ref] = true
				target, ok := defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
				if !ok {
					t.Errorf("%s: there is no %s", name, ref)
				}
				if ref, _ = target["$ref"].(string); seen[ref] {
					t.Errorf("%s: %s leads back to itself", name, m[1])
				}
			}
		}
	}
}

func definitions(t *testing.T, name string) map[string]any {
	t.Helper()
	doc, _ := tree(t, published(t, name)).(map[string]any)
	defs, _ := doc["$defs"].(map[string]any)
	return defs
}

// TestEditorsOfferTheRoles looks at what completion is made from where a role is
// due: behind the name of a member and of a group.
func TestEditorsOfferTheRoles(t *testing.T) {
	defs, _ := tree(t, published(t, "org")).(map[string]any)["$defs"].(map[string]any)
	for place, keyword := range map[string]string{"member": "examples", "role": "enum"} {
		d, _ := defs[place].(map[string]any)
		var got []string
		list, _ := d[keyword].([]any)
		for _, v := range list {
			s, _ := v.(string)
			got = append(got, s)
		}
		if diff := cmp.Diff(roles, got); diff != "" {
			t.Errorf("%s of %s: -want +got:\n%s", keyword, place, diff)
		}
	}
}

func TestAReleaseNamesItsOwnSchema(t *testing.T) {
	const at = "https://raw.githubusercontent.com/wsync/wsync/%s/schema/org.schema.json"
	for version, ref := range map[string]string{
		"v1.2.3": "v1.2.3", "devel": "main", "devel-0123456789ab": "main", "v0.0.0-20261126140000-0123456789ab": "main", "v1.2.3+dirty": "main", "": "main",
	} {
		if got, want := URLAt(version), fmt.Sprintf(at, ref); got != want {
			t.Errorf("%q: %s, want %s", version, got, want)
		}
	}
}
