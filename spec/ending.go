package spec

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

const codeNotice = "bad-expiry-notice" // a notice not of the form 14d

// defaultNotice is how many days ahead an end is told when the policy does
// not say.
const defaultNotice = 14

var expiryNoticeSection = section[*Policy]{
	field: "expiry_notice",
	decode: func(d decoder, p *Policy, it item) {
		if days, err := strconv.Atoi(strings.TrimSuffix(d.text(it, expiryNoticeRule), "d")); err == nil {
			p.ExpiryNotice = days
		}
	},
	format: func(p *Policy) *block {
		if p.ExpiryNotice == defaultNotice {
			return nil
		}
		return yamldoc.Plain(strconv.Itoa(p.ExpiryNotice) + "d")
	},
}

var expiryNoticeRule = &rule{
	want: "a number of days such as 14d", hint: "write 1 to 9999 days with a d, such as 14d", code: codeNotice, exact: true, pattern: maxAgeRule.pattern,
}

// Ending is a line that counts until a day.
type Ending struct {
	Email Email
	// Role is what the line gives, in the workspace or in the organization.
	Role string
	// Workspace is the entry that has the line; nil for a line of users.
	Workspace *Workspace
	// Last is the last day (UTC) on which the line counts.
	Last Date
	At   Position
}

// EndsSoon lists the lines whose last day is today or lies within the notice of the
// policy, the earliest first. A line whose last day is over has lapsed and is not
// among them; nor is one in an entry that is to be archived.
func (o *Org) EndsSoon(today Date) []Ending {
	var soon []Ending
	o.eachEnding(func(e Ending) {
		dying := e.Workspace != nil && e.Workspace.Archive != nil
		if !dying && o.Soon(e.Last, today) {
			soon = append(soon, e)
		}
	})
	slices.SortStableFunc(soon, func(a, b Ending) int {
		return cmp.Or(b.Last.DaysUntil(a.Last), comparePlaces(a.At, b.At))
	})
	return soon
}

// Soon reports whether a last day is today or lies within the notice of the policy.
// The zero date, which is no end, never does.
func (o *Org) Soon(last, today Date) bool {
	return !last.IsZero() && !last.Before(today) && today.DaysUntil(last) <= o.Policy.ExpiryNotice
}

// eachEnding calls each for every line that ends on a day, whatever day that is.
func (o *Org) eachEnding(each func(Ending)) {
	for _, k := range kinds {
		if k.ends == nil {
			continue
		}
		k.ends(o, func(e Ending) {
			if !e.Last.IsZero() {
				each(e)
			}
		})
	}
}

func comparePlaces(a, b Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
