package gitrev

import "bytes"

// maxEdits bounds the lines two versions may differ in before a commit counts
// as a rewrite of the whole file.
const maxEdits = 2000

// counterparts gives, for each line of after, the number that it has in before, or
// 0 for a line that is new. Lines count from 1.
func counterparts(before, after [][]byte) []int {
	found := make([]int, len(after))
	head := 0
	for head < min(len(before), len(after)) && bytes.Equal(before[head], after[head]) {
		head++
		found[head-1] = head
	}
	tail := 0
	for tail < min(len(before), len(after))-head && bytes.Equal(before[len(before)-1-tail], after[len(after)-1-tail]) {
		tail++
		found[len(after)-tail] = len(before) - tail + 1
	}
	match(before[head:len(before)-tail], after[head:len(after)-tail], func(x, y int) { found[y+head] = x + head + 1 })
	return found
}

// match calls pair for each element of before that is found again in after, along
// a shortest edit script, by Myers' algorithm: furthest[k] is how far diagonal k
// (x - y) gets with d edits, and the trace of it leads back.
func match(before, after [][]byte, pair func(x, y int)) {
	n, m := len(before), len(after)
	most := min(n+m, maxEdits)
	furthest := make([]int32, 2*most+3)
	at := func(k int) *int32 { return &furthest[k+most+1] }
	var trace [][]int32
	for d := 0; d <= most; d++ {
		trace = append(trace, append([]int32(nil), furthest[most+1-d:most+2+d]...))
		for k := -d; k <= d; k += 2 {
			x := int(*at(k + 1)) // insert
			if k != -d && (k == d || *at(k - 1) >= *at(k + 1)) {
				x = int(*at(k - 1)) + 1 // delete
			}
			for x < n && x-k < m && bytes.Equal(before[x], after[x-k]) {
				x++
			}
			*at(k) = int32(x) //nolint:gosec // a line number, and files are bounded
			if x >= n && x-k >= m {
				backtrack(trace, n, m, pair)
				return
			}
		}
	}
}

// backtrack follows the script from its end. trace[d] holds the diagonals -d to d
// as they were before the d-th edit.
func backtrack(trace [][]int32, x, y int, pair func(x, y int)) {
	for d := len(trace) - 1; d >= 0; d-- {
		at := func(k int) int { return int(trace[d][k+d]) }
		k := x - y
		from := k - 1
		if d > 0 && (k == -d || (k != d && at(k-1) < at(k+1))) {
			from = k + 1
		}
		startX, startY := 0, 0
		if d > 0 {
			startX = at(from)
			startY = startX - from
		}
		// The snake: equal lines up to x, y; before it, one edit.
		for x > startX && y > startY {
			x, y = x-1, y-1
			pair(x, y)
		}
		x, y = startX, startY
	}
}
