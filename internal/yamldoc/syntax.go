package yamldoc

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parse is the second stage: the bytes as one YAML document. It returns nil after
// reporting what is wrong.
func (f *Findings) parse(d *Document) *yaml.Node {
	decoder := yaml.NewDecoder(strings.NewReader(d.text))
	doc, err := decode(decoder)
	if errors.Is(err, io.EOF) {
		f.Errorf(Position{File: d.file, Line: 1, Column: 1}, EmptyFile, "", "the file is empty")
		return nil
	}
	if err != nil {
		f.Add(d.syntaxProblem(err))
		return nil
	}
	next, err := decode(decoder)
	switch {
	case errors.Is(err, io.EOF):
		if countValues(doc, 0) > maxValues {
			f.Errorf(Position{File: d.file}, TooLarge, "split it with include, or check that it is the right file",
				"the file holds more than %d values", maxValues)
			return nil
		}
		return doc.Content[0]
	case err != nil:
		f.Add(d.syntaxProblem(err))
	default:
		f.Errorf(Position{File: d.file, Line: next.Line, Column: next.Column}, SecondDocument,
			"keep one document a file; use include for more files", "a second YAML document begins here")
	}
	return nil
}

// countValues counts nodes, and stops soon after there are too many.
func countValues(n *yaml.Node, sum int) int {
	sum++
	for _, child := range n.Content {
		if sum > maxValues {
			break
		}
		sum = countValues(child, sum)
	}
	return sum
}

// decode reads one document. The parser panics on some malformed input, which
// is an error of the file, not of wsync.
func decode(d *yaml.Decoder) (doc *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	doc = &yaml.Node{}
	if err := d.Decode(doc); err != nil {
		return nil, err
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, io.EOF
	}
	return doc, nil
}

// syntaxProblem finds the place of a syntax error and better words for it. The
// parser's own line number is that of the enclosing block, which may be a
// thousand lines up; how far it had read when it gave up is closer.
func (d *Document) syntaxProblem(err error) Problem {
	at := d.lastTextBefore(d.readUntilError())
	if line := d.openingLine(err); line > 0 {
		at = d.textOf(line)
	}
	if tab, ok := d.tabIndent(at.line + 1); ok {
		return Problem{
			Severity: Error, Code: TabIndent,
			At:      Position{File: d.file, Line: tab.line, Column: tab.column},
			Message: "the line is indented with a tab; YAML allows only spaces",
			Hint:    "replace each tab with two spaces",
		}
	}
	message, hint := translate(err)
	p := Problem{
		Severity: Error, Code: Syntax, Message: message, Hint: hint,
		At:        Position{File: d.file, Line: at.line, Column: at.column},
		EndColumn: at.column + utf8.RuneCountInString(strings.TrimSpace(d.line(at.line))),
	}
	if strings.Contains(err.Error(), "tag") || strings.Contains(err.Error(), "anchor") {
		p.Code = TagUsed
		if strings.Contains(err.Error(), "anchor") {
			p.Code = AliasUsed
		}
	}
	return p
}

// readUntilError is the number of bytes the parser takes before it gives up.
func (d *Document) readUntilError() int {
	r := &byteReader{data: []byte(d.text)}
	decoder := yaml.NewDecoder(r)
	for {
		if _, err := decode(decoder); err != nil {
			return r.n
		}
	}
}

// byteReader hands out one byte at a time, so that a reader's progress tells
// where it stands.
type byteReader struct {
	data []byte
	n    int
}

func (r *byteReader) Read(p []byte) (int, error) {
	if r.n >= len(r.data) {
		return 0, io.EOF
	}
	p[0] = r.data[r.n]
	r.n++
	return 1, nil
}

// lastTextBefore is the first column with text of the last line that the parser
// had begun to read and that says something.
func (d *Document) lastTextBefore(offset int) place {
	line := d.position(max(0, min(offset, len(d.text))-1)).line
	for ; line > 1; line-- {
		text := strings.TrimSpace(d.line(line))
		if text != "" && !strings.HasPrefix(text, "#") {
			break
		}
	}
	return d.textOf(line)
}

