package render

import (
	"io"
	"strings"

	"github.com/wsync/wsync/internal/say"
)

// TextOptions choose how text views look.
type TextOptions struct {
	// Color paints with SGR sequences. Nothing is said by colour alone.
	Color bool
	// Width is where lines are wrapped; 0 means 80.
	Width int
	// Verbose spells out what is otherwise shortened.
	Verbose bool
	// Next replaces the advice after the last line; empty but not nil leaves it
	// out. For a caller that knows what comes next better than the plan does.
	Next []string
	// Command is the command that carries the plan out, word by word; by default
	// the plain one.
	Command []string
	// PlanShown says that the reader of a report has just read its plan.
	PlanShown bool
	// Lead is what stands above Command; empty: that nothing has been changed yet.
	Lead string
}

// style is an SGR parameter.
type style string

const (
	normal  style = ""
	bold    style = "1"
	dim     style = "2"
	red     style = "31"
	green   style = "32"
	yellow  style = "33"
	cyan    style = "36"
	boldRed style = "1;31"
)

// page collects the lines of a text view. Everything passed to it is clean.
type page struct {
	b     strings.Builder
	width int
	color bool
}

func newPage(o TextOptions) *page {
	if o.Width <= 0 {
		o.Width = 80
	}
	return &page{width: max(o.Width, 40), color: o.Color}
}

func (p *page) paint(s style, text string) string {
	if !p.color || s == normal || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// line writes one finished line. Whatever it was put together from, a CI runner
// must not take its beginning for a command.
func (p *page) line(s string) {
	if rest := strings.TrimSpace(s); strings.HasPrefix(rest, "::") {
		s = strings.Replace(s, "::", `\u003a:`, 1)
	}
	p.b.WriteString(strings.TrimRight(s, " ") + "\n")
}

// gap writes an empty line, but never two, and none at the top.
func (p *page) gap() {
	if s := p.b.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		p.b.WriteByte('\n')
	}
}

// para writes wrapped text. The first line starts with lead, painted as
// leadStyle; the others are indented by hang.
func (p *page) para(lead string, leadStyle style, hang int, text string, s style) {
	indent := strings.Repeat(" ", hang)
	for i, l := range wrap(text, p.width-width(lead), p.width-hang) {
		if i == 0 {
			blank := len(lead) - len(strings.TrimLeft(lead, " "))
			p.line(lead[:blank] + p.paint(leadStyle, lead[blank:]) + p.paint(s, l))
		} else {
			p.line(indent + p.paint(s, l))
		}
	}
}

// advice draws a hint, and what lifts the refusal that it is about unless the hint
// says so itself.
func (p *page) advice(hint say.Text, override string) {
	if hint != nil {
		p.para("  hint: ", cyan, 4, wrapped(hint), normal)
	}
	if !offers(hint, override) {
		p.line("  lift it with: " + p.paint(bold, clean(override)))
	}
}

// glue stands for a space where no line may end, softGlue for one where a line
// may end only if what it holds together is wider than a line. Clean text holds
// neither.
const (
	glue     = "\x00"
	softGlue = "\x01"
)

// unglued draws both as spaces. It is shared because making one costs more than a line.
var unglued = strings.NewReplacer(glue, " ", softGlue, " ")

// commandMark begins a line of advice that is a command: it is drawn as it is,
// on a line of its own, however long it is.
const commandMark = "$ "

// advise draws what to do next.
func (p *page) advise(lines []string) {
	for _, l := range lines {
		if command, ok := strings.CutPrefix(l, commandMark); ok {
			p.line("  " + p.paint(bold, clean(command)))
		} else {
			p.para("", normal, 2, clean(l), normal)
		}
	}
}

// to writes the page in one piece.
func (p *page) to(w io.Writer) error {
	_, err := io.WriteString(w, p.b.String())
	return err
}

// wrap breaks clean text into lines: first wide the first one, rest the others.
// It breaks between words only, and never inside a quoted text that would fit
// on a line: a name, an address or a flag stays in one piece.
func wrap(text string, first, rest int) []string {
	var lines []string
	line, w, limit := "", 0, first
	for _, word := range words(text, rest) {
		n := width(word)
		if line != "" && w+1+n > limit {
			lines = append(lines, line)
			line, w, limit = "", 0, rest
		}
		if line != "" {
			line += " "
			w++
		}
		line += word
		w += n
	}
	lines = append(lines, line)
	for i, l := range lines {
		lines[i] = unglued.Replace(l)
	}
	return lines
}

// maxWord is the widest unbroken text a view shows; a longer one is somebody's
// joke and loses its middle.
const maxWord = 240

// words splits text at spaces outside of double quotes. A quoted part wider
// than the line is split like any other text.
func words(text string, limit int) []string {
	var out []string
	var pending []string
	open := false
	for _, w := range strings.Split(text, " ") {
		if w == "" && !open {
			continue
		}
		if strings.Count(strings.ReplaceAll(w, `\"`, ""), `"`)%2 == 1 {
			open = !open
		}
		pending = append(pending, w)
		if open {
			continue
		}
		out = appendWord(out, pending, limit)
		pending = nil
	}
	return appendWord(out, pending, 0) // a quote that never closes holds nothing together
}

func appendWord(out, parts []string, limit int) []string {
	if joined := strings.Join(parts, " "); len(parts) > 0 && width(joined) <= limit {
		return append(out, clip(joined, maxWord))
	}
	for _, w := range parts {
		for _, w := range strings.Split(w, softGlue) {
			if w != "" {
				out = append(out, clip(w, maxWord))
			}
		}
	}
	return out
}
