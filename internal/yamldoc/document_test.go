package yamldoc

import (
	"fmt"
	"strings"
	"testing"
)

// TestWorkGrowsWithTheFile counts what is done to find places in one long line:
// four times the file is four times the work.
func TestWorkGrowsWithTheFile(t *testing.T) {
	for name, tt := range map[string]struct{ before, unit, after string }{
		"keys without values": {"{", "k%d, ", "}\n"},
		"mappings":            {"{", "k%d: {a: 1}, ", "}\n"},
		"wide characters":     {"{", "日%d, ", "}\n"},
		"items":               {"[", "x%d, ", "]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			work := func(n int) int {
				var b strings.Builder
				for i := range n {
					b.WriteString(strings.ReplaceAll(tt.unit, "%d", fmt.Sprint(i)))
				}
				f := NewFindings()
				d := f.Read("x", []byte(tt.before+b.String()+tt.after))
				for i := range d.root.content {
					f.Warnf(d.At(&d.root.content[i]), "any", "", "a finding")
				}
				_ = f.Sorted()
				return d.steps
			}
			small, large := work(2_000), work(8_000)
			if small == 0 || large > 6*small {
				t.Errorf("%d steps for 2,000 values, %d for 8,000", small, large)
			}
		})
	}
}

// TestEveryPlaceIsFoundAgain looks up each scalar of a file by its position.
func TestEveryPlaceIsFoundAgain(t *testing.T) {
	const text = "a: 1\nb:\n  c: [x, {d: y}, z]\n  e:\n  f: \"q\"\n- g\n"
	for _, text := range []string{strings.TrimSuffix(text, "- g\n"), "- a\n- b: c\n  d: e\n-\n- - f\n  - {g: h}\n", "{a, b: , c: {d: e}}", "x"} {
		d := NewFindings().Read("x", []byte(text))
		var visit func(n *Node)
		visit = func(n *Node) {
			if got, _ := d.find(int(n.line), int(n.column)); n.kind == Scalar && n.Value != "" && got != n {
				t.Errorf("%q: the scalar at %d:%d is %+v", text, n.line, n.column, got)
			}
			for i := range n.content {
				visit(&n.content[i])
			}
		}
		visit(d.root)
	}
}
