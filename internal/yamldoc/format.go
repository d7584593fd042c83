package yamldoc

import (
	"bytes"
	"slices"
	"strings"
)

// Format lays the document out: two spaces of indentation, no needless quotes,
// blank lines where there were some. Comments stay with what they speak about.
// arrange may put fields in order and blank lines between them. The document must
// be a mapping without findings.
//
// A byte order mark stays, and so do line ends where all of them are CRLF.
//
// Formatting the result again changes nothing, and it says what the document said:
// both are checked on every call, and ok is false when they do not hold.
func (d *Document) Format(arrange func(top *Block)) (out []byte, ok bool) {
	list, out := d.layOut(arrange)
	if !d.same(list, out, arrange) {
		return nil, false
	}
	return d.asBefore(out), true
}

// asBefore gives a text the line ends and the byte order mark of the document.
func (d *Document) asBefore(out []byte) []byte {
	if n := strings.Count(d.text, "\n"); n > 0 && strings.Count(d.text, "\r\n") == n {
		out = bytes.ReplaceAll(out, []byte("\n"), []byte("\r\n"))
	}
	if d.marked {
		out = append([]byte(byteOrderMark), out...)
	}
	return out
}

// layOut draws the document, and lists its comments.
func (d *Document) layOut(arrange func(*Block)) ([]comment, []byte) {
	b := &builder{doc: d, ext: d.extents(d.root)}
	top := b.block(d.root, nil)
	top.flow, b.top = false, top
	list := d.comments(b.ext)
	b.attach(list)
	header := takeHeader(top)
	arrange(top)
	return list, Write(top, header...)
}

// takeHeader takes what stands above the first field and speaks about the file:
// all that a blank line sets apart, and the line that tells editors the schema.
func takeHeader(top *Block) []string {
	if len(top.rows) == 0 {
		return nil
	}
	first := top.rows[0]
	lines := trimBlank(first.before)
	cut := 0
	for i, line := range lines {
		if line == "" || strings.HasPrefix(line, "# yaml-language-server:") {
			cut = i + 1
		}
	}
	first.before = lines[cut:]
	return lines[:cut]
}

// same reads the result again: it must hold the same tree and the same comments,
// and laying it out must change nothing.
func (d *Document) same(comments []comment, out []byte, arrange func(*Block)) bool {
	again := NewFindings().Read(d.file, out)
	if again.root == nil || !equal(d.root, again.root) {
		return false
	}
	kept, stable := again.layOut(arrange)
	return slices.Equal(texts(comments), texts(kept)) && bytes.Equal(out, stable)
}

func texts(list []comment) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.text
	}
	slices.Sort(out)
	return out
}

// saidAs is the kind of a scalar in what it says: a date counts with and without
// quotes.
func saidAs(n *Node) ScalarKind {
	if kind := n.ScalarKind(); kind != IsDate {
		return kind
	}
	return IsText
}

// equal compares what two trees say, whatever the order of their fields.
func equal(a, b *Node) bool {
	if a.kind != b.kind || len(a.content) != len(b.content) {
		return false
	}
	switch a.kind {
	case Mapping:
		values := make(map[string]*Node, b.Len())
		for key, value := range b.Pairs() {
			values[key.Value] = value
		}
		for key, value := range a.Pairs() {
			if other, ok := values[key.Value]; !ok || !equal(value, other) {
				return false
			}
		}
		return true
	case Sequence:
		for i := range a.content {
			if !equal(&a.content[i], &b.content[i]) {
				return false
			}
		}
		return true
	case Scalar, Alias:
	}
	return a.Value == b.Value && saidAs(a) == saidAs(b)
}
