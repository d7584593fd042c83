package adminsim

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// ParseSeed reads a seed from YAML and checks that a server can start from it.
// Fields that do not exist are refused, by line.
func ParseSeed(src []byte) (*Seed, error) {
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return &Seed{}, nil
	case err != nil:
		return nil, fmt.Errorf("seed: %w", err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("seed: expected one YAML document")
	}
	var wrong []error
	checkFields(doc.Content[0], reflect.TypeFor[Seed](), "seed", &wrong)
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	var seed Seed
	if err := doc.Decode(&seed); err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	if _, err := seed.build(endOfTime, 0); err != nil {
		return nil, err
	}
	return &seed, nil
}

// endOfTime stands in for the start of a server that is yet to come: whatever
// can have happened by then has.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// YAML writes a seed in its canonical form; the same seed gives the same bytes.
func (s *Seed) YAML() []byte {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(s); err != nil {
		panic(fmt.Sprintf("adminsim: encoding a seed: %v", err)) // plain structs always encode
	}
	return b.Bytes()
}

// checkFields finds mapping keys that no field of the type answers to. The
// decoder's own check goes blind below a custom UnmarshalYAML.
func checkFields(n *yaml.Node, t reflect.Type, where string, wrong *[]error) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.Kind == yaml.AliasNode:
		return // its anchor has been looked at
	case t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]() && n.Kind == yaml.MappingNode:
		fields := yamlFields(t)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			if key.Tag == "!!merge" {
				continue
			}
			ft, ok := fields[key.Value]
			if !ok {
				*wrong = append(*wrong, unknownField(key, where, fields))
				continue
			}
			checkFields(value, ft, key.Value, wrong)
		}
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			checkFields(item, t.Elem(), where, wrong)
		}
	case t == reflect.TypeFor[Workspaces]() && n.Kind == yaml.MappingNode:
		for i := 1; i < len(n.Content); i += 2 {
			checkFields(n.Content[i], t.Elem(), n.Content[i-1].Value, wrong)
		}
	}
}

func unknownField(key *yaml.Node, where string, fields map[string]reflect.Type) error {
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return fmt.Errorf("seed: line %d: %s has no field %q; its fields are %s", key.Line, where, key.Value, strings.Join(names, ", "))
}

func yamlFields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if opts == "inline" {
			for k, v := range yamlFields(f.Type) {
				out[k] = v
			}
			continue
		}
		out[name] = f.Type
	}
	return out
}
