package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/wsync/wsync/internal/saved"
)

// Decode reads a report that apply wrote as JSON. What is truncated, of another
// format or version, or no report at all is refused with the reason.
func Decode(r io.Reader) (*Report, error) {
	var report Report
	if err := saved.Decode(r, Format, &report); err != nil {
		return nil, err
	}
	return &report, report.Check()
}

// Check refuses a report that no run could have made.
func (r *Report) Check() error {
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; !slices.Contains(Results, o.Result) {
			return fmt.Errorf("the result %q of step %q is not known to this wsync", o.Result, o.Address)
		}
	}
	switch r.Verification.State {
	case Verified, Disagrees, NotChecked:
		return nil
	}
	return fmt.Errorf("the verification state %q is not known to this wsync", r.Verification.State)
}
