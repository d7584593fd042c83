package render

import (
	"io"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Edit draws an edit of a file as a reader would describe it: the lines that went
// with "-", those that came with "+", under the workspace that they are in.
func Edit(w io.Writer, before, after string) error {
	sign := map[diffmatchpatch.Operation]string{diffmatchpatch.DiffDelete: "    - ", diffmatchpatch.DiffInsert: "    + "}
	var b strings.Builder
	entry := "" // the key above the line at hand, until it has been drawn
	for _, d := range byLine(before, after) {
		for l := range strings.Lines(d.Text) {
			key := strings.HasPrefix(l, "  ") && !strings.HasPrefix(l, "   ") && strings.HasSuffix(l, ":\n")
			if key {
				entry = ""
			}
			switch {
			case d.Type != diffmatchpatch.DiffEqual:
				b.WriteString(entry + sign[d.Type] + l)
				entry = ""
			case key:
				entry = "      " + l
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
