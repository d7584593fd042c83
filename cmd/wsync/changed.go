package main

import "strings"

// changedLines shows an edit as a reader would describe it: the lines that went
// with "-", those that came with "+", each run under the line above it. It is
// good for small edits in one text, which is all the demo makes.
func changedLines(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	var out strings.Builder
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || indexFrom(b, j, a[i]) < 0):
			out.WriteString("    - " + a[i] + "\n")
			i++
		default:
			out.WriteString("    + " + b[j] + "\n")
			j++
		}
	}
	return out.String()
}

func indexFrom(lines []string, from int, line string) int {
	for i := from; i < len(lines); i++ {
		if lines[i] == line {
			return i
		}
	}
	return -1
}
