package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/wsync/wsync/internal/adopt"
)

// Files are written by way of a neighbour that takes their name, and only a regular
// file may lose its name so: /dev/null is one for all programs of a machine.
func TestOnlyRegularFilesAreReplaced(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plan.json")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		file: true, filepath.Join(dir, "none"): true, dir: false, os.DevNull: false,
	} {
		if got := replaceable(path); got != want {
			t.Errorf("replaceable(%q) is %t", path, got)
		}
	}
}

// Where one of several files cannot be put in its place, those before it are named,
// those behind it are as they were, and nothing is left beside them.
func TestAFileThatCannotBeReplaced(t *testing.T) {
	for bad, want := range []struct{ hint, org, web string }{
		{"nothing was written", "old", "old"},
		{"written already: org.yaml; run wsync adopt again once the cause is fixed", "new", "old"},
		{"written already: org.yaml, web.yaml; run wsync adopt again once the cause is fixed", "new", "new"},
	} {
		t.Chdir(t.TempDir())
		names := slices.Insert([]string{"org.yaml", "web.yaml"}, bad, "ops.yaml")
		var files []adopt.File
		for _, name := range names {
			save(t, name, "old")
			files = append(files, adopt.File{Path: name, Before: []byte("old"), After: []byte("new")})
		}
		drafts, err := draftAll(files)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Remove("ops.yaml"), os.Mkdir("ops.yaml", 0o700)); err != nil {
			t.Fatal(err)
		}
		save(t, "ops.yaml/theirs", "theirs") // no rename replaces that
		err = replaceAll(drafts)
		var h *hint
		if !errors.As(err, &h) || h.text != want.hint {
			t.Errorf("%d: the error is %v", bad, err)
		}
		org, _ := os.ReadFile("org.yaml")
		web, _ := os.ReadFile("web.yaml")
		entries, _ := os.ReadDir(".")
		if string(org) != want.org || string(web) != want.web || len(entries) != 3 {
			t.Errorf("%d: org.yaml %s, web.yaml %s, %v", bad, org, web, entries)
		}
	}
	t.Run("a draft that cannot be", func(t *testing.T) {
		t.Chdir(t.TempDir())
		save(t, "org.yaml", "old")
		err := writeAll([]adopt.File{
			{Path: "org.yaml", Before: []byte("old"), After: []byte("new")},
			{Path: "web.yaml", Before: []byte("old"), After: []byte("new")},
		})
		entries, _ := os.ReadDir(".")
		if org, _ := os.ReadFile("org.yaml"); err == nil || string(org) != "old" || len(entries) != 1 {
			t.Errorf("%v, org.yaml %s, %v", err, org, entries)
		}
	})
}

func save(t *testing.T, name, text string) {
	t.Helper()
	if err := writeFile(name, []byte(text)); err != nil {
		t.Fatal(err)
	}
}
