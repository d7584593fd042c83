package wsync_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/docpage"
)

// TestDocsNameEveryDependency holds the table of docs/dependencies.md against
// the direct requirements of go.mod.
func TestDocsNameEveryDependency(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	code := map[string]bool{}
	for _, r := range mod.Require {
		if !r.Indirect {
			code[r.Path] = true
		}
	}
	page := map[string]bool{}
	table, _, _ := strings.Cut(docpage.Read(t, "docs/dependencies.md"), "## Licences")
	for _, line := range strings.Split(table, "\n") {
		if m := firstCell.FindStringSubmatch(line); m != nil {
			page[m[1]] = true
		}
	}
	checkNames(t, "docs/dependencies.md", code, page)
}

// licences are those that a program under Apache-2.0 may be linked with, and a
// phrase that each of them has.
var licences = []struct {
	name   string
	phrase *regexp.Regexp
}{
	{"Apache-2.0", regexp.MustCompile(`Apache License,? Version 2\.0`)},
	{"BSD-3-Clause", regexp.MustCompile(`Redistributions of source code must retain .* Neither the name`)},
	{"ISC", regexp.MustCompile(`Permission to use, copy, modify, (and|and/or) distribute this software`)},
	{"MIT", regexp.MustCompile(`Permission is hereby granted, free of charge`)},
	{"MPL-2.0", regexp.MustCompile(`Mozilla Public License,? [vV]ersion 2\.0`)},
	{"BSD-2-Clause", regexp.MustCompile(`Redistributions of source code must retain`)},
}

var (
	spaces      = regexp.MustCompile(`\s+`)
	licenceFile = regexp.MustCompile(`(?i)^(licen[sc]e|copying)`)
)

// licencesOf names the licences of a text.
func licencesOf(text string) []string {
	text = spaces.ReplaceAllString(text, " ")
	var names []string
	for _, l := range licences {
		if l.phrase.MatchString(text) && (l.name != "BSD-2-Clause" || !slices.Contains(names, "BSD-3-Clause")) {
			names = append(names, l.name)
		}
	}
	return names
}

// licencesIn names the licences in a module's folder.
func licencesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		names := licencesOf(string(b))
		if names == nil {
			return nil, fmt.Errorf("%s is a licence that licences_test.go does not know; read it", filepath.Join(dir, e.Name()))
		}
		for _, name := range names {
			found[name] = true
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s has no licence", dir)
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// linkedModules gives the folder of each module that is linked into the program
// on some system, by path.
func linkedModules(t *testing.T) map[string]string {
	t.Helper()
	touchSources(t)
	modules := map[string]string{}
	for _, goos := range []string{"linux", "darwin", "windows"} {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./cmd/wsync")
		cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list for %s: %v", goos, err)
		}
		for line := range strings.Lines(string(out)) {
			if path, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				modules[path] = dir
			}
		}
	}
	return modules
}

// TestDocsLicences holds the table of docs/dependencies.md against the licences
// of what is linked; -update writes it.
func TestDocsLicences(t *testing.T) {
	modules := linkedModules(t)
	if len(modules) < 20 {
		t.Fatalf("only %d modules are linked", len(modules))
	}
	var table strings.Builder
	table.WriteString("| Module | Licence |\n|---|---|\n")
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		names, err := licencesIn(modules[path])
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		fmt.Fprintf(&table, "| `%s` | %s |\n", path, strings.Join(names, ", "))
	}
	docpage.Table{Name: "licences", Packages: ".", Text: table.String()}.Hold(t, "docs/dependencies.md", *update)
}

func TestDocsLicencesCanFail(t *testing.T) {
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  []string
		fails string
	}{
		{"one licence", map[string]string{"LICENSE": "Permission is hereby granted, free of\ncharge"}, []string{"MIT"}, ""},
		{"two", map[string]string{"LICENSE.BSD": "Redistributions of source code must retain x\nNeither the name of y", "COPYING.md": "Mozilla Public License, version 2.0"}, []string{"BSD-3-Clause", "MPL-2.0"}, ""},
		{"two in one file", map[string]string{"LICENSE": "Redistributions of source code must retain x\n Permission is hereby granted, free of charge"}, []string{"BSD-2-Clause", "MIT"}, ""},
		{"none", map[string]string{"README": "MIT"}, nil, "has no licence"},
		{"one that nobody allowed", map[string]string{"LICENSE": "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3"}, nil, "does not know; read it"},
		{"one of two that nobody allowed", map[string]string{"LICENSE": "Apache License\nVersion 2.0", "LICENSE-2": "Business Source License 1.1"}, nil, "does not know; read it"},
	} {
		dir := t.TempDir()
		for name, text := range tc.files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := licencesIn(dir)
		if tc.fails == "" && err != nil || tc.fails != "" && (err == nil || !strings.Contains(err.Error(), tc.fails)) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.fails)
		}
		if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, d)
		}
	}
}
