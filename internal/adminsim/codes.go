package adminsim

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Code is an error code (error.details.error_code) that the 2026-10-21 OpenAPI
// document declares for an operation of the simulator. A fault gives it to a
// request on demand; the simulator's own rules give some of them by themselves.
type Code struct {
	Name   string
	Status int
	Kind   string   // error.type
	At     []string // the operations that declare it: METHOD and path, "{}" for a variable
	Lands  string   // what takes effect of a request that is answered so; "" for nothing

	message string // for people; the document's advice is never to match on it
	field   string // details.field, where the document requires one
}

// codes is every code, by name. The descriptions of the error schemas in the
// OpenAPI document are the source of the messages and of what lands.
var codes = sync.OnceValue(func() map[string]Code {
	list := []Code{
		{Name: "sandbox_egress_restricted", Status: http.StatusForbidden, At: everyWrite(), message: "the request came from a sandbox with restricted network access; send it from outside of the sandbox"},
	}
	for _, k := range kinds() {
		list = append(list, k.codes...)
	}
	return byName(list)
})

// Codes lists every error code that a fault can give, by name.
func Codes() []Code {
	var out []Code
	for _, name := range slices.Sorted(maps.Keys(codes())) {
		out = append(out, codes()[name])
	}
	return out
}

// byName gives each code the error type that the document's schemas fix for its
// status; a 503 that carries a code is an overloaded_error.
func byName(list []Code) map[string]Code {
	out := map[string]Code{}
	for _, c := range list {
		c.Kind = kindOf(c.Status)
		if c.Status == http.StatusServiceUnavailable {
			c.Kind = kindOf(statusOverloaded)
		}
		c.At = slices.Concat(out[c.Name].At, c.At) // several kinds may share a code
		out[c.Name] = c
	}
	return out
}

func everyWrite() (out []string) {
	for _, rt := range routes() {
		if rt.method != http.MethodGet && !rt.open {
			out = append(out, rt.method+" "+rt.path)
		}
	}
	return out
}

// declaredBy says whether a route declares the code.
func (c Code) declaredBy(rt *route) bool {
	return rt != nil && slices.Contains(c.At, rt.method+" "+rt.path)
}

// refusal is the answer that carries the code. The body is the one of a success
// when the request landed: it says which workspace was created.
func (c Code) refusal(landed []byte) *apiError {
	e := refuse(c.Status, "%s", c.message).withCode(c.Name)
	e.kind, e.details.Field = c.Kind, c.field
	if c.Name == createdIncomplete {
		var w struct{ ID string }
		if json.Unmarshal(landed, &w) == nil {
			e.details.WorkspaceID = w.ID
		}
	}
	return e
}
