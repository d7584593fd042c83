package spec

import (
	"bytes"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// FormatSource lays out an existing org.yaml or fragment: two spaces of
// indentation, canonical order of fields, no needless quotes, blank lines
// between workspaces. Comments stay with what they speak about, and groups,
// workspaces and people keep the author's order. The file need not make sense,
// but it must be YAML that wsync reads; the result is nil when a finding is an
// error.
//
// A byte order mark stays, and so do line ends where all of them are CRLF.
//
// Formatting the result again changes nothing, and it says what the source said:
// both are checked on every call, and a file for which they do not hold is left
// alone.
func FormatSource(file string, src []byte) ([]byte, Problems) {
	f := newFindings()
	out := f.format(file, src)
	return asBefore(src, out), f.sorted()
}

// asBefore gives a text the line ends and the byte order mark of what it was.
func asBefore(src, out []byte) []byte {
	if out == nil {
		return nil
	}
	if n := bytes.Count(src, []byte("\n")); n > 0 && bytes.Count(src, []byte("\r\n")) == n {
		out = bytes.ReplaceAll(out, []byte("\n"), []byte("\r\n"))
	}
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		out = append([]byte(byteOrderMark), out...)
	}
	return out
}

func (f *findings) format(file string, raw []byte) []byte {
	src, root := f.open(file, raw)
	if root == nil {
		return nil
	}
	f.tree(src, root)
	if f.list.HasErrors() {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		f.errorf(src.at(root), codeWrongType, "", "the file must be a mapping, not %s", kindName(root))
		return nil
	}
	comments, out := layOut(src, root)
	if !f.same(src, root, comments, out) {
		f.errorf(Position{File: file, Line: 1, Column: 1}, codeLayout,
			"write long or unusual texts in double quotes on one line",
			"the file cannot be laid out without changing what it says")
		return nil
	}
	return out
}

// layOut draws a parsed file.
func layOut(src *source, root *yaml.Node) ([]comment, []byte) {
	b := &builder{src: src, ext: src.extents(root)}
	top := b.block(root, nil)
	top.flow, b.top = false, top
	list := src.comments(b.ext)
	b.attach(list)
	header := takeHeader(top)
	arrangeAll(top)
	space(top)
	var p page
	for _, line := range header {
		p.line(0, line)
	}
	if len(top.rows) == 0 {
		p.line(0, "{}")
	}
	p.collection(top, 0)
	return list, []byte(p.b.String())
}

// takeHeader takes what stands above the first field and speaks about the file:
// all that a blank line sets apart, and the line that tells editors the schema.
func takeHeader(top *block) []string {
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

// arrangeAll puts fields in canonical order wherever the format knows one.
func arrangeAll(top *block) {
	top.arrange("")
	top.each("policy", func(policy *block) {
		policy.arrange("policy")
		policy.each("max_removals", func(b *block) { b.arrange("max_removals") })
	})
	top.each("workspaces", func(workspaces *block) {
		for _, r := range workspaces.rows {
			r.value.arrange("workspace")
			r.value.each("data_residency", func(b *block) { b.arrange("data_residency") })
			r.value.each("members", func(members *block) {
				for _, m := range members.rows {
					m.value.arrange("member")
				}
			})
		}
	})
}

// each calls do for the value of a field, if there is one.
func (b *block) each(field string, do func(*block)) {
	for _, r := range b.rows {
		if b.mapping && r.name == field {
			do(r.value)
		}
	}
}

// same reads the result again: it must hold the same tree and the same comments,
// and laying it out must change nothing.
func (f *findings) same(src *source, root *yaml.Node, comments []comment, out []byte) bool {
	check := newFindings()
	again, tree := check.open(src.file, out)
	if tree == nil || !equalNodes(root, tree) {
		return false
	}
	kept, stable := layOut(again, tree)
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

// saidAs is the kind of a scalar to wsync: a date counts with and without quotes.
func saidAs(n *yaml.Node) scalarKind {
	if kind := kindOf(n); kind != isDate {
		return kind
	}
	return isText
}

// equalNodes compares what two trees say, whatever the order of their fields.
func equalNodes(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return false
	}
	switch a.Kind {
	case yaml.MappingNode:
		values := make(map[string]int, len(b.Content)/2)
		for i := 0; i < len(b.Content); i += 2 {
			values[b.Content[i].Value] = i
		}
		for i := 0; i < len(a.Content); i += 2 {
			j, ok := values[a.Content[i].Value]
			if !ok || !equalNodes(a.Content[i], b.Content[j]) || !equalNodes(a.Content[i+1], b.Content[j+1]) {
				return false
			}
		}
		return true
	case yaml.SequenceNode:
		return slices.EqualFunc(a.Content, b.Content, equalNodes)
	}
	return a.Value == b.Value && saidAs(a) == saidAs(b)
}
