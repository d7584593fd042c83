package admin

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// strictly checks that an answer is one JSON value and nothing after it, and
// that no object in it names a field twice. Decoders differ in which of two
// values they take and in what they skip, so such an answer can be read as
// either: as everybody, or as nobody.
func strictly(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if err := oneValue(d); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return unexpected("something follows the JSON")
	}
	return nil
}

// oneValue reads the next value with all that is in it. The decoder bounds the
// depth.
func oneValue(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return unexpected("the body is not JSON")
	}
	switch token {
	case json.Delim('{'):
		seen := map[string]bool{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return unexpected("the body is not JSON")
			}
			text, _ := name.(string)
			if seen[text] {
				return unexpected("an object names the field %q twice", text)
			}
			seen[text] = true
			if err := oneValue(d); err != nil {
				return err
			}
		}
	case json.Delim('['):
		for d.More() {
			if err := oneValue(d); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	if _, err := d.Token(); err != nil {
		return unexpected("the body is not JSON")
	}
	return nil
}
