package adminsim

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// params declares the query parameters of an operation, as the OpenAPI documents
// list them. Anything else in a query is refused.
type params map[string]param

type param struct {
	list     bool // may repeat; such names end in "[]"
	most     int  // how often a list repeats at most; 0 is without end
	required bool
	since    edition             // the version that brought it; "" is both
	check    func(string) string // the objection to one value, or ""
}

func (p params) with(more params) params {
	out := maps.Clone(p)
	maps.Copy(out, more)
	return out
}

// verify finds the first objection to a query, in the order of names.
func (p params) verify(q url.Values, e edition) *apiError {
	for _, name := range slices.Sorted(maps.Keys(q)) {
		if name == "beta" { // marks the beta twin of an operation
			if len(q[name]) != 1 || q.Get(name) != "true" {
				return invalid("beta: input should be true")
			}
			continue
		}
		d, ok := p[name]
		switch {
		case !ok || e < d.since:
			return invalid("%s: unknown query parameter", name)
		case len(q[name]) > 1 && !d.list:
			return invalid("%s: given more than once", name)
		case d.most > 0 && len(q[name]) > d.most:
			return invalid("%s: at most %d values", name, d.most)
		}
		for _, v := range q[name] {
			if why := d.check(v); why != "" {
				return invalid("%s: %s", name, why)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if p[name].required && !q.Has(name) {
			return invalid("%s: query parameter required", name)
		}
	}
	return nil
}

var (
	textParam = param{check: func(string) string { return "" }}
	boolParam = param{check: func(v string) string {
		if v != "true" && v != "false" {
			return "input should be true or false"
		}
		return ""
	}}
	emailParam = param{check: emailObjection}
	timeParam  = param{check: func(v string) string {
		if _, err := parseTime(v); err != nil {
			return "input should be an RFC 3339 date and time"
		}
		return ""
	}}
	textsParam = param{list: true, check: textParam.check}
	// idsParam: "at most 100" is in the document's words, not in its schema.
	idsParam = param{list: true, most: 100, since: edition2026, check: textParam.check}

	// idPaging is shared by all id-paged lists.
	idPaging = params{"limit": intParam(1, 1000), "after_id": textParam, "before_id": textParam}
)

func intParam(least, most int) param {
	return param{check: func(v string) string {
		n, err := strconv.Atoi(v)
		if err != nil || strconv.Itoa(n) != v {
			return "input should be a valid integer"
		}
		if n < least || n > most {
			return fmt.Sprintf("input should be from %d to %d", least, most)
		}
		return ""
	}}
}

func enumParam(values ...string) param {
	return param{check: func(v string) string {
		if !slices.Contains(values, v) {
			return "input should be one of " + strings.Join(values, ", ")
		}
		return ""
	}}
}

func enumsParam(values ...string) param {
	return param{list: true, check: enumParam(values...).check}
}

var rfc3339 = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
})

// parseTime is stricter than time.Parse, which lets some other forms through.
func parseTime(v string) (time.Time, error) {
	if !rfc3339().MatchString(v) {
		return time.Time{}, fmt.Errorf("not an RFC 3339 time: %q", v)
	}
	return time.Parse(time.RFC3339, v)
}

var emailForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~` + "`" + `-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~` + "`" + `-]+)*@` +
		`([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
})

func emailObjection(v string) string {
	local, _, _ := strings.Cut(v, "@")
	if len(v) > 254 || len(local) > 64 || !emailForm().MatchString(v) {
		return "input should be a valid email address"
	}
	return ""
}
