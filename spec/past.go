package spec

import (
	"fmt"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// PastDates warns about lines whose last day is over: their people are gone at
// the next apply, or have no access through the line already.
func PastDates(o *Org, today Date) Problems {
	var found Problems
	o.eachEnding(func(e Ending) {
		if e.Last.Before(today) {
			found = append(found, Problem{
				Severity: Warning, Code: codePastDate, At: e.At,
				Message: fmt.Sprintf("the line of %s no longer counts: its last day, %s, is over", yamldoc.Quote(string(e.Email)), e.Last),
				Hint:    "delete the line, or set a later day",
			})
		}
	})
	slices.SortStableFunc(found, func(a, b Problem) int { return comparePlaces(a.At, b.At) })
	return found
}
