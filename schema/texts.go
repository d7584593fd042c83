package schema

import (
	"fmt"
	"strings"
)

// Names lists the schemas: "org", "fragment", "plan" and so on.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".schema.json")
	}
	return names
}

// Text is the schema of that name.
func Text(name string) ([]byte, error) {
	b, err := files.ReadFile(name + ".schema.json")
	if err != nil {
		return nil, fmt.Errorf("there is no schema %q: choose one of %s", name, strings.Join(Names(), ", "))
	}
	return b, nil
}
