package spec

import (
	"encoding/json"

	"gopkg.in/yaml.v3"
)

// maxDepth is more than any field of the format needs.
const maxDepth = 16

// structure is the third stage. It turns nodes into the plain tree that package
// schema judges, records what stands where, and refuses whatever makes a YAML
// file mean something else than it seems to say.
type structure struct {
	*findings
	src *source
}

// tree walks the file from its root.
func (f *findings) tree(src *source, root *yaml.Node) any {
	s := structure{f, src}
	return s.walk(root, "", 0)
}

func (s structure) walk(n *yaml.Node, field string, depth int) any {
	s.places(n, nil)
	if depth > maxDepth {
		s.errorf(s.src.at(n), codeTooDeep, "no field of the format needs this many levels",
			"values are nested more than %d levels deep", maxDepth)
		return nil
	}
	s.oddities(n)
	switch n.Kind {
	case yaml.MappingNode:
		return s.mapping(n, depth)
	case yaml.SequenceNode:
		items := make([]any, len(n.Content))
		for i, item := range n.Content {
			items[i] = s.walk(item, "", depth+1)
		}
		return items
	case yaml.ScalarNode:
		return s.scalar(n, field)
	default: // an alias, refused
		return nil
	}
}

func (s structure) places(n, value *yaml.Node) {
	at := place{n.Line, n.Column}
	// A block mapping begins where its first key does; the key is the better
	// answer, and it comes later.
	if e := s.src.places[at]; e == nil || e.node.Kind != yaml.ScalarNode {
		s.src.places[at] = &entry{node: n, value: value}
	}
}

func (s structure) mapping(n *yaml.Node, depth int) any {
	level := make(map[string]any, len(n.Content)/2)
	first := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !s.key(key, value) {
			continue
		}
		if before, again := first[key.Value]; again {
			s.errorf(s.src.at(key), codeDuplicateKey, "keep one of them",
				"%s is given twice; first on line %d", quote(key.Value), before.Line)
			continue
		}
		first[key.Value] = key
		level[key.Value] = s.walk(value, key.Value, depth+1)
	}
	return level
}

// key checks a key and says whether its value is worth looking at.
func (s structure) key(key, value *yaml.Node) bool {
	s.places(key, value)
	at := s.src.at(key)
	switch {
	case key.Kind == yaml.ScalarNode && key.Value == "<<" && key.Style == 0:
		s.errorf(at, codeMergeKey, "write the fields out, or give several workspaces one group",
			"merge keys are not allowed: a review must see every field where it counts")
		return false
	case key.Kind == yaml.AliasNode:
		s.oddities(key)
		return false
	case key.Kind != yaml.ScalarNode:
		s.errorf(at, codeKeyNotText, "write the key as text; a name that begins with [ or { needs quotes",
			"a key must be text, not a list or a mapping")
		return false
	}
	s.oddities(key)
	s.text(key)
	if kind := kindOf(key); kind == isNull && key.Value == "" {
		s.errorf(at, codeKeyNotText, "write the key before the colon", "the key is empty")
	} else if kind != isText {
		s.errorf(at, codeKeyNotText, "quote it: "+doubleQuoted(key.Value),
			"the key %s is read as %s by some YAML parsers", quote(key.Value), kind)
	}
	return true
}

// oddities refuses anchors, aliases and tags.
func (s structure) oddities(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		s.errorf(s.src.at(n), codeAlias, "write the value out; a value that begins with * needs quotes",
			"aliases are not allowed: a review must see every value where it counts")
	case n.Anchor != "":
		s.errorf(s.src.at(n), codeAlias, "delete &"+word(n.Anchor)+"; use groups for what workspaces share",
			"anchors are not allowed: a review must see every value where it counts")
	case n.Style&yaml.TaggedStyle != 0:
		s.errorf(s.src.at(n), codeTag, "delete the tag; a value that begins with ! needs quotes",
			"the tag %s is not allowed", quote(n.Tag))
	}
}

// text refuses what a reader could not see or would misread, wherever it stands
// and however it is spelled: escapes are read as what they stand for.
func (s structure) text(n *yaml.Node) {
	if what := TextProblem(n.Value); what != "" {
		s.errorf(s.src.at(n), codeHiddenChar, "write it with visible characters only", "the text %s %s", quote(n.Value), what)
	}
}

// scalar types a value for the schema.
func (s structure) scalar(n *yaml.Node, field string) any {
	s.text(n)
	switch kindOf(n) {
	case isNull:
		return nil
	case isBool:
		return n.Value == "true"
	case isNumber:
		if plainDecimal().MatchString(n.Value) {
			return json.Number(n.Value)
		}
		return json.Number("0")
	case isDate:
		if field != "until" {
			s.unquoted(n, isDate)
		}
	case isSpecial:
		s.unquoted(n, isSpecial)
	case isText:
	}
	return n.Value
}

func (s structure) unquoted(n *yaml.Node, kind scalarKind) {
	s.errorf(s.src.at(n), codeUnquoted, "quote it: "+doubleQuoted(n.Value),
		"%s without quotes is read as %s by some YAML parsers; text is needed here", n.Value, kind)
}
