package yamldoc

import (
	"errors"
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

// lineEnd is how the lines of the file end.
func (d *Document) lineEnd() string {
	if i := strings.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
