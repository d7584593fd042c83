package spec

import (
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// EditSource changes one of the files that an Org was loaded from, so that it says
// what is says where it said what was says. It touches the lines of what differs and no
// others. An entry belongs to the file that its position names; everything else but
// groups belongs to the main file, which is the first source of was.
//
// src must be the file as was has it. The error says that something is written in a
// way that cannot be changed in place.
func EditSource(path string, src []byte, was, is *Org) ([]byte, error) {
	doc := newFindings().read(path, src)
	if doc.Root() == nil {
		return nil, yamldoc.ErrNoEdit
	}
	return doc.Update(was.part(path), is.part(path), sameKey)
}

// part is what an Org says in one of its files, in canonical form.
func (o *Org) part(path string) *block {
	p := Org{Policy: DefaultPolicy()}
	if len(o.Sources) > 0 && path == o.Sources[0].Path {
		p = *o
	}
	p.Groups = slices.DeleteFunc(slices.Clone(o.Groups), func(g Group) bool { return g.At.File != path })
	p.Workspaces = slices.DeleteFunc(slices.Clone(o.Workspaces), func(w Workspace) bool { return w.Pos("").File != path })
	return formatted(fileSections, &p)
}

// sameKey tells two spellings of one address.
func sameKey(a, b string) bool {
	return strings.Contains(a, "@") && FoldEmail(a) == FoldEmail(b)
}
