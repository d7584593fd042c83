package schema

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Issue is one violation of a schema.
type Issue struct {
	// Pointer is the JSON pointer (RFC 6901) of the offending value.
	Pointer string
	// Keyword is the schema keyword that objects: "type", "enum", "required",
	// "additionalProperties", "pattern" and so on.
	Keyword string
	// Rule is the definition that holds the keyword: "color" for /$defs/color,
	// "" for the top of the schema, "policy/properties/protect" for a part of one.
	Rule string
	// Property is the property in question: the unknown one, the missing one, or
	// the one whose name is unfit. Empty when the value itself is meant.
	Property string
	// OfName says that the name of the property is unfit, not its value.
	OfName bool
	// Want lists what would have been accepted: type names, enum values, or the
	// known properties beside an unknown one.
	Want []string
	// Message is a plain rendering for readers without better words.
	Message string
}

// Validate lists what is wrong with the shape of a decoded org.yaml, sorted by
// pointer. The tree consists of map[string]any, []any, string, bool, nil and
// numbers.
func Validate(tree any) []Issue { return verdict(orgFile, tree) }

// ValidateFragment is Validate for an included file.
func ValidateFragment(tree any) []Issue { return verdict(fragmentFile, tree) }

type compiled struct {
	schemas map[string]*jsonschema.Schema
	docs    map[string]any // by $id, to look up what a level knows
}

var compile = sync.OnceValue(func() compiled {
	out := compiled{schemas: map[string]*jsonschema.Schema{}, docs: map[string]any{}}
	c := jsonschema.NewCompiler()
	ids := map[string]string{}
	for _, name := range []string{orgFile, fragmentFile} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text(name)))
		if err != nil {
			panic(fmt.Errorf("schema: %s: %w", name, err))
		}
		id, _ := doc.(map[string]any)["$id"].(string)
		if err := c.AddResource(id, doc); err != nil {
			panic(fmt.Errorf("schema: %s: %w", name, err))
		}
		ids[name], out.docs[id] = id, doc
	}
	for name, id := range ids {
		out.schemas[name] = c.MustCompile(id)
	}
	return out
})

func verdict(file string, tree any) []Issue {
	c := compile()
	err := c.schemas[file].Validate(tree)
	if err == nil {
		return nil
	}
	var broken *jsonschema.ValidationError
	if !errors.As(err, &broken) {
		return []Issue{{Message: err.Error()}}
	}
	w := walker{docs: c.docs, printer: message.NewPrinter(language.English)}
	w.walk(broken, nil, nil)
	slices.SortFunc(w.issues, func(a, b Issue) int {
		return cmp.Or(
			cmp.Compare(a.Pointer, b.Pointer),
			cmp.Compare(a.Property, b.Property),
			cmp.Compare(a.Keyword, b.Keyword),
			cmp.Compare(a.Rule, b.Rule),
		)
	})
	return w.issues
}

// walker flattens the library's tree of causes into its leaves.
type walker struct {
	docs    map[string]any
	printer *message.Printer
	issues  []Issue
}

// unfitName is the verdict on a property's name, and where the object stands.
type unfitName struct {
	object   []string
	property string
}

// walk descends to the leaves. The library judges a property's name as a value
// of its own, and the location it keeps is overwritten by later siblings; that
// of the reference which led to the object is not, and every schema of ours
// that judges names is reached by one.
func (w *walker) walk(e *jsonschema.ValidationError, object []string, name *unfitName) {
	switch k := e.ErrorKind.(type) {
	case *kind.Reference:
		object = e.InstanceLocation
	case *kind.PropertyNames:
		name = &unfitName{object, k.Property}
	}
	for _, cause := range e.Causes {
		w.walk(cause, object, name)
	}
	if len(e.Causes) == 0 {
		w.leaf(e, name)
	}
}

func (w *walker) leaf(e *jsonschema.ValidationError, name *unfitName) {
	url, fragment, _ := strings.Cut(e.SchemaURL, "#")
	issue := Issue{
		Pointer: pointer(e.InstanceLocation),
		Rule:    strings.TrimPrefix(unescape(fragment), "/$defs/"),
		Message: e.ErrorKind.LocalizedString(w.printer),
	}
	if name != nil {
		issue.Pointer, issue.Property, issue.OfName = pointer(name.object), name.property, true
	}
	if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
		issue.Keyword = path[0]
	}
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		issue.Want = w.known(url, fragment)
		w.each(issue, k.Properties)
		return
	case *kind.Required:
		w.each(issue, k.Missing)
		return
	case *kind.Type:
		issue.Want = k.Want
	case *kind.Enum:
		for _, v := range k.Want {
			issue.Want = append(issue.Want, fmt.Sprint(v))
		}
	case *kind.Const:
		issue.Want = []string{fmt.Sprint(k.Want)}
	case *kind.Not:
		issue.Keyword = "not"
	}
	w.issues = append(w.issues, issue)
}

// each repeats an issue for every property it names.
func (w *walker) each(issue Issue, properties []string) {
	for _, p := range properties {
		issue.Property = p
		w.issues = append(w.issues, issue)
	}
}

// known lists the properties that the schema at a location declares.
func (w *walker) known(url, fragment string) []string {
	at := w.docs[url]
	for _, step := range strings.Split(strings.TrimPrefix(unescape(fragment), "/"), "/") {
		if step == "" {
			continue
		}
		level, _ := at.(map[string]any)
		at = level[step]
	}
	level, _ := at.(map[string]any)
	properties, _ := level["properties"].(map[string]any)
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func pointer(tokens []string) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteByte('/')
		b.WriteString(escape.Replace(t))
	}
	return b.String()
}

// Tokens splits a JSON pointer into its unescaped steps.
func Tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	steps := strings.Split(pointer[1:], "/")
	for i, s := range steps {
		steps[i] = plain.Replace(s)
	}
	return steps
}

var (
	escape = strings.NewReplacer("~", "~0", "/", "~1")
	plain  = strings.NewReplacer("~1", "/", "~0", "~")
)

// unescape undoes the percent signs of a URL fragment.
func unescape(fragment string) string {
	return strings.ReplaceAll(fragment, "%24", "$")
}
