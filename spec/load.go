package spec

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"regexp"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// Load reads the file name of fsys and the fragments it includes. display is
// the path as the user typed it; findings and positions carry it, and those of
// fragments lie beside it. The Org is nil exactly when a finding is an error.
//
// fsys should be confined, as that of os.Root is: Load refuses patterns that
// leave the file's folder, but does not look for symbolic links.
func Load(fsys fs.FS, name, display string) (*Org, Problems) {
	return newLoader().load(fsys, name, display, nil)
}

// LoadOn is Load of a file that is to be carried out: besides, it is held to its
// own house rules, policy.require, as of a day. A version that only serves for
// comparison is read with Load; what it breaks is done.
func LoadOn(fsys fs.FS, name, display string, today Date) (*Org, Problems) {
	return newLoader().load(fsys, name, display, func(c checker) { c.houseRules(today) })
}

func (l *loader) load(fsys fs.FS, name, display string, rules func(checker)) (*Org, Problems) {
	raw, ok := l.bytes(fsys, name, display)
	if !ok {
		return nil, l.Sorted()
	}
	l.file(display, raw, topLevel)
	if len(l.included) > 0 {
		l.fragments(fsys, name, display, l.included)
	}
	l.check()
	if rules != nil && !l.HasErrors() { // of a broken file they would say what is not so
		rules(checker{l.findings, l.org, l.broken})
	}
	problems := l.Sorted()
	if problems.HasErrors() {
		return nil, problems
	}
	return l.org, problems
}

// Fragments lists the files that a file includes, by path as Load shows them. It
// says nothing about what is wrong; Load does.
func Fragments(fsys fs.FS, name, display string) []string {
	l := newLoader()
	raw, ok := l.bytes(fsys, name, display)
	if !ok {
		return nil
	}
	l.file(display, raw, topLevel)
	var files []string
	for _, p := range l.included {
		for _, file := range l.matches(fsys, name, p).found {
			files = append(files, shownPath(name, display, file))
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// loader reads one org.yaml with all that belongs to it.
type loader struct {
	*findings
	org *Org
	// broken: a file could not be read, so names may be missing that exist.
	broken   bool
	total    int
	included []included
}

func newLoader() *loader {
	return &loader{findings: newFindings(), org: &Org{Policy: DefaultPolicy()}}
}

// included is one line of the include list.
type included struct {
	pattern string
	at      Position
}

// read takes a file through the stages of package yamldoc.
func (f *findings) read(file string, raw []byte) *yamldoc.Document {
	return f.Read(file, raw, "until")
}

// file takes one file through the first four stages and into the Org.
func (l *loader) file(file string, raw []byte, top *level) {
	doc := l.read(file, raw)
	sum := sha256.Sum256(raw)
	l.org.Sources = append(l.org.Sources, Source{Path: file, SHA256: hex.EncodeToString(sum[:])})
	if doc.Root() == nil || doc.Root().Kind() != yamldoc.Mapping {
		l.broken = true
	}
	if doc.Root() != nil {
		l.decode(doc, top)
	}
}

// decode is the fourth stage.
func (l *loader) decode(doc *yamldoc.Document, top *level) {
	decoder{findings: l.findings, doc: doc, org: l.org, included: &l.included, forms: map[*rule]*regexp.Regexp{}, levels: levels}.top(top)
}

// check is the fifth stage, once for all files together.
func (l *loader) check() {
	slices.SortStableFunc(l.org.Groups, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(l.org.Workspaces, func(a, b Workspace) int { return cmp.Compare(a.Key, b.Key) })
	checker{l.findings, l.org, l.broken}.all()
}
