package gitrev

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// The lines that have a counterpart form a longest common subsequence: equal
// lines, in order, and as many as any comparison could find.
func TestCounterpartsAreAShortestEdit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([][]byte{[]byte("a\n"), []byte("b\n"), []byte("c\n"), []byte("d\n")}), 0, 24)
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		last, kept := 0, 0
		for i, x := range counterparts(before, after) {
			n := i + 1
			if x == 0 {
				continue
			}
			if x <= last || x > len(before) || !bytes.Equal(before[x-1], after[n-1]) {
				t.Fatalf("line %d is said to be line %d", n, x)
			}
			last = x
			kept++
		}
		if want := common(before, after); kept != want {
			t.Fatalf("%d lines have a counterpart, want %d", kept, want)
		}
	})
}

// common is the length of the longest common subsequence, by the textbook.
func common(a, b [][]byte) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			up := row[j+1]
			if bytes.Equal(x, y) {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = up
		}
	}
	return row[len(b)]
}

func TestCounterpartsGiveUpOnARewrite(t *testing.T) {
	var before, after [][]byte
	for i := range maxEdits {
		before = append(before, []byte{byte(i), byte(i >> 8), 0})
		after = append(after, []byte{byte(i), byte(i >> 8), 1})
	}
	after[maxEdits/2] = before[maxEdits/2]
	if x := counterparts(before, after)[maxEdits/2]; x != 0 {
		t.Errorf("found line %d in a file that was rewritten", x)
	}
}
