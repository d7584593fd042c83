package adminsim

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Cents is a cost in US cents and fractions of them, exactly as the cost report
// has it: decimal text without needless zeros, and "" for nothing.
type Cents string

var centsText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,15})?$`) })

// ParseCents reads decimal text such as 912.5.
func ParseCents(text string) (Cents, error) {
	if !centsText().MatchString(text) {
		return "", fmt.Errorf("%q is no amount in cents, such as 912.5", text)
	}
	return Cents(text).plus(""), nil
}

func (c Cents) rat() *big.Rat {
	n, ok := new(big.Rat).SetString(string(c))
	if !ok {
		return new(big.Rat)
	}
	return n
}

func (c Cents) plus(d Cents) Cents {
	sum := new(big.Rat).Add(c.rat(), d.rat())
	if sum.Sign() == 0 {
		return ""
	}
	return Cents(strings.TrimSuffix(strings.TrimRight(sum.FloatString(15), "0"), "."))
}

func (c Cents) negative() bool { return strings.HasPrefix(string(c), "-") }

// String is the amount as the report has it.
func (c Cents) String() string { return cmp.Or(string(c), "0") }

// UnmarshalYAML reads the number as it is written: a float would lose cents.
func (c *Cents) UnmarshalYAML(n *yaml.Node) error {
	parsed, err := ParseCents(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: cost_cents: expected an amount in cents, such as 912.5", n.Line)
	}
	*c = parsed
	return nil
}

// MarshalYAML writes a number.
func (c Cents) MarshalYAML() (any, error) {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: c.String()}, nil
}
