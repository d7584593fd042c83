package adopt

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

var spendLimitKind = kind{
	name: diff.KindSpendLimit, step: (*draft).spendLimit,
	limit: func(w *spec.Workspace) { w.SpendLimit = nil },
}

// spendLimit makes the file say what may be spent: none, which stays managed, for no
// limit.
func (d *draft) spendLimit(s *diff.Step) *Refusal {
	to := &d.want.SpendLimit
	if w := d.entry(s.Workspace.Key); w != nil {
		if s.Workspace.ID == "" {
			return notThere(w.Key)
		}
		to = &w.SpendLimit
	}
	is := spec.SpendLimit{At: (*to).At}
	if c, _ := s.Change(diff.FieldMonthly); c.Before.Kind != diff.None {
		amount, ok := spec.ParseAmount(c.Before.Text)
		if !ok {
			return &Refusal{say.F("no file may hold the amount %s", c.Before), say.F("change the limit in the Console, or take it out of the file by hand")}
		}
		is.Monthly = &amount
	}
	*to = &is
	return nil
}
