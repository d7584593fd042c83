package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/journal"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// moment is where in a write's life the client dies.
type moment int

const (
	onArrival   moment = iota // the request has arrived and is lost with the client
	inTheDark                 // the request has arrived, and lands after the client's death
	unanswered                // it has landed; no answer has left
	answered                  // the answer has left
	eachMoment                // how many there are
	duringReads moment = -1   // a read has arrived
)

func (m moment) String() string {
	return map[moment]string{onArrival: "on arrival", inTheDark: "landing after death", unanswered: "unanswered", answered: "answered", duringReads: "read"}[m]
}

// reaper serves an organization and kills the client at one point of its run:
// at a moment of its k-th write, or when its k-th read arrives.
type reaper struct {
	sim *adminsim.Server
	k   int
	at  moment

	mu     sync.Mutex
	kill   func() // waits until the client is dead
	reads  int
	writes int
	struck bool
}

func (r *reaper) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	due := r.due(q)
	if due && (r.at == onArrival || r.at == inTheDark || r.at == duringReads) {
		r.kill()
		if r.at != inTheDark {
			return
		}
	}
	if due && r.at == unanswered {
		w = &mute{w, r.kill}
	}
	r.sim.ServeHTTP(w, q)
	if due && r.at == answered {
		_ = http.NewResponseController(w).Flush()
		r.kill()
	}
}

// due counts a request and says whether it is the one.
func (r *reaper) due(q *http.Request) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.struck {
		panic(http.ErrAbortHandler) // sent by a run that is dying
	}
	count := &r.reads
	if q.Method != http.MethodGet {
		count = &r.writes
	}
	*count++
	hit := *count == r.k && (count == &r.reads) == (r.at == duringReads)
	r.struck = hit
	return hit
}

func (r *reaper) dead() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.struck
}

// mute kills the client in the place where the answer would begin.
type mute struct {
	http.ResponseWriter
	kill func()
}

func (m *mute) WriteHeader(int) {
	m.kill()
	panic(http.ErrAbortHandler)
}

// point is where a run dies, and how many requests it has under way at once.
type point struct {
	concurrency string
	at          moment
	k           int
}

func (p point) String() string {
	return fmt.Sprintf("concurrency %s, %s %d", p.concurrency, p.at, p.k)
}

// calm is an organization after an apply that nothing disturbs, and the number
// of reads that it takes.
func calm(t *testing.T, org string) (end *adminsim.Seed, reads int) {
	t.Helper()
	testclock.Bubble(t, func(t *testing.T) {
		sim := newSim(t, office, adminsim.Options{Now: still})
		if code, c := run(t, serve(t, sim), applyArgs(org, "1", "")...); code != 0 || landed(sim) != movedSteps {
			t.Fatalf("exit %d, %d writes landed\n%s", code, landed(sim), c.said())
		}
		end, reads = sim.Snapshot(), len(sim.Log())-len(sim.Writes())
	})
	return end, reads
}

// TestReliabilityDeathAtEveryPoint ends an apply at every moment of every write,
// and at every read, and lets a second run finish. The end is the same as
// without, to the byte; the journal of the run that died never claims what did
// not happen and never forgets what did.
//
// A death inside this process is what remains of one: from one moment on no
// request gets through, no connection is left, and the journal is what it was.
func TestReliabilityDeathAtEveryPoint(t *testing.T) {
	t.Parallel()
	org := file(t, moved)
	want, reads := calm(t, org)
	var points []point
	for _, concurrency := range []string{"1", "16"} {
		for k := 1; k <= movedSteps; k++ {
			for m := range eachMoment {
				points = append(points, point{concurrency, m, k})
			}
		}
	}
	for k := 1; k <= reads; k++ {
		points = append(points, point{"1", duringReads, k})
	}
	t.Logf("%d points: %d moments of each of %d writes, twice, and %d reads", len(points), eachMoment, movedSteps, reads)
	for _, p := range points {
		t.Run(p.String(), func(t *testing.T) {
			t.Parallel()
			testclock.Bubble(t, func(t *testing.T) {
				r := &reaper{sim: newSim(t, office, adminsim.Options{Now: still}), k: p.k, at: p.at}
				path := filepath.Join(t.TempDir(), "apply.jsonl")
				dies(t, r, applyArgs(org, p.concurrency, path), path)
				recovers(t, r.sim, applyArgs(org, p.concurrency, path), path, want)
			})
		})
	}
}

