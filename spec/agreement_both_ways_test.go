package spec

import (
	"bytes"
	"encoding/json"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/internal/yamldoc"
	"github.com/wsync/wsync/schema"
)

// The schemas and the decoder say the same about the shape of a file. Neither is
// made from the other: what one accepts, the other does.

// beyondSchemas are the rules that no schema can say, by the decoder's words:
// a schema sees values, and not how they are spelled.
var beyondSchemas = []string{
	"is not a plain whole number",                              // 010, 1e3, 1.0
	"is true or false to some YAML parsers only",               // yes, off
	"is not a day of the calendar",                             // 2027-02-30
	"write null for the organization's limit, or delete",       // requests_per_minute: without null
	"write null to remove the tag, or \"\" for an empty value", // env: without null
}

func beyond(p Problem) bool {
	return slices.ContainsFunc(beyondSchemas, func(words string) bool { return strings.Contains(p.Message+p.Hint, words) })
}

// compiled are the schemas of org.yaml and of fragments.
var compiled = sync.OnceValue(func() map[*level]*jsonschema.Schema {
	out := map[*level]*jsonschema.Schema{}
	for l, text := range map[*level][]byte{topLevel: published("org"), fragmentLevel: published("fragment")} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			panic(err)
		}
		c := jsonschema.NewCompiler()
		at := "wsync:" + l.where
		if err := c.AddResource(strings.ReplaceAll(at, " ", "-"), doc); err != nil {
			panic(err)
		}
		out[l] = c.MustCompile(strings.ReplaceAll(at, " ", "-"))
	}
	return out
})

func published(name string) []byte {
	text, err := schema.Text(name)
	if err != nil {
		panic(err)
	}
	return text
}

// tree is what a schema judges: a node as encoding/json would have it.
func tree(n *yamldoc.Node) any {
	switch n.Kind() {
	case yamldoc.Mapping:
		level := map[string]any{}
		for key, value := range n.Pairs() {
			level[key.Value] = tree(value)
		}
		return level
	case yamldoc.Sequence:
		items := []any{}
		for item := range n.Items() {
			items = append(items, tree(item))
		}
		return items
	case yamldoc.Scalar, yamldoc.Alias:
	}
	return typed(n)
}

