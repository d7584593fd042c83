package review

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/wsync/wsync/spec"
)

// facts takes a value apart into what it says, by path: "Color", "Tags.env",
// "MaxRemovals.Count". Positions say nothing. Two values say the same exactly
// when their facts are equal, so that a field which is added to a type is
// compared from then on, and nobody has to think of it.
func facts(v any) map[string]string {
	into := map[string]string{}
	flatten("", reflect.ValueOf(v), into)
	return into
}

func flatten(at string, v reflect.Value, into map[string]string) {
	switch v.Kind() {
	case reflect.Pointer:
		if into[at] = "null"; !v.IsNil() {
			into[at] = "given"
			flatten(at, v.Elem(), into)
		}
	case reflect.Struct:
		flattenStruct(at, v, into)
	case reflect.Map:
		for _, key := range v.MapKeys() {
			flatten(join(at, key.String()), v.MapIndex(key), into)
		}
	case reflect.Slice:
		if !v.IsNil() {
			into[at] = "given" // an empty list is not an absent one
		}
		items := make([]string, v.Len())
		for i := range items {
			inner := map[string]string{}
			flatten("", v.Index(i), inner)
			items[i] = fmt.Sprint(inner) // with its keys sorted
		}
		slices.Sort(items) // no list of the file has an order that matters
		for i, it := range items {
			into[fmt.Sprintf("%s[%d]", at, i)] = it
		}
	default:
		into[at] = fmt.Sprint(v.Interface())
	}
}

func flattenStruct(at string, v reflect.Value, into map[string]string) {
	switch x := v.Interface().(type) {
	case spec.Position:
		return
	case fmt.Stringer: // a date
		into[at] = x.String()
		return
	}
	for i := range v.NumField() {
		switch f, field := v.Field(i), v.Type().Field(i); {
		case field.Type == reflect.TypeFor[map[string]spec.Position]():
		case field.Anonymous: // its fields are those of the type around it
			flatten(at, f, into)
		default:
			flatten(join(at, field.Name), f, into)
		}
	}
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// entryFacts is what an entry says. Its lines of people count by who gets what
// and for how long, so that an edit of a group counts in every workspace it
// reaches, and another way of naming the same person is the same.
func entryFacts(o *spec.Org, w *spec.Workspace, today spec.Date) map[string]string {
	bare := *w
	bare.Members, bare.Groups = nil, nil
	said := facts(bare)
	keyFacts(o, w, said)
	if !w.ManagesMembers() {
		return said
	}
	said["Members"] = "given"
	a := accessOf(o, w, today)
	for who, t := range a.terms {
		said[join("Members", string(who))] = t.String()
	}
	// In an additive workspace they are what removes a person.
	for who := range a.lapsed {
		said[join("Lapsed", string(who))] = "ended"
	}
	return said
}

// differing names what two sets of facts disagree about, as the file calls it:
// the first part of each path.
func differing(a, b map[string]string) []string {
	seen := map[string]bool{}
	for _, pair := range [][2]map[string]string{{a, b}, {b, a}} {
		for path, v := range pair[0] {
			if w, ok := pair[1][path]; !ok || v != w {
				seen[fieldName(path)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// fieldName is how the file spells a field: "DataResidency.WorkspaceGeo" is
// data_residency.
func fieldName(path string) string {
	head := path
	if i := strings.IndexAny(path, ".["); i >= 0 {
		head = path[:i]
	}
	switch head {
	case "Lapsed":
		return "members"
	}
	var b strings.Builder
	letters := []rune(head)
	for i, r := range letters {
		// A word begins after a small letter, or with the last capital of an acronym.
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
