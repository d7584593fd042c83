package main

import "strings"

// changedLines shows an edit as a reader would describe it: the lines that went
// with "-", those that came with "+", under the entry of the file they are in.
func changedLines(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	common := commonTails(a, b)
	var out strings.Builder
	entry := "" // the entry around the line at hand, until it has been shown
	show := func(mark, line string) {
		if entry != "" {
			out.WriteString("      " + entry + "\n")
			entry = ""
		}
		out.WriteString("    " + mark + " " + line + "\n")
	}
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			if startsEntry(a[i]) {
				entry = a[i]
			}
			i++
			j++
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			if startsEntry(a[i]) {
				entry = ""
			}
			show("-", a[i])
			i++
		default:
			show("+", b[j])
			j++
		}
	}
	return out.String()
}

// startsEntry reports whether a line of org.yaml is the key of a workspace.
func startsEntry(line string) bool {
	return strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") && strings.HasSuffix(line, ":")
}

// commonTails has, for every pair of places, how many lines the rest of a and
// the rest of b have in common, in order. Time and room are quadratic, which a
// demo's file can bear.
func commonTails(a, b []string) [][]int {
	t := make([][]int, len(a)+1)
	t[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		t[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}
