package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"time"
)

// The sizes measured. Creating 100,000 memberships takes one request each, a
// minute of nothing but latency and more; a tenth of that shows the same.
var (
	small     = size{20, 10, 500}
	middle    = size{100, 20, 500}
	large     = size{100, 1000, 10_000}
	latencies = []time.Duration{0, 20 * time.Millisecond, 50 * time.Millisecond}
)

// task is one thing that wsync does, with what it should cost.
type task struct {
	name     string
	args     func(files) []string
	bare     bool // begins with an organization that has users only
	rounds   func(size) int
	requests func(size) int
	writes   func(size) int
}

var tasks = []task{
	{
		"plan, nothing to do", func(f files) []string { return []string{"plan", "--detailed-exitcode", "-q", "-f", f.same} },
		false, planRounds, planRequests, func(size) int { return 0 },
	},
	{
		"apply, one line", func(f files) []string { return []string{"apply", "--yes", "-q", "-f", f.changed} },
		false, changeRounds, changeRequests, func(size) int { return 1 },
	},
	{
		"apply, create all", func(f files) []string { return []string{"apply", "--yes", "-q", "-f", f.unborn} },
		true, createRounds, createRequests, createWrites,
	},
	{
		"access, everybody", func(f files) []string { return []string{"access", "-q", "--format", "json", "-f", f.same} },
		false, accessRounds, accessRequests, func(size) int { return 0 },
	},
}

// row is one line of the table.
type row struct {
	task    *task
	size    size
	latency time.Duration
	figures
}

// table measures every cell and prints as it goes.
func (l *lab) table(ctx context.Context, w io.Writer, quick bool) error {
	fmt.Fprintf(w, "%s %s/%s, %d cores\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	if err := l.startup(ctx, w); err != nil {
		return err
	}
	fmt.Fprint(w, "| task | organization | latency | requests (least) | wall | ideal | ratio | client CPU | client peak |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n")
	sizes, tries := []size{small, middle, large}, 3
	if quick {
		sizes, tries = sizes[:1], 1
	}
	for _, s := range sizes {
		for i := range tasks {
			t, s := &tasks[i], s
			if t.bare && s == large {
				s.Members = 100
			}
			if err := l.rows(ctx, w, t, s, tries); err != nil {
				return fmt.Errorf("%s, %s: %w", t.name, s, err)
			}
		}
	}
	return l.compare(ctx, w, sizes[len(sizes)-1], 2*tries-1)
}

// rows measures one task on one organization at every latency.
func (l *lab) rows(ctx context.Context, w io.Writer, t *task, s size, tries int) error {
	f, err := l.files(ctx, s)
	if err != nil {
		return err
	}
	for _, latency := range latencies {
		r, err := l.cell(ctx, t, s, f, latency, tries)
		if err != nil {
			return err
		}
		fmt.Fprintln(w, r)
	}
	return nil
}

// cell measures several times and takes the run of median wall time; a long
// run is measured once.
func (l *lab) cell(ctx context.Context, t *task, s size, f files, latency time.Duration, tries int) (row, error) {
	const long = 3 * time.Second
	var all []figures
	for len(all) < tries {
		got, err := l.once(ctx, t, s, f, latency)
		if err != nil {
			return row{}, err
		}
		if all = append(all, got); got.wall > long {
			break
		}
	}
	return row{t, s, latency, median(all)}, nil
}

// once measures one run on a fresh organization and checks that it did what it
// was meant to do: a fast run that wrote something else proves nothing.
func (l *lab) once(ctx context.Context, t *task, s size, f files, latency time.Duration) (figures, error) {
	begin := s
	if t.bare {
		begin.Workspaces = 0
	}
	a, err := l.start(ctx, begin, latency)
	if err != nil {
		return figures{}, err
	}
	got, err := l.measure(ctx, a.url, l.client, nil, t.args(f)...)
	if err == nil {
		got.tally, err = a.tally(ctx)
	}
	if err == nil && got.tally.writes() != t.writes(s) {
		err = fmt.Errorf("%d writes, want %d", got.tally.writes(), t.writes(s))
	}
	return got, errors.Join(err, a.stop())
}

func median(all []figures) figures {
	slices.SortFunc(all, func(x, y figures) int { return cmp.Compare(x.wall, y.wall) })
	return all[len(all)/2]
}

func (r row) String() string {
	ideal, ratio := "–", "–"
	if wall := idealWall(r.task.rounds(r.size), r.latency); wall > 0 {
		ideal, ratio = short(wall), fmt.Sprintf("%.2f", float64(r.wall)/float64(wall))
	}
	return fmt.Sprintf("| %s | %s | %s | %s (%s) | %s | %s | %s | %s | %s |", r.task.name, r.size, short(r.latency),
		grouped(r.tally.requests()), grouped(r.task.requests(r.size)), short(r.wall), ideal, ratio, short(r.cpu), megabytes(r.memory))
}

// compare sets a plan, and the part of it that is not reading the file, beside
// a bare listing of the same memberships.
func (l *lab) compare(ctx context.Context, w io.Writer, s size, tries int) error {
	f, err := l.files(ctx, s)
	if err != nil {
		return err
	}
	a, err := l.start(ctx, s, 0)
	if err != nil {
		return err
	}
	var plan, file, sdk []figures
	for range tries {
		p, perr := l.measure(ctx, a.url, l.client, nil, tasks[0].args(f)...)
		v, verr := l.measure(ctx, a.url, l.client, nil, "validate", "-f", f.same)
		q, qerr := l.measure(ctx, a.url, l.self, nil, "list", a.url)
		if err := errors.Join(perr, verr, qerr); err != nil {
			return errors.Join(err, a.stop())
		}
		plan, file, sdk = append(plan, p), append(file, v), append(sdk, q)
	}
	p, v, q := leastCPU(plan), leastCPU(file), leastCPU(sdk)
	fmt.Fprintf(w, "\n%s, no latency, least client CPU of %d runs:\n\n| | CPU | of the listing | peak |\n|---|--:|--:|--:|\n", s, tries)
	for _, line := range []struct {
		name string
		cpu  time.Duration
		peak int64
	}{
		{"listing the memberships through the SDK alone", q.cpu, q.memory},
		{"a plan, all of it", p.cpu, p.memory},
		{"… of which reading the file (`wsync validate`)", v.cpu, v.memory},
		{"… and the rest", p.cpu - v.cpu, 0},
	} {
		fmt.Fprintf(w, "| %s | %s | %.2f | %s |\n", line.name, short(line.cpu), float64(line.cpu)/float64(q.cpu), megabytes(line.peak))
	}
	return a.stop()
}

func leastCPU(all []figures) figures {
	return slices.MinFunc(all, func(x, y figures) int { return cmp.Compare(x.cpu, y.cpu) })
}

func short(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

func megabytes(n int64) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprintf("%d MB", (n+500_000)/1_000_000)
}

// grouped writes a number as people read it.
func grouped(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}
