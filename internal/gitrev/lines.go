package gitrev

import "bytes"

// maxEdits bounds the lines two versions may differ in before a commit counts
// as a rewrite of the whole file.
const maxEdits = 2000

// counterpart finds the number that line n of after has in before, or reports
// that the line is new. Lines count from 1.
func counterpart(before, after [][]byte, n int) (int, bool) {
	head := 0
	for head < min(len(before), len(after)) && bytes.Equal(before[head], after[head]) {
		head++
	}
	if n <= head {
		return n, true
	}
	tail := 0
	for tail < min(len(before), len(after))-head && bytes.Equal(before[len(before)-1-tail], after[len(after)-1-tail]) {
		tail++
	}
	if n > len(after)-tail {
		return n - len(after) + len(before), true
	}
	x, ok := matched(before[head:len(before)-tail], after[head:len(after)-tail], n-1-head)
	return x + head + 1, ok
}

// matched finds the index in before of after's element y along a shortest edit
// script, by Myers' algorithm: furthest[k] is how far diagonal k (x - y) gets
// with d edits, and the trace of it leads back.
func matched(before, after [][]byte, y int) (int, bool) {
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
				return backtrack(trace, n, m, y)
			}
		}
	}
	return 0, false
}

// backtrack follows the script from its end to the element y of after.
// trace[d] holds the diagonals -d to d as they were before the d-th edit.
func backtrack(trace [][]int32, x, yEnd, y int) (int, bool) {
	cur := yEnd
	for d := len(trace) - 1; d >= 0; d-- {
		at := func(k int) int { return int(trace[d][k+d]) }
		k := x - cur
		from := k - 1
		if d > 0 && (k == -d || (k != d && at(k-1) < at(k+1))) {
			from = k + 1
		}
		startX, startY := 0, 0
		if d > 0 {
			startX = at(from)
			startY = startX - from
		}
		// The snake: equal lines up to x, cur; before it, one edit.
		for x > startX && cur > startY {
			x, cur = x-1, cur-1
			if cur == y {
				return x, true
			}
		}
		if x == startX && cur > startY && cur-1 == y {
			return 0, false // inserted
		}
		x, cur = startX, startY
	}
	return 0, false
}
