package adminsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A form reads the fields of a JSON body one by one and gathers what is wrong.
//
// It does not decode into a struct because encoding/json matches names without
// regard to case and cannot tell a null from an absent field; the API
// distinguishes both.
type form struct {
	path   string // prefix of the field names in complaints
	fields map[string]json.RawMessage
	asked  map[string]bool
	wrong  *[]string
}

// parseForm accepts exactly one JSON object.
func parseForm(body []byte) (*form, *apiError) {
	dec := json.NewDecoder(bytes.NewReader(body))
	var fields map[string]json.RawMessage
	if err := dec.Decode(&fields); err != nil || fields == nil {
		return nil, invalid("the request body is not valid json: expected an object")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("the request body is not valid json: data after the object")
	}
	return &form{fields: fields, asked: map[string]bool{}, wrong: new([]string)}, nil
}

// finish turns the complaints, fields that nobody asked for among them, into
// one refusal.
func (f *form) finish() *apiError {
	f.leftovers()
	if len(*f.wrong) == 0 {
		return nil
	}
	return invalid("%s", strings.Join(*f.wrong, "; "))
}

func (f *form) leftovers() {
	for _, name := range slices.Sorted(maps.Keys(f.fields)) {
		if !f.asked[name] {
			f.complain(name, "extra inputs are not permitted")
		}
	}
}

func (f *form) complain(name, format string, args ...any) {
	*f.wrong = append(*f.wrong, f.path+name+": "+fmt.Sprintf(format, args...))
}

// presence of a field: the API treats a null and an absent field alike on
// create and differently on update.
type presence int

const (
	absent presence = iota
	null
	given
)

func (f *form) take(name string) (json.RawMessage, presence) {
	f.asked[name] = true
	raw, ok := f.fields[name]
	switch {
	case !ok:
		return nil, absent
	case string(raw) == "null":
		return nil, null
	}
	return raw, given
}

// text reads a string field. A null is refused unless the field is nullable.
func (f *form) text(name string, rules ...rule) (string, presence) {
	raw, have := f.take(name)
	r := rulesOf(rules)
	switch {
	case have == absent && r.required:
		f.complain(name, "field required")
	case have == null && !r.nullable:
		f.complain(name, "input should be a valid string, not null")
	}
	if have != given {
		return "", have
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		f.complain(name, "input should be a valid string")
		return "", absent
	}
	if why := r.objection(s); why != "" {
		f.complain(name, "%s", why)
		return "", absent
	}
	return s, given
}

// list reads an array of strings, each of which obeys the rules.
func (f *form) list(name string, rules ...rule) ([]string, presence) {
	raw, have := f.take(name)
	r := rulesOf(rules)
	if have == null && !r.nullable {
		f.complain(name, "input should be a valid array, not null")
	}
	if have != given {
		return nil, have
	}
	var items []*string
	if err := json.Unmarshal(raw, &items); err != nil {
		f.complain(name, "input should be an array of strings")
		return nil, absent
	}
	out := []string{}
	for i, s := range items {
		if s == nil {
			f.complain(name, "item %d: input should be a valid string, not null", i)
			return nil, absent
		}
		if why := r.objection(*s); why != "" {
			f.complain(name, "item %d: %s", i, why)
			return nil, absent
		}
		out = append(out, *s)
	}
	return out, given
}

// texts reads an object whose values are strings, or nulls where those mean
// something.
func (f *form) texts(name string, nullValues bool) (map[string]*string, presence) {
	raw, have := f.take(name)
	if have != given {
		return nil, have
	}
	var m map[string]*string
	if err := json.Unmarshal(raw, &m); err != nil || m == nil {
		f.complain(name, "input should be an object of strings")
		return nil, absent
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if m[k] == nil && !nullValues {
			f.complain(name, "%q: input should be a valid string, not null", k)
		}
	}
	return m, given
}

// object opens a nested object; its complaints join the others.
func (f *form) object(name string) (*form, presence) {
	raw, have := f.take(name)
	if have != given {
		return nil, have
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		f.complain(name, "input should be an object")
		return nil, absent
	}
	return &form{path: f.path + name + ".", fields: fields, asked: map[string]bool{}, wrong: f.wrong}, given
}

// objects opens each object of an array; their complaints join the others.
func (f *form) objects(name string, least, most int) []*form {
	raw, have := f.take(name)
	var items []map[string]json.RawMessage
	switch {
	case have == absent:
		f.complain(name, "field required")
	case json.Unmarshal(raw, &items) != nil || items == nil || slices.ContainsFunc(items, func(m map[string]json.RawMessage) bool { return m == nil }):
		f.complain(name, "input should be an array of objects")
	case len(items) < least || len(items) > most:
		f.complain(name, "input should have %d to %d items", least, most)
	}
	forms := make([]*form, 0, len(items))
	for i, fields := range items {
		forms = append(forms, &form{path: fmt.Sprintf("%s%s.%d.", f.path, name, i), fields: fields, asked: map[string]bool{}, wrong: f.wrong})
	}
	return forms
}

// integer reads a whole number from 0 to most, or a null that means something.
func (f *form) integer(name string, most int64) (int64, presence) {
	raw, have := f.take(name)
	if have != given {
		if have == absent {
			f.complain(name, "field required")
		}
		return 0, have
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || n < 0 || n > most {
		f.complain(name, "input should be a whole number from 0 to %d, or null", most)
		return 0, absent
	}
	return n, given
}

// rule constrains a string.
type rule func(*constraint)

type constraint struct {
	required, nullable bool
	checks             []func(string) string
}

func rulesOf(rules []rule) constraint {
	var c constraint
	for _, r := range rules {
		r(&c)
	}
	return c
}

func (c constraint) objection(s string) string {
	for _, check := range c.checks {
		if why := check(s); why != "" {
			return why
		}
	}
	return ""
}

func required(c *constraint) { c.required = true }
func nullable(c *constraint) { c.nullable = true }

func matching(check func(string) string) rule {
	return func(c *constraint) { c.checks = append(c.checks, check) }
}

func length(least, most int) rule {
	return matching(func(s string) string {
		if n := utf8.RuneCountInString(s); n < least || n > most {
			return fmt.Sprintf("input should have %d to %d characters", least, most)
		}
		return ""
	})
}

func oneOf(values ...string) rule {
	return matching(func(s string) string {
		if !slices.Contains(values, s) {
			return "input should be one of " + strings.Join(values, ", ")
		}
		return ""
	})
}
