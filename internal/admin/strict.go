package admin

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// strictDecoder reads JSON and refuses an object that names a field twice.
// Decoders differ in which of two values they take and in what they skip, so
// such an answer can be read as either: as everybody, or as nobody.
func strictDecoder(r io.Reader) *jsontext.Decoder {
	return jsontext.NewDecoder(r, jsontext.AllowInvalidUTF8(true))
}

// strictly checks that an answer is one JSON value and nothing after it, and
// that no object in it names a field twice.
func strictly(body []byte) error {
	d := strictDecoder(bytes.NewBuffer(body))
	if err := d.SkipValue(); err != nil {
		return notJSON(err)
	}
	return ended(d)
}

// ended checks that nothing follows what was read.
func ended(d *jsontext.Decoder) error {
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return unexpected("something follows the JSON")
	}
	return nil
}

// notJSON words what a strict decoder refuses.
func notJSON(err error) error {
	var odd *jsontext.SyntacticError
	if errors.As(err, &odd) && errors.Is(err, jsontext.ErrDuplicateName) {
		return unexpected("an object names the field %q twice", odd.JSONPointer.LastToken())
	}
	return unexpected("the body is not JSON")
}
