package apply

import "github.com/wsync/wsync/apply/report"

// What a run speaks of all the time, by its short name.
type (
	Report            = report.Report
	Outcome           = report.Outcome
	Result            = report.Result
	Verification      = report.Verification
	VerificationState = report.VerificationState
)

const (
	ReportFormat = report.Format

	Done       = report.Done
	Already    = report.Already
	Incomplete = report.Incomplete
	Failed     = report.Failed
	Unclear    = report.Unclear
	Held       = report.Held
	Skipped    = report.Skipped
	NotReached = report.NotReached
	Verified   = report.Verified
	Disagrees  = report.Disagrees
	NotChecked = report.NotChecked
)

func succeeded(o *Outcome) bool { return o.Succeeded() }
