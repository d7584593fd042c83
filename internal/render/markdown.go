package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// The sizes GitHub allows, in bytes. A comment may have 65,536 characters; a
// text is never longer in characters, however they are counted, than in bytes,
// so bytes are counted everywhere.
const (
	CommentLimit = 65_536
	SummaryLimit = 1 << 20
)

// MarkdownOptions choose the frame of a Markdown view.
type MarkdownOptions struct {
	// Limit is the most bytes the view may have; 0 means CommentLimit. Below
	// about 2,000 there is room for little more than the verdict.
	Limit int
	// Marker tells comments of several files apart in the hidden first line.
	Marker string
	// Elsewhere says where the whole plan is, for when this is not it; empty
	// means "the job summary or the saved plan".
	Elsewhere say.Text
}

// Markdown draws a plan as a pull-request comment or a job summary: a hidden
// marker by which the comment is found again, the verdict in words, what weakens
// a safeguard or gives somebody power, what stops or holds it, then the steps: those that cannot be undone, those that take
// access away, and the rest.
//
// A view that would exceed its limit gives way in this order: findings, details
// of refusals, whole workspaces from the end (named and counted instead), the
// lists of evidence below irreversible steps, everything below them, long lists
// of who gains power. Their own lines go last, only when they alone do not fit,
// and then the verdict says so. Every free text is bounded by itself.
func Markdown(w io.Writer, p *diff.Plan, o MarkdownOptions) error {
	_, err := io.WriteString(w, newMarkdown(p, o).draw(marker("plan", o.Marker)))
	return err
}

func newMarkdown(p *diff.Plan, o MarkdownOptions) *markdown {
	m := &markdown{outline: newOutline(p), limit: o.Limit, elsewhere: md(o.Elsewhere)}
	if m.limit <= 0 {
		m.limit = CommentLimit
	}
	if m.elsewhere == "" {
		m.elsewhere = "the job summary or the saved plan"
	}
	return m
}

// Marker is the hidden first line of a text about the file with that id, by which
// a comment or an issue of this kind is found again.
func Marker(kind, id string) string { return marker(kind, id) }

func marker(kind, id string) string {
	safe := strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._/ ", r)) {
			return r
		}
		return '_'
	}, cut(id, 200))
	return "<!-- " + strings.TrimSpace("wsync:"+kind+" "+safe) + " -->\n"
}

type markdown struct {
	*outline
	limit     int
	elsewhere string
}

// detail is how much of the parts that must be there is spelled out. -1 is
// everything.
type detail struct {
	findings int  // findings shown
	refusals int  // refusals shown one by one
	items    int  // items of each list below an irreversible step
	first    int  // weakened safeguards and gains of power, and items of each
	bare     bool // irreversible steps take one line each
}

// ladder goes from everything to the least.
var ladder = []detail{
	{-1, -1, -1, -1, false},
	{20, -1, -1, -1, false},
	{5, 20, -1, -1, false},
	{0, 10, -1, -1, false},
	{0, 10, 10, -1, false},
	{0, 5, 3, -1, false},
	{0, 5, 0, -1, false},
	{0, 3, 0, -1, true},
	{0, 3, 0, 100, true},
	{0, 0, 0, 20, true},
	{0, 0, 0, 5, true},
}

// block is one workspace's share of a section, never cut.
type block struct {
	text  string
	group *group
}

// section is a heading and its blocks.
type section struct {
	title  string
	blocks []block
}

func (s *section) String() string {
	if len(s.blocks) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("#### " + s.title + "\n\n")
	for _, k := range s.blocks {
		b.WriteString(k.text)
	}
	return b.String()
}

func (m *markdown) draw(mark string) string {
	less, rest := m.sections()
	top, bottom := m.frame(mark, ladder[0], -1)
	if all := top + less.String() + rest.String() + bottom; len(all) <= m.limit {
		return all
	}
	top, bottom = m.squeeze(mark)
	room := m.limit - len(top) - len(bottom)
	shown, left := choose([]section{less, rest}, room-m.noteSize(room))
	note := m.leftOut(left, room-len(shown))
	return top + shown + note + bottom
}