// textOf is the first place of a line that says something.
func (d *Document) textOf(line int) place {
	text := d.line(line)
	indent := len(text) - len(strings.TrimLeft(text, " \t"))
	if indent == len(text) {
		indent = 0
	}
	return place{line, indent + 1}
}

// openingLine is the line where a quote begins that is never closed. Only for
// this complaint does the parser's line number help; for a quote on the first
// line it gives the last one instead.
func (d *Document) openingLine(err error) int {
	if !strings.Contains(err.Error(), "found unexpected") {
		return 0
	}
	line := 0
	if _, scanErr := fmt.Sscanf(err.Error(), "yaml: line %d:", &line); scanErr != nil {
		return 1
	}
	if line > d.lines() || !strings.ContainsAny(d.line(line), `"'`) {
		return 1
	}
	return line
}

// tabIndent finds the first tab in the indentation of a line.
func (d *Document) tabIndent(until int) (place, bool) {
	for n := 1; n <= min(until, d.lines()); n++ {
		text := d.line(n)
		indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
		if tab := strings.IndexByte(indent, '\t'); tab >= 0 && len(indent) < len(text) && text[len(indent)] != '#' {
			return place{n, tab + 1}, true
		}
	}
	return place{}, false
}

// translate puts the parser's complaint into words about what was written.
func translate(err error) (message, hint string) {
	text := err.Error()
	for _, t := range translations {
		if strings.Contains(text, t.complaint) {
			return t.message, t.hint
		}
	}
	text = strings.TrimPrefix(text, "yaml: ")
	if _, rest, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(text, "line ") {
		text = rest
	}
	return "the file is not YAML here: " + text, "check quotes, brackets and indentation near this line"
}

var translations = []struct{ complaint, message, hint string }{
	{"mapping values are not allowed", `a ": " stands where no value can begin`, `put text that holds ": " in quotes, or check the indentation`},
	{"did not find expected key", "the line does not fit the lines above it", "indent it like its neighbours; a key needs a colon and a space"},
	{"could not find expected ':'", "a key without a colon", `write "key: value", with a space after the colon`},
	{"did not find expected '-'", "a list goes on without a dash", `begin each item of the list with "- ", all in one column`},
	{"block sequence entries are not allowed", "a list item stands where none can begin", `put each "- " on a line of its own, below the key`},
	{"did not find expected ',' or ']'", "the list in [ ] is not closed here, or a comma is missing", "close it with ] or put a comma between its items"},
	{"did not find expected ',' or '}'", "the mapping in { } is not closed here, or a comma is missing", "close it with } or put a comma between its fields"},
	{"unexpected end of stream", "a quote is opened and never closed", "close the quote"},
	{"unexpected document indicator", "a quote is opened and never closed", "close the quote"},
	{"unknown escape character", `a backslash in double quotes begins an escape that does not exist`, `double the backslash, or use single quotes`},
	{"hexdecimal", `a \x or \u escape without its digits`, `write four digits after \u, two after \x`},
	{"invalid Unicode", `an escape that stands for no character`, "write the character itself"},
	{"cannot start any token", "a value begins with a character that YAML reserves (@, ` or %)", "put the value in quotes"},
	{"expected alphabetic or numeric", "a value begins with * or &, which YAML reserves", "put the value in quotes"},
	{"unknown anchor", "an alias (*) names an anchor that does not exist", "put a value that begins with * in quotes; wsync takes no aliases"},
	{"tab character", "a tab stands where YAML allows only spaces", "replace the tab with spaces"},
	{"exceeded max depth", "the values are nested too deeply", "no field of the format needs more than eight levels"},
	{"directive", "a line begins with %, which YAML takes for a directive", "delete it"},
	{"tag", "a value begins with !, which YAML takes for a tag", "put the value in quotes"},
}

// hasDirective finds a % line before the document.
func (d *Document) hasDirective() (int, bool) {
	for n := 1; n <= d.lines(); n++ {
		line := d.line(n)
		switch {
		case strings.HasPrefix(line, "%"):
			return n, true
		case strings.TrimSpace(line) == "", strings.HasPrefix(strings.TrimSpace(line), "#"):
		default:
			return 0, false
		}
	}
	return 0, false
}
