// Package wsync_test holds what is true of the module as a whole: which package
// may depend on which. A new package or a new dependency fails here until the
// tables below say where it belongs.
package wsync_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// anywhere stands for every package in the tables below.
const anywhere = "*"

// arrows says which of our packages each of our packages may import, outside
// its tests. It names every package there is.
var arrows = map[string][]string{
	"schema": nil,
	"spec":   {"schema", "internal/yamldoc", "internal/say"},
	"live":   {"spec", "internal/say"},
	"diff":   {"spec", "live", "internal/saved", "internal/yamldoc", "internal/say"},
	"apply":  {"diff", "live", "spec", "apply/journal", "apply/report", "internal/retry", "internal/say"},
	// Judging, remembering and telling know nothing of carrying out, nor judging
	// of the other two.
	"apply/guard":   {"diff", "live", "spec", "internal/shell", "internal/say"},
	"apply/journal": {"diff", "live", "apply/report", "internal/say"},
	"apply/report":  {"diff", "live", "internal/saved", "internal/say"},

	"internal/yamldoc": {"internal/say"},
	"internal/say":     nil,

	"internal/retry":   nil,
	"internal/saved":   nil,
	"internal/shell":   nil,
	"internal/render":  {"spec", "diff", "apply", "apply/report", "live", "internal/access", "internal/shell", "internal/usage", "internal/yamldoc", "internal/say"},
	"internal/page":    {"internal/access", "internal/render", "internal/usage", "internal/say"},
	"internal/usage":   {"spec", "live", "internal/saved", "internal/say"},
	"internal/admin":   {"spec", "live", "diff", "apply", "internal/retry"},
	"internal/survey":  {"spec", "live", "diff", "internal/say"},
	"internal/access":  {"spec", "live", "diff", "internal/saved"},
	"internal/adopt":   {"spec", "live", "diff", "internal/say"},
	"internal/review":  {"spec", "live", "diff", "apply/guard", "internal/say"},
	"internal/gitrev":  nil,
	"internal/history": {"spec", "diff", "internal/gitrev", "internal/say"},
	// The simulator judges the client, so the two share nothing.
	"internal/adminsim":  nil,
	"internal/apidoc":    nil,
	"internal/orgtest":   {"spec", "live", "diff"},
	"internal/testclock": nil,
	"internal/docpage":   nil,

	"internal/exit":        {"diff", "apply/report"},
	"internal/action":      {"spec", "diff", "internal/adopt", "apply/guard", "apply/report", "internal/exit", "internal/render", "internal/ghactions", "internal/retry", "internal/say"},
	"internal/ghactions":   {"internal/retry"},
	"internal/ghsim":       nil,
	"internal/bench":       {"internal/adminsim"},
	"internal/bench/floor": nil,

	"cmd/wsync": {anywhere},
	"examples":  nil,
}

// reserved names packages of ours that few may import, although the arrows
// would let more of them.
var reserved = []home{
	{target: module + "/internal/action", in: []string{"cmd/wsync"}},
	{target: module + "/internal/adminsim", in: []string{"cmd/wsync", "internal/bench"}, inTests: []string{anywhere}},
	{target: module + "/internal/apidoc", inTests: []string{anywhere}},
	{target: module + "/internal/docpage", inTests: []string{anywhere}},
	{target: module + "/internal/ghsim", inTests: []string{anywhere}},
	{target: module + "/internal/orgtest", inTests: []string{anywhere}},
	{target: module + "/internal/testclock", inTests: []string{anywhere}},
}

// pure packages decide and never act: a chain of imports from one of them to
// one of acts, however long, is an error.
var (
	pure = []string{"schema", "internal/yamldoc", "internal/say", "spec", "live", "diff", "apply", "apply/guard", "apply/journal", "apply/report", "internal/render", "internal/adopt", "internal/review", "internal/survey", "internal/access", "internal/usage", "internal/page", "internal/retry", "internal/saved", "internal/shell", "internal/exit"}
	acts = []string{"net/http", "os/exec", "github.com/anthropics/anthropic-sdk-go"}
)

// processless packages speak to GitHub and start no program, ours least of all:
// what they need of it they are handed as functions.
var processless = []string{"internal/action", "internal/ghactions"}

