package yamldoc

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsync/wsync/internal/say"
)

// Position is a place in a source file. Line and Column count from 1; the zero
// Position means "nowhere in a file".
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// Say is the file and the line: "org.yaml:12".
func (p Position) Say() say.Span {
	if p.Line == 0 {
		return say.Span{Kind: say.Code, Text: p.File}
	}
	return say.Span{Kind: say.Code, Text: p.File + ":" + strconv.Itoa(p.Line)}
}

// Severity says whether a problem keeps the file from being used.
type Severity string

// An Error keeps the file from being used; a Warning does not.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is one finding in a file: what is wrong, where, and how to fix it.
type Problem struct {
	Severity Severity `json:"severity"`
	// Code is a stable, kebab-case name of the check ("unknown-field").
	Code string   `json:"code"`
	At   Position `json:"at"`
	// EndColumn is one past the last column of the offending text on At.Line;
	// zero when unknown.
	EndColumn int    `json:"end_column,omitempty"`
	Message   string `json:"message"`
	// Hint says how to fix it, in the imperative. May be empty.
	Hint string `json:"hint,omitempty"`
	// Frame is the source around the finding: lines with numbers and a caret.
	Frame string `json:"frame,omitempty"`
}

// String is one line: file:line:col: severity: message.
func (p Problem) String() string {
	if p.At.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", p.At.File, p.Severity, p.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", p.At.File, p.At.Line, p.At.Column, p.Severity, p.Message)
}

// Problems is every finding of one parse, ordered by file, line and column.
type Problems []Problem

// HasErrors reports whether any finding keeps the file from being used.
func (ps Problems) HasErrors() bool { return ps.Errors() > 0 }

// Errors counts the findings that keep the file from being used.
func (ps Problems) Errors() int {
	n := 0
	for i := range ps {
		if ps[i].Severity == Error {
			n++
		}
	}
	return n
}

// Error joins the findings, one a line, so that Problems can travel as an error.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
