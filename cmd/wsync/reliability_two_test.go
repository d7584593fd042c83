package main_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// young is a file whose two workspaces do not exist yet.
const young = `
version: 1
organization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e
workspaces:
  ml:
    color: "#222222"
  chat:
    members: {ben@acme.example: workspace_admin, cat@acme.example: workspace_user, dan@acme.example: workspace_user}
  batch:
    members: {dan@acme.example: workspace_admin}
`

// TestReliabilityTwoAtOnce lets two runs of one file race. Where the API refuses a second
// workspace of a name, there is never one, and both runs end well. Where it
// accepts twins, as it may, no client can exclude them: two creations that pass
// each other within one read are both in the right. What is promised then is
// that they do not stay unseen: a run that ends well has seen no twin, so a
// twin means that one of the two says so, and the next plan asks.
func TestReliabilityTwoAtOnce(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	races, twins := 0, 0
	t.Run("races", func(t *testing.T) {
		for _, unique := range []bool{true, false} {
			for _, lag := range []time.Duration{0, 40 * time.Millisecond} {
				for head := range 6 { // how many requests the first is ahead of the second
					t.Run(fmt.Sprintf("unique %t, lag %s, head start %d", unique, lag, 3*head), func(t *testing.T) {
						t.Parallel()
						found := false
						testclock.Bubble(t, func(t *testing.T) {
							found = race(t, adminsim.Options{UniqueNames: unique, Lag: adminsim.Lag{For: lag}, Latency: 3 * time.Millisecond}, 3*head)
						})
						if unique && found {
							t.Error("there are twins, although the API refuses them")
						}
						mu.Lock()
						defer mu.Unlock()
						if races++; found {
							twins++
						}
					})
				}
			}
		}
	})
	t.Logf("%d races; in %d of them the API let twins come to life, and each was reported", races, twins)
}

// race runs the file twice at once and checks what both say of the end.
func race(t *testing.T, o adminsim.Options, headStart int) (twins bool) {
	ahead := make(chan struct{})
	var once sync.Once
	var sim *adminsim.Server
	seen := 0
	var mu sync.Mutex
	o.Observe = func(adminsim.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		if seen++; seen >= headStart {
			once.Do(func() { close(ahead) })
		}
	}
	sim = newSim(t, office, o)
	wire := serve(t, sim)
	org := file(t, young)
	args := []string{"apply", "--yes", "-q", "-f", org}
	first := start(t, wire, args...)
	if headStart > 0 {
		<-ahead
	}
	second := start(t, wire, args...)
	codes := []int{first.end(), second.end()}
	said := first.said() + second.said()
	twins = liveNamed(sim, "chat") > 1 || liveNamed(sim, "batch") > 1

	for _, code := range codes {
		if code != 0 && code != 1 && code != 4 {
			t.Errorf("a run ended with %d\n%s", code, said)
		}
	}
	if twins {
		if codes[0] == 0 && codes[1] == 0 || !strings.Contains(said, "exists twice") && !strings.Contains(said, "of that name") {
			t.Errorf("there are twins, and the runs ended with %v and say nothing of it\n%s", codes, said)
		}
		if code, c := run(t, wire, "plan", "-q", "-f", org); code != 3 {
			t.Errorf("the next plan does not ask which twin is meant: exit %d\n%s", code, c.said())
		}
		return true
	}
	if liveNamed(sim, "chat") != 1 || liveNamed(sim, "batch") != 1 {
		t.Errorf("a workspace is missing\n%s", said)
	}
	// Whatever one of them could not do, the other did or the next one does.
	if code, c := run(t, wire, args...); code != 0 {
		t.Errorf("the run after the race ended with %d\n%s", code, c.said())
	}
	if code, c := run(t, wire, "plan", "-q", "--detailed-exitcode", "-f", org); code != 0 {
		t.Errorf("the plan after the race is not empty: exit %d\n%s", code, c.said())
	}
	return false
}
