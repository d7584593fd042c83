package main

import (
	"errors"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
)

// Exit codes. They follow Terraform where Terraform has one.
const (
	exitDone        = 0   // done, or nothing to change
	exitError       = 1   // something is wrong; nothing was written unless the report says so
	exitChanges     = 2   // changes are pending (--detailed-exitcode)
	exitGuard       = 3   // a guard stopped the plan or holds a step
	exitPartial     = 4   // applied in part, or a line of the file cannot be met
	exitInterrupted = 130 // interrupted, after stopping cleanly
)

// exitCode is an error that carries the code to exit with and nothing to print:
// whatever there was to say has been said.
type exitCode int

func (exitCode) Error() string { return "" }

// codeOf maps a command's error to the process's exit code.
func codeOf(err error) int {
	var code exitCode
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	}
	return exitError
}

// withCode is nil for exitDone, so that commands can return it as it is.
func withCode(code int) error {
	if code == exitDone {
		return nil
	}
	return exitCode(code)
}

// planCode is the exit code of showing a plan: the one that applying it would end
// with, if every step succeeds.
func planCode(p *diff.Plan, detailed bool) int {
	switch {
	case p.Stopped():
		return exitGuard
	case len(p.Unmet()) > 0:
		return exitPartial
	case len(p.Refusals) > 0:
		return exitGuard
	case detailed && !p.Empty():
		return exitChanges
	}
	return exitDone
}

// applyCode is the exit code of a run. What the file asks for and the run could
// not reach makes it partial, whether a step failed or a person is missing.
func applyCode(p *diff.Plan, r *report.Report) int {
	failed := r.Count(report.Failed) + r.Count(report.Unclear)
	landed := r.Count(report.Done) + r.Count(report.Already) + r.Count(report.Incomplete)
	switch {
	case r.Interrupted:
		return exitInterrupted
	case failed > 0 && landed == 0 && r.Count(report.Unclear) == 0:
		return exitError // and certainly nothing was written
	case failed > 0, r.Count(report.Incomplete) > 0, r.Count(report.NotReached) > 0, r.Verification.State == report.Disagrees, len(p.Unmet()) > 0:
		return exitPartial
	case r.Count(report.Held) > 0, len(p.Refusals) > 0:
		return exitGuard
	}
	return exitDone
}
