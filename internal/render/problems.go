package render

import (
	"io"
	"strings"

	"github.com/wsync/wsync/spec"
)

// Problems draws the problems of a file: place, message, source frame and hint
// of each, and a line that counts them. No problems give no output.
func Problems(w io.Writer, ps spec.Problems, o TextOptions) error {
	p := newPage(o)
	for i := range ps {
		p.gap()
		p.problem(&ps[i])
	}
	if len(ps) > 0 {
		p.gap()
		p.line(p.paint(bold, countProblems(ps)))
	}
	return p.to(w)
}

func (p *page) problem(b *spec.Problem) {
	at := clean(b.At.File)
	if b.At.Line > 0 {
		at += ":" + plainNumber(b.At.Line) + ":" + plainNumber(b.At.Column)
	}
	level := yellow
	if b.Severity == spec.Error {
		level = boldRed
	}
	// The severity is painted after wrapping, so that paint costs no width.
	word := clean(string(b.Severity)) + ":"
	lead := at + ": "
	for i, l := range wrap(lead+word+" "+said(b.Message)+" ("+clean(b.Code)+")", p.width, p.width-2) {
		if i > 0 {
			p.line("  " + l)
			continue
		}
		p.line(strings.Replace(p.paint(bold, lead)+strings.TrimPrefix(l, lead), word, p.paint(level, word), 1))
	}
	p.frame(b.Frame, level)
	if b.Hint != "" {
		p.para("  hint: ", cyan, 4, said(b.Hint), normal)
	}
}

// frame draws the source around a problem; the caret line stands out.
func (p *page) frame(frame string, level style) {
	if frame == "" {
		return
	}
	for l := range strings.Lines(strings.TrimRight(frame, "\n") + "\n") {
		l = clean(strings.TrimSuffix(l, "\n"))
		paint := dim
		if bar := strings.IndexByte(l, '|'); bar >= 0 && strings.Trim(l[bar+1:], " ^") == "" && strings.TrimSpace(l[:bar]) == "" {
			paint = level
		}
		p.line("  " + p.paint(paint, l))
	}
}

// countProblems is "2 errors and 1 warning in org.yaml".
func countProblems(ps spec.Problems) string {
	errors, files := ps.Errors(), []string{}
	seen := map[string]bool{}
	for _, b := range ps {
		if f := clean(b.At.File); !seen[f] {
			seen[f] = true
			files = append(files, f)
		}
	}
	var parts []string
	if errors > 0 {
		parts = append(parts, count(errors, "error", "errors"))
	}
	if n := len(ps) - errors; n > 0 {
		parts = append(parts, count(n, "warning", "warnings"))
	}
	return enumerate(parts) + " in " + atMost(files, 3)
}

// Valid says that a file may be used, and how much it declares.
func Valid(w io.Writer, file string, o *spec.Org) error {
	tombstones := 0
	for i := range o.Workspaces {
		tombstones += b2i(o.Workspaces[i].Archive != nil)
	}
	s := clean(file) + " is valid: " + count(len(o.Workspaces)-tombstones, "workspace", "workspaces")
	if n := len(o.Groups); n > 0 {
		s += ", " + count(n, "group", "groups")
	}
	if tombstones > 0 {
		s += ", " + count(tombstones, "tombstone", "tombstones")
	}
	_, err := io.WriteString(w, s+".\n")
	return err
}
