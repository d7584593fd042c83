package render

import (
	"io"
	"slices"
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

// removedFirst puts what went before what came, as readers of patches are used to.
func removedFirst(ls []diffLine) []diffLine {
	for start, i := 0, 0; i <= len(ls); i++ {
		if i == len(ls) || ls[i].op == ' ' {
			slices.SortStableFunc(ls[start:i], func(a, b diffLine) int { return b2i(a.op == '+') - b2i(b.op == '+') })
			start = i + 1
		}
	}
	return ls
}

// FileDiff draws what becomes of a file as a unified diff, for git apply and
// patch -p1. Texts that are equal give no output. What a terminal or a CI runner
// would obey is shown as an escape, and only a file that has it cannot be patched.
func FileDiff(w io.Writer, file, before, after string, o DiffOptions) error {
	u := &unified{page: newPage(TextOptions{Color: o.Color})}
	ls := removedFirst(lines(before, after, ""))
	last := -1 // the end of before
	for i := range ls {
		text, end := strings.CutSuffix(ls[i].text, "\r")
		ls[i].text = clean(text)
		if end {
			ls[i].text += "\r"
		}
		if ls[i].op != '+' {
			last = i
		}
	}
	if last >= 0 && !strings.HasSuffix(before, "\n") {
		ls[last].open = true
	}
	name := strings.TrimPrefix(clean(file), "/")
	u.draw(ls, "a/"+name, "b/"+name)
	return u.to(w)
}
