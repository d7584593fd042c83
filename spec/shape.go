package spec

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/wsync/wsync/schema"
)

// shape is the fourth stage: the schema's verdict, put at the place where it
// was earned and in words that say what to do.
type shape struct {
	*findings
	src      *source
	root     *yaml.Node
	fragment bool
	indexes  map[*yaml.Node]map[string]int
}

func (f *findings) shape(src *source, root *yaml.Node, issues []schema.Issue, fragment bool) {
	s := shape{f, src, root, fragment, map[*yaml.Node]map[string]int{}}
	for _, issue := range issues {
		s.issue(issue)
	}
}

func (s shape) issue(issue schema.Issue) {
	it := s.resolve(issue)
	switch issue.Keyword {
	case "uniqueItems": // said better, and for every pair, by the decoder
	case "additionalProperties":
		s.unknownField(issue, it)
	case "required":
		s.missingField(issue, it)
	case "type":
		s.wrongType(issue, it)
	case "enum":
		s.unknownValue(issue, it)
	default:
		s.unfit(issue, it)
	}
}

// item is the part of the file an issue is about.
type item struct {
	key   *yaml.Node // nil for the root and for list items
	value *yaml.Node
	name  string // the last step of the pointer
	at    Position
	ofKey bool // the key itself is at fault
}

// resolve follows an issue's pointer, and its property when that exists.
func (s shape) resolve(issue schema.Issue) item {
	it := item{value: s.root, name: "the file"}
	steps := schema.Tokens(issue.Pointer)
	ofKey := issue.OfName || issue.Keyword == "additionalProperties"
	if ofKey {
		steps = append(steps, issue.Property)
	}
	it = it.follow(s, steps)
	it.ofKey = ofKey && it.key != nil
	it.at = s.placeOf(it)
	return it
}

func (it item) follow(s shape, steps []string) item {
	for _, step := range steps {
		if it.value == nil {
			return it
		}
		i := s.child(it.value, step)
		if i < 0 {
			return it
		}
		if it.value.Kind == yaml.MappingNode {
			it.key, it.value = it.value.Content[i], it.value.Content[i+1]
		} else {
			it.key, it.value = nil, it.value.Content[i]
		}
		it.name = step
	}
	return it
}

// child is the index of a step in a node's content, -1 for none.
func (s shape) child(n *yaml.Node, step string) int {
	switch n.Kind {
	case yaml.MappingNode:
		index, ok := s.indexes[n]
		if !ok {
			index = make(map[string]int, len(n.Content)/2)
			for i := len(n.Content) - 2; i >= 0; i -= 2 {
				index[n.Content[i].Value] = i
			}
			s.indexes[n] = index
		}
		if i, ok := index[step]; ok {
			return i
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return i
		}
	}
	return -1
}

// placeOf is the key for what concerns a key or a whole collection, else the
// value.
func (s shape) placeOf(it item) Position {
	about := it.value
	switch {
	case about.Kind == yaml.AliasNode && !it.ofKey: // refused where it stands
	case it.key != nil && (it.ofKey || about.Kind != yaml.ScalarNode || isNothing(about)):
		about = it.key
	case it.key == nil && about.Kind == yaml.MappingNode && len(about.Content) > 0:
		about = about.Content[0]
	}
	return s.src.at(about)
}

func (s shape) unknownField(issue schema.Issue, it item) {
	level, code := levels[issue.Rule], codeUnknownField
	if s.fragment && issue.Rule == "" {
		level = "in a fragment"
		if issue.Property == "include" {
			code = codeIncludeNested
		}
	}
	s.errorf(it.at, code, s.fieldHint(issue, level), "there is no field %s %s", quote(issue.Property), level)
}

func (s shape) fieldHint(issue schema.Issue, level string) string {
	field := issue.Property
	if s.fragment && issue.Rule == "" && slices.Contains(topFields, field) {
		return "a fragment holds workspaces and groups only; move " + field + " to the file that includes it"
	}
	if later[field] {
		return "wsync does not manage " + field + " yet; delete the field"
	}
	if meant, ok := synonyms[field]; ok && slices.Contains(issue.Want, meant) {
		return "did you mean " + meant + "?"
	}
	if home, ok := homes[field]; ok && home != level {
		return field + " belongs " + home
	}
	if meant := s.suggest.nearest(field, issue.Want); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "fields " + level + ": " + strings.Join(issue.Want, ", ")
}

