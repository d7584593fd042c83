package spec

import (
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// level is a mapping with fields of its own.
type level struct {
	where    string
	fields   []string // in canonical order
	required []string
	needed   map[string]string                // hints about required fields
	aka      map[string]string                // fields behind words that are not close in spelling
	cannot   func(field string) (hint string) // about fields that there can be none of; nil: nothing
	fragment bool                             // the top of a fragment
}

// levelOf is the level that sections make.
func levelOf[T any](where string, sections []section[T]) *level {
	l := &level{where: where, fields: make([]string, 0, len(sections))}
	more := 0 // words for fields
	for _, s := range sections {
		l.fields = append(l.fields, s.field)
		if s.needed != "" {
			l.required = append(l.required, s.field)
			l.needed = noted(l.needed, s.field, s.needed)
		}
		more += len(s.aka)
	}
	if more == 0 {
		return l
	}
	l.aka = make(map[string]string, more)
	for _, s := range sections {
		for _, word := range s.aka {
			l.aka[word] = s.field
		}
	}
	return l
}

// noted adds to a map that is made when there is something to hold.
func noted(m map[string]string, key, value string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	m[key] = value
	return m
}

// fragmentOf is the level at the top of a fragment.
func fragmentOf(sections []section[*Org]) *level {
	sections = slices.DeleteFunc(slices.Clone(sections), func(s section[*Org]) bool { return !s.fragment })
	l := levelOf("in a fragment", sections)
	l.fragment = true
	return l
}

// fields calls set for each field of a level, and refuses what it lacks and what
// it does not have.
func (d decoder) fields(it item, r *rule, l *level, set func(field string, it item)) {
	if it.node.Kind() != yamldoc.Mapping {
		d.wrongType(it, r)
		return
	}
	missing := slices.Clone(l.required)
	for key, value := range it.node.Pairs() {
		if !slices.Contains(l.fields, key.Value) {
			d.unknownField(key, l)
			continue
		}
		missing = slices.DeleteFunc(missing, func(field string) bool { return field == key.Value })
		set(key.Value, item{key, value})
	}
	for _, field := range missing {
		d.Push(Problem{ // several fields may be missing at one place
			Severity: Error, Code: codeMissingField, At: d.place(it), Hint: l.needed[field],
			Message: "the field " + yamldoc.Quote(field) + " is missing " + l.where,
		})
	}
}

func (d decoder) unknownField(key *yamldoc.Node, l *level) {
	code := codeUnknownField
	if l.fragment && key.Value == "include" {
		code = codeIncludeNested
	}
	d.Errorf(d.doc.At(key), code, d.fieldHint(key.Value, l), "there is no field %s %s", yamldoc.Quote(key.Value), l.where)
}

func (d decoder) fieldHint(field string, l *level) string {
	known := slices.Sorted(slices.Values(l.fields))
	home := homeOf(field, d.levels)
	if l.cannot != nil && l.cannot(field) != "" {
		return l.cannot(field)
	}
	switch meant, another := l.aka[field]; {
	case l.fragment && slices.Contains(d.levels[0].fields, field):
		return "a fragment holds workspaces and groups only; move " + field + " to the file that includes it"
	case home == "" && slices.Contains(later, field):
		return "wsync does not manage " + field + " yet; delete the field"
	case another:
		return "did you mean " + meant + "?"
	case home != "" && home != l.where:
		return field + " belongs " + home
	}
	if meant := d.suggest.nearest(field, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "fields " + l.where + ": " + strings.Join(known, ", ")
}

// homeOf says where a field belongs that turned up elsewhere.
func homeOf(field string, levels []*level) string {
	var homes []string
	for _, l := range levels {
		if slices.Contains(l.fields, field) {
			homes = append(homes, l.where)
		}
	}
	return strings.Join(homes, ", or ")
}

// FileFields, EntryFields and ResidencyFields are the fields of the file, of a
// workspace's entry and of its data_residency, in canonical order.
func FileFields() []string      { return topLevel.fields }
func EntryFields() []string     { return workspaceLevel.fields }
func ResidencyFields() []string { return residencyLevel.fields }
