package adminsim

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Fault is one accident: which requests it strikes, when, and how.
//
// Its compact form, for flags and test scripts, is
//
//	METHOD PATH EFFECT [ARGUMENT...]
//
// METHOD is GET, POST, DELETE or * for any. PATH is matched whole against the
// request path: * stands for any run of characters, slashes included, and {id}
// (any word in braces) for exactly one segment, as in
// /v1/organizations/workspaces/{id}. EFFECT is one of
//
//	400…599       answer with this status; the write is not applied
//	html          answer with a proxy's HTML page, status 502; not applied
//	drop-before   close the connection; not applied
//	drop-after    apply, then close the connection without an answer
//	truncate      apply, send half the body, close
//	hang          apply nothing and answer nothing until the client leaves
//	slow          apply, then dribble the body out
//	extra-fields  apply, and add fields that no document knows
//	unknown-role  apply, and answer with roles that no document knows
//	CODE          answer with this error code, such as change_outcome_unknown,
//	              where the API declares it: see Codes, and what lands there
//
// and the arguments, in any order, are
//
//	once, always, times=N   how often it strikes; always is the default
//	nth=N                   the first match to strike; once unless said otherwise
//	landed                  (status, html) apply the write all the same
//	retry-after=N           (status, html, code) seconds to wait
//	type=NAME               (status) error type in the body
//	code=NAME               (status) error code in the body, any word: a client meets
//	                        codes that it does not know
//	should-retry=BOOL       (status, html, code) the x-should-retry header
//	status=N                (html) instead of 502
//	for=DURATION            (hang, slow) how long at most
type Fault struct {
	Method string // or "*"
	Path   string
	Effect Effect

	Status      int           // StatusEffect and HTML
	Code        string        // CodeEffect: the name of one of the Codes; StatusEffect: any
	Type        string        // error type, when not the status's own
	RetryAfter  string        // seconds, "" for no header
	ShouldRetry string        // "true", "false" or "" for no header
	Landed      bool          // apply the write before failing
	For         time.Duration // Hang and Slow
	Nth         int           // first match to strike, from 1
	Times       int           // how often; 0 is always
}

// Effect is what a fault does to an exchange.
type Effect string

// The effects, by their names in the compact form; StatusEffect is written as
// the status itself, CodeEffect as the code.
const (
	StatusEffect Effect = "status"
	CodeEffect   Effect = "code"
	HTML         Effect = "html"
	DropBefore   Effect = "drop-before"
	DropAfter    Effect = "drop-after"
	Truncate     Effect = "truncate"
	Hang         Effect = "hang"
	Slow         Effect = "slow"
	ExtraFields  Effect = "extra-fields"
	UnknownRole  Effect = "unknown-role"
)

var effects = []Effect{HTML, DropBefore, DropAfter, Truncate, Hang, Slow, ExtraFields, UnknownRole}

const (
	longestHang = 30 * time.Second
	usualSlow   = time.Second
)

// lands says whether the request is served before the fault spoils the answer.
func (f *Fault) lands() bool {
	switch f.Effect {
	case StatusEffect, HTML:
		return f.Landed
	case CodeEffect:
		return codes()[f.Code].Lands != ""
	case DropBefore, Hang:
		return false
	case DropAfter, Truncate, Slow, ExtraFields, UnknownRole:
	}
	return true
}

// ParseFault reads the compact form.
func ParseFault(text string) (Fault, error) {
	f, err := parseFault(text)
	if err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return f, nil
}

func parseFault(text string) (Fault, error) {
	words := strings.Fields(text)
	if len(words) < 3 {
		return Fault{}, fmt.Errorf("expected METHOD PATH EFFECT, such as: POST /v1/organizations/workspaces 500 once")
	}
	f := Fault{Method: words[0], Path: words[1], Nth: 1}
	if !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodDelete, "*"}, f.Method) {
		return Fault{}, fmt.Errorf("method %q is not GET, POST, DELETE or *", f.Method)
	}
	if err := checkPattern(f.Path); err != nil {
		return Fault{}, err
	}
	if err := f.parseEffect(words[2]); err != nil {
		return Fault{}, err
	}
	if err := f.checkReach(); err != nil {
		return Fault{}, err
	}
	seen := map[string]bool{}
	for _, word := range words[3:] {
		name, value, valued := strings.Cut(word, "=")
		if word == "always" || word == "once" {
			name = "times" // the three exclude each other
		}
		if seen[name] {
			return Fault{}, fmt.Errorf("%q: given twice", word)
		}
		seen[name] = true
		if err := f.argument(word, name, value, valued); err != nil {
			return Fault{}, err
		}
	}
	if seen["nth"] && !seen["times"] {
		f.Times = 1
	}
	return f, nil
}

