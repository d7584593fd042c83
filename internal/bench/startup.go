package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// startup sets what every command pays, the size of the program and its start,
// beside a program that only links the same libraries.
func (l *lab) startup(ctx context.Context, w io.Writer) error {
	floor, err := l.build(ctx, "floor", "github.com/wsync/wsync/internal/bench/floor")
	if err != nil {
		return err
	}
	fmt.Fprint(w, "| | size | start, CPU | start, wall | peak |\n|---|--:|--:|--:|--:|\n")
	for _, p := range []struct {
		name, binary string
		args         []string
	}{
		{"links the SDK and go-git, does nothing", floor, nil},
		{"`wsync version`", l.client, []string{"version"}},
	} {
		file, err := os.Stat(p.binary)
		if err != nil {
			return err
		}
		const runs = 41
		all := make([]figures, runs)
		for i := range all {
			if all[i], err = l.measure(ctx, "", p.binary, nil, p.args...); err != nil {
				return err
			}
		}
		m := median(all)
		fmt.Fprintf(w, "| %s | %.1f MB | %s | %s | %s |\n", p.name, float64(file.Size())/1e6, fine(leastCPU(all).cpu), fine(m.wall), megabytes(m.memory))
	}
	fmt.Fprintln(w)
	return nil
}

func fine(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
