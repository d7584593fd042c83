package spec

import (
	"fmt"
	"strconv"
	"strings"
)

// KindSpendLimit is the kind of the monthly spend limit of a workspace, or of the
// organization.
const KindSpendLimit Kind = "spend-limit"

// Amount is an amount of US dollars, in cents.
type Amount int64

// MaxAmount is the largest one that a file may name.
const MaxAmount Amount = 999_999_999_999_99

// String is the amount as files and views have it: 5000.00.
func (a Amount) String() string { return fmt.Sprintf("%d.%02d", a/100, a%100) }

// ParseAmount reads decimal text with at most two places, such as 5000 or 5000.50.
func ParseAmount(text string) (Amount, bool) {
	whole, places, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+(places + "00")[:max(2, len(places))], 10, 64)
	ok := err == nil && n >= 0 && len(places) <= 2 && !strings.ContainsAny(text, "+-") && whole != "" && !strings.HasSuffix(text, ".") && Amount(n) <= MaxAmount
	return Amount(n), ok
}
