package diff

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// Value is one side of a change: nothing, a text, or a list of texts. In JSON
// it is null, a string, or an array of strings.
type Value struct {
	Kind ValueKind
	Text string
	List []string
}

// ValueKind tells the three forms of a Value apart.
type ValueKind uint8

// The forms of a Value.
const (
	None ValueKind = iota
	IsText
	IsList
)

// Text makes a text value.
func Text(s string) Value { return Value{Kind: IsText, Text: s} }

// TextOrNone makes a text value, or nothing from the empty text.
func TextOrNone(s string) Value {
	if s == "" {
		return Value{}
	}
	return Text(s)
}

// List makes a list value; nil makes nothing.
func List(items []string) Value {
	if items == nil {
		return Value{}
	}
	return Value{Kind: IsList, List: slices.Clone(items)}
}

// Equal reports whether two values are the same.
func (v Value) Equal(w Value) bool {
	return v.Kind == w.Kind && v.Text == w.Text && slices.Equal(v.List, w.List)
}

// Same reports whether two values mean the same: the order of a list says nothing.
func (v Value) Same(w Value) bool {
	return v.Kind == w.Kind && v.Text == w.Text &&
		(slices.Equal(v.List, w.List) || slices.Equal(slices.Sorted(slices.Values(v.List)), slices.Sorted(slices.Values(w.List))))
}

// String is the value as text: "" for nothing, "[a, b]" for a list.
func (v Value) String() string {
	switch v.Kind {
	case IsText:
		return v.Text
	case IsList:
		return "[" + strings.Join(v.List, ", ") + "]"
	case None:
	}
	return ""
}

// MarshalJSON writes null, a string, or an array.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Kind {
	case IsText:
		return plainJSON(v.Text)
	case IsList:
		return plainJSON(append([]string{}, v.List...))
	case None:
	}
	return []byte("null"), nil
}

// plainJSON encodes without the escapes that are meant for HTML.
func plainJSON(x any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(x)
	return bytes.TrimSpace(b.Bytes()), err
}

// UnmarshalJSON reads what MarshalJSON writes and refuses everything else.
func (v *Value) UnmarshalJSON(b []byte) error {
	*v = Value{}
	switch b = bytes.TrimSpace(b); {
	case bytes.Equal(b, []byte("null")):
		return nil
	case bytes.HasPrefix(b, []byte(`"`)):
		v.Kind = IsText
		return json.Unmarshal(b, &v.Text)
	case bytes.HasPrefix(b, []byte("[")):
		v.Kind = IsList
		return json.Unmarshal(b, &v.List)
	}
	return errors.New("a value is null, a string, or a list of strings")
}
