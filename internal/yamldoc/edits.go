package yamldoc

import (
	"bytes"
	"cmp"
	"slices"
)

// edits are changes of one document that are made together: each finds its place in
// the document as it was read, and one reading proves all of them.
type edits struct {
	editor
	changes []splice

	// What the changes make of the tree, by the nodes of the document. The first node
	// of a field or item stands for it where one is removed.
	replaced map[*Node]Node
	inserted map[gap][]Node
	removed  map[*Node]bool
	// added and taken count the fields or items that a collection gets and loses.
	added, taken map[*Node]int
	// moved are collections in which something ends elsewhere than it did.
	moved map[*Node]bool
}

// splice is a piece of the text and what takes its place.
type splice struct {
	from, to int
	text     string
}

// gap is the place before the i-th field or item of a collection.
type gap struct {
	in *Node
	i  int
}

func (d *Document) edits() *edits {
	return &edits{
		editor:   d.editor(),
		replaced: map[*Node]Node{}, inserted: map[gap][]Node{}, removed: map[*Node]bool{},
		added: map[*Node]int{}, taken: map[*Node]int{}, moved: map[*Node]bool{},
	}
}

func (e *edits) replace(value *Block, path []string) error {
	s, ok := e.spot(path)
	if !ok || s.parent == nil {
		return ErrNoPath
	}
	e.replaced[s.value] = value.node()
	if s.value.kind != Scalar {
		e.moves(path)
	}
	return e.change(e.editor.replace(s, value))
}

func (e *edits) insert(i int, key string, value *Block, path []string) error {
	s, ok := e.spot(path)
	if !ok || s.value.kind == Scalar || i < 0 || i > s.value.Len() {
		return ErrNoPath
	}
	if s.value.Len() == 0 && s.parent != nil {
		one := NewList(value)
		if s.value.kind == Mapping {
			one = NewMapping().Field(key, value)
		}
		return e.replace(one, path)
	}
	in, at := spot{parent: s.value, i: i, value: s.value, key: s.key}, gap{s.value, i}
	if s.value.kind == Mapping {
		e.inserted[at] = append(e.inserted[at], Text(key).node())
	}
	e.inserted[at] = append(e.inserted[at], value.node())
	e.added[s.value]++
	return e.change(e.editor.insert(in, &row{key: ScalarText(key), value: value}))
}

func (e *edits) remove(path []string) error {
	s, ok := e.spot(path)
	if !ok || s.parent == nil {
		return ErrNoPath
	}
	if s.parent.Len() == 1 && len(path) > 1 && s.parent.style&flow == 0 {
		empty := NewList()
		if s.parent.kind == Mapping {
			empty = NewMapping()
		}
		return e.replace(empty, path[:len(path)-1])
	}
	e.removed[cmp.Or(s.key, s.value)] = true
	e.taken[s.parent]++
	if s.i == s.parent.Len()-1 {
		e.moves(path[:len(path)-1])
	}
	return e.change(e.editor.remove(s))
}

// moves notes that what is at a path ends elsewhere than it did.
func (e *edits) moves(path []string) {
	for i := range path {
		e.moved[e.Lookup(path[:i]...)] = true
	}
}

func (e *edits) change(made []splice) error {
	if len(made) == 0 {
		return ErrNoEdit
	}
	e.changes = append(e.changes, made...)
	return nil
}

// ready reports whether a collection can be edited once more before the edits so far
// are read. A collection that becomes empty, or ceases to be, is written anew, which
// leaves nothing to add to or to take from; and what is added goes below the end of
// what is before it.
func (e *edits) ready(n *Node) bool {
	_, replaced := e.replaced[n]
	return !replaced && !e.moved[n] && (e.added[n]+e.taken[n] == 0 || n.Len()-e.taken[n] > 1)
}

// made makes the changes, and reads the result: it must be the document with its tree
// edited, and nothing else. So an edit that went wrong is refused, never handed out.
func (e *edits) made() (*Document, error) {
	var b bytes.Buffer
	if e.marked {
		b.WriteString(byteOrderMark)
	}
	done := 0
	slices.SortStableFunc(e.changes, func(x, y splice) int { return x.from - y.from })
	for _, s := range e.changes {
		if s.from < done || s.to < s.from || s.to > len(e.text) {
			return nil, ErrNoEdit
		}
		b.WriteString(e.text[done:s.from])
		b.WriteString(s.text)
		done = s.to
	}
	b.WriteString(e.text[done:])
	f := NewFindings()
	got := f.Read(e.file, b.Bytes(), e.days...)
	want := e.edited(e.root)
	if f.HasErrors() || got.root == nil || !equal(&want, got.root) {
		return nil, ErrNoEdit
	}
	return got, nil
}

// edited is a copy of a tree as the edits make it.
func (e *edits) edited(n *Node) Node {
	if value, ok := e.replaced[n]; ok {
		return value
	}
	out := *n
	out.content = make([]Node, 0, len(n.content))
	for i := range n.Len() {
		out.content = append(out.content, e.inserted[gap{n, i}]...)
		width := len(n.content) / n.Len()
		entry := n.content[i*width : (i+1)*width]
		if e.removed[&entry[0]] {
			continue
		}
		for j := range entry {
			out.content = append(out.content, e.edited(&entry[j]))
		}
	}
	out.content = append(out.content, e.inserted[gap{n, n.Len()}]...)
	return out
}
