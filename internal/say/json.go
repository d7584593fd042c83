package say

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// MarshalJSON writes the plain form. The spans belong beside it: see Marshal.
func (t Text) MarshalJSON() ([]byte, error) { return plainJSON(t.String()) }

// UnmarshalJSON reads a plain text, as words. Unmarshal restores the spans.
func (t *Text) UnmarshalJSON(b []byte) error {
	var s string
	err := json.Unmarshal(b, &s)
	*t = Text(nil).with(Span{Words, s})
	return err
}

// Fields are the texts of an object by their names in JSON, each a *Text or a
// *[]Text.
type Fields map[string]any

// Marshal writes an object whose texts are strings, and beside them "spans": for
// each text that is more than words its spans, words as strings and others as
// {"kind": "text"}. bare is the object as a type without a method of its own.
func Marshal(bare any, texts Fields) ([]byte, error) {
	b, err := plainJSON(bare)
	if err != nil {
		return nil, err
	}
	beside := map[string]any{}
	for name, field := range texts {
		switch x := field.(type) {
		case *Text:
			if !x.onlyWords() {
				beside[name] = spans(*x)
			}
		case *[]Text:
			if !slices.ContainsFunc(*x, func(t Text) bool { return !t.onlyWords() }) {
				continue
			}
			list := make([]spans, len(*x))
			for i, t := range *x {
				list[i] = spans(t)
			}
			beside[name] = list
		}
	}
	if len(beside) == 0 {
		return b, nil
	}
	s, err := plainJSON(beside)
	return slices.Concat(bytes.TrimSuffix(b, []byte("}")), []byte(`,"spans":`), s, []byte("}")), err
}

// Unmarshal reads what Marshal writes. It refuses fields that bare does not have,
// and spans that do not read as the string they stand beside.
func Unmarshal(b []byte, bare any, texts Fields) error {
	beside := map[string]json.RawMessage{}
	if bytes.Contains(b, []byte(`"spans"`)) {
		all := map[string]json.RawMessage{}
		if err := json.Unmarshal(b, &all); err != nil {
			return err
		}
		if err := json.Unmarshal(orNull(all["spans"]), &beside); err != nil {
			return fmt.Errorf("spans: %w", err)
		}
		delete(all, "spans")
		var err error
		if b, err = json.Marshal(all); err != nil {
			return err
		}
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(bare); err != nil {
		return err
	}
	for name, raw := range beside {
		if err := restore(texts[name], raw); err != nil {
			return fmt.Errorf("spans of %q: %w", name, err)
		}
	}
	return nil
}

func orNull(b json.RawMessage) json.RawMessage {
	if b == nil {
		return json.RawMessage("null")
	}
	return b
}

// errDiffer is the error of spans that tell something else than their string.
var errDiffer = errors.New("they do not read as the text beside them")

func restore(field any, raw json.RawMessage) error {
	switch x := field.(type) {
	case *Text:
		var s spans
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		return x.restore(s)
	case *[]Text:
		var list []spans
		if err := json.Unmarshal(raw, &list); err != nil {
			return err
		}
		if len(list) != len(*x) {
			return errDiffer
		}
		for i := range list {
			if err := (*x)[i].restore(list[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("there is no such text")
}

func (t *Text) restore(s spans) error {
	if Text(s).String() != t.String() {
		return errDiffer
	}
	*t = Text(nil).and(Text(s))
	return nil
}

func (t Text) onlyWords() bool {
	return !slices.ContainsFunc(t, func(s Span) bool { return s.Kind != Words })
}

// spans is a Text in its full form.
type spans Text

func (s spans) MarshalJSON() ([]byte, error) {
	list := make([]any, len(s))
	for i, x := range s {
		if x.Kind == Words {
			list[i] = x.Text
		} else {
			list[i] = map[Kind]string{x.Kind: x.Text}
		}
	}
	return plainJSON(list)
}

func (s *spans) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	*s = make(spans, len(list))
	for i, raw := range list {
		x := &(*s)[i]
		if bytes.HasPrefix(bytes.TrimSpace(raw), []byte(`"`)) {
			x.Kind = Words
			if err := json.Unmarshal(raw, &x.Text); err != nil {
				return err
			}
			continue
		}
		var one map[Kind]string
		if err := json.Unmarshal(raw, &one); err != nil {
			return err
		}
		for x.Kind, x.Text = range one {
		}
		if len(one) != 1 || x.Kind == Words || !slices.Contains(Kinds, x.Kind) {
			return fmt.Errorf("not a span: %s", raw)
		}
	}
	return nil
}

// plainJSON encodes without the escapes that are meant for HTML.
func plainJSON(x any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(x)
	return bytes.TrimSpace(b.Bytes()), err
}
