package apply

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// What a step wrote, beside what the lists show.

// unconfirmed says what a list does not show of a step, one line each.
func unconfirmed(s *diff.Step, o *live.Org) []say.Text {
	now := s.Rule().Now(o, s)
	switch {
	case ends(s) && gone(s, o):
		return nil
	case ends(s) && now != nil:
		return []say.Text{say.F("%s%s is still there", s.Title(), s.InBrackets())}
	case now == nil:
		return []say.Text{say.F("%s%s is not there", s.Title(), s.InBrackets())}
	}
	return differences(s, now)
}

// ends reports whether a step takes its object away or ends it for good.
func ends(s *diff.Step) bool { return s.Action == diff.Remove || s.Action == diff.Archive }

// gone reports whether the object of a step has ended: removed or archived.
func gone(s *diff.Step, o *live.Org) bool {
	r := s.Rule()
	if r.Gone != nil {
		return r.Gone(o, s)
	}
	return r.Now(o, s) == nil
}

// differences are the fields that have other values than the step writes.
func differences(s *diff.Step, now diff.Values) []say.Text {
	var ds []say.Text
	for _, c := range s.Changes {
		if v := now[c.Field]; !v.Same(c.After) {
			ds = append(ds, say.F("%s of %s is %s, not %s", c.Field, s.Title(), shown(v), shown(c.After)))
		}
	}
	return ds
}

// foreignValues are fields that have neither what the plan saw nor what the step
// writes.
func foreignValues(s *diff.Step, now diff.Values) []say.Text {
	var ds []say.Text
	for _, c := range s.Changes {
		if v := now[c.Field]; !v.Same(c.Before) && !v.Same(c.After) {
			ds = append(ds, say.F("%s of %s is %s", c.Field, s.Title(), shown(v)))
		}
	}
	return ds
}

func shown(v diff.Value) say.Text {
	switch v.Kind {
	case diff.IsText:
		return say.F("%q", v.Text)
	case diff.IsList:
		return say.F("%s", v)
	case diff.None:
	}
	return say.F("unset")
}
