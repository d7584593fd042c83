package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/yamldoc"
)

// DiffOptions choose how the diff view looks.
type DiffOptions struct {
	// Color paints for a terminal and highlights what changed within a line.
	Color bool
}

// Diff draws a plan as a unified diff of canonical YAML, live to desired. Both
// sides hold what the plan touches and nothing else; an archived workspace is a
// workspace that is gone. What comes before everything else stands above the
// diff, in lines that every reader of patches skips. An empty plan without such
// findings gives no output; an empty review says what it compared.
func Diff(w io.Writer, p *diff.Plan, o DiffOptions) error {
	d := &unified{page: newPage(TextOptions{Color: o.Color})}
	d.comment(p)
	before, after := "live", clean(p.Source.Path)
	if p.Review() {
		before, after = clean(p.Base.Path)+" ("+bareRevision(p.Base)+")", after+" ("+bareRevision(&p.Source)+")"
	}
	d.draw(compare(rebuild(p)), before, after)
	return d.to(w)
}

// diffLine is one line of a comparison; op is ' ', '-' or '+'. within is the
// workspace that the line belongs to.
type diffLine struct {
	op     byte
	text   string
	within string
	// open: the file ends here, without a line end.
	open bool
}

// root is the line above all workspaces.
const root = "workspaces:\n"

// compare lines up the two sides of every workspace. A side without any
// workspace is an empty file.
func compare(all []sides) []diffLine {
	before, after := "", ""
	for _, s := range all {
		if s.before != "" && s.key != "" {
			before = root
		}
		if s.after != "" && s.key != "" {
			after = root
		}
	}
	var out []diffLine
	if len(all) > 0 && all[0].key == "" { // no key sorts before it
		out, all = lines(all[0].before, all[0].after, ""), all[1:]
	}
	out = append(out, lines(before, after, "")...)
	for _, s := range all {
		out = append(out, lines(s.before, s.after, yamldoc.ScalarText(s.key)+":")...)
	}
	return out
}

// byLine compares two texts line by line. There is no deadline: a comparison that
// gives up early would not give the same bytes twice.
func byLine(before, after string) []diffmatchpatch.Diff {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	a, b, table := dmp.DiffLinesToRunes(before, after)
	return dmp.DiffCharsToLines(dmp.DiffMainRunes(a, b, false), table)
}

// lines compares the two sides of a workspace.
func lines(before, after, within string) []diffLine {
	var removed, added, out []diffLine
	flush := func() {
		out = append(out, weave(removed, added)...)
		removed, added = nil, nil
	}
	for _, d := range byLine(before, after) {
		for l := range strings.Lines(d.Text) {
			l = strings.TrimSuffix(l, "\n")
			switch d.Type {
			case diffmatchpatch.DiffDelete:
				removed = append(removed, diffLine{'-', l, within, false})
			case diffmatchpatch.DiffInsert:
				added = append(added, diffLine{'+', l, within, false})
			case diffmatchpatch.DiffEqual:
				flush()
				out = append(out, diffLine{' ', l, within, false})
			}
		}
	}
	flush()
	return out
}

// weave puts a changed line right below what it replaces: the line of the same
// key. The order of either side stays as it is.
func weave(removed, added []diffLine) []diffLine {
	gone := map[string]int{}
	for i, l := range removed {
		gone[l.key()] = i
	}
	var out []diffLine
	next := 0
	for _, l := range added {
		if i, ok := gone[l.key()]; ok && i >= next {
			out = append(out, removed[next:i+1]...)
			next = i + 1
		}
		out = append(out, l)
	}
	return append(out, removed[next:]...)
}

// key is the part of a line before its value.
func (l diffLine) key() string {
	key, _, _ := strings.Cut(l.text, ": ")
	return key
}

type unified struct{ *page }

// around is how many unchanged lines surround a change.
const around = 3

