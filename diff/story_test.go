package diff_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/render"
)

var update = flag.Bool("update", false, "rewrite the golden plans")

// TestStories computes the plan of each story in testdata: an organization, a
// file, and the plan as its reader sees it.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { story(t, file) })
	}
}

func story(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range archive.Files {
		parts[f.Name] = string(f.Data)
	}
	have, err := orgtest.Parse(parts["live"])
	if err != nil {
		t.Fatal(err)
	}
	want, problems := orgtest.File("org.yaml", []byte("version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"+parts["org.yaml"]))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	p, err := diff.Compute(want, have, diff.Options{
		Today: orgtest.Today, Source: diff.Source{Path: "org.yaml"}, Only: diff.Only(strings.TrimSpace(parts["only"])),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := render.Text(&got, p, render.TextOptions{Width: 100, Verbose: true}); err != nil {
		t.Fatal(err)
	}
	needs := diff.Match(want, have).Evidence(p, diff.Scope{})
	if !needs.Empty() {
		got.WriteString("\nstill to be read:" + describeNeeds(needs) + "\n")
	}
	if *update {
		rewrite(t, file, archive, got.String())
		return
	}
	if d := cmp.Diff(parts["plan"], got.String()); d != "" {
		t.Errorf("the plan differs (-golden +got), or run with -update:\n%s", d)
	}
}

func describeNeeds(n diff.Needs) string {
	text := ""
	if n.Invites {
		text += " invites"
	}
	if n.Keys {
		text += " keys"
	}
	for _, id := range n.Members {
		text += " members:" + string(id)
	}
	for _, l := range n.Lists {
		text += " " + string(l.Kind) + "s:" + string(l.Workspace)
	}
	for _, t := range n.Traffic {
		text += " traffic:" + string(t.Workspace) + "/" + t.Group
	}
	if n.Spent {
		text += " spent"
	}
	for _, id := range n.Usage {
		text += " usage:" + string(id)
	}
	return text
}

func rewrite(t *testing.T, file string, a *txtar.Archive, plan string) {
	kept := a.Files[:0]
	for _, f := range a.Files {
		if f.Name != "plan" {
			kept = append(kept, f)
		}
	}
	a.Files = append(kept, txtar.File{Name: "plan", Data: []byte(plan)})
	if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
		t.Fatal(err)
	}
}
