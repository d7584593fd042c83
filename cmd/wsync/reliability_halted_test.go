package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// gate serves an organization and holds one client's k-th request until it is
// told to go on.
type gate struct {
	sim *adminsim.Server
	k   int

	mu      sync.Mutex
	seen    int
	held    string // method and path of the held request
	reached chan struct{}
	goOn    chan struct{}
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.seen++
	due := g.seen == g.k
	if due {
		g.held = r.Method + " " + r.URL.Path
	}
	g.mu.Unlock()
	if due {
		close(g.reached)
		<-g.goOn
	}
	g.sim.ServeHTTP(w, r)
}

// TestReliabilityHaltedWhileAnotherRuns halts a run at each of its requests, lets a second
// run of the same file go from start to end meanwhile, and then lets the first
// go on. The only place where that makes twins, in an API that accepts them, is
// the creation itself, after the last look: then the halted run says so.
func TestReliabilityHaltedWhileAnotherRuns(t *testing.T) {
	t.Parallel()
	org := file(t, young)
	n := 0
	testclock.Bubble(t, func(t *testing.T) {
		calm := newSim(t, office, adminsim.Options{})
		if code, c := run(t, serve(t, calm), halting(org)...); code != 0 {
			t.Fatalf("exit %d\n%s", code, c.said())
		}
		n = len(calm.Log())
	})
	t.Logf("%d places to halt", n)
	t.Run("places", func(t *testing.T) {
		for k := 1; k <= n; k++ {
			t.Run(fmt.Sprint(k), func(t *testing.T) {
				t.Parallel()
				testclock.Bubble(t, func(t *testing.T) { halted(t, org, k) })
			})
		}
	})
}

// One request at a time, so that the k-th is always the same.
func halting(org string) []string {
	return []string{"apply", "--yes", "-q", "-f", org, "--concurrency", "1"}
}

func halted(t *testing.T, org string, k int) {
	sim := newSim(t, office, adminsim.Options{})
	g := &gate{sim: sim, k: k, reached: make(chan struct{}), goOn: make(chan struct{})}
	first := start(t, serve(t, g), halting(org)...)
	<-g.reached
	direct := serve(t, sim)
	secondCode, second := run(t, direct, halting(org)...)
	close(g.goOn)
	firstCode := first.end()
	said := first.said() + second.said()

	twins := liveNamed(sim, "chat") > 1 || liveNamed(sim, "batch") > 1
	creating := g.held == "POST /v1/organizations/workspaces"
	switch {
	case secondCode != 0:
		t.Errorf("the undisturbed run ended with %d\n%s", secondCode, said)
	case twins != creating:
		t.Errorf("halted at %s: twins %t\n%s", g.held, twins, said)
	case twins && (firstCode != 4 || !strings.Contains(first.said(), "exists twice")):
		t.Errorf("the halted run made a twin, ended with %d and does not say it\n%s", firstCode, first.said())
	}
	if twins {
		return
	}
	if code, c := run(t, direct, halting(org)...); code != 0 {
		t.Errorf("the run after both ended with %d\n%s", code, c.said())
	}
	if code, c := run(t, direct, "plan", "-q", "--detailed-exitcode", "-f", org); code != 0 {
		t.Errorf("the plan after both is not empty: exit %d\n%s", code, c.said())
	}
}