var plainDecimal = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$`)

func typed(n *yamldoc.Node) any {
	switch n.ScalarKind() {
	case yamldoc.IsNull:
		return nil
	case yamldoc.IsBool:
		return strings.EqualFold(n.Value, "true")
	case yamldoc.IsNumber:
		if plainDecimal.MatchString(n.Value) {
			return json.Number(n.Value)
		}
		return json.Number("1") // of another spelling, which a schema does not see
	case yamldoc.IsText, yamldoc.IsDate, yamldoc.IsSpecial:
	}
	return n.Value
}

type reporter interface {
	Helper()
	Errorf(string, ...any)
}

// agree holds the verdicts on one file against each other, and says whether it
// was one on which both have something to say.
func agree(t reporter, src string, l *level) bool {
	t.Helper()
	load := newLoader()
	doc := load.read("org.yaml", []byte(src))
	if doc.Root() == nil || load.HasErrors() {
		return false
	}
	verdict := compiled()[l].Validate(tree(doc.Root()))
	load.decode(doc, l)
	refused := slices.DeleteFunc(load.Sorted(), beyond)
	if (verdict == nil) == refused.HasErrors() {
		t.Errorf("the schema says %v, the decoder says %v, about\n%s", verdict, refused, src)
	}
	return true
}

// stories are all files that the tests know.
func stories(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, dir := range []string{"testdata/problems", "testdata/format", "../cmd/wsync/testdata", "../diff/testdata"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no stories in %s: %v", dir, err)
		}
		for _, name := range names {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range archive.Files {
				if filepath.Ext(f.Name) == ".yaml" {
					files = append(files, string(f.Data))
				}
			}
		}
	}
	return files
}

func TestSchemaAndDecoderAgreeAboutStories(t *testing.T) {
	told := 0
	for _, src := range stories(t) {
		if agree(t, src, topLevel) && agree(t, src, fragmentLevel) {
			told++
		}
	}
	if told < 100 {
		t.Errorf("%d stories only", told)
	}
}

// parts are what a mutation puts in place of something else.
var parts = strings.Split("no|007|12|-1|1.5|1.0|1000001|1e3|null|~||[]|{}|{a: b}|[a, b]|[a, a]|\"x\"|\"\"|2027-01-31|2027-13-31|2027|true|yes|\"#6C5BB9\"|\"#abc\"|"+
	"workspace_user|workspace_billing|Admin|unrestricted|global|us|[us]|[us, us]|20%|100.5%|0.2|{group: a}|{group: 5}|{group: a, b: c}|[{group: a}]|{role: x}|"+
	"{role: workspace_user}|{role: workspace_user, until: 2027-01-31}|{role: workspace_user, until: 5}|{until: 2027-01-31}|ekey_1|arn:a/b|wrkspc_1|wrkspc_|hold|deny|"+
	"additive|ana@acme.example|a@b@c|@a|acme.example|a..b|Anthropic-x|archive|version|organization|groups|members|name|policy|max_archives|share|count|tags|id|include|"+
	strings.Repeat("x", 256)+"|"+strings.Repeat("é", 501)+"|"+strings.Repeat("y", 1001), "|")

var (
	aValue = regexp.MustCompile(`: .*$`)
	aKey   = regexp.MustCompile(`[A-Za-z_@.]+:`)
	aWord  = regexp.MustCompile(`[^\s,\[\]{}:]+`)
)

// mutate changes one line of a file.
func mutate(t *rapid.T, src string) string {
	lines := strings.Split(src, "\n")
	i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
	part := rapid.SampledFrom(parts).Draw(t, "part")
	once := func(re *regexp.Regexp, with string) string {
		all := re.FindAllStringIndex(lines[i], -1)
		if len(all) == 0 {
			return lines[i]
		}
		at := all[rapid.IntRange(0, len(all)-1).Draw(t, "which")]
		return lines[i][:at[0]] + with + lines[i][at[1]:]
	}
	switch rapid.IntRange(0, 4).Draw(t, "how") {
	case 0:
		lines[i] = once(aValue, ": "+part)
	case 1:
		lines[i] = once(aKey, part+":")
	case 2:
		lines[i] = once(aWord, part)
	case 3:
		lines = slices.Delete(lines, i, i+1)
	case 4:
		lines = slices.Insert(lines, i, lines[rapid.IntRange(0, len(lines)-1).Draw(t, "copy")])
	}
	return strings.Join(lines, "\n")
}

// TestSchemaAndDecoderAgree goes through generated files and stories, and damages
// them.
func TestSchemaAndDecoderAgree(t *testing.T) {
	known := stories(t)
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.SampledFrom(known).Draw(t, "story")
		if rapid.Bool().Draw(t, "generated") {
			src = string(Format(drawOrg(t)))
		}
		l := rapid.SampledFrom([]*level{topLevel, topLevel, fragmentLevel}).Draw(t, "level")
		agree(t, src, l)
		for range rapid.IntRange(1, 20).Draw(t, "mutations") {
			next := mutate(t, src)
			if agree(t, next, l) {
				src = next
			}
		}
	})
}

// TestAgreementCanFail holds a file that only one of the two accepts.
func TestAgreementCanFail(t *testing.T) {
	var r recorder
	agree(&r, head, fragmentLevel)
	if r.errors > 0 {
		t.Error("a file of the wrong kind is refused by both")
	}
	compiled()[topLevel], compiled()[fragmentLevel] = compiled()[fragmentLevel], compiled()[topLevel]
	defer func() {
		compiled()[topLevel], compiled()[fragmentLevel] = compiled()[fragmentLevel], compiled()[topLevel]
	}()
	if agree(&r, head, topLevel); r.errors != 1 {
		t.Error("another schema agrees as well")
	}
}

type recorder struct{ errors int }

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.errors++ }

// TestRulesHaveTheNumbersOfTheSchema compares what each rule and its definition say
// in so many words.
func TestRulesHaveTheNumbersOfTheSchema(t *testing.T) {
	type says struct {
		Pattern   string   `json:"pattern"`
		Enum      []string `json:"enum"`
		MinLength int      `json:"minLength"`
		MaxLength int      `json:"maxLength"`
		MinItems  int      `json:"minItems"`
		MaxItems  int      `json:"maxItems"`
		Minimum   int      `json:"minimum"`
		Maximum   int      `json:"maximum"`
	}
	var doc struct {
		Defs map[string]struct {
			says
			Properties map[string]says `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(published("org"), &doc); err != nil {
		t.Fatal(err)
	}
	defs := map[string]says{}
	for name, d := range doc.Defs {
		defs[name] = d.says
		for property, s := range d.Properties {
			if s.MaxItems > 0 {
				defs[property] = s
			}
		}
	}
	rules := map[string]*rule{}
	for _, k := range kindTests {
		maps.Copy(rules, k.rules)
	}
	for name, s := range defs {
		r := rules[name]
		if r == nil {
			if s.Pattern != "" || s.Enum != nil || s.MinLength+s.MaxLength+s.MinItems+s.MaxItems+s.Maximum > 0 {
				t.Errorf("no rule for %s, which says %+v", name, s)
			}
			continue
		}
		if s.Pattern != r.pattern || !slices.Equal(s.Enum, r.words) {
			t.Errorf("%s: the schema says %q %q, the rule %q %q", name, s.Pattern, s.Enum, r.pattern, r.words)
		}
		if least, most := max(s.MinLength, s.MinItems, s.Minimum), max(s.MaxLength, s.MaxItems, s.Maximum); least != r.least || most != r.most {
			t.Errorf("%s: the schema says %d to %d, the rule %d to %d", name, least, most, r.least, r.most)
		}
	}
}