// homes says which of our packages may import each module that is not ours.
// What is in no row may be imported nowhere.
var homes = []home{
	{target: "gopkg.in/yaml.v3", in: []string{"internal/yamldoc", "internal/adminsim"}},
	{target: "github.com/santhosh-tekuri/jsonschema", in: []string{"internal/apidoc"}, inTests: []string{"spec", "cmd/wsync"}},
	{target: "github.com/anthropics/anthropic-sdk-go/v2", in: []string{"internal/admin", "internal/bench", "internal/bench/floor"}, inTests: []string{"internal/adminsim"}},
	{target: "github.com/go-git", in: []string{"internal/gitrev", "internal/bench/floor"}, inTests: []string{"cmd/wsync"}},
	// The decoder of the next encoding/json, which refuses what is ambiguous.
	{target: "github.com/go-json-experiment/json", in: []string{"internal/admin"}},
	{target: "github.com/sergi/go-diff", in: []string{"internal/render"}},
	{target: "github.com/spf13", in: []string{"cmd/wsync"}},
	{target: "golang.org/x", in: []string{anywhere}},

	{target: "github.com/google/go-cmp", inTests: []string{anywhere}},
	{target: "github.com/rogpeppe/go-internal", inTests: []string{anywhere}},
	{target: "pgregory.net/rapid", in: []string{"internal/orgtest"}, inTests: []string{anywhere}},
}

// home says who may import target, a package or the packages below a path. A
// package in `in` may do so in its tests too.
type home struct {
	target  string
	in      []string
	inTests []string
}

func (h home) admits(rel string, inTest bool) bool {
	return listed(h.in, rel) || inTest && listed(h.inTests, rel)
}

func listed(names []string, rel string) bool {
	return slices.Contains(names, rel) || slices.Contains(names, anywhere)
}

func TestArrows(t *testing.T) {
	g := loadGraph(t)
	for _, c := range check(g) {
		t.Error(c)
	}
	// A rule about a package that is not there would hold forever.
	there := g.ours()
	for rel := range arrows {
		if !slices.Contains(there, rel) {
			t.Errorf("arrows_test.go: there is no package %s", rel)
		}
	}
	for _, rel := range slices.Concat(pure, processless) {
		if _, ok := arrows[rel]; !ok {
			t.Errorf("arrows_test.go: package %s is not among the arrows", rel)
		}
	}
}

