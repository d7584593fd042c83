package wsync_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
)

// floors are the packages in which each kind has a file of its name.
var floors = []string{"spec", "live", "diff", "internal/admin", "internal/adminsim", "internal/orgtest", "internal/adopt"}

// everywhere are kinds that have no room of their own: the whole of wsync is about
// workspaces and the people in them.
var everywhere = []diff.Kind{diff.KindWorkspace, diff.KindMember, diff.KindUser, diff.KindInvite}

// homonyms are files in which a kind's word is something else.
var homonyms = map[string]diff.Kind{
	"cmd/wsync/sim.go":          "rate-limit", // a flag: the pace of requests
	"cmd/wsync/habits.go":       "api-key",    // a flag that people reach for
	"internal/adminsim/auth.go": "api-key",    // a sort of caller
}

// TestEveryKindHasItsRooms holds that what is particular to a kind stands in the
// files of its name, and that nothing else names it but the table of each floor. So
// `ls */ratelimit.go internal/*/ratelimit.go` shows all there is of one.
func TestEveryKindHasItsRooms(t *testing.T) {
	var kinds []diff.Kind
	for _, r := range diff.Rules() {
		kinds = append(kinds, r.Kind)
		for _, floor := range floors {
			name := path.Join(floor, roomOf(r.Kind)+".go")
			if _, err := os.Stat(name); err != nil && r.Kind != diff.KindMember { // its file in diff has a name of its own
				t.Errorf("the kind %s has no %s", r.Kind, name)
			}
		}
	}
	for _, c := range strays(t, os.DirFS("."), kinds) {
		t.Error(c)
	}
}

// roomOf is the name of a kind's files: rate-limit is in ratelimit.go.
func roomOf(k diff.Kind) string { return strings.ReplaceAll(string(k), "-", "") }

// strays are the places outside of its own files and the tables that name a kind.
func strays(t *testing.T, tree fs.FS, kinds []diff.Kind) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(tree, ".", func(file string, d fs.DirEntry, err error) error {
		base := path.Base(file)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (base == "testdata" || base == "tools" || len(base) > 1 && base[0] == '.'):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(base) != ".go" || strings.HasSuffix(base, "_test.go") || base == "kind.go":
			return nil
		}
		text, err := fs.ReadFile(tree, file)
		if err != nil {
			return err
		}
		named, err := namedIn(text)
		if err != nil {
			return err
		}
		for _, k := range kinds {
			own := strings.HasPrefix(base, roomOf(k)+".") || strings.HasPrefix(base, roomOf(k)+"_")
			if named(k) && !own && !slices.Contains(everywhere, k) && homonyms[file] != k {
				found = append(found, file+" names the kind "+string(k)+": that belongs into "+roomOf(k)+".go, or a table")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// namedIn tells whether a file has a kind's word or constant.
func namedIn(text []byte) (func(diff.Kind) bool, error) {
	words := map[string]bool{}
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			words[strings.ToLower(x.Name)] = true
		case *ast.BasicLit:
			if s, err := strconv.Unquote(x.Value); err == nil {
				words[s] = true
			}
		}
		return true
	})
	return func(k diff.Kind) bool { return words[string(k)] || words["kind"+roomOf(k)] }, nil
}

func TestAStrayOfAKindIsFound(t *testing.T) {
	for text, want := range map[string]bool{
		`package p; var k = diff.KindRateLimit`:                         true,
		`package p; func f(s string) bool { return s == "rate-limit" }`: true,
		`package p; var k = diff.KindMember // KindRateLimit`:           false,
		`package p; const word = "rate-limits-unavailable"`:             false,
	} {
		named, err := namedIn([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := named("rate-limit"); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}
