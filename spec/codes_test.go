package spec

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestEachCodeIsOneCheck reads the names of all checks.
func TestEachCodeIsOneCheck(t *testing.T) {
	seen := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "../internal/yamldoc/codes.go") {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			value, ok := n.(*ast.ValueSpec)
			if !ok || filepath.Base(name) != "codes.go" && !strings.HasPrefix(value.Names[0].Name, "code") {
				return true
			}
			for _, v := range value.Values {
				lit, ok := v.(*ast.BasicLit)
				if !ok {
					continue // the package's own variables
				}
				code, err := strconv.Unquote(lit.Value)
				if err != nil || seen[code] || !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(code) {
					t.Errorf("%s: %s is no code of its own: %v", name, lit.Value, err)
				}
				seen[code] = true
			}
			return true
		})
	}
	if len(seen) < 60 {
		t.Errorf("%d codes", len(seen))
	}
}
