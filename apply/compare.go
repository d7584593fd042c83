package apply

import (
	"fmt"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// What a step wrote, beside what the lists show.

// unconfirmed says what a list does not show of a step, one line each.
func unconfirmed(s *diff.Step, o *live.Org) []string {
	now := s.Rule().Now(o, s)
	ends := s.Action == diff.Remove || s.Action == diff.Archive
	switch {
	case ends && gone(s, o):
		return nil
	case ends && now != nil:
		return []string{s.Title().String() + s.InBrackets() + " is still there"}
	case now == nil:
		return []string{s.Title().String() + s.InBrackets() + " is not there"}
	}
	return differences(s, now)
}

// gone reports whether the object of a step has ended: removed or archived.
func gone(s *diff.Step, o *live.Org) bool {
	r := s.Rule()
	if r.Gone != nil {
		return r.Gone(o, s)
	}
	return r.Now(o, s) == nil
}

// differences are the fields that have other values than the step writes.
func differences(s *diff.Step, now diff.Values) []string {
	var ds []string
	for _, c := range s.Changes {
		if v := now[c.Field]; !v.Same(c.After) {
			ds = append(ds, fmt.Sprintf("%s of %s is %s, not %s", c.Field, s.Title(), shown(v), shown(c.After)))
		}
	}
	return ds
}

// foreignValues are fields that have neither what the plan saw nor what the step
// writes.
func foreignValues(s *diff.Step, now diff.Values) []string {
	var ds []string
	for _, c := range s.Changes {
		if v := now[c.Field]; !v.Same(c.Before) && !v.Same(c.After) {
			ds = append(ds, fmt.Sprintf("%s of %s is %s", c.Field, s.Title(), shown(v)))
		}
	}
	return ds
}

func shown(v diff.Value) string {
	switch v.Kind {
	case diff.IsText:
		return fmt.Sprintf("%q", v.Text)
	case diff.IsList:
		return "[" + strings.Join(v.List, ", ") + "]"
	case diff.None:
	}
	return "unset"
}
