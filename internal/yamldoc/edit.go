package yamldoc

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// An edit changes one value of a document and gives the file with it. Every line
// that has no part in the change stays byte for byte, comments, blank lines and
// odd indentation included. A line of comment belongs to nobody here: it stays
// where it is, and only one inside of what is removed goes.
//
// A path names a value by keys and, in lists, by indexes from 0. The document
// must be without findings.

// ErrNoEdit says that the text at a path cannot be changed without touching more
// than that, as with keys after a question mark.
var ErrNoEdit = errors.New("the value is written in a way that cannot be changed in place")

// ErrNoPath says that there is nothing at a path, or not what the edit needs.
var ErrNoPath = errors.New("there is no such value")

// Lookup is the value at a path; nil when there is none.
func (d *Document) Lookup(path ...string) *Node {
	if s, ok := d.spot(path); ok {
		return s.value
	}
	return nil
}

// Replace puts another value in place of the one at a path.
func (d *Document) Replace(value *Block, path ...string) ([]byte, error) {
	s, ok := d.spot(path)
	if !ok || s.parent == nil {
		return nil, ErrNoPath
	}
	return d.apply(d.editor().replace(s, value), path, func(parent *Node) {
		parent.content[s.index(s.i)] = value.node()
	})
}

// Insert puts a field with a key into the mapping at a path, or an item, which has
// no key, into the list: before the i-th, or at the end when i is their number.
func (d *Document) Insert(i int, key string, value *Block, path ...string) ([]byte, error) {
	s, ok := d.spot(path)
	if !ok || s.value.kind == Scalar || i < 0 || i > s.value.Len() {
		return nil, ErrNoPath
	}
	if s.value.Len() == 0 && s.parent != nil {
		one := NewList(value)
		if s.value.kind == Mapping {
			one = NewMapping().Field(key, value)
		}
		return d.Replace(one, path...)
	}
	in, entry := spot{parent: s.value, i: i, value: s.value, key: s.key}, []Node{value.node()}
	if s.value.kind == Mapping {
		entry = []Node{Text(key).node(), entry[0]}
	}
	return d.apply(d.editor().insert(in, &row{key: ScalarText(key), value: value}), append(slices.Clone(path), "0"), func(parent *Node) {
		parent.content = slices.Insert(parent.content, i*len(entry), entry...)
	})
}

// Remove takes away the field or item at a path.
func (d *Document) Remove(path ...string) ([]byte, error) {
	s, ok := d.spot(path)
	if !ok || s.parent == nil {
		return nil, ErrNoPath
	}
	if s.parent.Len() == 1 && len(path) > 1 && s.parent.style&flow == 0 {
		empty := NewList()
		if s.parent.kind == Mapping {
			empty = NewMapping()
		}
		return d.Replace(empty, path[:len(path)-1]...)
	}
	return d.apply(d.editor().remove(s), path, func(parent *Node) {
		width := len(parent.content) / parent.Len()
		parent.content = slices.Delete(parent.content, s.i*width, (s.i+1)*width)
	})
}

// spot is a value in its collection; the root has none.
type spot struct {
	parent     *Node
	i          int   // which field or item of parent
	key, value *Node // no key in a list
}

// index is where the value of a field or item stands among the parent's nodes.
func (s spot) index(i int) int {
	if s.parent.kind == Mapping {
		return 2*i + 1
	}
	return i
}

func (d *Document) spot(path []string) (spot, bool) {
	s := spot{value: d.root}
	for _, step := range path {
		parent, i := s.value, -1
		switch parent.kind {
		case Mapping:
			for n := range parent.Len() {
				if parent.content[2*n].Value == step {
					i = n
				}
			}
		case Sequence:
			if n, err := strconv.Atoi(step); err == nil && n < parent.Len() {
				i = n
			}
		case Scalar, Alias:
		}
		if i < 0 {
			return spot{}, false
		}
		s = spot{parent: parent, i: i}
		s.value = &parent.content[s.index(i)]
		if parent.kind == Mapping {
			s.key = &parent.content[2*i]
		}
	}
	return s, true
}

// node is a block as it will be read.
func (b *Block) node() Node {
	d := NewFindings().Read("", Write(NewMapping().Field("value", b)))
	if d.root == nil || len(d.root.content) != 2 {
		return Node{kind: Alias} // equal to nothing
	}
	return d.root.content[1]
}

// splice is a piece of the text and what takes its place.
type splice struct {
	from, to int
	text     string
}

// apply makes the changes, and reads the result: it must be the document with
// the parent of the path edited, and nothing else. So an edit that went wrong is
// refused, never handed out.
func (d *Document) apply(changes []splice, path []string, edit func(parent *Node)) ([]byte, error) {
	var b bytes.Buffer
	if d.marked {
		b.WriteString(byteOrderMark)
	}
	done := 0
	slices.SortStableFunc(changes, func(x, y splice) int { return x.from - y.from })
	for _, s := range changes {
		if s.from < done || s.to < s.from || s.to > len(d.text) {
			return nil, ErrNoEdit
		}
		b.WriteString(d.text[done:s.from])
		b.WriteString(s.text)
		done = s.to
	}
	b.WriteString(d.text[done:])
	f := NewFindings()
	got := f.Read(d.file, b.Bytes(), d.days...)
	want := edited(d.root, path, edit)
	if len(changes) == 0 || f.HasErrors() || got.root == nil || !equal(&want, got.root) {
		return nil, ErrNoEdit
	}
	return b.Bytes(), nil
}

// edited is a copy of a tree with the parent of a path changed.
func edited(n *Node, path []string, edit func(parent *Node)) Node {
	out := *n
	out.content = slices.Clone(n.content)
	if len(path) == 1 {
		edit(&out)
		return out
	}
	for i := range out.content {
		step := strconv.Itoa(i)
		if n.kind == Mapping {
			if i%2 == 0 {
				continue
			}
			step = out.content[i-1].Value
		}
		if step == path[0] {
			out.content[i] = edited(&out.content[i], path[1:], edit)
		}
	}
	return out
}

// lineEnd is how the lines of the file end.
func (d *Document) lineEnd() string {
	if i := strings.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
