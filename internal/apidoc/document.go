package apidoc

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Document is the part of the OpenAPI document that is about organizations, and
// the names of the rest. It is safe for concurrent use.
type Document struct {
	operations []Operation
	everything []Operation // by name alone, those under Prefix too

	mu       sync.Mutex // guards what follows
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

// Operation is one method of one path.
type Operation struct {
	Method string
	Path   string // a template: /v1/organizations/users/{user_id}
	Beta   bool   // the twin that is called with ?beta=true

	params    []parameter
	body      string // pointer to the request body's schema, or ""
	responses map[string]string
	codes     []ErrorCode
}

// String names an operation as the document does.
func (o Operation) String() string {
	if o.Beta {
		return o.Method + " " + o.Path + "?beta=true"
	}
	return o.Method + " " + o.Path
}

type parameter struct {
	name, in string
	required bool
	list     bool
	schema   string // pointer
}

// Prefix is where the Admin API lives; the rest of the document is not kept.
const Prefix = "/v1/organizations"

// resource is the name under which the compiler knows the document.
const resource = "https://openapi.invalid/openapi.json" // absolute, so that no working folder matters

// digest keeps the operations under Prefix and the schemas they reach, directly
// or not; compiling walks what it is given.
func digest(tree map[string]any) (*Document, error) {
	d := &Document{compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	paths, _ := tree["paths"].(map[string]any)
	schemas, _ := at(tree, "components", "schemas").(map[string]any)
	keptPaths, keptSchemas := map[string]any{}, map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range slices.Sorted(maps.Keys(paths[path].(map[string]any))) {
			d.everything = append(d.everything, operationOf(path, method))
		}
		if path != Prefix && !strings.HasPrefix(path, Prefix+"/") {
			continue
		}
		keptPaths[path] = paths[path]
		reach(paths[path], schemas, keptSchemas)
		for _, method := range slices.Sorted(maps.Keys(paths[path].(map[string]any))) {
			op := readOperation(path, method, at(paths, path, method))
			responses, _ := at(paths, path, method, "responses").(map[string]any)
			op.codes = readCodes(responses, schemas)
			d.operations = append(d.operations, op)
		}
	}
	if len(d.operations) == 0 {
		return nil, fmt.Errorf("the openapi document has no path under %s", Prefix)
	}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	err := d.compiler.AddResource(resource, map[string]any{
		"paths": keptPaths, "components": map[string]any{"schemas": keptSchemas},
	})
	return d, err
}

// reach copies the component schemas that a node refers to.
func reach(node any, from, into map[string]any) {
	switch n := node.(type) {
	case map[string]any:
		if ref, ok := n["$ref"].(string); ok {
			name := strings.TrimPrefix(ref, "#/components/schemas/")
			if _, done := into[name]; !done && from[name] != nil {
				into[name] = from[name]
				reach(from[name], from, into)
			}
		}
		for _, child := range n {
			reach(child, from, into)
		}
	case []any:
		for _, child := range n {
			reach(child, from, into)
		}
	}
}

// at follows keys through nested objects; nil when there is nothing.
func at(node any, keys ...string) any {
	for _, k := range keys {
		m, _ := node.(map[string]any)
		node = m[k]
	}
	return node
}

// pointer addresses a place in the document, as a URL of the resource.
func pointer(keys ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", "?", "%3F", "{", "%7B", "}", "%7D", "[", "%5B", "]", "%5D")
	var b strings.Builder
	b.WriteString(resource + "#")
	for _, k := range keys {
		b.WriteString("/" + escape.Replace(k))
	}
	return b.String()
}

func operationOf(path, method string) Operation {
	o := Operation{Method: strings.ToUpper(method)}
	o.Path, o.Beta = strings.CutSuffix(path, "?beta=true")
	return o
}

func readOperation(path, method string, node any) Operation {
	o := operationOf(path, method)
	o.responses = map[string]string{}
	list, _ := at(node, "parameters").([]any)
	for i, p := range list {
		name, _ := at(p, "name").(string)
		in, _ := at(p, "in").(string)
		required, _ := at(p, "required").(bool)
		o.params = append(o.params, parameter{
			name: name, in: in, required: required, list: strings.HasSuffix(name, "[]"),
			schema: pointer("paths", path, method, "parameters", fmt.Sprint(i), "schema"),
		})
	}
	if at(node, "requestBody", "content", jsonType, "schema") != nil {
		o.body = pointer("paths", path, method, "requestBody", "content", jsonType, "schema")
	}
	responses, _ := at(node, "responses").(map[string]any)
	for status := range responses {
		o.responses[status] = ""
		if at(responses[status], "content", jsonType, "schema") != nil {
			o.responses[status] = pointer("paths", path, method, "responses", status, "content", jsonType, "schema")
		}
	}
	return o
}

const jsonType = "application/json"

// schema compiles on first use.
func (d *Document) schema(at string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.compiled[at]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile(at)
	if err != nil {
		return nil, err
	}
	d.compiled[at] = s
	return s, nil
}

// Operations lists what the document declares under Prefix, by path.
func (d *Document) Operations() []Operation { return slices.Clone(d.operations) }

// Everything lists every operation of the document, of the rest of the API too.
func (d *Document) Everything() []Operation { return slices.Clone(d.everything) }
