package yamldoc

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxDepth is more than any field of the format needs.
const maxDepth = 16

// structure is the third stage. It takes over the parser's nodes, and refuses
// whatever makes a YAML file mean something else than it seems to say.
type structure struct {
	*Findings
	doc  *Document
	keys map[string]int32 // the line of each key of a mapping
}

// take is the node with all that is below it. field is the key it stands behind.
func (s structure) take(from *yaml.Node, field string, depth int) Node {
	n := s.doc.node(from)
	if depth > maxDepth {
		s.Errorf(s.doc.At(&n), TooDeep, "no field of the format needs this many levels",
			"values are nested more than %d levels deep", maxDepth)
		return n
	}
	s.oddities(from, &n)
	n.content = make([]Node, 0, len(from.Content))
	switch n.kind {
	case Mapping:
		s.mapping(from, &n, depth)
	case Sequence:
		for _, item := range from.Content {
			n.content = append(n.content, s.take(item, "", depth+1))
		}
	case Scalar:
		s.scalar(&n, field)
	case Alias:
	}
	from.Content = nil // two trees need not be whole at once
	return n
}

// mapping takes the keys, then the values, so that one table of keys serves all
// levels.
func (s structure) mapping(from *yaml.Node, n *Node, depth int) {
	clear(s.keys)
	for i := 0; i+1 < len(from.Content); i += 2 {
		key := s.doc.node(from.Content[i])
		if !s.key(from.Content[i], &key) {
			key.style |= refused
		}
		n.content = append(n.content, key, Node{})
	}
	for i := 1; i < len(n.content); i += 2 {
		if key := &n.content[i-1]; key.style&refused == 0 {
			n.content[i] = s.take(from.Content[i], key.Value, depth+1)
		} else {
			n.content[i] = s.doc.node(from.Content[i])
		}
	}
}

// key checks a key and says whether its value is worth looking at.
func (s structure) key(from *yaml.Node, key *Node) bool {
	at := s.doc.At(key)
	switch {
	case key.kind == Scalar && key.Value == "<<" && key.style == 0:
		s.Errorf(at, MergeKey, "write the fields out, or give several workspaces one group",
			"merge keys are not allowed: a review must see every field where it counts")
		return false
	case key.kind == Alias:
		s.oddities(from, key)
		return false
	case key.kind != Scalar:
		s.Errorf(at, KeyNotText, "write the key as text; a name that begins with [ or { needs quotes",
			"a key must be text, not a list or a mapping")
		return false
	}
	s.oddities(from, key)
	s.visible(key)
	if kind := key.ScalarKind(); kind == IsNull && key.Value == "" {
		s.Errorf(at, KeyNotText, "write the key before the colon", "the key is empty")
	} else if kind != IsText {
		s.Errorf(at, KeyNotText, "quote it: "+InQuotes(key.Value),
			"the key %s is read as %s by some YAML parsers", Quote(key.Value), kind)
	}
	if before, again := s.keys[key.Value]; again {
		s.Errorf(at, DuplicateKey, "keep one of them", "%s is given twice; first on line %d", Quote(key.Value), before)
		return false
	}
	s.keys[key.Value] = key.line
	return true
}

// oddities refuses anchors, aliases and tags.
func (s structure) oddities(from *yaml.Node, n *Node) {
	switch {
	case n.kind == Alias:
		s.Errorf(s.doc.At(n), AliasUsed, "write the value out; a value that begins with * needs quotes",
			"aliases are not allowed: a review must see every value where it counts")
	case from.Anchor != "":
		s.Errorf(s.doc.At(n), AliasUsed, "delete &"+Word(from.Anchor)+"; use groups for what workspaces share",
			"anchors are not allowed: a review must see every value where it counts")
	case from.Style&yaml.TaggedStyle != 0:
		s.Errorf(s.doc.At(n), TagUsed, "delete the tag; a value that begins with ! needs quotes",
			"the tag %s is not allowed", Quote(from.Tag))
	case strings.HasPrefix(s.doc.text[n.offset:], "!"): // of which the parser says nothing
		s.Errorf(s.doc.At(n), TagUsed, "delete the !; a value that begins with it needs quotes",
			"the tag ! is not allowed: some YAML parsers make text of what follows")
	}
}

// visible refuses what a reader could not see or would misread, wherever it
// stands and however it is spelled: escapes are read as what they stand for.
func (s structure) visible(n *Node) {
	if s.credential(n) {
		return
	}
	if what := TextProblem(n.Value); what != "" {
		s.Errorf(s.doc.At(n), HiddenCharacter, "write it with visible characters only", "the text %s %s", Quote(n.Value), what)
	}
}

// scalar refuses values that wsync would take for text and others would not.
func (s structure) scalar(n *Node, field string) {
	s.visible(n)
	switch kind := n.ScalarKind(); {
	case kind == IsSpecial, kind == IsDate && !slices.Contains(s.doc.days, field):
		s.Errorf(s.doc.At(n), UnquotedValue, "quote it: "+InQuotes(n.Value),
			"%s without quotes is read as %s by some YAML parsers; text is needed here", n.Value, kind)
	}
}
