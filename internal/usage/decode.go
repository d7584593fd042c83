package usage

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/wsync/wsync/internal/saved"
)

// Decode reads a report back from its JSON form. What is truncated, of another format
// or version, or does not add up is refused with the reason.
func Decode(r io.Reader) (*Report, error) {
	var report Report
	if err := saved.Decode(r, Format, &report); err != nil {
		return nil, err
	}
	return &report, report.check()
}

// check refuses what no report of wsync says, so that views may rely on the rest.
func (r *Report) check() error {
	if r.Days < 1 || r.From.DaysUntil(r.To) != r.Days-1 || len(r.ByDay) != r.Days {
		return errors.New("its days are not those that it says")
	}
	sum, states := USD(0), []State{Live, Archived, Default, Unlisted}
	for i := range r.Workspaces {
		w := &r.Workspaces[i]
		sum += w.Cost
		if !slices.Contains(states, w.State) {
			return fmt.Errorf("the state %q is not known to this wsync", w.State)
		}
		for _, d := range w.ByDay {
			if d.Date.Before(r.From) || r.To.Before(d.Date) {
				return fmt.Errorf("the workspace %q has a day that is not among those of the report", w.Name)
			}
		}
	}
	for i, d := range r.ByDay {
		if d.Date != shift(r.From, i) {
			return errors.New("its days are not those that it says")
		}
	}
	if sum != r.Total.Cost {
		return fmt.Errorf("its workspaces cost %s together, and its total is %s", sum, r.Total.Cost)
	}
	return nil
}
