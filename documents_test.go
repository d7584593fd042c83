package wsync_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/usage"
	"github.com/wsync/wsync/schema"
	"github.com/wsync/wsync/spec"
)

// TestDocumentsAndSchemasNameTheSameFields writes each document with every field
// set, and with none, and holds the names that come out against its schema: what
// is written is described, what is described is written, and what is required is
// there at all times.
func TestDocumentsAndSchemasNameTheSameFields(t *testing.T) {
	for name, write := range map[string]func(full bool) (any, error){
		"plan":    document(func(p *diff.Plan) { p.Base, p.Source.Revision = nil, "" }),
		"review":  document(func(p *diff.Plan) { p.Base, p.Source.Revision, p.Only = &diff.Source{Revision: "main"}, "HEAD", "" }),
		"reviews": document[diff.Reviews](nil),
		"report":  document[report.Report](nil),
		"access": document(func(r *access.Report) {
			if r.Source != nil {
				r.Source.Revision = ""
			}
		}),
		"accessdiff":  document[access.Comparison](nil),
		"usage":       document[usage.Report](nil),
		"status":      document[render.Status](nil),
		"problems":    problems(render.ProblemsJSON),
		"codequality": problems(codeQuality),
	} {
		t.Run(name, func(t *testing.T) {
			text, err := schema.Text(name)
			if err != nil {
				t.Fatal(err)
			}
			d := described{said: map[string]bool{}}
			if err := json.Unmarshal(text, &d.root); err != nil {
				t.Fatal(err)
			}
			for _, full := range []bool{true, false} {
				v, err := write(full)
				if err != nil {
					t.Fatal(err)
				}
				d.compare(v, d.root, name)
			}
			for _, wrong := range d.wrong {
				t.Error(wrong)
			}
			for path, written := range d.said {
				if !written {
					t.Errorf("%s is described, and never written", path)
				}
			}
		})
	}
}

// document is a value of that type as JSON; adjust says what sort of it.
func document[T any](adjust func(*T)) func(full bool) (any, error) {
	return func(full bool) (any, error) {
		var v T
		if full {
			fill(reflect.ValueOf(&v).Elem(), 0)
		}
		if adjust != nil {
			adjust(&v)
		}
		var b bytes.Buffer
		write := func() error { return json.NewEncoder(&b).Encode(&v) }
		if p, ok := any(&v).(*diff.Plan); ok {
			write = func() error { return p.Encode(&b) }
		}
		if err := write(); err != nil {
			return nil, err
		}
		var out any
		return out, json.Unmarshal(b.Bytes(), &out)
	}
}

// problems is a document about the problems of files.
func problems(draw func(io.Writer, []render.CheckedFile, spec.Problems) error) func(full bool) (any, error) {
	return func(full bool) (any, error) {
		var files []render.CheckedFile
		var ps spec.Problems
		if full {
			fill(reflect.ValueOf(&files).Elem(), 0)
			fill(reflect.ValueOf(&ps).Elem(), 0)
		}
		var b bytes.Buffer
		if err := draw(&b, files, ps); err != nil {
			return nil, err
		}
		var out any
		return out, json.Unmarshal(b.Bytes(), &out)
	}
}

func codeQuality(w io.Writer, _ []render.CheckedFile, ps spec.Problems) error {
	return render.GitLabProblems(w, ps, func(file string) string { return file })
}

// fill sets every exported field to something that is not its zero value.
func fill(v reflect.Value, depth int) {
	if depth > 12 {
		return
	}
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
		return
	case *spec.Date:
		*x = spec.Date{Year: 2026, Month: 12, Day: 1}
		return
	case *say.Text:
		*x = say.F("%s here", say.Span{Kind: say.Name, Text: "name"})
		return
	case *diff.Value:
		*x = diff.Text("text")
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), depth+1)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, depth+1)
		fill(value, depth+1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	}
}

// described is a schema, and which of its properties were written.
type described struct {
	root  map[string]any
	said  map[string]bool // by the path of the object and the name
	wrong []string
}

// compare holds a value against the part of the schema that describes it.
func (d *described) compare(v any, node map[string]any, path string) {
	if ref, ok := node["$ref"].(string); ok {
		defs, _ := d.root["$defs"].(map[string]any)
		name := strings.TrimPrefix(ref, "#/$defs/")
		target, _ := defs[name].(map[string]any)
		d.compare(v, target, "$defs/"+name)
		return
	}
	switch v := v.(type) {
	case []any:
		items, _ := node["items"].(map[string]any)
		for _, item := range v {
			d.compare(item, items, path+"[]")
		}
	case map[string]any:
		d.object(v, node, path)
	}
}

func (d *described) object(v, node map[string]any, path string) {
	properties, _ := node["properties"].(map[string]any)
	for name := range properties {
		if at := path + "." + name; !d.said[at] {
			d.said[at] = false
		}
	}
	required, _ := node["required"].([]any)
	for _, name := range required {
		if _, there := v[fmt.Sprint(name)]; !there {
			d.wrong = append(d.wrong, fmt.Sprintf("%s requires %s, which is not always written", path, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		property, ok := properties[name].(map[string]any)
		switch {
		case ok:
			d.said[path+"."+name] = true
			d.compare(v[name], property, path+"."+name)
		case node["additionalProperties"] == false:
			d.wrong = append(d.wrong, fmt.Sprintf("%s.%s is written, and not described", path, name))
		}
	}
}

// TestTheCatalogEntryIsOfTheSchema reads what the documentation hands to
// SchemaStore.
func TestTheCatalogEntryIsOfTheSchema(t *testing.T) {
	page, err := os.ReadFile("docs/releasing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(page), "```json\n")
	block, _, _ = strings.Cut(block, "```")
	var entry struct {
		Name, Description, URL string
		FileMatch              []string
	}
	if err := json.Unmarshal([]byte(block), &entry); err != nil {
		t.Fatal(err)
	}
	text, err := schema.Text("org")
	if err != nil {
		t.Fatal(err)
	}
	var of struct {
		ID    string `json:"$id"`
		Title string
	}
	if err := json.Unmarshal(text, &of); err != nil {
		t.Fatal(err)
	}
	if entry.Name != of.Title || entry.URL != of.ID || entry.URL != schema.URL || len(entry.FileMatch) == 0 {
		t.Errorf("the entry is %+v, the schema is %+v at %s", entry, of, schema.URL)
	}
}
