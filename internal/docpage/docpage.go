// Package docpage reads the pages of the documentation for the tests that keep
// them true.
package docpage

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// All are README.md and everything in docs, decisions among them, by their paths
// from the root of the repository.
func All(t testing.TB, root string) []string {
	t.Helper()
	found := []string{"README.md"}
	err := fs.WalkDir(os.DirFS(root), "docs", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".md" {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Read gives the text of a page.
func Read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// Write replaces the text of a page.
func Write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // a page is for everybody
		t.Fatal(err)
	}
	t.Logf("rewrote %s", path)
}

// Block is one fenced block of a page.
type Block struct {
	Lang string
	// Comment is the text of an HTML comment right above the block.
	Comment string
	// Start is the number of the first line inside, from 1.
	Start int
	Lines []string
}

// Blocks finds the fenced blocks of a page.
func Blocks(text string) []Block {
	var found []Block
	var open *Block
	comment := ""
	for i, line := range strings.Split(text, "\n") {
		switch {
		case open == nil && strings.HasPrefix(line, "```"):
			open = &Block{Lang: strings.TrimPrefix(line, "```"), Comment: comment, Start: i + 2}
		case open != nil && line == "```":
			found, open, comment = append(found, *open), nil, ""
		case open != nil:
			open.Lines = append(open.Lines, line)
		case strings.HasPrefix(line, "<!-- ") && strings.HasSuffix(line, " -->"):
			comment = strings.TrimSuffix(strings.TrimPrefix(line, "<!-- "), " -->")
		case line != "":
			comment = ""
		}
	}
	return found
}
