package reliability_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/internal/adminsim"
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
	count := &r.reads
	if q.Method != http.MethodGet {
		count = &r.writes
	}
	*count++
	hit := *count == r.k && (count == &r.reads) == (r.at == duringReads) && !r.struck
	r.struck = r.struck || hit
	return hit
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

// TestKilledAtEveryPoint kills a real apply at every moment of every write, and
// at every read, and lets a second run finish. The end is the same as without
// the kill, to the byte; the journal of the killed run never claims what did
// not happen and never forgets what did.
func TestKilledAtEveryPoint(t *testing.T) {
	t.Parallel()
	org := file(t, moved)
	undisturbed := newSim(t, office, adminsim.Options{Now: still})
	url := serve(t, undisturbed)
	if code, c := run(t, url, applyArgs(org, "1", "")...); code != 0 || landed(undisturbed) != movedSteps {
		t.Fatalf("exit %d, %d writes landed\n%s", code, landed(undisturbed), c.said())
	}
	want := undisturbed.Snapshot()
	reads := len(undisturbed.Log()) - len(undisturbed.Writes())

	type point struct {
		concurrency string
		at          moment
		k           int
	}
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
	t.Logf("%d kill points: %d moments of each of %d writes, twice, and %d reads", len(points), eachMoment, movedSteps, reads)
	t.Run("all", func(t *testing.T) {
		for _, p := range points {
			t.Run(fmt.Sprintf("concurrency %s, %s %d", p.concurrency, p.at, p.k), func(t *testing.T) {
				t.Parallel()
				killed(t, org, p.concurrency, &reaper{k: p.k, at: p.at}, want)
			})
		}
	})
}

func applyArgs(org, concurrency, journal string) []string {
	args := []string{"apply", "--yes", "-q", "-f", org, "--allow-archive", "old", "--concurrency", concurrency}
	if journal != "" {
		args = append(args, "--journal", journal)
	}
	return args
}

func killed(t *testing.T, org, concurrency string, r *reaper, want *adminsim.Seed) {
	r.sim = newSim(t, office, adminsim.Options{Now: still})
	journal := filepath.Join(t.TempDir(), "apply.jsonl")
	born := make(chan struct{})
	gone := make(chan struct{})
	var victim *child
	r.kill = func() {
		<-born
		_ = victim.Process.Kill()
		<-gone
	}
	url, settle := serveAndSettle(t, r)
	victim = start(t, url, applyArgs(org, concurrency, journal)...)
	close(born)
	code := victim.end(t)
	close(gone)
	if code != -1 {
		t.Fatalf("the run was to be killed and ended with %d\n%s", code, victim.said())
	}
	settle()
	checkJournal(t, journal, landed(r.sim))

	if code, c := run(t, url, applyArgs(org, concurrency, journal)...); code != 0 {
		t.Fatalf("the second run ended with %d\n%s", code, c.said())
	}
	if d := cmp.Diff(want, r.sim.Snapshot()); d != "" {
		t.Errorf("the end differs from that of an undisturbed run (-want +got):\n%s", d)
	}
	if n := landed(r.sim); n != movedSteps {
		t.Errorf("%d writes landed in both runs together, want %d", n, movedSteps)
	}
	if s := readJournal(t, journal); !s.Ended || s.Runs < 1 {
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
	done, doubt := s.Count(apply.FateDone), s.Count(apply.FateInDoubt)
	if s.Ended && done+doubt < len(s.Steps) {
		t.Error("the journal of a killed run claims to be complete")
	}
	if done > landed || landed > done+doubt {
		t.Errorf("%d writes landed; the journal has %d as done and %d as in doubt", landed, done, doubt)
	}
}

func readJournal(t *testing.T, path string) *apply.JournalSummary {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := apply.ReadJournal(f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
