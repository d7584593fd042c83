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

const (
	orgFile      = "org.schema.json"
	fragmentFile = "fragment.schema.json"
)

//go:embed *.json
var files embed.FS

// Org is the text of the schema of org.yaml.
func Org() []byte { return text(orgFile) }

// Fragment is the text of the schema of an included file.
func Fragment() []byte { return text(fragmentFile) }

func text(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the file is compiled in
	}
	return b
}
