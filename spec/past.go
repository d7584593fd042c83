package spec

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// PastDates warns about lines whose last day is over: their people are gone at
// the next apply, or have no access through the line already.
func PastDates(o *Org, today Date) Problems {
	var found Problems
	for _, k := range kinds {
		if k.ends == nil {
			continue
		}
		k.ends(o, func(at Position, who string, last Date) {
			if last.IsZero() || !last.Before(today) {
				return
			}
			found = append(found, Problem{
				Severity: Warning, Code: codePastDate, At: at,
				Message: fmt.Sprintf("the line of %s no longer counts: its last day, %s, is over", yamldoc.Quote(who), last),
				Hint:    "delete the line, or set a later day",
			})
		})
	}
	slices.SortStableFunc(found, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column))
	})
	return found
}