// squeeze finds the fullest frame that leaves half of the room to the other
// steps if findings alone can pay for it, and else the fullest that fits.
func (m *markdown) squeeze(mark string) (top, bottom string) {
	for _, d := range ladder {
		if top, bottom = m.frame(mark, d, -1); d.items < 0 && len(top)+len(bottom) <= m.limit/2 {
			return top, bottom
		}
	}
	for _, d := range ladder {
		if top, bottom = m.frame(mark, d, -1); len(top)+len(bottom)+leastNote <= m.limit {
			return top, bottom
		}
	}
	// Not even one line for each irreversible step fits.
	last := ladder[len(ladder)-1]
	shown := len(m.irreversible())
	for shown > 0 && len(top)+len(bottom)+leastNote > m.limit {
		shown = shown * 9 / 10
		top, bottom = m.frame(mark, last, shown)
	}
	if len(top)+len(bottom)+leastNote > m.limit {
		return cutLines(top, max(m.limit-leastNote, 0)), ""
	}
	return top, bottom
}

// cutLines keeps whole lines up to a size.
func cutLines(s string, size int) string {
	if len(s) <= size {
		return s
	}
	return s[:strings.LastIndexByte(s[:size], '\n')+1]
}

// frame draws all that is not a choosable section; shown limits the irreversible
// steps, -1 being all of them.
func (m *markdown) frame(mark string, d detail, shown int) (top, bottom string) {
	var b strings.Builder
	b.WriteString(mark)
	b.WriteString(m.verdict(shown))
	b.WriteString(m.first(d))
	b.WriteString(m.blockers(d))
	b.WriteString(m.final(d, shown))
	return b.String(), m.findings(d.findings) + m.footer()
}

// choose takes the blocks that fit, in order; one that does not fit is left out
// whole and does not keep smaller ones behind it from being shown.
func choose(sections []section, room int) (shown string, left []*group) {
	for _, s := range sections {
		taken := section{title: s.title}
		cost := len(s.title) + len("#### \n\n")
		for _, k := range s.blocks {
			if cost+len(k.text) > room {
				left = append(left, k.group)
				continue
			}
			taken.blocks = append(taken.blocks, k)
			room -= cost + len(k.text)
			cost = 0
		}
		shown += taken.String()
	}
	return shown, left
}

// leastNote is room for the shortest note about what was left out.
const leastNote = 400

// noteSize is the room set aside for naming what is left out.
func (m *markdown) noteSize(room int) int { return max(leastNote, min(room/4, 6_000)) }

// leftOut counts what is not shown, and names as much of it as there is room for.
func (m *markdown) leftOut(left []*group, room int) string {
	if len(left) == 0 {
		return ""
	}
	keys, steps := map[string]bool{}, 0
	for _, g := range left {
		keys[g.at.Key] = true
		steps += len(g.steps)
	}
	where := homes(keys)
	head := fmt.Sprintf("> [!NOTE]\n> **%s in %s %s not shown here; see %s.**\n",
		count(steps, "step", "steps"), where, say.Plural(steps, "is", "are"), m.elsewhere)
	if len(head)+1 > room {
		head = fmt.Sprintf("> **%s in %s not shown here.**\n", count(steps, "step", "steps"), where)
	}
	if len(head)+1 > room {
		return ""
	}
	return head + "\n" + m.namesOf(left, room-len(head)-1)
}

// homes counts workspaces by their keys, beside what belongs to none.
func homes(keys map[string]bool) string {
	n := len(keys) - b2i(keys[""])
	switch workspaces := count(n, "workspace", "workspaces"); {
	case !keys[""]:
		return workspaces
	case n == 0:
		return "the organization"
	default:
		return "the organization and " + workspaces
	}
}

// mdEntry names an entry of the file, or the organization.
func mdEntry(w diff.Workspace) string {
	if w.Key == "" {
		return "the organization"
	}
	return code(w.Key)
}

// namesOf lists, folded, as many of the groups as there is room for.
func (m *markdown) namesOf(left []*group, room int) string {
	const open, end = "<details><summary>What is not shown</summary>\n\n", "\n</details>\n\n"
	var b strings.Builder
	b.WriteString(open)
	for i, g := range left {
		line := "- " + mdEntry(g.at) + ": " + m.tally(g.steps) + "\n"
		if b.Len()+len(line)+len(end)+40 > room {
			if i == 0 || room < len(open)+len(end)+40 {
				return ""
			}
			b.WriteString("- and " + number(len(left)-i) + " more\n")
			break
		}
		b.WriteString(line)
	}
	return b.String() + end
}