func (s shape) missingField(issue schema.Issue, it item) {
	hint, level := requiredHints[issue.Property], levels[issue.Rule]
	s.push(Problem{ // several fields may be missing at one place
		Severity: Error, Code: codeMissingField, At: it.at, Hint: hint,
		Message: "the field " + quote(issue.Property) + " is missing " + level,
	})
}

func (s shape) wrongType(issue schema.Issue, it item) {
	rule := ruleFor(issue.Rule)
	kind := kindOf(it.value)
	scalar := it.value.Kind == yaml.ScalarNode
	switch {
	case scalar && isNothing(it.value):
		s.missingValue(issue, it, rule)
	case scalar && rule.words && kind != isText:
		s.unknownValue(issue, it)
	case scalar && rule.exact && kind != isText:
		s.errorf(it.at, rule.code, rule.hint, "%s is not %s", it.value.Value, rule.want)
	case scalar && kind != isText && slices.Contains(issue.Want, "string"):
		s.errorf(it.at, codeUnquoted, "quote it: "+doubleQuoted(it.value.Value),
			"%s without quotes is read as %s by some YAML parsers; %s is needed here", it.value.Value, kind, rule.want)
	default:
		s.errorf(it.at, codeWrongType, rule.hint, "%s must be %s, not %s", it.label(), rule.want, kindName(it.value))
	}
}

func (s shape) missingValue(issue schema.Issue, it item, rule rule) {
	hint := rule.empty
	if hint == "" {
		hint = "give it a value, or delete the line"
	}
	if it.key != nil {
		rest := s.src.text[s.src.offset(it.key.Line, it.key.Column):]
		line, _, _ := strings.Cut(rest[:min(len(rest), 4*frameWidth)], "\n")
		if _, comment, ok := strings.Cut(line, ": #"); ok && issue.Rule != "members" && issue.Rule != "workspace" && len(comment) >= 6 {
			hint = "a value that begins with # needs quotes: " + doubleQuoted("#"+strings.TrimSpace(comment))
		}
	}
	s.errorf(it.at, codeMissingValue, hint, "%s has no value", it.label())
}

// label names the value in a sentence.
func (it item) label() string {
	switch {
	case it.key != nil:
		return quote(it.key.Value)
	case it.name == "the file":
		return it.name
	default:
		return "the list item"
	}
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if kind := kindOf(n); kind != isText {
		return quote(n.Value)
	}
	return "text"
}

func (s shape) unknownValue(issue schema.Issue, it item) {
	if issue.Rule == "role" || issue.Rule == "member" {
		s.unknownRole(it)
		return
	}
	hint := "write " + ruleFor(issue.Rule).want
	if issue.Rule == "unrestricted" {
		hint = "write unrestricted, or a list such as [us]"
	}
	if meant := s.suggest.nearest(it.value.Value, issue.Want); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	if it.value.Value == "unrestricted" && issue.Rule == "geo" {
		hint = "unrestricted stands alone, outside the brackets"
	}
	if it.key != nil {
		s.errorf(it.at, codeUnknownValue, hint, "%s is not a value of %s", quote(it.value.Value), it.key.Value)
		return
	}
	s.errorf(it.at, codeUnknownValue, hint, "%s is not a value the list takes", quote(it.value.Value))
}

// unfit covers the keywords about one value: patterns, lengths and bounds.
func (s shape) unfit(issue schema.Issue, it item) {
	rule := ruleFor(issue.Rule)
	code := rule.code
	if code == "" {
		code = codeOutOfRange
	}
	if issue.Rule == "/properties/version" {
		s.version(it)
		return
	}
	want := rule.want
	if rule.fit != "" {
		want = rule.fit
	}
	s.errorf(it.at, code, rule.hint, "%s is not %s", it.shown(), want)
}

// shown is the text at fault, as it stands in the file.
func (it item) shown() string {
	switch {
	case it.ofKey, it.value.Kind != yaml.ScalarNode && it.key != nil:
		return quote(it.key.Value)
	case kindOf(it.value) == isNumber:
		return it.value.Value
	}
	return quote(it.value.Value)
}

func (s shape) version(it item) {
	hint := "write version: 1"
	if n, err := strconv.Atoi(it.value.Value); err == nil && n > 1 && kindOf(it.value) == isNumber {
		s.errorf(it.at, codeVersion, "use a newer wsync, or "+hint, "version %d is newer than this wsync, which knows version 1", n)
		return
	}
	s.errorf(it.at, codeVersion, hint, "version must be the number 1")
}
