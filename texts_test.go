package wsync_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/say"
)

// formats says which arguments of say's functions are words, and so must be
// constants.
var formats = map[string][]int{"F": {0}, "Count": {1, 2}, "Plural": {1, 2}, "Join": {1}}

// handsOn are files that hand on words that are constants elsewhere.
var handsOn = map[string]string{
	"diff/kind.go":             "a verb of the table of kinds is a literal of the table",
	"internal/render/words.go": "count draws what its callers write",
}

// Words come from source code alone: whoever could put a name into a format could
// have it shown as wsync's own words.
func TestWordsAreConstants(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "internal/say/") {
			return err
		}
		return checkWords(t, filepath.ToSlash(path), nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkWords reports what is wrong with the texts of a file; src as parser takes it.
func checkWords(t interface{ Errorf(string, ...any) }, path string, src any) error {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, src, 0)
	if err != nil {
		return err
	}
	name := ""
	for _, im := range f.Imports {
		if im.Path.Value == strconv.Quote(module+"/internal/say") {
			if name = "say"; im.Name != nil {
				name = im.Name.Name
			}
		}
	}
	of := func(e ast.Expr) string {
		if s, ok := e.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && name != "" && x.Name == name {
				return s.Sel.Name
			}
		}
		return ""
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if of(n.Value) == "Words" && handsOn[path] == "" {
				t.Errorf("%s: words are made by F alone", files.Position(n.Pos()))
			}
		case *ast.CallExpr:
			if handsOn[path] == "" {
				checkCall(t, files.Position(n.Pos()).String(), of(n.Fun), n)
			}
		}
		return true
	})
	return nil
}

var (
	codeInFormat = regexp.MustCompile("`[^`]*`")
	verb         = regexp.MustCompile(`%[sqd%]`)
)

func checkCall(t interface{ Errorf(string, ...any) }, at, function string, call *ast.CallExpr) {
	for _, i := range formats[function] {
		format, ok := "", i < len(call.Args)
		if ok {
			format, ok = literalText(call.Args[i])
		}
		if !ok {
			t.Errorf("%s: the words of %s are no constant", at, function)
			continue
		}
		if words := verb.ReplaceAllString(codeInFormat.ReplaceAllString(format, ""), ""); !say.Ordinary(words) || strings.Contains(words, "%") {
			t.Errorf("%s: %q is not all words: put code between backticks, and what comes from somewhere else into an argument", at, format)
		}
		verbs := strings.Count(verb.ReplaceAllStringFunc(format, func(v string) string { return strings.TrimSuffix(v+"\x00", "%\x00") }), "\x00")
		if function == "F" && call.Ellipsis == token.NoPos && verbs != len(call.Args)-1 {
			t.Errorf("%s: %q takes %d arguments and gets %d", at, format, verbs, len(call.Args)-1)
		}
	}
}

// literalText is the value of a string literal, or of several that are added up.
func literalText(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, ok := literalText(e.X)
		b, also := literalText(e.Y)
		return a + b, ok && also && e.Op == token.ADD
	}
	return "", false
}

// complaints counts what a check complains of.
type complaints int

func (c *complaints) Errorf(string, ...any) { *c++ }

func TestWordsThatAreNoConstantsAreFound(t *testing.T) {
	for body, want := range map[string]int{
		"say.F(\"a %s `b %s`\", x, y)":       0,
		`say.F("a " + "b")`:                  0,
		`say.F("100%% of %q", x)`:            0,
		`other.F(x)`:                         0,
		`say.F(x)`:                           1,
		`say.F("a " + x)`:                    1,
		`say.Count(n, x, "many")`:            1,
		`say.Join(list, x)`:                  1,
		`say.F("see <b>")`:                   1,
		`say.F("ask @somebody")`:             1,
		`say.F("a %v", x)`:                   2,
		`say.F("a %s")`:                      1,
		`say.Span{Kind: say.Words, Text: x}`: 1,
		`say.Span{Kind: say.Name, Text: x}`:  0,
	} {
		var got complaints
		src := "package p\nimport \"" + module + "/internal/say\"\nvar _ = []any{" + body + "}\n"
		if err := checkWords(&got, "p.go", src); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if int(got) != want {
			t.Errorf("%s: %d complaints, want %d", body, got, want)
		}
	}
}
