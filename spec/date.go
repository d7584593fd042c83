package spec

import (
	"fmt"
	"time"

	"github.com/wsync/wsync/internal/say"
)

// Date is a calendar day in UTC. The zero Date means "no date".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the UTC day that contains t.
func DateOf(t time.Time) Date {
	y, m, d := t.UTC().Date()
	return Date{y, m, d}
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date of the form YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// Say is the day as a part of a text.
func (d Date) Say() say.Span { return say.Figure(d.String()) }

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.midnight().Before(e.midnight()) }

// Next is the day after d.
func (d Date) Next() Date { return DateOf(d.midnight().AddDate(0, 0, 1)) }

// DaysUntil counts the days from d to e; it is negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return int(e.midnight().Sub(d.midnight()).Hours() / 24) }

func (d Date) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// String is YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.midnight().Format(time.DateOnly)
}

// MarshalText makes a Date a plain string in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
