package spec

import (
	"strings"
	"unicode/utf8"
)

// suggester finds the word somebody meant. It gives up after a while, so that a
// file full of mistakes costs no more than a file with a few.
type suggester struct{ left int }

const (
	suggestBudget     = 200
	suggestCandidates = 2000
	suggestLength     = 64
)

// nearest is the candidate most like word, or "" when none is like it. Earlier
// candidates win ties.
func (s *suggester) nearest(word string, candidates []string) string {
	if s.left <= 0 || len(candidates) > suggestCandidates || utf8.RuneCountInString(word) > suggestLength {
		return ""
	}
	s.left--
	folded := []rune(strings.ToLower(word))
	best, bound := "", max(1, len(folded)/3)+1
	for _, c := range candidates {
		if utf8.RuneCountInString(c) > suggestLength {
			continue
		}
		if d := distance(folded, []rune(strings.ToLower(c)), bound); d < bound {
			best, bound = c, d
		}
	}
	return best
}

// Distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b, in characters. It stops counting at bound.
func Distance(a, b string, bound int) int { return distance([]rune(a), []rune(b), bound) }

func distance(a, b []rune, bound int) int {
	if len(a)-len(b) >= bound || len(b)-len(a) >= bound {
		return bound
	}
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return min(above[len(b)], bound)
}
