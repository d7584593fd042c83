package usage

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/wsync/wsync/internal/say"
)

// USD is an amount in hundredths of a US dollar. In JSON it is decimal text with
// two places, because a number would be read as a float.
type USD int64

// String is the amount with two places: 1234.50. A credit is negative.
func (a USD) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%d.%02d", sign, a/100, a%100)
}

// Grouped is the amount for people, with thousands apart: 1,234.50.
func (a USD) Grouped() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%s.%02d", sign, say.Number(int64(a/100)), a%100)
}

// MarshalText writes the amount for JSON.
func (a USD) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the amount from JSON.
func (a *USD) UnmarshalText(text []byte) error {
	n, err := fixed(string(text), 2)
	*a = USD(n)
	return err
}

// Share is a part of the whole in tenths of a percent.
type Share int64

// String is the share in percent with one place: 61.2.
func (s Share) String() string { return fmt.Sprintf("%d.%d", s/10, s%10) }

// MarshalText writes the share for JSON.
func (s Share) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the share from JSON.
func (s *Share) UnmarshalText(text []byte) error {
	n, err := fixed(string(text), 1)
	*s = Share(n)
	return err
}

// fixed reads decimal text with so many places, as they are written here.
func fixed(text string, places int) (int64, error) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if len(fraction) != places || len(whole) == 0 || len(digits) > 18 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, fmt.Errorf("%q is no number with %d decimal places", text, places)
	}
	return strconv.ParseInt(text[:len(text)-len(digits)]+whole+fraction, 10, 64)
}

// shares are the parts of a whole, which add up to 100.0; nil where they would mean
// nothing, as when somebody has a credit.
func shares(exact []*big.Rat, whole *big.Rat) []Share {
	if whole.Sign() <= 0 || slices.ContainsFunc(exact, func(x *big.Rat) bool { return x.Sign() < 0 }) {
		return nil
	}
	scaled := make([]*big.Rat, len(exact))
	for i, x := range exact {
		scaled[i] = new(big.Rat).Quo(new(big.Rat).Mul(x, big.NewRat(1000, 1)), whole)
	}
	var list []Share
	for _, n := range allot(scaled) {
		list = append(list, Share(n))
	}
	return list
}

// allot rounds exact numbers to whole ones so that they add up to their sum,
// rounded half up.
func allot(exact []*big.Rat) []int64 {
	sum := new(big.Rat)
	for _, x := range exact {
		sum.Add(sum, x)
	}
	return allotTo(exact, roundHalfUp(sum))
}

// allotTo rounds exact numbers to whole ones that add up to a total, which is their
// sum rounded down or up. Each gets what it has in full; the units that are left go
// to the largest remainders, and among equal ones to the earlier.
func allotTo(exact []*big.Rat, total int64) []int64 {
	type part struct {
		at        int
		remainder *big.Rat
	}
	whole, parts, left := make([]int64, len(exact)), make([]part, len(exact)), total
	for i, x := range exact {
		full := floor(x)
		whole[i] = full.Int64()
		left -= whole[i]
		parts[i] = part{i, new(big.Rat).Sub(x, new(big.Rat).SetInt(full))}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return b.remainder.Cmp(a.remainder) })
	for i := 0; left > 0 && i < len(parts); i++ {
		whole[parts[i].at]++
		left--
	}
	return whole
}

func roundHalfUp(x *big.Rat) int64 {
	return floor(new(big.Rat).Add(x, big.NewRat(1, 2))).Int64()
}

// floor is the greatest whole number that is not above x.
func floor(x *big.Rat) *big.Int {
	return new(big.Int).Div(x.Num(), x.Denom()) // Euclidean, and a denominator is positive
}
