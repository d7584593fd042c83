package yamldoc

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
	"gopkg.in/yaml.v3"
)

// Kind says what a node is.
type Kind uint8

// An Alias is never part of a document without findings.
const (
	Scalar Kind = iota
	Mapping
	Sequence
	Alias
)

// Node is a value of a document, or a key. It is kept small: a file may have
// hundreds of thousands.
type Node struct {
	// Value is the text of a scalar, in NFC: an accented letter is the same
	// however it was typed.
	Value string
	// content are the items of a sequence, or the keys and values of a mapping in
	// turn, as they stand in the file.
	content []Node

	offset, line, column int32
	kind                 Kind
	style                style
}

// style is how a node is written, as the parser's bits and one of ours.
type style uint8

const (
	tagged       = style(yaml.TaggedStyle)
	doubleQuoted = style(yaml.DoubleQuotedStyle)
	singleQuoted = style(yaml.SingleQuotedStyle)
	literal      = style(yaml.LiteralStyle)
	folded       = style(yaml.FoldedStyle)
	flow         = style(yaml.FlowStyle)
	// refused marks a key that Read has refused, with its value.
	refused = flow << 1

	quotedOrBlock = doubleQuoted | singleQuoted | literal | folded
)

// Kind says what the node is.
func (n *Node) Kind() Kind { return n.kind }

// Pairs gives the keys and values of a mapping in the order of the file, without
// those that Read has refused; nothing for other nodes.
func (n *Node) Pairs() iter.Seq2[*Node, *Node] {
	return func(yield func(*Node, *Node) bool) {
		if n.kind != Mapping {
			return
		}
		for i := 0; i < len(n.content); i += 2 {
			if n.content[i].style&refused == 0 && !yield(&n.content[i], &n.content[i+1]) {
				return
			}
		}
	}
}

// Items gives the items of a sequence; nothing for other nodes.
func (n *Node) Items() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		if n.kind != Sequence {
			return
		}
		for i := range n.content {
			if !yield(&n.content[i]) {
				return
			}
		}
	}
}

// Len is the number of items of a sequence, and of keys of a mapping.
func (n *Node) Len() int {
	if n.kind == Mapping {
		return len(n.content) / 2
	}
	return len(n.content)
}

// At is the position of a node in the file.
func (d *Document) At(n *Node) Position {
	return Position{File: d.file, Line: int(n.line), Column: int(n.column)}
}

// AtFirst is the position of the first key or item of a collection, refused or
// not, and that of any other node.
func (d *Document) AtFirst(n *Node) Position {
	if len(n.content) > 0 {
		n = &n.content[0]
	}
	return d.At(n)
}

// node takes over what the parser says about one node, children apart.
func (d *Document) node(from *yaml.Node) Node {
	n := Node{Value: norm.NFC.String(from.Value), kind: kinds[from.Kind], style: style(from.Style) &^ tagged} //nolint:gosec // six bits
	line, column := from.Line, from.Column
	absent := n.kind == Scalar && n.Value == "" && n.style == 0
	if absent && line > d.lines() {
		line, column = d.lines(), maxDistance
	}
	offset := d.offset(line, column)
	if absent {
		// The parser puts a value that is not there somewhere behind its key, even
		// past the end of the line or of the file.
		column = d.last.column
	}
	if strings.HasPrefix(d.text[offset:], n.Value) {
		n.Value = d.text[offset : offset+len(n.Value)] // one copy of the text is enough
	}
	n.line, n.column, n.offset = int32(line), int32(column), int32(offset) //nolint:gosec // bounded by MaxFileSize
	return n
}

var kinds = [...]Kind{yaml.ScalarNode: Scalar, yaml.MappingNode: Mapping, yaml.SequenceNode: Sequence, yaml.AliasNode: Alias}

// maxDistance is farther than any column.
const maxDistance = 1 << 30

// find is the scalar at a place, with its value if it is a key; nil when no
// scalar begins there.
func (d *Document) find(line, column int) (n, value *Node) {
	if d.root == nil {
		return nil, nil
	}
	for n = d.root; n.kind != Scalar; {
		next, exact := slices.BinarySearchFunc(n.content, [2]int{line, column}, func(c Node, at [2]int) int {
			return cmp.Or(cmp.Compare(int(c.line), at[0]), cmp.Compare(int(c.column), at[1]))
		})
		// A value that is not there may stand where the next key does.
		for exact && next+1 < len(n.content) && n.content[next+1].offset == n.content[next].offset {
			next++
		}
		if !exact {
			next--
		}
		if next < 0 {
			return nil, nil
		}
		value = nil
		if n.kind == Mapping && next%2 == 0 {
			value = &n.content[next+1]
		}
		n = &n.content[next]
	}
	if int(n.line) != line || int(n.column) != column {
		return nil, nil
	}
	return n, value
}
