package spec

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"testing"
)

// TestEachCodeIsOneCheck reads the names of all checks.
func TestEachCodeIsOneCheck(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"codes.go", "../internal/yamldoc/codes.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok {
				return true
			}
			code, err := strconv.Unquote(lit.Value)
			if err != nil || seen[code] || !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(code) {
				t.Errorf("%s: %s is no code of its own: %v", name, lit.Value, err)
			}
			seen[code] = true
			return true
		})
	}
	if len(seen) < 60 {
		t.Errorf("%d codes", len(seen))
	}
}
