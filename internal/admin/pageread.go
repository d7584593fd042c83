package admin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
)

// Pages are read as they arrive, strictly, and of an item only the fields that
// wsync keeps: a large organization is a hundred thousand items, and the SDK's
// types hold each of them several times over. The requests are the SDK's.

// page is what one page of a list says of itself.
type page struct {
	more  bool
	last  string
	items int
	size  int // bytes
}

// itemReader reads the next item and names it.
type itemReader func(*jsontext.Decoder) (id string, err error)

// readPage reads the page in an answer to its end.
func readPage(res *http.Response, style paging, item itemReader) (page, error) {
	defer res.Body.Close()
	if !saysJSON(res) {
		return page{}, errors.New("not JSON")
	}
	body := &arriving{Reader: res.Body}
	d := strictDecoder(body)
	p, err := decodePage(d, style, item)
	if err == nil {
		err = ended(d)
	}
	if body.broke != nil {
		err = fmt.Errorf("error reading response body: %w", body.broke)
	}
	p.size = body.size
	return p, err
}

// arriving remembers how much of a body came and why not all of it did.
type arriving struct {
	io.Reader
	size  int
	broke error
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if a.size += n; err != nil && !errors.Is(err, io.EOF) {
		a.broke = err
	}
	return n, err
}

// decodePage reads a page and refuses one that contradicts itself. A false end
// here would look like people and workspaces that are gone.
func decodePage(d *jsontext.Decoder, style paging, item itemReader) (p page, err error) {
	var listed, ended, cursor bool
	var end string // the id of the last item
	err = object(d, func(name []byte) (err error) {
		switch kind := d.PeekKind(); {
		case string(name) == "data" && kind == '[':
			listed = true
			p.items, end, err = array(d, item)
			return err
		case style != byPage && string(name) == "has_more" && (kind == 't' || kind == 'f'):
			ended, p.more = true, kind == 't'
		case style != byPage && string(name) == "last_id" && kind == '"':
			cursor = true
			p.last, err = readText(d, nil)
			return err
		case style == byPage && string(name) == "next_page" && kind == '"':
			ended, p.more = true, true
			p.last, err = readText(d, nil)
			return err
		case style == byPage && string(name) == "next_page" && kind == 'n':
			ended = true
		}
		return skip(d)
	})
	switch {
	case err != nil:
		return p, err
	case !listed:
		return p, unexpected("the list is missing")
	case !ended:
		return p, unexpected("%s is missing", style.end())
	case p.more && p.items == 0:
		return p, unexpected("the page is empty, yet has_more is true")
	case p.more && p.last == "":
		return p, unexpected("has_more is true, yet there is no cursor")
	case style == byOwnID && p.items > 0 && cursor && p.last != end:
		return p, unexpected("last_id is %q, but the page ends with %q", p.last, end)
	}
	return p, nil
}

// array reads the items of a page.
func array(d *jsontext.Decoder, item itemReader) (n int, last string, err error) {
	if err := skipToken(d); err != nil {
		return 0, "", err
	}
	for ; d.PeekKind() != ']'; n++ {
		if last, err = item(d); err != nil {
			return n, "", err
		}
	}
	return n, last, skipToken(d)
}

// whole reads an item into the SDK's type for it. It is for short lists.
func whole[S, V any](translate func(*S) (V, string, bool, error)) func(*jsontext.Decoder) (V, string, bool, error) {
	return func(d *jsontext.Decoder) (v V, id string, keep bool, err error) {
		raw, err := d.ReadValue()
		if err != nil {
			return v, "", false, notJSON(err)
		}
		var s S
		if err := json.Unmarshal(bytes.Clone(raw), &s); err != nil { // the SDK may hold on to what it reads
			return v, "", false, unexpected("an item of another type than documented")
		}
		return translate(&s)
	}
}
