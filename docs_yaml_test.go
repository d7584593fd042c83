package wsync_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/docpage"
	"github.com/wsync/wsync/internal/orgtest"
)

// orgPages show org.yaml. Every YAML block on them is a whole file, or a part of
// one that the usual head makes whole, and has to pass without a finding. A
// block that is something else says so in a comment above it: <!-- not org.yaml -->.
var orgPages = []string{"README.md", "docs/org-yaml.md", "docs/guards.md", "docs/opinions.md", "docs/commands.md", "docs/recipes.md", "docs/ci.md"}

const orgHead = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"

func TestDocsYAMLIsWhatWsyncReads(t *testing.T) {
	for _, page := range orgPages {
		for _, complaint := range badYAML(page, docpage.Read(t, page)) {
			t.Error(complaint)
		}
	}
}

// badYAML lists the YAML blocks of a page that are no org.yaml.
func badYAML(page, text string) []string {
	var bad []string
	for _, b := range docpage.Blocks(text) {
		if b.Lang != "yaml" || strings.HasPrefix(b.Comment, "not org.yaml: ") {
			continue
		}
		src := strings.Join(b.Lines, "\n") + "\n"
		if !strings.Contains("\n"+src, "\nversion:") {
			src = orgHead + src
		}
		if _, err := orgtest.File(page, []byte(src)); err != nil {
			bad = append(bad, fmt.Sprintf("%s:%d: the block does not pass:\n%v", page, b.Start, err))
		}
	}
	return bad
}

func TestDocsYAMLCheckerCanFail(t *testing.T) {
	const open, shut = "```yaml\n", "```\n"
	text := open + "workspaces: {A: {color: red}}\n" + shut + // a part, wrong
		open + "workspaces: {A: {members: {}}}\n" + shut + // a part, right
		"<!-- not org.yaml: a workflow -->\n" + open + "on: push\n" + shut +
		open + "version: 2\n" + shut // a whole file, wrong
	var lines []string
	for _, complaint := range badYAML("page.md", text) {
		line, _, _ := strings.Cut(complaint, "\n")
		lines = append(lines, line)
	}
	if d := cmp.Diff([]string{"page.md:2: the block does not pass:", "page.md:12: the block does not pass:"}, lines); d != "" {
		t.Error(d)
	}
}
