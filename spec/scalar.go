package spec

import (
	"regexp"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// scalarKind is what a scalar without quotes may be taken for.
type scalarKind int

const (
	isText scalarKind = iota
	isNull
	isBool
	isNumber
	isDate
	isSpecial
)

// String names the kind in messages.
func (k scalarKind) String() string {
	return [...]string{"text", "nothing", "true or false", "a number", "a date", "a mark of its own"}[k]
}

// kindOf reads a scalar with suspicion: if any version of YAML, or any common
// parser, takes the unquoted word for something else than text, so does wsync.
// yaml.v3 alone would pass `no`, `012` and `12:30` as text, while the editor
// and the next tool see something else.
func kindOf(n *yaml.Node) scalarKind {
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return isText
	}
	return plainKind(n.Value)
}

func plainKind(s string) scalarKind {
	if len(s) > 64 {
		return isText // longer than any number or date, and no word
	}
	switch strings.ToLower(s) {
	case "", "~", "null":
		return isNull
	case "true", "false", "yes", "no", "on", "off", "y", "n":
		return isBool
	case ".inf", "+.inf", "-.inf", ".nan":
		return isNumber
	case "=", "<<": // default value and merge key of YAML 1.1
		return isSpecial
	}
	switch c := s[0]; {
	case c >= '0' && c <= '9', c == '+', c == '-', c == '.':
	default:
		return isText
	}
	switch {
	case dateLike().MatchString(s):
		return isDate
	case numberLike().MatchString(s):
		return isNumber
	}
	return isText
}

var (
	dateLike   = pattern(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$`)
	numberLike = pattern(`^[-+]?(` +
		`0[bB][01_]+|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+` + // other bases
		`|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?` + // base 60, as in 12:30
		`|([0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?` +
		`)$`)
	plainInteger = pattern(`^-?(0|[1-9][0-9]{0,17})$`)
	plainDecimal = pattern(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$`)
)

// pattern is a regular expression that is compiled when it is first needed:
// commands that read no file do not pay for it.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// isNothing reports a value that is not there: `color:` and the like.
func isNothing(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && kindOf(n) == isNull
}
