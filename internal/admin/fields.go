package admin

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// object reads the next value and gives each name in it to field, which reads
// what belongs to it. A name is good until then. Null is an empty object.
func object(d *jsontext.Decoder, field func(name []byte) error) error {
	if kind := d.PeekKind(); kind != '{' {
		if err := skip(d); err != nil || kind == 'n' {
			return err
		}
		return unexpected("something else where an object was expected")
	}
	if err := skipToken(d); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		raw, err := d.ReadValue()
		if err != nil {
			return notJSON(err)
		}
		if err := field(unquoted(raw)); err != nil {
			return err
		}
	}
	return skipToken(d)
}

// texts reads an object and keeps the texts of some fields of it. What is
// missing, or no text, is "".
func texts(d *jsontext.Decoder, into []string, fields []textField) error {
	clear(into)
	return object(d, func(name []byte) (err error) {
		for i := range fields {
			if string(name) == fields[i].name && d.PeekKind() == '"' {
				into[i], err = readText(d, fields[i].usual)
				return err
			}
		}
		return skip(d)
	})
}

// textField is a field of an object, and values of it that need no copy each
// time they come.
type textField struct {
	name  string
	usual []string
}

// readText reads a text.
func readText(d *jsontext.Decoder, usual []string) (string, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return "", notJSON(err)
	}
	raw = unquoted(raw)
	for _, s := range usual {
		if string(raw) == s {
			return s, nil
		}
	}
	return string(raw), nil
}

// unquoted is what a valid JSON string says.
func unquoted(raw jsontext.Value) []byte {
	if !bytes.ContainsRune(raw, '\\') {
		return raw[1 : len(raw)-1]
	}
	plain, _ := jsontext.AppendUnquote(nil, raw) // it only complains of bytes that are no UTF-8
	return plain
}

func skip(d *jsontext.Decoder) error {
	if err := d.SkipValue(); err != nil {
		return notJSON(err)
	}
	return nil
}

func skipToken(d *jsontext.Decoder) error {
	if _, err := d.ReadToken(); err != nil {
		return notJSON(err)
	}
	return nil
}
