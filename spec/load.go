package spec

import (
	"cmp"
	"io/fs"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/wsync/wsync/schema"
)

// Load reads the file name of fsys and the fragments it includes. display is
// the path as the user typed it; findings and positions carry it, and those of
// fragments lie beside it. The Org is nil exactly when a finding is an error.
//
// fsys should be confined, as that of os.Root is: Load refuses patterns that
// leave the file's folder, but does not look for symbolic links.
func Load(fsys fs.FS, name, display string) (*Org, Problems) {
	l := newLoader()
	raw, ok := l.read(fsys, name, display)
	if !ok {
		return nil, l.sorted()
	}
	return l.load(display, raw, func(patterns []included) {
		l.fragments(fsys, name, display, patterns)
	})
}

// Fragments lists the files that a file includes, by path as Load shows them. It
// says nothing about what is wrong; Load does.
func Fragments(fsys fs.FS, name, display string) []string {
	l := newLoader()
	raw, ok := l.read(fsys, name, display)
	if !ok {
		return nil
	}
	src, root := l.open(display, raw)
	if root == nil {
		return nil
	}
	l.tree(src, root)
	var files []string
	for _, p := range l.includes(display, root) {
		for _, file := range l.matches(fsys, name, p).found {
			files = append(files, shownPath(name, display, file))
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Parse reads a single source that includes nothing.
func Parse(file string, src []byte) (*Org, Problems) {
	l := newLoader()
	return l.load(file, src, func(patterns []included) {
		for _, p := range patterns {
			l.errorf(p.at, codeIncludeNested, "read the file from a folder, or write its fragments into it",
				"%s has no folder whose files it could include", quote(file))
		}
	})
}

// loader reads one org.yaml with all that belongs to it.
type loader struct {
	*findings
	org *Org
	// broken: a file could not be read, so names may be missing that exist.
	broken bool
	total  int
}

func newLoader() *loader {
	return &loader{findings: newFindings(), org: &Org{Policy: DefaultPolicy()}}
}

// included is one line of the include list.
type included struct {
	pattern string
	at      Position
}

func (l *loader) load(file string, raw []byte, include func([]included)) (*Org, Problems) {
	if root := l.file(file, raw, false); root != nil {
		include(l.includes(file, root))
	}
	l.check()
	problems := l.sorted()
	if problems.HasErrors() {
		return nil, problems
	}
	return l.org, problems
}

// file takes one file through the first four stages and into the Org.
func (l *loader) file(file string, raw []byte, fragment bool) *yaml.Node {
	src, root := l.open(file, raw)
	l.org.Sources = append(l.org.Sources, Source{Path: file, SHA256: src.digest})
	if root == nil {
		l.broken = true
		return nil
	}
	l.judge(src, root, fragment)
	return root
}

// open takes a file through the first two stages. The root is nil when they
// refused it.
func (f *findings) open(file string, raw []byte) (*source, *yaml.Node) {
	if len(raw) > maxFileSize {
		raw = raw[:maxFileSize+1]
	}
	src := newSource(file, raw)
	f.sources[file] = src
	if !f.checkBytes(src, raw) || !f.checkConflicts(src) {
		return src, nil
	}
	if line, found := src.hasDirective(); found {
		f.errorf(Position{File: file, Line: line, Column: 1}, codeDirective, "delete the line", "YAML directives are not allowed")
		return src, nil
	}
	return src, f.parseYAML(src)
}

// judge applies structure and shape, then takes the values.
func (l *loader) judge(src *source, root *yaml.Node, fragment bool) {
	tree := l.tree(src, root)
	validate := schema.Validate
	if fragment {
		validate = schema.ValidateFragment
	}
	l.shape(src, root, validate(tree), fragment)
	if root.Kind != yaml.MappingNode {
		l.broken = true
		return
	}
	decoder{l.findings, src, l.org}.top(root)
}

// includes lists the patterns of a file's include field.
func (l *loader) includes(file string, root *yaml.Node) []included {
	var list []included
	d := decoder{l.findings, l.sources[file], l.org}
	d.fields(root, func(_ Position, key string, value *yaml.Node) {
		if key != "include" {
			return
		}
		d.names(value, func(at Position, pattern string) {
			list = append(list, included{pattern, at})
			l.org.Include = append(l.org.Include, pattern)
		})
	})
	return list
}

// check is the fifth stage, once for all files together.
func (l *loader) check() {
	slices.SortStableFunc(l.org.Groups, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(l.org.Workspaces, func(a, b Workspace) int { return cmp.Compare(a.Key, b.Key) })
	c := checker{l.findings, l.org, l.broken}
	c.names()
	c.workspaces()
	c.people()
	c.domains()
	c.texts()
	c.groups()
}
