package apidoc

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Exchange is one request and its answer, as they were on the wire.
type Exchange struct {
	Method         string
	URL            string // path and query; an absolute URL will do
	Header         http.Header
	Body           []byte
	Status         int
	ResponseHeader http.Header
	ResponseBody   []byte
}

// ErrUndocumented is wrapped when a request names no operation of the document.
var ErrUndocumented = errors.New("no such operation in the openapi document")

// Check finds everything in an exchange that the document does not allow.
func (d *Document) Check(x Exchange) error {
	return errors.Join(d.CheckRequest(x), d.CheckResponse(x))
}

// CheckRequest judges the request alone: the operation, its query, headers and
// body.
func (d *Document) CheckRequest(x Exchange) error {
	op, query, err := d.find(x)
	if err != nil {
		return fmt.Errorf("%s %s: %w", x.Method, x.URL, err)
	}
	wrong := append(d.checkQuery(op, query), d.checkHeaders(op, x.Header)...)
	if _, rawQuery, _ := strings.Cut(x.URL, "?"); rawQuery != "" {
		if _, err := url.ParseQuery(rawQuery); err != nil {
			wrong = append(wrong, fmt.Errorf("query: %w", err))
		}
	}
	if err := d.checkBody(op, x); err != nil {
		wrong = append(wrong, err)
	}
	return named(op, "request", errors.Join(wrong...))
}

// CheckResponse judges the answer alone. The answer to a request that names no
// operation is held to the common error schema.
func (d *Document) CheckResponse(x Exchange) error {
	op, _, err := d.find(x)
	if errors.Is(err, ErrUndocumented) {
		return named(op, "response", d.checkUndocumented(x))
	} else if err != nil {
		return err
	}
	at, ok := op.responses[strconv.Itoa(x.Status)]
	if !ok {
		return named(op, "response", fmt.Errorf("status %d is not declared", x.Status))
	}
	if at == "" {
		return nil
	}
	return named(op, "response", errors.Join(isJSON(x.ResponseHeader), d.validate(at, x.ResponseBody)))
}

func (d *Document) checkUndocumented(x Exchange) error {
	if x.Status < 400 {
		return fmt.Errorf("%s %s: status %d for no known operation", x.Method, x.URL, x.Status)
	}
	return errors.Join(isJSON(x.ResponseHeader), d.validate(pointer("components", "schemas", "ErrorResponse"), x.ResponseBody))
}

func named(op Operation, side string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %s: %w", op, side, err)
}

// find picks the operation of a request. ?beta=true selects the beta twin; a
// beta operation without a plain twin is documented without the flag too.
func (d *Document) find(x Exchange) (Operation, url.Values, error) {
	u, err := url.Parse(x.URL)
	if err != nil {
		return Operation{}, nil, err
	}
	query := u.Query() // leaves out what cannot be parsed; CheckRequest says so
	beta := len(query["beta"]) == 1 && query.Get("beta") == "true"
	var fallback *Operation
	for i, op := range d.operations {
		if op.Method != x.Method || !matches(op.Path, u.EscapedPath()) {
			continue
		}
		if op.Beta == beta {
			if beta {
				query.Del("beta")
			}
			return op, query, nil
		}
		if op.Beta {
			fallback = &d.operations[i]
		}
	}
	if fallback != nil {
		return *fallback, query, nil
	}
	return Operation{Method: x.Method, Path: u.Path}, query, ErrUndocumented
}

// matches compares an escaped path with a template, segment by segment.
func matches(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		segment, err := url.PathUnescape(got[i])
		if err != nil || segment == "" && want[i] != "" {
			return false
		}
		if !strings.HasPrefix(want[i], "{") && want[i] != segment {
			return false
		}
	}
	return true
}

func (d *Document) checkQuery(op Operation, query url.Values) []error {
	var wrong []error
	declared := map[string]bool{}
	for _, p := range op.params {
		if p.in != "query" {
			continue
		}
		declared[p.name] = true
		values, given := query[p.name]
		if !given {
			if p.required {
				wrong = append(wrong, fmt.Errorf("query parameter %q is required", p.name))
			}
			continue
		}
		if err := d.validateAny(p.schema, readings(p, values)); err != nil {
			wrong = append(wrong, fmt.Errorf("query parameter %q = %q: %w", p.name, values, err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !declared[name] {
			wrong = append(wrong, fmt.Errorf("query parameter %q is not declared", name))
		}
	}
	return wrong
}

var integer = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// readings are the JSON values that a query value may stand for: the schema
// decides which of them is meant. A parameter that repeats without being a list
// stands for nothing.
func readings(p parameter, values []string) []any {
	if p.list {
		items := make([]any, len(values))
		for i, v := range values {
			items[i] = v
		}
		return []any{items}
	}
	if len(values) != 1 {
		return nil
	}
	out := []any{values[0]}
	switch v := values[0]; {
	case integer.MatchString(v):
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			out = append(out, n)
		}
	case v == "true" || v == "false":
		out = append(out, v == "true")
	}
	return out
}

func (d *Document) validateAny(at string, values []any) error {
	s, err := d.schema(at)
	if err != nil {
		return err
	}
	err = errors.New("given more than once")
	for _, v := range values {
		if err = s.Validate(v); err == nil {
			return nil
		}
	}
	return err
}

// checkHeaders looks for required headers only: HTTP clients add their own.
func (d *Document) checkHeaders(op Operation, h http.Header) []error {
	var wrong []error
	for _, p := range op.params {
		if p.in == "header" && p.required && h.Get(p.name) == "" {
			wrong = append(wrong, fmt.Errorf("header %q is required", p.name))
		}
	}
	return wrong
}

func (d *Document) checkBody(op Operation, x Exchange) error {
	switch {
	case op.body == "" && len(x.Body) > 0:
		return errors.New("a body is not declared")
	case op.body == "":
		return nil
	case len(x.Body) == 0:
		return errors.New("a body is required")
	}
	return errors.Join(isJSON(x.Header), d.validate(op.body, x.Body))
}

func isJSON(h http.Header) error {
	kind, _, err := mime.ParseMediaType(h.Get("content-type"))
	if err != nil || kind != jsonType {
		return fmt.Errorf("content-type %q is not %s", h.Get("content-type"), jsonType)
	}
	return nil
}

func (d *Document) validate(at string, body []byte) error {
	s, err := d.schema(at)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("body: %w", err)
	}
	return s.Validate(v)
}
