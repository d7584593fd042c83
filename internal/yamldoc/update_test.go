package yamldoc

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// canonical is a mapping of texts, mappings and lists, from pairs of key and value.
func canonical(pairs ...any) *Block {
	b := NewMapping()
	for i := 0; i < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case string:
			b.Field(pairs[i].(string), Text(v))
		case []string:
			var items []*Block
			for _, text := range v {
				items = append(items, Text(text))
			}
			b.Field(pairs[i].(string), NewList(items...).InBrackets())
		case *Block:
			b.Field(pairs[i].(string), v)
		}
	}
	return b
}

func TestUpdateChangesWhatDiffers(t *testing.T) {
	of := canonical
	for name, tt := range map[string]struct {
		src     string
		was, is *Block
		want    string
	}{
		"nothing": {
			"a: 'b' # c\n", of("a", "b"), of("a", "b"), "a: 'b' # c\n",
		},
		"a value deep down": {
			"a:\n  b: {c: d} # e\n  f: g\n", of("a", of("b", of("c", "d"), "f", "g")), of("a", of("b", of("c", "x"), "f", "g")), "a:\n  b: {c: x} # e\n  f: g\n",
		},
		"a field in its place among sorted ones": {
			"a: 1\n# about c\nc: 3\n", of("a", "1", "c", "3"), of("a", "1", "b", "2", "c", "3"), "a: 1\nb: \"2\"\n# about c\nc: 3\n",
		},
		"a field below those that have an order of their own": {
			"c: 3\na: 1\n", of("a", "1", "c", "3"), of("a", "1", "b", "2", "c", "3"), "c: 3\na: 1\nb: \"2\"\n",
		},
		"a field first": {
			"# file\nb: 2\n", of("b", "2"), of("a", "1", "b", "2"), "# file\na: \"1\"\nb: 2\n",
		},
		"a field that the file spells otherwise": {
			"B: 2 # c\n", of("b", "2"), of("b", "3"), "B: \"3\" # c\n",
		},
		"a field that the file has and its canonical form has not": {
			"a: 1\nm: 2 # c\n", of("a", "1"), of("a", "1", "m", "3"), "a: 1\nm: \"3\" # c\n",
		},
		"the last field of a mapping for another": {
			"a:\n  # c\n  b: 1\nd: 2\n", of("a", of("b", "1"), "d", "2"), of("a", of("c", "3"), "d", "2"), "a:\n  c: \"3\"\n  # c\nd: 2\n",
		},
		"the last field of a mapping": {
			"a:\n  b: 1 # c\nd: 2\n", of("a", of("b", "1"), "d", "2"), of("a", of(), "d", "2"), "a: {}\nd: 2\n",
		},
		"items of a list": {
			"a: [x, # keep\n  y]\n", of("a", []string{"x", "y"}), of("a", []string{"x", "z"}), "a: [x, # keep\n  z]\n",
		},
		"a mapping for a text": {
			"a: none # c\n", of("a", "none"), of("a", of("b", "1").InBrackets()), "a: {b: \"1\"} # c\n",
		},
		"an entry set apart as its neighbours are": {
			"a:\n  x: 1\n\n# about c\nc:\n  x: 1\n  # more to come\n", of("a", of("x", "1"), "c", of("x", "1")), of("a", of("x", "1"), "c", of("x", "1"), "d", of("x", "1")),
			"a:\n  x: 1\n\n# about c\nc:\n  x: 1\n  # more to come\n\nd:\n  x: \"1\"\n",
		},
		"a line among groups of lines": {
			"a: 1\n\nc: 1\n", of("a", "1", "c", "1"), of("a", "1", "c", "1", "d", "1"), "a: 1\n\nc: 1\nd: \"1\"\n",
		},
		"CRLF and a byte order mark": {
			"\ufeffa: 1\r\n", of("a", "1"), of("a", "1", "b", "2"), "\ufeffa: 1\r\nb: \"2\"\r\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := NewFindings()
			d := f.Read("x", []byte(tt.src))
			if f.HasErrors() {
				t.Fatal(f.Sorted())
			}
			got, err := d.Update(tt.was, tt.is, strings.EqualFold)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestUpdateRefusesWhatCannotBeChangedInPlace(t *testing.T) {
	d := NewFindings().Read("x", []byte("? a\n: b\n"))
	if got, err := d.Update(canonical("a", "b"), canonical("a", "c"), strings.EqualFold); !errors.Is(err, ErrNoEdit) {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestUpdateSaysWhatIsMeant writes a random value over another one, in a file that has
// comments: what is read then is the other value, and every comment outside is there.
func TestUpdateSaysWhatIsMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		was, is := drawn(t, 0), drawn(t, 0)
		var b strings.Builder
		for line := range strings.Lines(string(Write(was))) {
			b.WriteString(rapid.SampledFrom([]string{"", "", "# c\n", "\n"}).Draw(t, "above") + line)
		}
		d := NewFindings().Read("x", []byte(b.String()))
		got, err := d.Update(was, is, func(_, _ string) bool { return false })
		if err != nil {
			t.Fatalf("%v in\n%s", err, b.String())
		}
		want := NewFindings().Read("x", Write(is))
		if read := NewFindings().Read("x", got); read.root == nil || !equalSets(want.root, read.root) {
			t.Fatalf("\n%s\nis written as\n%s\nwhere\n%s\nis meant", b.String(), got, Write(is))
		}
	})
}

// TestEditsTogetherWriteWhatTheyWriteSingly: making edits together saves reading the
// file after each, and writes the same lines. At most a blank line and a comment of odd
// indentation stand elsewhere among lines that are added: what is beside them is what
// the file had, not what was added before.
func TestEditsTogetherWriteWhatTheyWriteSingly(t *testing.T) {
	together, singly := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		was, is := drawn(t, 0), drawn(t, 0)
		var b strings.Builder
		for line := range strings.Lines(string(Write(was))) {
			b.WriteString(rapid.SampledFrom([]string{"", "", "# c\n", "    # d\n", "\n"}).Draw(t, "above") + line)
		}
		d, never := NewFindings().Read("x", []byte(b.String())), func(_, _ string) bool { return false }
		want, err := d.update(was, is, never, true)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.update(was, is, never, false)
		if err != nil {
			singly++
			t.Skip("they get in each other's way")
		}
		together++
		if !slices.Equal(linesOf(got.text), linesOf(want.text)) {
			t.Fatalf("\n%s\nis written as\n%s\nand singly\n%s", b.String(), got.text, want.text)
		}
	})
	if singly > together/10 {
		t.Errorf("%d are made together, and %d singly", together, singly)
	}
}

