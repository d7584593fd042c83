package spec

import (
	"fmt"

	"github.com/wsync/wsync/internal/yamldoc"
)

// What is found in a file, and where, is the business of package yamldoc; the
// rest of wsync knows these by the names they have here.
type (
	// Position is a place in a source file.
	Position = yamldoc.Position
	// Severity says whether a problem keeps the file from being used.
	Severity = yamldoc.Severity
	// Problem is one finding in the spec: what is wrong, where, and how to fix it.
	Problem = yamldoc.Problem
	// Problems is every finding of one parse, ordered by file, line and column.
	Problems = yamldoc.Problems
)

// An Error keeps the file from being used; a Warning does not.
const (
	Error   = yamldoc.Error
	Warning = yamldoc.Warning
)

// findings gathers what is wrong with an organization's files.
type findings struct {
	*yamldoc.Findings
	partial map[string]bool // groups that lost a member to a finding
	suggest suggester
}

func newFindings() *findings {
	return &findings{Findings: yamldoc.NewFindings(), partial: map[string]bool{}, suggest: suggester{left: suggestBudget}}
}

// where names a place inside a message.
func where(at Position) string {
	return fmt.Sprintf("%s:%d:%d", at.File, at.Line, at.Column)
}