// check gives every breach of the tables in g, sorted.
func check(g graph) []string {
	var found []string
	for _, rel := range g.ours() {
		allowed, ok := arrows[rel]
		if !ok {
			found = append(found, rel+": no arrows: say in arrows_test.go what it may import")
			continue
		}
		for _, path := range g.imports(rel) {
			if r, our := strings.CutPrefix(path, module+"/"); our && !listed(allowed, r) {
				found = append(found, complaint(rel, path, false))
			}
			found = append(found, visit(rel, path, false)...)
		}
		for _, path := range g.tests(rel) {
			found = append(found, visit(rel, path, true)...)
		}
		if slices.Contains(pure, rel) {
			found = append(found, reaches(g, rel, acts...)...)
		}
		if slices.Contains(processless, rel) {
			found = append(found, reaches(g, rel, "os/exec")...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// visit checks one import against the homes of what is imported.
func visit(rel, path string, inTest bool) []string {
	for _, h := range slices.Concat(reserved, homes) {
		if under(path, h.target) && path != module+"/"+rel {
			if !h.admits(rel, inTest) {
				return []string{complaint(rel, path, inTest)}
			}
			return nil
		}
	}
	if thirdParty(path) {
		return []string{complaint(rel, path, inTest) + ": it has no home in arrows_test.go"}
	}
	return nil
}

// reaches gives the chains of imports by which a package comes to do what it must
// not.
func reaches(g graph, rel string, acts ...string) []string {
	var found []string
	for _, act := range acts {
		if chain := g.path(rel, act); chain != nil {
			found = append(found, fmt.Sprintf("%s: reaches %s: %s", rel, act, strings.Join(chain, " → ")))
		}
	}
	return found
}

// TestArrowsCanFail breaks each kind of rule once, in a module made up for it.
func TestArrowsCanFail(t *testing.T) {
	const (
		our  = module + "/"
		sdk  = "github.com/anthropics/anthropic-sdk-go/v2"
		yaml = "gopkg.in/yaml.v3"
	)
	imports := func(paths ...string) *pkg { return &pkg{Imports: paths} }
	tests := func(paths ...string) *pkg { return &pkg{XTestImports: paths} }
	for _, tc := range []struct {
		name string
		g    graph
		want []string
	}{
		{
			"a lawful module is silent",
			graph{
				our + "schema":            imports("strings"),
				our + "spec":              imports(our+"schema", our+"internal/yamldoc"),
				our + "internal/yamldoc":  imports(yaml),
				our + "live":              imports(our + "spec"),
				our + "diff":              {Imports: []string{our + "spec", our + "live"}, TestImports: []string{"pgregory.net/rapid"}},
				our + "internal/admin":    imports(our+"live", sdk+"/option", "net/http"),
				our + "internal/adminsim": {Imports: []string{"net/http", yaml}, XTestImports: []string{our + "internal/adminsim", sdk}},
				our + "cmd/wsync":         imports(our+"diff", our+"internal/adminsim", "github.com/spf13/cobra"),
				sdk + "/option":           imports("net/http"),
			},
			nil,
		},
		{
			"an arrow that points up",
			graph{our + "spec": imports(our + "live"), our + "live": imports(our + "spec")},
			[]string{"spec: may not import live"},
		},
		{
			"a package that nobody placed",
			graph{our + "util": imports("net/http")},
			[]string{"util: no arrows: say in arrows_test.go what it may import"},
		},
		{
			"purity lost through somebody else's package",
			graph{
				our + "diff":      imports("golang.org/x/a"),
				"golang.org/x/a":  imports("golang.org/x/b", "strings"),
				"golang.org/x/b":  imports("net/http"),
				our + "cmd/wsync": imports("os/exec"),
			},
			[]string{"diff: reaches net/http: diff → golang.org/x/a → golang.org/x/b → net/http"},
		},
		{
			"a job that would run the program, and a package that would run the job",
			graph{
				our + "internal/action": imports(our+"internal/render", "net/http"),
				our + "internal/render": imports("golang.org/x/a", our+"internal/action"),
				"golang.org/x/a":        imports("os/exec"),
			},
			[]string{
				"internal/action: reaches os/exec: internal/action → internal/render → golang.org/x/a → os/exec",
				"internal/render: may not import internal/action",
				"internal/render: reaches net/http: internal/render → internal/action → net/http",
				"internal/render: reaches os/exec: internal/render → golang.org/x/a → os/exec",
			},
		},
		{
			"a library outside its home",
			graph{our + "diff": imports(yaml), our + "spec": imports("github.com/sergi/go-diff/diffmatchpatch")},
			[]string{
				"diff: may not import gopkg.in/yaml.v3",
				"spec: may not import github.com/sergi/go-diff/diffmatchpatch",
			},
		},
		{
			"a library without a home",
			graph{our + "spec": tests("github.com/stretchr/testify/assert")},
			[]string{"tests of spec: may not import github.com/stretchr/testify/assert: it has no home in arrows_test.go"},
		},
		{
			"a test library in the program",
			graph{our + "diff": imports("github.com/google/go-cmp/cmp")},
			[]string{"diff: may not import github.com/google/go-cmp/cmp"},
		},
		{
			"the simulator inside the client, and the client inside the simulator",
			graph{our + "internal/admin": imports(our + "internal/adminsim"), our + "internal/adminsim": imports(our+"spec", sdk)},
			[]string{
				"internal/admin: may not import internal/adminsim",
				"internal/adminsim: may not import github.com/anthropics/anthropic-sdk-go/v2",
				"internal/adminsim: may not import spec",
			},
		},
		{
			"a package made for tests in the program",
			graph{our + "cmd/wsync": imports(our+"internal/apidoc", our+"internal/orgtest"), our + "spec": tests(our + "internal/apidoc")},
			[]string{"cmd/wsync: may not import internal/apidoc", "cmd/wsync: may not import internal/orgtest"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, check(tc.g)); d != "" {
				t.Errorf("breaches (-want +got):\n%s", d)
			}
		})
	}
}
