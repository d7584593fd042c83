package main

import (
	"os"
	"path/filepath"
	"testing"
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
