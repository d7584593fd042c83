package yamldoc

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEdits(t *testing.T) {
	pair := func() *Block {
		return NewMapping().Field("x", Text("1")).Field("z", NewList(Text("p"), Text("q")).InBrackets())
	}
	replace := func(v *Block, path ...string) func(*Document) ([]byte, error) {
		return func(d *Document) ([]byte, error) { return d.Replace(v, path...) }
	}
	insert := func(i int, key string, v *Block, path ...string) func(*Document) ([]byte, error) {
		return func(d *Document) ([]byte, error) { return d.Insert(i, key, v, path...) }
	}
	remove := func(path ...string) func(*Document) ([]byte, error) {
		return func(d *Document) ([]byte, error) { return d.Remove(path...) }
	}
	for name, tt := range map[string]struct {
		src  string
		edit func(*Document) ([]byte, error)
		want string
	}{
		"a scalar":                        {"a:   'b'  # c\nd: e\n", replace(Text("f"), "a"), "a:   f  # c\nd: e\n"},
		"a scalar that needs quotes":      {"a: b\n", replace(Text("no"), "a"), "a: \"no\"\n"},
		"a scalar over lines":             {"a: b\n  c\n# d\ne: f", replace(Text("g"), "a"), "a: g\n# d\ne: f"},
		"a literal":                       {"a: | # c\n  b\n\n  d\n\ne: f\n", replace(Text("g"), "a"), "a: g\n\ne: f\n"},
		"no value":                        {"a: # b\nc: d\n", replace(Text("e"), "a"), "a: e # b\nc: d\n"},
		"a mapping for a scalar":          {"a: b # c\n# d\ne: f\n", replace(pair(), "a"), "a: # c\n  x: \"1\"\n  z: [p, q]\n# d\ne: f\n"},
		"a mapping for a mapping":         {"a:\n  # c\n    b: d # e\n    f: g\nh: i\n", replace(pair(), "a"), "a:\n  # c\n    x: \"1\"\n    z: [p, q]\nh: i\n"},
		"a mapping for a list":            {"a:\n- b\nc: d\n", replace(pair(), "a"), "a:\n  x: \"1\"\n  z: [p, q]\nc: d\n"},
		"a scalar for a mapping":          {"a: # b\n  # c\n  d: e\nf: g\n", replace(Text("h"), "a"), "a: h # b\n  # c\nf: g\n"},
		"an item":                         {"- a # b\n-   c\n", replace(Text("d"), "1"), "- a # b\n-   d\n"},
		"a mapping in an item":            {"- a: b\n  c: d # e\n- f\n", replace(pair(), "0"), "- x: \"1\"\n  z: [p, q] # e\n- f\n"},
		"in brackets":                     {"a: {b: [c, 'd'], # e\n  f: }\n", replace(pair(), "a", "b", "1"), "a: {b: [c, {x: \"1\", z: [p, q]}], # e\n  f: }\n"},
		"nothing in brackets":             {"a: {b, c: }\n", replace(Text("d"), "a", "b"), "a: {b: d, c: }\n"},
		"a field at the end":              {"a:\n    b: c\n\n    # d\n    e: f # g\n# h\ni: j\n", insert(2, "k", Text("l"), "a"), "a:\n    b: c\n\n    # d\n    e: f # g\n    k: l\n# h\ni: j\n"},
		"a field between":                 {"a: b\n# about c\nc: d\n", insert(1, "k", pair()), "a: b\nk:\n  x: \"1\"\n  z: [p, q]\n# about c\nc: d\n"},
		"a field first":                   {"a:\n  # about b\n  b: c\n", insert(0, "k", Text("l"), "a"), "a:\n  k: l\n  # about b\n  b: c\n"},
		"a field without a line end":      {"a: b", insert(1, "k", Text("l")), "a: b\nk: l"},
		"a field after a dash":            {"- a: b # c\n", insert(0, "k", Text("l"), "0"), "- k: l\n  a: b # c\n"},
		"an item at the end":              {"a:\n- b\n- c: d\n  e: f\ng: h\n", insert(2, "", pair(), "a"), "a:\n- b\n- c: d\n  e: f\n- x: \"1\"\n  z: [p, q]\ng: h\n"},
		"into an empty mapping":           {"a: {} # b\n", insert(0, "k", Text("l"), "a"), "a: # b\n  k: l\n"},
		"into brackets":                   {"a: [b, c] # d\n", insert(1, "", Text("x"), "a"), "a: [b, x, c] # d\n"},
		"into brackets at the end":        {"a: [b,\n  c, # d\n]\n", insert(2, "", Text("x"), "a"), "a: [b,\n  c, x, # d\n]\n"},
		"CRLF":                            {"a: b\r\nc: d\r\n", insert(1, "k", Text("l")), "a: b\r\nk: l\r\nc: d\r\n"},
		"a byte order mark":               {"\ufeffa: b\n", replace(Text("c"), "a"), "\ufeffa: c\n"},
		"a field away":                    {"a: b\n# c\nd:\n  e: f # g\n  # h\n  i: j\n# k\nl: m\n", remove("d"), "a: b\n# c\n# k\nl: m\n"},
		"the only field away":             {"a: # b\n  # c\n  d: e\nf: g\n", remove("a", "d"), "a: {} # b\n  # c\nf: g\n"},
		"the only item away":              {"a:\n- b\n", remove("a", "0"), "a: []\n"},
		"the first field of an item away": {"- a: b # c\n  d: e\n", remove("0", "a"), "-\n  d: e\n"},
		"from brackets":                   {"[a, b, c]\n", remove("0"), "[b, c]\n"},
		"the last from brackets":          {"[a, b] # c\n", remove("1"), "[a] # c\n"},
		"a line from brackets":            {"a: [\n  b, # c\n  d,\n  e,\n]\n", remove("a", "1"), "a: [\n  b, # c\n  e,\n]\n"},
		"all that is in a file":           {"# a\nb: c # d\n", remove("b"), "# a\n{} # d\n"},
	} {
		t.Run(name, func(t *testing.T) {
			f := NewFindings()
			d := f.Read("x", []byte(tt.src))
			if f.HasErrors() {
				t.Fatal(f.Sorted())
			}
			got, err := tt.edit(d)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestEditsThatCannotBe(t *testing.T) {
	for name, tt := range map[string]struct {
		src  string
		edit func(*Document) ([]byte, error)
		want error
	}{
		"no such key":      {"a: b\n", func(d *Document) ([]byte, error) { return d.Replace(Text("x"), "c") }, ErrNoPath},
		"no such item":     {"[a]\n", func(d *Document) ([]byte, error) { return d.Remove("1") }, ErrNoPath},
		"a negative item":  {"[a]\n", func(d *Document) ([]byte, error) { return d.Remove("-1") }, ErrNoPath},
		"the whole file":   {"a: b\n", func(d *Document) ([]byte, error) { return d.Remove() }, ErrNoPath},
		"into a scalar":    {"a: b\n", func(d *Document) ([]byte, error) { return d.Insert(0, "x", Text("y"), "a") }, ErrNoPath},
		"past the end":     {"a: b\n", func(d *Document) ([]byte, error) { return d.Insert(2, "x", Text("y")) }, ErrNoPath},
		"a key twice":      {"a: b\n", func(d *Document) ([]byte, error) { return d.Insert(1, "a", Text("y")) }, ErrNoEdit},
		"a question mark":  {"? a\n: b\n", func(d *Document) ([]byte, error) { return d.Replace(Text("x"), "a") }, ErrNoEdit},
		"what is no value": {"a: b\n", func(d *Document) ([]byte, error) { return d.Replace(Plain("[x"), "a") }, ErrNoEdit},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := tt.edit(NewFindings().Read("x", []byte(tt.src))); !errors.Is(err, tt.want) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// tree is what a document says: string, []any or []field.
type field struct {
	Key   string
	Value any
}

func treeOf(n *Node) any {
	switch n.kind {
	case Mapping:
		out := []field{}
		for key, value := range n.Pairs() {
			out = append(out, field{key.Value, treeOf(value)})
		}
		return out
	case Sequence:
		out := []any{}
		for item := range n.Items() {
			out = append(out, treeOf(item))
		}
		return out
	case Scalar, Alias:
	}
	return n.Value
}

// scribe writes a random tree as somebody with odd habits would.
type scribe struct {
	*rapid.T
	b strings.Builder
}

func (w *scribe) chance(of int) bool { return rapid.IntRange(0, of-1).Draw(w.T, "chance") == 0 }

func (w *scribe) oneOf(texts ...string) string { return rapid.SampledFrom(texts).Draw(w.T, "text") }

// noise puts a comment or a blank line between two others.
func (w *scribe) noise() {
	if w.chance(4) {
		w.b.WriteString(w.oneOf("\n", "# one\n", "      # two: [x\n", "\t\n", "  # 'three\n"))
	}
}

func (w *scribe) tail() { w.b.WriteString(w.oneOf("", "", "", "  # tail", " # {", "  ") + "\n") }

func (w *scribe) key(i int) string {
	return w.oneOf("k", "long key ", "é", "'q", "\"d", "a.b@c-") + strconv.Itoa(i)
}

func (w *scribe) keyText(key string) string {
	switch key[0] {
	case '\'':
		return key + "'"
	case '"':
		return key + "\""
	}
	return key
}

// block writes a value behind a key or a dash at an indentation.
func (w *scribe) block(indent, depth int) {
	pad := strings.Repeat(" ", indent)
	step := rapid.IntRange(2, 4).Draw(w.T, "step")
	switch kind := rapid.IntRange(0, 9).Draw(w.T, "kind"); {
	case depth > 2 || kind < 4:
		w.b.WriteString(w.oneOf(" plain", "", " 'single # no'", " \"double: \\\"x\\\"\"", " over\n"+pad+"  lines", " \"over\n"+pad+"  lines\"", "   spaced", " cafe\u0301"))
		w.tail()
	case kind == 4:
		w.b.WriteString(w.oneOf(" |", " |-", " |+", " >", " |2"))
		w.b.WriteString(w.oneOf("", "  # c") + "\n" + pad + "  text # no\n" + w.oneOf("", "\n", pad+"   deep\n"))
	case kind == 5:
		w.b.WriteString(" ")
		w.flow(indent+2, depth)
		w.tail()
	case kind < 8:
		w.tail()
		w.mapping(indent+step, depth)
	default:
		w.tail()
		w.list(indent+rapid.SampledFrom([]int{step, 0}).Draw(w.T, "list step"), depth)
	}
}

func (w *scribe) mapping(indent, depth int) {
	for i := range rapid.IntRange(1, 3).Draw(w.T, "fields") {
		w.noise()
		w.b.WriteString(strings.Repeat(" ", indent) + w.keyText(w.key(i)) + ":")
		w.block(indent, depth+1)
	}
}

func (w *scribe) list(indent, depth int) {
	for range rapid.IntRange(1, 3).Draw(w.T, "items") {
		w.noise()
		w.b.WriteString(strings.Repeat(" ", indent) + "-")
		if w.chance(3) { // begins beside the dash
			var sub scribe
			sub.T = w.T
			sub.mapping(indent+2, depth+1)
			if text := sub.b.String(); strings.HasPrefix(text, strings.Repeat(" ", indent+2)) && text[indent+2] != ' ' && text[indent+2] != '#' {
				w.b.WriteString(" " + text[indent+2:])
				continue
			}
		}
		w.block(indent+1, depth+1)
	}
}

func (w *scribe) flow(indent, depth int) {
	list := w.chance(2)
	ends := map[bool]string{true: "[]", false: "{}"}[list]
	w.b.WriteString(ends[:1])
	pad := "\n" + strings.Repeat(" ", indent)
	n := rapid.IntRange(0, 3).Draw(w.T, "parts")
	for i := range n {
		w.b.WriteString(w.oneOf("", "", " ", pad, " # in"+pad))
		if !list {
			w.b.WriteString(w.keyText(w.key(i)))
			w.b.WriteString(w.oneOf(": ", ": ", ":  "))
		}
		if depth < 3 && w.chance(4) {
			w.flow(indent+2, depth+1)
		} else {
			w.b.WriteString(w.oneOf("plain", "'single, #'", "\"double ]\"", "two words"))
		}
		if i < n-1 || w.chance(4) {
			w.b.WriteString(w.oneOf(",", ", ", " , ", ","+pad, ", # after"+pad))
		}
	}
	w.b.WriteString(w.oneOf("", "", " ", pad) + ends[1:])
}

// paths lists every path of a tree with the number of parts below it, -1 for text.
func paths(n *Node, at []string, visit func([]string, *Node)) {
	visit(at, n)
	for i := range n.content {
		switch {
		case n.kind == Sequence:
			paths(&n.content[i], append(slices.Clone(at), strconv.Itoa(i)), visit)
		case i%2 == 1:
			paths(&n.content[i], append(slices.Clone(at), n.content[i-1].Value), visit)
		}
	}
}

// put gives a tree with the collection before the end of a path changed.
func put(tree any, path []string, change func(any) any) any {
	if len(path) == 0 {
		return change(tree)
	}
	switch tree := tree.(type) {
	case []field:
		tree = slices.Clone(tree)
		for i := range tree {
			if tree[i].Key == path[0] {
				tree[i].Value = put(tree[i].Value, path[1:], change)
			}
		}
		return tree
	case []any:
		tree = slices.Clone(tree)
		i, _ := strconv.Atoi(path[0])
		tree[i] = put(tree[i], path[1:], change)
		return tree
	}
	return tree
}

// TestEditsLeaveTheRestAlone makes random edits in random files with comments at
// random places: the result says what the edited tree says, and every line without
// a part in the edit is there, byte for byte.
func TestEditsLeaveTheRestAlone(t *testing.T) {
	done, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := &scribe{T: t}
		w.mapping(0, 0)
		src := w.b.String()
		if w.chance(8) {
			src = strings.TrimSuffix(src, "\n")
		}
		if w.chance(8) && !strings.Contains(src, "\t") {
			src = strings.ReplaceAll(src, "\n", "\r\n")
		}
		f := NewFindings()
		d := f.Read("x", []byte(src))
		if f.HasErrors() {
			t.Skip("the scribe wrote nonsense")
		}
		var all [][]string
		var nodes []*Node
		paths(d.root, nil, func(path []string, n *Node) { all, nodes = append(all, path), append(nodes, n) })
		i := rapid.IntRange(0, len(all)-1).Draw(t, "where")
		if d.Lookup(all[i]...) != nodes[i] {
			t.Fatalf("another value stands at %q in\n%s", all[i], src)
		}
		got, want, touched, err := edit(t, d, all[i], nodes[i])
		if errors.Is(err, ErrNoEdit) {
			refused++
			t.Skip("refused, and nothing written")
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, src)
		}
		done++
		again := NewFindings()
		if diff := cmp.Diff(want, treeOf(again.Read("x", got).root)); diff != "" || again.HasErrors() {
			t.Fatalf("%s%v in\n%s\nmakes\n%s", diff, again.Sorted(), src, got)
		}
		if n := changedLines(src, string(got)); n > touched {
			t.Fatalf("%d lines are changed, of %d that may be, in\n%s\nmakes\n%s", n, touched, src, got)
		}
	})
	if refused*20 > done {
		t.Errorf("%d edits are done, %d refused", done, refused)
	}
}

// edit makes one random edit at a path. touched is the number of lines that have a
// part in it.
func edit(t *rapid.T, d *Document, path []string, n *Node) (out []byte, want any, touched int, err error) {
	value := rapid.SampledFrom([]*Block{
		Text("new"), Text("no"), Text("a # b: c"), NewMapping(), NewList(Text("x"), NewMapping().Field("y", Text("z"))),
		NewMapping().Field("x", Text("1")).Field("y", NewMapping().Field("z", NewList(Text("-")))), NewMapping().Field("x", Text("y")).InBrackets(),
	}).Draw(t, "value")
	node := value.node()
	said := treeOf(&node)
	s, _ := d.spot(path)
	how := rapid.IntRange(0, 2).Draw(t, "how")
	if how == 0 && n.kind != Scalar {
		i := rapid.IntRange(0, n.Len()).Draw(t, "i")
		out, err = d.Insert(i, "new key", value, path...)
		want = put(treeOf(d.root), path, func(in any) any {
			if list, ok := in.([]any); ok {
				return slices.Insert(slices.Clone(list), i, said)
			}
			return slices.Insert(slices.Clone(in.([]field)), i, field{"new key", said})
		})
		switch e := d.editor(); {
		case n.style&flow != 0:
			return out, want, d.lineOf(e.end(n)) - int(n.line) + 1, err
		default: // beside a dash, and at the end of a file without a line break
			return out, want, 1, err
		}
	}
	if len(path) == 0 {
		t.Skip("nothing to do with the whole file")
	}
	e := d.editor()
	touched = d.lineOf(e.finish(s.parent, s.i)) - d.lineOf(e.begin(s.parent, s.i)) + 1
	if how == 1 {
		out, err = d.Replace(value, path...)
		return out, put(treeOf(d.root), path, func(any) any { return said }), touched, err
	}
	if s.parent.Len() == 1 && len(path) > 1 { // its collection becomes an empty one, behind its own key
		up, _ := d.spot(path[:len(path)-1])
		touched = d.lineOf(e.finish(up.parent, up.i)) - d.lineOf(e.begin(up.parent, up.i)) + 1
	}
	out, err = d.Remove(path...)
	return out, put(treeOf(d.root), path[:len(path)-1], func(in any) any {
		if list, ok := in.([]any); ok {
			return slices.Delete(slices.Clone(list), s.i, s.i+1)
		}
		return slices.Delete(slices.Clone(in.([]field)), s.i, s.i+1)
	}), touched, err
}

// changedLines counts the lines of a text between what begins and what ends like
// another.
func changedLines(was, is string) int {
	a, b := strings.SplitAfter(was, "\n"), strings.SplitAfter(is, "\n")
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return len(a) - head - tail
}

// FuzzEdits takes values from anywhere in any file and puts others there.
func FuzzEdits(f *testing.F) {
	for _, s := range []string{"a: {b: c, d: [e, f]}\n", "- a\n- b: |+\n    c\n\n- # d\n  e: f\n", "? a\n: b\n", "{a, b: , c}", "[a: b, [c]]", "a: 'b\n  c'\r\nd:\r\n- e", "a"} {
		f.Add(s, 1, 1)
	}
	f.Fuzz(func(t *testing.T, src string, where, i int) {
		found := NewFindings()
		d := found.Read("x", []byte(src))
		if found.HasErrors() {
			return
		}
		var all [][]string
		paths(d.root, nil, func(path []string, _ *Node) { all = append(all, path) })
		path := all[max(0, where)%len(all)]
		for _, edit := range []func() ([]byte, error){
			func() ([]byte, error) { return d.Replace(Text("new"), path...) },
			func() ([]byte, error) { return d.Replace(NewMapping().Field("x", Text("y")), path...) },
			func() ([]byte, error) { return d.Insert(i, "new", NewList(Text("x")), path...) },
			func() ([]byte, error) { return d.Remove(path...) },
		} {
			out, err := edit()
			if (out == nil) == (err == nil) || err != nil && !errors.Is(err, ErrNoEdit) && !errors.Is(err, ErrNoPath) {
				t.Fatalf("%q and %v", out, err)
			}
		}
	})
}

func ExampleDocument_Insert() {
	doc := NewFindings().Read("org.yaml", []byte("workspaces:\n  ml:   # research\n    members:\n      ana@acme.example: workspace_user\n    # until the move\n    color: \"#112233\"\n"))
	out, err := doc.Insert(1, "ben@acme.example", Text("workspace_admin"), "workspaces", "ml", "members")
	if err != nil {
		panic(err)
	}
	fmt.Print(string(out))
	// Output:
	// workspaces:
	//   ml:   # research
	//     members:
	//       ana@acme.example: workspace_user
	//       ben@acme.example: workspace_admin
	//     # until the move
	//     color: "#112233"
}
