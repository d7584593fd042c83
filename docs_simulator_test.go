package wsync_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/docpage"
)

// TestDocsErrorCodes holds the table of docs/simulator.md against the codes that
// the simulator can give; -update writes it.
func TestDocsErrorCodes(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Code | Status | Answers | What lands |\n|---|---|---|---|\n")
	for _, c := range adminsim.Codes() {
		var at []string
		for _, op := range c.At {
			at = append(at, "`"+strings.Replace(op, "/v1/organizations/", "", 1)+"`")
		}
		where := strings.Join(at, ", ")
		if len(at) > 3 {
			where = "every write"
		}
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s |\n", c.Name, c.Status, where, c.Lands)
	}
	docpage.Table{Name: "codes", Packages: ".", Text: b.String()}.Hold(t, "docs/simulator.md", *update)
}

func TestDocsSeedsStartASimulator(t *testing.T) {
	seeds := 0
	for _, b := range docpage.Blocks(docpage.Read(t, "docs/simulator.md")) {
		if b.Lang != "yaml" {
			continue
		}
		seeds++
		if _, err := adminsim.ParseSeed([]byte(strings.Join(b.Lines, "\n"))); err != nil {
			t.Errorf("docs/simulator.md:%d: %v", b.Start, err)
		}
	}
	if seeds == 0 {
		t.Error("docs/simulator.md shows no seed")
	}
}
