package wsync_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/internal/docpage"
)

// The tests of this file keep the pages true: links lead somewhere, YAML is
// what wsync reads, tables say what the code says. What a page shows of a
// terminal is run in cmd/wsync/docs_console_test.go.

var update = flag.Bool("update", false, "rewrite what the code says on the pages")

func TestDocsLinksLeadSomewhere(t *testing.T) {
	for _, page := range append(docpage.All(t, "."), "CHANGELOG.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md") {
		for _, complaint := range brokenLinks(page, docpage.Read(t, page), os.ReadFile) {
			t.Error(complaint)
		}
	}
}

var (
	fencedBlock = regexp.MustCompile("(?ms)^```.*?^```$")
	inlineCode  = regexp.MustCompile("`[^`\n]*`")
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headingLine = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notInSlug   = regexp.MustCompile(`[^\p{L}\p{N}\- _]`)
)

// brokenLinks lists the relative links of a page that lead to no file, or to no
// heading of one.
func brokenLinks(page, text string, read func(string) ([]byte, error)) []string {
	var broken []string
	prose := inlineCode.ReplaceAllString(fencedBlock.ReplaceAllString(text, ""), "")
	for _, m := range link.FindAllStringSubmatch(prose, -1) {
		target := m[1]
		if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
			continue
		}
		file, anchor, _ := strings.Cut(target, "#")
		there := text
		if file != "" {
			name := filepath.Join(filepath.Dir(page), filepath.FromSlash(file))
			if info, err := os.Stat(name); err == nil && info.IsDir() {
				continue
			}
			b, err := read(name)
			if err != nil {
				broken = append(broken, fmt.Sprintf("%s: the link %s leads nowhere", page, target))
				continue
			}
			there = string(b)
		}
		if anchor != "" && !slices.Contains(anchors(there), anchor) {
			broken = append(broken, fmt.Sprintf("%s: the link %s names a heading that is not there", page, target))
		}
	}
	return broken
}

// anchors are the names that GitHub gives the headings of a page.
func anchors(text string) []string {
	var names []string
	for _, m := range headingLine.FindAllStringSubmatch(fencedBlock.ReplaceAllString(text, ""), -1) {
		name := notInSlug.ReplaceAllString(strings.ToLower(m[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

func TestDocsLinkCheckerCanFail(t *testing.T) {
	text := "# One `two`-three!\n[a](#one-two-three) [b](#gone) [c](README.md) [d](nowhere.md) [e](https://x.example/) `[f](g)`\n"
	want := []string{
		"page.md: the link #gone names a heading that is not there",
		"page.md: the link nowhere.md leads nowhere",
	}
	if d := cmp.Diff(want, brokenLinks("page.md", text, os.ReadFile)); d != "" {
		t.Error(d)
	}
}

// TestDocsNameEveryField holds the tables of fields against the JSON Schema,
// both ways.
func TestDocsNameEveryField(t *testing.T) {
	b, err := os.ReadFile("schema/org.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(b, &tree); err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	gatherFields(tree, fields)
	checkNames(t, "docs/org-yaml.md: fields", fields, tableNames(docpage.Read(t, "docs/org-yaml.md"), "Field"))
}

// gatherFields collects the property names of every object in a schema.
func gatherFields(node any, fields map[string]bool) {
	switch n := node.(type) {
	case []any:
		for _, v := range n {
			gatherFields(v, fields)
		}
	case map[string]any:
		if properties, ok := n["properties"].(map[string]any); ok {
			for name := range properties {
				fields[name] = true
			}
		}
		for _, v := range n {
			gatherFields(v, fields)
		}
	}
}

var firstCell = regexp.MustCompile("^\\| `([^`]+)`")

// tableNames gives the names in the first column of every table of a page that
// has that heading, without what precedes a name's last dot.
func tableNames(text, heading string) map[string]bool {
	names := map[string]bool{}
	inside := false
	for _, line := range strings.Split(text, "\n") {
		switch m := firstCell.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "| "+heading+" |"):
			inside = true
		case !strings.HasPrefix(line, "|"):
			inside = false
		case inside && m != nil:
			names[m[1][strings.LastIndex(m[1], ".")+1:]] = true
		}
	}
	return names
}

func checkNames(t *testing.T, what string, code, page map[string]bool) {
	t.Helper()
	for name := range code {
		if !page[name] {
			t.Errorf("%s: %s is in the code and not on the page", what, name)
		}
	}
	for name := range page {
		if !code[name] {
			t.Errorf("%s: %s is on the page and not in the code", what, name)
		}
	}
}

// TestDocsGuards holds the table of docs/guards.md against the guards' own
// words; -update writes it.
func TestDocsGuards(t *testing.T) {
	docpage.Table{Name: "guards", Packages: ".", Text: guardTable()}.Hold(t, "docs/guards.md", *update)
}

func guardTable() string {
	var b strings.Builder
	b.WriteString("| Guard | | Refuses | Because | Lifted by |\n|---|---|---|---|---|\n")
	for _, g := range append(guard.All(), guard.Stale) {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", g.Name, g.Verdict, docpage.Cell(g.Refuses), docpage.Cell(g.Why), docpage.Cell(g.LiftedBy))
	}
	return b.String()
}

// TestDocsNameEveryPackage holds the map of docs/design.md against the arrows.
func TestDocsNameEveryPackage(t *testing.T) {
	code := map[string]bool{}
	for rel := range arrows {
		code[rel] = true
	}
	checkNames(t, "docs/design.md: packages", code, packageNames(docpage.Read(t, "docs/design.md")))
}

func packageNames(text string) map[string]bool {
	names := map[string]bool{}
	_, text, _ = strings.Cut(text, "| Package |")
	text, _, _ = strings.Cut(text, "\n\n")
	for _, line := range strings.Split(text, "\n") {
		if m := firstCell.FindStringSubmatch(line); m != nil {
			names[m[1]] = true
		}
	}
	return names
}

// TestDocsOpinionsAreNumberedAndDecisionsAreLinked keeps the list of opinions
// free of gaps, and every decision reachable from it or from docs/design.md.
func TestDocsOpinionsAreNumberedAndDecisionsAreLinked(t *testing.T) {
	opinions, design := docpage.Read(t, "docs/opinions.md"), docpage.Read(t, "docs/design.md")
	number := regexp.MustCompile(`^## (\d+)\. `)
	next := 1
	for _, line := range strings.Split(opinions, "\n") {
		if m := number.FindStringSubmatch(line); m != nil {
			if m[1] != fmt.Sprint(next) {
				t.Errorf("docs/opinions.md: number %s stands where %d should", m[1], next)
			}
			next++
		}
	}
	records, err := filepath.Glob("docs/adr/0*.md")
	if err != nil || len(records) == 0 {
		t.Fatalf("no decisions found: %v", err)
	}
	for _, path := range records {
		if to := "(adr/" + filepath.Base(path) + ")"; !strings.Contains(opinions, to) && !strings.Contains(design, to) {
			t.Errorf("neither docs/opinions.md nor docs/design.md links %s", path)
		}
	}
}
