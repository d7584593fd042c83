// Package exit holds the codes that wsync ends with, and what each stands for. It
// is a package because two need it: a command ends with a code, and a job of
// GitHub Actions also says it in an output, to whoever reacts to it.
package exit

import (
	"errors"
	"slices"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
)

// The exit codes. They follow Terraform where Terraform has one.
const (
	Done        = 0   // done, or nothing to change
	Error       = 1   // something is wrong; nothing was written unless the report says so
	Changes     = 2   // changes are pending (--detailed-exitcode)
	Guard       = 3   // a guard stopped the plan or holds a step
	Partial     = 4   // applied in part, or a line of the file cannot be met
	Interrupted = 130 // interrupted, after stopping cleanly
)

// Meaning is what a code says, as help and the documentation have it.
type Meaning struct {
	Code int
	Text string
}

// Meanings are the codes, in order. What stands between backticks is code.
var Meanings = []Meaning{
	{Done, "done, or nothing to change"},
	{Error, "error: a file, flag, credential or request is wrong; nothing was written unless a report says so"},
	{Changes, "changes pending: `--detailed-exitcode`"},
	{Guard, "a guard stopped the plan or holds a step, or `adopt` refused something; so it does where the file and the organization contradict each other, such as an id that no workspace has"},
	{Partial, "applied in part: a step failed, was not reached, is incomplete or unclear, or a line names somebody who is not in the organization"},
	{Interrupted, "interrupted, after stopping cleanly"},
}

// Code is an error that carries the code to exit with and nothing to print:
// whatever there was to say has been said.
type Code int

func (Code) Error() string { return "" }

// Of maps a command's error to the process's exit code.
func Of(err error) int {
	var code Code
	switch {
	case err == nil:
		return Done
	case errors.As(err, &code):
		return int(code)
	}
	return Error
}

// With is nil for Done, so that commands can return it as it is.
func With(code int) error {
	if code == Done {
		return nil
	}
	return Code(code)
}

// OfPlan is the exit code of showing a plan: the one that applying it would end
// with, if every step succeeds.
func OfPlan(p *diff.Plan, detailed bool) int { return OfPlans([]*diff.Plan{p}, detailed) }

// OfPlans is the exit code of showing several plans: the gravest of theirs.
func OfPlans(plans []*diff.Plan, detailed bool) int {
	some := func(is func(*diff.Plan) bool) bool { return slices.ContainsFunc(plans, is) }
	switch {
	case some((*diff.Plan).Stopped):
		return Guard
	case some(func(p *diff.Plan) bool { return len(p.Unmet()) > 0 }):
		return Partial
	case some(func(p *diff.Plan) bool { return len(p.Refusals) > 0 }):
		return Guard
	case detailed && some(func(p *diff.Plan) bool { return !p.Empty() }):
		return Changes
	}
	return Done
}

// OfReport is the exit code of a run. What the file asks for and the run could
// not reach makes it partial, whether a step failed or a person is missing.
func OfReport(p *diff.Plan, r *report.Report) int {
	failed := r.Count(report.Failed) + r.Count(report.Unclear)
	landed := r.Count(report.Done) + r.Count(report.Unchanged) + r.Count(report.Incomplete)
	switch {
	case r.Interrupted:
		return Interrupted
	case failed > 0 && landed == 0 && r.Count(report.Unclear) == 0:
		return Error // and certainly nothing was written
	case failed > 0, r.Count(report.Incomplete) > 0, r.Count(report.NotReached) > 0, r.Verification.State == report.Disagrees, len(p.Unmet()) > 0:
		return Partial
	case r.Count(report.Held) > 0, len(p.Refusals) > 0:
		return Guard
	}
	return Done
}
