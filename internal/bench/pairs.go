package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// pairTable sets the two beside each other, step by step: the median of all
// turns, and between brackets the least and the most. A ratio is that of two
// turns of one pair.
func pairTable(steps []step, all []pair) string {
	var b strings.Builder
	b.WriteString("| | | requests | by method | CPU | wall |\n|---|---|--:|---|--:|--:|\n")
	for i, s := range steps {
		mine := column(all, func(p pair) figures { return p[0][i] })
		theirs := column(all, func(p pair) figures { return p[1][i] })
		fmt.Fprintf(&b, "| %s | wsync | %s |\n", s.name, costs(mine))
		fmt.Fprintf(&b, "| | Terraform | %s |\n", costs(theirs))
		fmt.Fprintf(&b, "| | ratio | %s | | %s | %s |\n", ratios(mine, theirs, func(f figures) float64 { return float64(f.tally.requests()) }),
			ratios(mine, theirs, func(f figures) float64 { return float64(f.cpu) }), ratios(mine, theirs, func(f figures) float64 { return float64(f.wall) }))
	}
	return b.String()
}

// costs are the four cells of one contender.
func costs(all []figures) string {
	return strings.Join([]string{
		spread(column(all, func(f figures) int { return f.tally.requests() }), grouped),
		medianOf(all, func(f figures) int { return f.tally.requests() }).tally.String(),
		spread(column(all, func(f figures) time.Duration { return f.cpu }), short),
		spread(column(all, func(f figures) time.Duration { return f.wall }), short),
	}, " | ")
}

// ratios are those of each pair.
func ratios(mine, theirs []figures, of func(figures) float64) string {
	all := make([]float64, len(mine))
	for i := range mine {
		all[i] = of(theirs[i]) / of(mine[i])
	}
	return spread(all, ratioText)
}

func ratioText(r float64) string {
	if r < 10 {
		return fmt.Sprintf("%.2f", r)
	}
	return fmt.Sprintf("%.0f", r)
}

func column[T, U any](all []T, of func(T) U) []U {
	out := make([]U, len(all))
	for i, each := range all {
		out[i] = of(each)
	}
	return out
}

func medianOf[T any, U cmp.Ordered](all []T, of func(T) U) T {
	sorted := slices.SortedFunc(slices.Values(all), func(x, y T) int { return cmp.Compare(of(x), of(y)) })
	return sorted[len(sorted)/2]
}

// spread is the median, and the least and the most if they look different.
func spread[T cmp.Ordered](all []T, text func(T) string) string {
	least, middle, most := text(slices.Min(all)), text(medianOf(all, func(v T) T { return v })), text(slices.Max(all))
	if least == most {
		return middle
	}
	return fmt.Sprintf("%s (%s to %s)", middle, least, most)
}

// String is "GET 108, POST 2,100".
func (t tally) String() string {
	var parts []string
	for _, method := range slices.Sorted(maps.Keys(t)) {
		parts = append(parts, method+" "+grouped(t[method]))
	}
	return strings.Join(parts, ", ")
}