func (f *Fault) parseEffect(word string) error {
	if code, err := strconv.Atoi(word); err == nil {
		f.Effect, f.Status = StatusEffect, code
		return checkStatus(code)
	}
	if _, ok := codes()[word]; ok {
		f.Effect, f.Code = CodeEffect, word
		return nil
	}
	f.Effect = Effect(word)
	if !slices.Contains(effects, f.Effect) {
		return fmt.Errorf("effect %q is not a status from 400 to 599, one of %s, or one of the error codes %s",
			word, joined(effects), strings.Join(slices.Sorted(maps.Keys(codes())), ", "))
	}
	switch f.Effect {
	case HTML:
		f.Status = http.StatusBadGateway
	case Hang:
		f.For = longestHang
	case Slow:
		f.For = usualSlow
	case StatusEffect, CodeEffect, DropBefore, DropAfter, Truncate, ExtraFields, UnknownRole:
	}
	return nil
}

func joined(effects []Effect) string {
	var out []string
	for _, e := range effects {
		out = append(out, string(e))
	}
	return strings.Join(out, ", ")
}

func checkStatus(code int) error {
	if code < 400 || code > 599 {
		return fmt.Errorf("status %d is not from 400 to 599", code)
	}
	return nil
}

// argumentsOf says which effects an argument suits; arguments that suit all
// are left out.
var argumentsOf = map[string][]Effect{
	"landed": {StatusEffect, HTML}, "retry-after": {StatusEffect, HTML, CodeEffect}, "should-retry": {StatusEffect, HTML, CodeEffect},
	"type": {StatusEffect}, "code": {StatusEffect}, "status": {HTML}, "for": {Hang, Slow},
}

func (f *Fault) argument(word, name, value string, valued bool) error {
	if suits, ok := argumentsOf[name]; ok && !slices.Contains(suits, f.Effect) {
		return fmt.Errorf("%q does not apply to the effect %s", word, f.Effect)
	}
	var err error
	switch {
	case word == "always":
		f.Times = 0
	case word == "once":
		f.Times = 1
	case word == "landed":
		f.Landed = true
	case name == "times" && valued:
		f.Times, err = positive(word, value)
	case name == "nth" && valued:
		f.Nth, err = positive(word, value)
	case name == "retry-after" && valued:
		f.RetryAfter = value
		if n, bad := strconv.Atoi(value); bad != nil || n < 0 || strconv.Itoa(n) != value {
			err = fmt.Errorf("%q: expected a number of seconds", word)
		}
	case name == "type" && value != "":
		f.Type = value
	case name == "code" && value != "":
		f.Code = value
	case name == "should-retry" && (value == "true" || value == "false"):
		f.ShouldRetry = value
	case name == "status" && valued:
		if f.Status, err = positive(word, value); err == nil {
			err = checkStatus(f.Status)
		}
	case name == "for" && valued:
		if f.For, err = time.ParseDuration(value); err != nil || f.For <= 0 {
			err = fmt.Errorf("%q: expected a duration such as 200ms", word)
		}
	default:
		return fmt.Errorf("%q is not an argument of a fault", word)
	}
	return err
}

func positive(word, value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q: expected a number from 1", word)
	}
	return n, nil
}

// String is the compact form; parsing it gives the fault back.
func (f *Fault) String() string {
	if f == nil {
		return ""
	}
	words := []string{f.Method, f.Path, f.effectWord()}
	say := func(cond bool, format string, args ...any) {
		if cond {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	nth := cmp.Or(f.Nth, 1)
	say(f.Effect == HTML && f.Status != http.StatusBadGateway, "status=%d", f.Status)
	say(f.Type != "", "type=%s", f.Type)
	say(f.Effect == StatusEffect && f.Code != "", "code=%s", f.Code)
	say(f.RetryAfter != "", "retry-after=%s", f.RetryAfter)
	say(f.ShouldRetry != "", "should-retry=%s", f.ShouldRetry)
	say(f.Landed, "landed")
	say(f.For != 0 && f.For != f.usualFor(), "for=%s", f.For)
	say(nth > 1, "nth=%d", nth)
	say(f.Times == 0 && nth > 1, "always")
	say(f.Times == 1 && nth == 1, "once")
	say(f.Times > 1, "times=%d", f.Times)
	return strings.Join(words, " ")
}

func (f *Fault) effectWord() string {
	if f.Effect == StatusEffect {
		return strconv.Itoa(f.Status)
	}
	if f.Effect == CodeEffect {
		return f.Code
	}
	return string(f.Effect)
}

func (f *Fault) usualFor() time.Duration {
	if f.Effect == Slow {
		return usualSlow
	}
	return longestHang
}
