package yamldoc

import (
	"fmt"
	"strings"
)

// checkConflicts reports what a merge has left in the file, and says whether
// there was nothing: each conflict as one finding, from its first marker to its
// last, and markers that somebody forgot to delete.
func (f *Findings) checkConflicts(d *Document) bool {
	fine, start := true, 0
	report := func(from, to int, what string) {
		fine, start = false, 0
		f.Add(Problem{
			Severity: Error, Code: MergeConflict, At: Position{File: d.file, Line: from, Column: 1},
			Message: what + lineSpan(from, to),
			Hint:    "keep one of the versions, or parts of both, and delete the lines that begin with <<<<<<<, |||||||, ======= and >>>>>>>",
		})
	}
	for n := 1; n <= d.lines(); n++ {
		marker := conflictMarker(d.line(n))
		switch {
		case marker == '<':
			if start > 0 {
				report(start, start, "a leftover of a merge conflict, ")
			}
			start = n
		case marker == '>' && start > 0:
			report(start, n, "unresolved merge conflict, ")
		case marker != 0 && start == 0:
			report(n, n, "a leftover of a merge conflict, ")
		}
	}
	if start > 0 {
		report(start, d.lines(), "unresolved merge conflict, ")
	}
	return fine
}

// conflictMarker is the character of a line that git or another tool writes
// between the versions of a conflict, or 0.
func conflictMarker(line string) byte {
	const width = 7
	if len(line) < width || !strings.ContainsRune("<|=>", rune(line[0])) || strings.Trim(line[:width], line[:1]) != "" {
		return 0
	}
	if len(line) > width && line[width] != ' ' {
		return 0
	}
	return line[0]
}

func lineSpan(from, to int) string {
	if from == to {
		return fmt.Sprintf("line %d", from)
	}
	return fmt.Sprintf("lines %d to %d", from, to)
}
