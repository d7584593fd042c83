package wsync_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/wsync/wsync"

// graph is every package of the module and all that they import, by import path.
type graph map[string]*pkg

// pkg is one package. Ours, besides what it imports, knows what its tests do.
type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// loadGraph asks the go command, because only it knows which files count on
// this system. One call, about a second.
func loadGraph(t *testing.T) graph {
	t.Helper()
	touchSources(t)
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps",
		"-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	g := graph{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return g
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		g[p.ImportPath] = &p
	}
}

// touchSources looks at every Go file of the module, so that `go test` does not
// answer from its cache after an import changed: the cache knows the files this
// process looked at and not those that its child, go list, read.
func touchSources(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && strings.HasPrefix(d.Name(), "."), d.IsDir() && d.Name() == "testdata":
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go"), path == "go.mod":
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ours lists the module's packages that have more than tests, relative to the
// module ("spec", "internal/admin"), sorted.
func (g graph) ours() []string {
	var names []string
	for path := range g {
		if rel, ok := strings.CutPrefix(path, module+"/"); ok {
			names = append(names, rel)
		}
	}
	slices.Sort(names)
	return names
}

// imports is what one of our packages imports, and tests what its tests import
// besides.
func (g graph) imports(rel string) []string { return g[module+"/"+rel].Imports }

func (g graph) tests(rel string) []string {
	p := g[module+"/"+rel]
	return slices.Concat(p.TestImports, p.XTestImports)
}

// path is the shortest chain of imports from one of our packages to target, or
// nil. Tests do not count: nobody links them.
func (g graph) path(rel, target string) []string {
	from := module + "/" + rel
	came := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if under(at, target) {
			var chain []string
			for ; at != ""; at = came[at] {
				chain = append(chain, strings.TrimPrefix(at, module+"/"))
			}
			slices.Reverse(chain)
			return chain
		}
		p := g[at]
		if p == nil {
			continue
		}
		for _, next := range slices.Sorted(slices.Values(p.Imports)) {
			if _, seen := came[next]; !seen {
				came[next] = at
				queue = append(queue, next)
			}
		}
	}
	return nil
}

// under reports whether path is the package or module prefix, or lies below it.
func under(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")+"/")
}

// thirdParty reports whether path belongs to another module.
func thirdParty(path string) bool {
	host, _, _ := strings.Cut(path, "/")
	return strings.Contains(host, ".") && !under(path, module)
}

// complaint words one forbidden import.
func complaint(rel, imported string, inTest bool) string {
	if inTest {
		rel = "tests of " + rel
	}
	return fmt.Sprintf("%s: may not import %s", rel, strings.TrimPrefix(imported, module+"/"))
}
