package docpage

import (
	"fmt"
	"strings"
	"testing"
)

// Table is a table of a page that the code writes: it stands between two comments,
// the first of which says how to write it again.
type Table struct {
	// Name is what the comments call it.
	Name string
	// Packages are those whose test writes it, for go test.
	Packages string
	Text     string
}

// Hold compares the table on a page with what the code says. With update it is
// written instead.
func (tb Table) Hold(t testing.TB, path string, update bool) {
	t.Helper()
	again := fmt.Sprintf("go test -run %s -update %s", t.Name(), tb.Packages)
	from := fmt.Sprintf("<!-- %s: written by %s -->\n", tb.Name, again)
	to := fmt.Sprintf("<!-- end of %s -->", tb.Name)
	page := Read(t, path)
	before, rest, ok1 := strings.Cut(page, from)
	_, after, ok2 := strings.Cut(rest, to)
	if !ok1 || !ok2 {
		t.Fatalf("%s: the table stands between %q and %q", path, from, to)
	}
	want := before + from + tb.Text + to + after
	switch {
	case want == page:
	case update:
		Write(t, path, want)
	default:
		t.Errorf("%s is not what the code says; %s\n%s", path, again, difference(page, want))
	}
}

// difference is the first line in which a page is not what it should be.
func difference(page, want string) string {
	is, should := strings.Split(page, "\n"), strings.Split(want, "\n")
	for i := range min(len(is), len(should)) {
		if is[i] != should[i] {
			return fmt.Sprintf("line %d is:\n%s\nand should be:\n%s", i+1, is[i], should[i])
		}
	}
	return fmt.Sprintf("it has %d lines and should have %d", len(is), len(should))
}

// Cell is text as it may stand in a table.
func Cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(text)
}
