package adminsim

import (
	_ "embed" // the operations
	"net/http"
	"strings"
	"sync"
)

// documented lists every operation of the OpenAPI documents, "METHOD path" a
// line, with "{}" for a variable. A test derives it from them, and rewrites it
// with -update.
//
//go:embed operations.txt
var documented string

// unsimulated are the operations of the API that have no handler here.
var unsimulated = sync.OnceValue(otherOperations)

func otherOperations() []route {
	ours := map[string]bool{}
	for _, rt := range routes() {
		ours[rt.method+" "+rt.path] = true
	}
	var out []route
	for line := range strings.Lines(documented) {
		line = strings.TrimSpace(line)
		if method, path, ok := strings.Cut(line, " "); ok && !ours[line] {
			out = append(out, route{method: method, path: path})
		}
	}
	return prepare(out)
}

// notSimulated keeps an operation that exists apart from an object that does
// not: a 404 would let a client believe the organization lacks something.
func notSimulated(method, path string) *apiError {
	return refuse(http.StatusNotImplemented, "%s %s is part of the API, and this simulator does not have it", method, path)
}
