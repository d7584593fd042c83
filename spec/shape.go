package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"

	"github.com/wsync/wsync/schema"
)

// shape is the fourth stage: the schema's verdict, put at the place where it
// was earned and in words that say what to do.
type shape struct {
	*findings
	doc      *yamldoc.Document
	fragment bool
	indexes  map[*yamldoc.Node]map[string]item
}

func (f *findings) shape(doc *yamldoc.Document, issues []schema.Issue, fragment bool) {
	s := shape{f, doc, fragment, map[*yamldoc.Node]map[string]item{}}
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
	key   *yamldoc.Node // nil for the root and for list items
	value *yamldoc.Node
	name  string // the last step of the pointer
	at    Position
	ofKey bool // the key itself is at fault
}

// resolve follows an issue's pointer, and its property when that exists.
func (s shape) resolve(issue schema.Issue) item {
	it := item{value: s.doc.Root(), name: "the file"}
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
		next, ok := s.children(it.value)[step]
		if !ok {
			return it
		}
		it = next
	}
	return it
}

// children are the parts of a collection by step.
func (s shape) children(n *yamldoc.Node) map[string]item {
	if index, ok := s.indexes[n]; ok {
		return index
	}
	index := make(map[string]item, n.Len())
	for key, value := range n.Pairs() {
		index[key.Value] = item{key: key, value: value, name: key.Value}
	}
	for value := range n.Items() {
		step := strconv.Itoa(len(index))
		index[step] = item{value: value, name: step}
	}
	s.indexes[n] = index
	return index
}

// placeOf is the key for what concerns a key or a whole collection, else the
// value.
func (s shape) placeOf(it item) Position {
	about := it.value
	switch {
	case about.Kind() == yamldoc.Alias && !it.ofKey: // refused where it stands
	case it.key != nil && (it.ofKey || about.Kind() != yamldoc.Scalar || about.IsMissing()):
		about = it.key
	case it.key == nil && about.Kind() == yamldoc.Mapping:
		return s.doc.AtFirst(about)
	}
	return s.doc.At(about)
}

func (s shape) unknownField(issue schema.Issue, it item) {
	level, code := levels[issue.Rule], codeUnknownField
	if s.fragment && issue.Rule == "" {
		level = "in a fragment"
		if issue.Property == "include" {
			code = codeIncludeNested
		}
	}
	s.Errorf(it.at, code, s.fieldHint(issue, level), "there is no field %s %s", yamldoc.Quote(issue.Property), level)
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
	s.Push(Problem{ // several fields may be missing at one place
		Severity: Error, Code: codeMissingField, At: it.at, Hint: hint,
		Message: "the field " + yamldoc.Quote(issue.Property) + " is missing " + level,
	})
}

func (s shape) wrongType(issue schema.Issue, it item) {
	rule := ruleFor(issue.Rule)
	kind := it.value.ScalarKind()
	scalar := it.value.Kind() == yamldoc.Scalar
	switch {
	case scalar && it.value.IsMissing():
		s.missingValue(issue, it, rule)
	case scalar && rule.words && kind != yamldoc.IsText:
		s.unknownValue(issue, it)
	case scalar && rule.exact && kind != yamldoc.IsText:
		s.Errorf(it.at, rule.code, rule.hint, "%s is not %s", it.value.Value, rule.want)
	case scalar && kind != yamldoc.IsText && slices.Contains(issue.Want, "string"):
		s.Errorf(it.at, yamldoc.UnquotedValue, "quote it: "+yamldoc.InQuotes(it.value.Value),
			"%s without quotes is read as %s by some YAML parsers; %s is needed here", it.value.Value, kind, rule.want)
	default:
		s.Errorf(it.at, yamldoc.WrongType, rule.hint, "%s must be %s, not %s", it.label(), rule.want, kindName(it.value))
	}
}

func (s shape) missingValue(issue schema.Issue, it item, rule rule) {
	hint := rule.empty
	if hint == "" {
		hint = "give it a value, or delete the line"
	}
	if it.key != nil {
		line := s.doc.Rest(it.key)
		line = line[:min(len(line), 400)]
		if _, comment, ok := strings.Cut(line, ": #"); ok && issue.Rule != "members" && issue.Rule != "workspace" && len(comment) >= 6 {
			hint = "a value that begins with # needs quotes: " + yamldoc.InQuotes("#"+strings.TrimSpace(comment))
		}
	}
	s.Errorf(it.at, codeMissingValue, hint, "%s has no value", it.label())
}

// label names the value in a sentence.
func (it item) label() string {
	switch {
	case it.key != nil:
		return yamldoc.Quote(it.key.Value)
	case it.name == "the file":
		return it.name
	default:
		return "the list item"
	}
}

func kindName(n *yamldoc.Node) string {
	switch n.Kind() {
	case yamldoc.Mapping:
		return "a mapping"
	case yamldoc.Sequence:
		return "a list"
	}
	if kind := n.ScalarKind(); kind != yamldoc.IsText {
		return yamldoc.Quote(n.Value)
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
		s.Errorf(it.at, codeUnknownValue, hint, "%s is not a value of %s", yamldoc.Quote(it.value.Value), it.key.Value)
		return
	}
	s.Errorf(it.at, codeUnknownValue, hint, "%s is not a value the list takes", yamldoc.Quote(it.value.Value))
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
	s.Errorf(it.at, code, rule.hint, "%s is not %s", it.shown(), want)
}

// shown is the text at fault, as it stands in the file.
func (it item) shown() string {
	switch {
	case it.ofKey, it.value.Kind() != yamldoc.Scalar && it.key != nil:
		return yamldoc.Quote(it.key.Value)
	case it.value.ScalarKind() == yamldoc.IsNumber:
		return it.value.Value
	}
	return yamldoc.Quote(it.value.Value)
}

func (s shape) version(it item) {
	hint := "write version: 1"
	if n, err := strconv.Atoi(it.value.Value); err == nil && n > 1 && it.value.ScalarKind() == yamldoc.IsNumber {
		s.Errorf(it.at, codeVersion, "use a newer wsync, or "+hint, "version %d is newer than this wsync, which knows version 1", n)
		return
	}
	s.Errorf(it.at, codeVersion, hint, "version must be the number 1")
}
