package yamldoc

import (
	"regexp"
	"strings"
	"sync"
)

// ScalarKind is what a scalar without quotes may be taken for.
type ScalarKind int

// IsSpecial are the default value and the merge key of YAML 1.1.
const (
	IsText ScalarKind = iota
	IsNull
	IsBool
	IsNumber
	IsDate
	IsSpecial
)

// String names the kind in messages.
func (k ScalarKind) String() string {
	return [...]string{"text", "nothing", "true or false", "a number", "a date", "a mark of its own"}[k]
}

// ScalarKind reads a scalar with suspicion: if any version of YAML, or any common
// parser, takes the unquoted word for something else than text, so does wsync.
// yaml.v3 alone would pass `no`, `012` and `12:30` as text, while the editor
// and the next tool see something else.
func (n *Node) ScalarKind() ScalarKind {
	if n.style&quotedOrBlock != 0 {
		return IsText
	}
	return plainKind(n.Value)
}

func plainKind(s string) ScalarKind {
	if len(s) > 64 {
		return IsText // longer than any number or date, and no word
	}
	switch strings.ToLower(s) {
	case "", "~", "null":
		return IsNull
	case "true", "false", "yes", "no", "on", "off", "y", "n":
		return IsBool
	case ".inf", "+.inf", "-.inf", ".nan":
		return IsNumber
	case "=", "<<":
		return IsSpecial
	}
	switch c := s[0]; {
	case c >= '0' && c <= '9', c == '+', c == '-', c == '.':
	default:
		return IsText
	}
	switch {
	case dateLike().MatchString(s):
		return IsDate
	case numberLike().MatchString(s):
		return IsNumber
	}
	return IsText
}

var (
	dateLike   = pattern(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$`)
	numberLike = pattern(`^[-+]?(` +
		`0[bB][01_]+|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+` + // other bases
		`|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?` + // base 60, as in 12:30
		`|([0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?` +
		`)$`)
)

// pattern is a regular expression that is compiled when it is first needed:
// commands that read no file do not pay for it.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// IsMissing reports a value that is not there: `color:` and the like.
func (n *Node) IsMissing() bool {
	return n.kind == Scalar && n.Value == "" && n.style&quotedOrBlock == 0
}