// linesOf are the lines of a text that say something, sorted.
func linesOf(text string) []string {
	return slices.Sorted(func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if strings.TrimSpace(line) != "" && !yield(strings.TrimRight(line, "\n")) {
				return
			}
		}
	})
}

// TestManyEditsCostLittleMoreThanOne counts allocations, which nearly all come from
// reading a file: four hundred edits of it take no more readings than one does.
func TestManyEditsCostLittleMoreThanOne(t *testing.T) {
	const people = 800
	file := func(changed int) *Block {
		members := NewMapping()
		for i := range people {
			switch who := fmt.Sprintf("p%03d@acme.example", i); {
			case i%2 == 1 || i >= 2*changed:
				members.Field(who, Text("workspace_user"))
			case i%6 == 0:
				members.Field(who, Text("workspace_admin"))
			case i%6 == 2:
				members.Field(who+"x", Text("workspace_user"))
			}
		}
		return NewMapping().Field("members", members)
	}
	was := file(0)
	d := NewFindings().Read("x", Write(was))
	cost := func(is *Block) float64 {
		return testing.AllocsPerRun(1, func() {
			if _, err := d.update(was, is, strings.EqualFold, false); err != nil {
				t.Fatal(err)
			}
		})
	}
	one, many := cost(file(1)), cost(file(people/2))
	t.Logf("one edit makes %.0f allocations, 400 make %.0f", one, many)
	if many > 10*one {
		t.Errorf("one edit makes %.0f allocations, 400 make %.0f", one, many)
	}
}

// drawn is a random mapping with sorted keys.
func drawn(t *rapid.T, depth int) *Block {
	keys := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d e", "f"}), 0, 4, rapid.ID).Draw(t, "keys")
	slices.Sort(keys)
	b := NewMapping()
	for _, key := range keys {
		switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
		case kind < 3 || depth > 2:
			b.Field(key, Text(rapid.SampledFrom([]string{"x", "y z", "no"}).Draw(t, "text")))
		case kind == 3:
			items := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"p", "q", "r"}), 0, 3, rapid.ID).Draw(t, "items")
			slices.Sort(items)
			b.Field(key, canonical("l", items).field("l"))
		default:
			b.Field(key, drawn(t, depth+1))
		}
	}
	return b
}

// equalSets compares what two trees say, and takes a list for a set.
func equalSets(a, b *Node) bool {
	x, y := sortedNode(a), sortedNode(b)
	return equal(&x, &y)
}

func sortedNode(n *Node) Node {
	out := *n
	out.content = slices.Clone(n.content)
	for i := range out.content {
		out.content[i] = sortedNode(&out.content[i])
	}
	if n.kind == Sequence {
		slices.SortFunc(out.content, func(a, b Node) int { return strings.Compare(a.Value, b.Value) })
	}
	return out
}