// comment writes the findings that come first, a line each, and what a review
// compared.
func (u *unified) comment(p *diff.Plan) {
	note := func(s string) { u.line(u.paint(bold, "# "+s)) }
	if p.Review() {
		note(comparison(p, clean))
	}
	for _, text := range []string{otherDay(p), onlyPart(p)} {
		if text != "" {
			note(text)
		}
	}
	for _, f := range newOutline(p).first() {
		note(severityWords[f.Severity] + ": " + placed(&f, plain) + " (" + clean(string(f.Code)) + ")")
		for _, it := range f.Items {
			note("  - " + plain(it))
		}
	}
	if p.Review() && p.Empty() {
		note(reviewOfNothing(p, clean, "in the other views"))
	}
}

// bareRevision is revision on a header line: the name and the commit.
func bareRevision(s *diff.Source) string {
	name, commit := clean(s.Revision), clean(shortCommit(s.Commit))
	switch {
	case commit == "":
		return name
	case strings.HasPrefix(s.Commit, s.Revision): // also when it has no name
		return commit
	}
	return name + " " + commit
}

func (u *unified) draw(ls []diffLine, before, after string) {
	hunks := cutHunks(ls)
	if len(hunks) == 0 {
		return
	}
	u.line(u.paint(bold, "--- "+before))
	u.line(u.paint(bold, "+++ "+after))
	old, now, next := 0, 0, 0
	for _, h := range hunks {
		old, now = old+h.start-next, now+h.start-next // lines between hunks are on both sides
		u.hunk(ls[h.start:h.end], old, now)
		for _, l := range ls[h.start:h.end] {
			old += b2i(l.op != '+')
			now += b2i(l.op != '-')
		}
		next = h.end
	}
}

type span struct{ start, end int }

// cutHunks finds the runs of lines that are shown.
func cutHunks(ls []diffLine) []span {
	var hunks []span
	for i, l := range ls {
		if l.op == ' ' {
			continue
		}
		start, end := max(i-around, 0), min(i+around+1, len(ls))
		if n := len(hunks); n > 0 && start <= hunks[n-1].end {
			hunks[n-1].end = end
		} else {
			hunks = append(hunks, span{start, end})
		}
	}
	return hunks
}

func (u *unified) hunk(ls []diffLine, old, now int) {
	a, b := 0, 0
	for _, l := range ls {
		a += b2i(l.op != '+')
		b += b2i(l.op != '-')
	}
	head := fmt.Sprintf("@@ -%s +%s @@", extent(old, a), extent(now, b))
	if first := ls[0]; first.op == ' ' && first.within != "" && first.text != "  "+first.within {
		head += " " + first.within
	}
	u.line(u.paint(cyan, head))
	for i := 0; i < len(ls); i++ {
		l := ls[i]
		if u.color && l.op == '-' && i+1 < len(ls) && ls[i+1].op == '+' && ls[i+1].key() == l.key() {
			was, is := highlight(l.text, ls[i+1].text)
			u.write(diffLine{op: '-', text: was, open: l.open})
			u.write(diffLine{op: '+', text: is})
			i++
			continue
		}
		u.write(l)
	}
}

var opStyle = map[byte]style{'-': red, '+': green}

func (u *unified) write(l diffLine) {
	u.b.WriteString(u.paint(opStyle[l.op], string(l.op)+l.text) + "\n")
	if l.open {
		u.b.WriteString("\\ No newline at end of file\n")
	}
}

// extent writes the first line and the number of lines of a side.
func extent(before, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", before)
	case 1:
		return fmt.Sprint(before + 1)
	}
	return fmt.Sprintf("%d,%d", before+1, n)
}

// highlight reverses what differs between two lines that are alike. Lines with
// little in common stay as they are: marking all of both tells nothing.
func highlight(a, b string) (string, string) {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	ds := dmp.DiffCleanupSemantic(dmp.DiffMain(a, b, false))
	var left, right strings.Builder
	same := 0
	for _, d := range ds {
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			same += len(strings.TrimSpace(d.Text))
			left.WriteString(d.Text)
			right.WriteString(d.Text)
		case diffmatchpatch.DiffDelete:
			left.WriteString("\x1b[7m" + d.Text + "\x1b[27m")
		case diffmatchpatch.DiffInsert:
			right.WriteString("\x1b[7m" + d.Text + "\x1b[27m")
		}
	}
	if 3*same < max(len(strings.TrimSpace(a)), len(strings.TrimSpace(b))) {
		return a, b
	}
	return left.String(), right.String()
}
