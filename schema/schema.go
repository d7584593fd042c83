// Package schema holds the JSON Schemas of wsync's files, for editors and for
// programs that read what wsync writes. wsync itself never consults them: the
// decoder in package spec decides what a file may hold, and a test there holds it
// and the schemas to the same verdicts.
//
// The schemas are written by hand, because their descriptions are what an
// editor shows to whoever edits org.yaml.
//
// Invariants:
//   - a schema says what is well-formed, never what is wise: checks that compare
//     two places in a file belong to package spec;
//   - each schema stands alone, so that it works wherever it is copied.
package schema

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// URL is where editors find the schema of org.yaml.
const URL = "https://raw.githubusercontent.com/wsync/wsync/main/schema/org.schema.json"

// URLAt is where the schema stands as a release has it, for a version such as
// v1.2.3; URL for every other build.
func URLAt(version string) string {
	if !release().MatchString(version) {
		return URL
	}
	return strings.Replace(URL, "/main/", "/"+version+"/", 1)
}

var release = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`) })

//go:embed *.json
var files embed.FS

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
