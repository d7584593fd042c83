package adminsim

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// route is one operation of the OpenAPI document. A "{}" in its path is a
// variable, one whole segment.
type route struct {
	method string
	path   string
	params params
	body   bool   // takes a JSON body, and requires one
	open   bool   // needs no credential: the token exchange
	token  bool   // takes an OAuth token, and no admin key
	beta   string // the anthropic-beta that it needs
	handle func(*Server, *call) (any, *apiError)

	segments []string
}

const (
	base         = "/v1/organizations/"
	exchangePath = "/v1/oauth/token"
)

// routes is every operation that there is a handler for.
var routes = sync.OnceValue(func() []route {
	rs := []route{
		{method: "GET", path: base + "me", handle: (*Server).organization},
		{method: "POST", path: exchangePath, body: true, open: true},
	}
	for _, k := range kinds() {
		rs = append(rs, k.routes...)
	}
	return prepare(rs)
})

func prepare(rs []route) []route {
	for i := range rs {
		rs[i].segments = strings.Split(rs[i].path, "/")
	}
	return rs
}

// routeOf finds the operation that a request names. The document declares no
// 405; it is what HTTP prescribes for a known path with another method.
func routeOf(method string, u *url.URL) (*route, []string, *apiError) {
	segments := strings.Split(u.EscapedPath(), "/")
	rt, vars, known := find(routes(), method, segments)
	other, otherVars, knownToo := find(unsimulated(), method, segments)
	switch {
	case rt != nil && (other == nil || len(otherVars) >= len(vars)): // a word goes before a variable
		return rt, vars, nil
	case other != nil:
		return nil, nil, notSimulated(method, u.EscapedPath())
	case known || knownToo:
		return nil, nil, refuse(http.StatusMethodNotAllowed, "method %s is not allowed here", method)
	}
	return nil, nil, notFound("not found")
}

// find picks the route of a request, and says whether any method has the path.
func find(among []route, method string, segments []string) (rt *route, vars []string, known bool) {
	for i := range among {
		vars, ok := among[i].match(segments)
		if !ok {
			continue
		}
		if among[i].method == method {
			return &among[i], vars, true
		}
		known = true
	}
	return nil, nil, known
}

// match compares segment by segment, before unescaping: an escaped slash stays
// inside its segment.
func (rt *route) match(segments []string) ([]string, bool) {
	if len(segments) != len(rt.segments) {
		return nil, false
	}
	var vars []string
	for i, want := range rt.segments {
		got, err := url.PathUnescape(segments[i])
		switch {
		case err != nil:
			return nil, false
		case want == "{}" && got != "":
			vars = append(vars, got)
		case want != got:
			return nil, false
		}
	}
	return vars, true
}

// checkBody refuses a body where none belongs, and anything but JSON where one
// does.
func checkBody(rt *route, h http.Header, body []byte) *apiError {
	if !rt.body {
		if len(body) > 0 {
			return invalid("this endpoint takes no request body")
		}
		return nil
	}
	if kind, _, err := mime.ParseMediaType(h.Get("content-type")); err != nil || kind != "application/json" {
		return invalid("content-type: expected application/json")
	}
	if len(body) == 0 {
		return invalid("a request body is required")
	}
	return nil
}