// TestReliabilityKilled does the same to processes, with SIGKILL, at a few of
// the points.
func TestReliabilityKilled(t *testing.T) {
	t.Parallel()
	org := file(t, moved)
	want, _ := calm(t, org)
	points := []point{{"1", duringReads, 3}}
	for m := range eachMoment {
		points = append(points, point{"1", m, 1}, point{"16", m, movedSteps / 2}, point{"1", m, movedSteps})
	}
	for _, p := range points {
		t.Run(p.String(), func(t *testing.T) {
			t.Parallel()
			r := &reaper{sim: newSim(t, office, adminsim.Options{Now: still}), k: p.k, at: p.at}
			path := filepath.Join(t.TempDir(), "apply.jsonl")
			isKilled(t, r, applyArgs(org, p.concurrency, path))
			testclock.Bubble(t, func(t *testing.T) {
				recovers(t, r.sim, applyArgs(org, p.concurrency, path), path, want)
			})
		})
	}
}

func applyArgs(org, concurrency, path string) []string {
	args := []string{"apply", "--yes", "-q", "-f", org, "--allow-archive", "old", "--concurrency", concurrency}
	if path != "" {
		args = append(args, "--journal", path)
	}
	return args
}

// dies runs the program in this bubble until the reaper comes for it.
func dies(t *testing.T, r *reaper, args []string, path string) {
	t.Helper()
	wire := serve(t, r)
	victim := ready(t, wire, args...)
	var left []byte
	r.kill = func() {
		left, _ = os.ReadFile(path) // there may be none yet
		wire.HangUp()               // a handler calls this
		victim.interrupt()
		victim.abort()
		<-victim.ended
	}
	victim.begin()
	if code := victim.end(); !r.dead() {
		t.Fatalf("the run was to die and ended with %d\n%s", code, victim.said())
	}
	synctest.Wait() // for what lands after its death
	if err := os.WriteFile(path, left, 0o600); err != nil {
		t.Fatal(err)
	}
}

// isKilled does the same to a process.
func isKilled(t *testing.T, r *reaper, args []string) {
	t.Helper()
	var victim *child
	born, gone := make(chan struct{}), make(chan struct{})
	r.kill = func() {
		<-born
		_ = victim.Process.Kill()
		<-gone
	}
	url, settle := listen(t, r)
	victim = spawn(t, url, args...)
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	close(born)
	code := victim.end(t)
	close(gone)
	if code != -1 {
		t.Fatalf("the run was to be killed and ended with %d\n%s", code, victim.said())
	}
	settle()
}

// recovers checks what a dead run has left, in a bubble, and lets another finish.
func recovers(t *testing.T, sim *adminsim.Server, args []string, path string, want *adminsim.Seed) {
	t.Helper()
	checkJournal(t, path, landed(sim))
	if code, c := run(t, serve(t, sim), args...); code != 0 {
		t.Fatalf("the second run ended with %d\n%s", code, c.said())
	}
	if d := cmp.Diff(want, sim.Snapshot()); d != "" {
		t.Errorf("the end differs from that of an undisturbed run (-want +got):\n%s", d)
	}
	if n := landed(sim); n != movedSteps {
		t.Errorf("%d writes landed in both runs together, want %d", n, movedSteps)
	}
	if s := readJournal(t, path); s.CutOff {
		t.Errorf("the journal of the second run: %+v", s)
	}
}

// checkJournal compares what a killed run wrote down with what happened.
func checkJournal(t *testing.T, path string, landed int) {
	t.Helper()
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		if landed > 0 {
			t.Errorf("%d writes landed and there is no journal", landed)
		}
		return // killed before there was anything to write down
	}
	s := readJournal(t, path)
	done, doubt := s.Count(report.Done)+s.Count(report.Unchanged), s.Count(report.Unclear)
	if !s.CutOff && done+doubt < len(s.Outcomes) {
		t.Error("the journal of a killed run claims to be complete")
	}
	if done > landed || landed > done+doubt {
		t.Errorf("%d writes landed; the journal has %d as done and %d as in doubt", landed, done, doubt)
	}
}

func readJournal(t *testing.T, path string) *report.Report {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := journal.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
