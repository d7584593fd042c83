package spec

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// glob matches one include pattern against the files below a folder, as GitHub
// and shells mean it: * and ? stop at a slash, ** stands for any number of
// folders, and neither takes names that begin with a dot. It also gathers what
// the author may have meant too.
type glob struct {
	fsys  fs.FS
	skip  string // the including file
	found []string
	near  []string // files that nearly match
	left  int      // entries that may still be looked at
}

// maxEntries bounds the files and folders that one pattern looks at.
const maxEntries = 100_000

var errTooManyEntries = errors.New("too many files")

// match walks the folders that the segments of a pattern allow.
func (g *glob) match(dir string, segments []string) error {
	segment, rest := segments[0], segments[1:]
	if segment == "**" {
		return g.deep(dir, rest)
	}
	if len(rest) > 0 && !hasMeta(segment) {
		return g.match(path.Join(dir, segment), rest)
	}
	entries, err := g.list(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case len(rest) == 0:
			g.file(name, segment, e)
		case fits(segment, e.Name()) && g.isFolder(name, e):
			if err := g.match(name, rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// deep is match for **: here and in every folder below, apart from links, which
// might lead in a circle.
func (g *glob) deep(dir string, rest []string) error {
	if len(rest) > 0 && rest[0] == "**" {
		return g.deep(dir, rest[1:])
	}
	if len(rest) == 0 {
		rest = []string{"*"}
	}
	if err := g.match(dir, rest); err != nil {
		return err
	}
	entries, err := g.list(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			if err := g.deep(path.Join(dir, e.Name()), rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// list reads a folder. One that is not there, or is none, has nothing in it.
func (g *glob) list(dir string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(g.fsys, dir)
	if err != nil {
		return nil, nil
	}
	if g.left -= len(entries) + 1; g.left < 0 {
		return nil, errTooManyEntries
	}
	return entries, nil
}

func (g *glob) isFolder(name string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := fs.Stat(g.fsys, name)
	return err == nil && info.IsDir()
}

// file takes a file that fits, and remembers one that nearly does.
func (g *glob) file(name, segment string, e fs.DirEntry) {
	switch {
	case name == g.skip || g.isFolder(name, e):
	case fits(segment, e.Name()):
		g.found = append(g.found, name)
	case e.Type().IsRegular() && nearlyFits(segment, e.Name()):
		g.near = append(g.near, name)
	}
}

// fits is path.Match, but a wildcard takes no leading dot.
func fits(segment, name string) bool {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(segment, ".") {
		return false
	}
	ok, _ := path.Match(segment, name)
	return ok
}

// nearlyFits sees through case, a leading dot, and the two endings of YAML.
func nearlyFits(segment, name string) bool {
	segment, name = strings.ToLower(segment), strings.ToLower(strings.TrimLeft(name, "."))
	if !yamlName(name) {
		return false
	}
	stem := strings.TrimSuffix(name, path.Ext(name))
	return fits(segment, stem+".yaml") || fits(segment, stem+".yml")
}

// yamlName reports whether a file's name says that it is YAML.
func yamlName(name string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, strings.ToLower(path.Ext(name)))
}

func hasMeta(segment string) bool { return strings.ContainsAny(segment, "*?[") }
