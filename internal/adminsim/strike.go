package adminsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// faults are the armed accidents of a server, in the order of arming.
type faults struct {
	mu    sync.Mutex
	armed []*armedFault
}

type armedFault struct {
	Fault
	matched, struck int
}

// Inject arms faults. When several are due, the one armed first strikes; all of
// them count the request as a match.
func (s *Server) Inject(fs ...Fault) error {
	var armed []*armedFault
	for _, f := range fs {
		clean, err := ParseFault(f.String()) // the one place that knows what is valid
		if err != nil {
			return err
		}
		armed = append(armed, &armedFault{Fault: clean})
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.armed = append(s.faults.armed, armed...)
	return nil
}

// ClearFaults disarms everything.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.armed = nil
}

// match counts a request and says which fault strikes it.
func (fs *faults) match(r *http.Request) *Fault {
	rt, _, _ := routeOf(r.Method, r.URL)
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var due *Fault
	for _, a := range fs.armed {
		if !a.meets(r, rt) {
			continue
		}
		a.matched++
		if due == nil && a.matched >= a.Nth && (a.Times == 0 || a.struck < a.Times) {
			a.struck++
			due = &a.Fault
		}
	}
	return due
}

// meets says whether a request is one that the fault is about. A code is met
// where the API declares it, however wide the pattern.
func (f *Fault) meets(r *http.Request, rt *route) bool {
	return (f.Method == "*" || f.Method == r.Method) && pathMatches(f.Path, r.URL.Path) &&
		(f.Effect != CodeEffect || codes()[f.Code].declaredBy(rt))
}

// checkReach refuses a code at requests none of which declares it: such a fault
// would never strike.
func (f *Fault) checkReach() error {
	if f.Effect != CodeEffect {
		return nil
	}
	at := codes()[f.Code].At
	for _, op := range at {
		method, path, _ := strings.Cut(op, " ")
		if (f.Method == "*" || f.Method == method) && couldMatch(f.Path, path) {
			return nil
		}
	}
	return fmt.Errorf("the API declares %s for %s only, so it would never strike", f.Code, strings.Join(at, ", "))
}

// couldMatch says whether some path has both the pattern and the template of an
// operation. It errs towards yes: a pattern with * may match anything.
func couldMatch(pattern, template string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(template, "/")
	if strings.Contains(pattern, "*") {
		return true
	}
	return slices.EqualFunc(want, have, func(w, h string) bool {
		return h == "{}" || strings.HasPrefix(w, "{") || w == h
	})
}

// checkPattern accepts a path pattern; see Fault for its wildcards.
func checkPattern(p string) error {
	if !strings.HasPrefix(p, "/") && !strings.HasPrefix(p, "*") {
		return fmt.Errorf("path %q starts with neither / nor *", p)
	}
	for rest := p; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || name == "" || strings.ContainsAny(name, "{*/") {
			return fmt.Errorf("path %q: a segment wildcard is written {id}", p)
		}
		rest = tail
	}
}

// pathMatches matches a whole path, wildcard by wildcard from the left.
func pathMatches(pattern, path string) bool {
	if open := strings.IndexByte(pattern, '{'); open >= 0 && !strings.Contains(pattern[:open], "*") {
		n := len(path) - len(strings.TrimPrefix(path, pattern[:open]))
		if n != open {
			return false
		}
		end := open + strings.IndexByte(pattern[open:], '}') + 1
		segment := strings.IndexByte(path[open:]+"/", '/')
		return segment > 0 && pathMatches(pattern[end:], path[open+segment:])
	}
	literal, rest, ok := strings.Cut(pattern, "*")
	if !ok {
		return pattern == path
	}
	tail, ok := strings.CutPrefix(path, literal)
	if !ok {
		return false
	}
	for i := range len(tail) + 1 {
		if pathMatches(rest, tail[i:]) {
			return true
		}
	}
	return false
}

// spoil turns an answer into what the fault makes of it. What needs the
// connection itself is left to deliver.
func (f *Fault) spoil(a reply, requestID string) reply {
	switch f.Effect {
	case StatusEffect:
		kind := f.Type
		if kind == "" {
			kind = kindOf(f.Status)
		}
		e := &apiError{status: f.Status, kind: kind, message: "simulated fault"}
		if f.Code != "" {
			e.withCode(f.Code)
		}
		a = e.reply(requestID, a.landed)
		f.hint(a.header)
	case CodeEffect:
		code := codes()[f.Code]
		if code.Lands != "" && !a.landed {
			break // the request was refused in its own right
		}
		a = code.refusal(a.body).reply(requestID, a.landed)
		f.hint(a.header)
	case HTML:
		page := fmt.Sprintf("<html><head><title>%d %s</title></head><body><center><h1>%[1]d %[2]s</h1></center><hr><center>nginx</center></body></html>\n",
			f.Status, http.StatusText(f.Status))
		a = reply{status: f.Status, header: http.Header{"Content-Type": {"text/html"}}, body: []byte(page), landed: a.landed}
		f.hint(a.header)
	case ExtraFields:
		a.body = rewrite(a.body, addFields)
	case UnknownRole:
		a.body = rewrite(a.body, renameRoles)
	case DropBefore, DropAfter, Hang:
		a.status, a.body = 0, nil
	case Truncate, Slow:
	}
	return a
}

// hint sets the headers that tell a client whether and when to come back.
func (f *Fault) hint(h http.Header) {
	if f.RetryAfter != "" {
		h.Set("retry-after", f.RetryAfter)
	}
	if f.ShouldRetry != "" {
		h.Set("x-should-retry", f.ShouldRetry)
	}
}

// rewrite applies a change to every object of a JSON body.
func rewrite(body []byte, change func(map[string]any)) []byte {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return body
	}
	walk(tree, change)
	out, err := json.Marshal(tree)
	if err != nil {
		return body
	}
	return out
}

func walk(node any, change func(map[string]any)) {
	switch n := node.(type) {
	case map[string]any:
		for _, child := range n {
			walk(child, change)
		}
		change(n)
	case []any:
		for _, child := range n {
			walk(child, change)
		}
	}
}

// addFields only touches API objects and pages, not free maps such as tags.
func addFields(o map[string]any) {
	if o["type"] != nil || o["data"] != nil {
		o["sim_unknown_field"] = map[string]any{"added": "later", "number": 7}
		o["sim_unknown_list"] = []any{"a", nil}
	}
}

func renameRoles(o map[string]any) {
	if _, ok := o["role"].(string); ok && o["type"] != nil {
		o["role"] = "sim_unknown_role"
	}
	if _, ok := o["workspace_role"].(string); ok {
		o["workspace_role"] = "workspace_sim_unknown"
	}
}
