package main_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// TestReliabilityFewestRequestsToApply pins what applying costs beyond the plan: one write
// a step; the two workspace lists right before the first creation; a list of the
// workspaces in question and one of the keys right before the first archive; and
// to verify, one list of the workspaces that were written, or the two whole ones
// if one of them was created, and one list per workspace whose members were.
func TestReliabilityFewestRequestsToApply(t *testing.T) {
	const (
		lists = 2 // with and without the default workspace
		byID  = 1
		keys  = 1
	)
	cases := []struct {
		name                   string
		org                    string
		looks, checks, touched int
	}{
		{"create", requestKinds[0].org, lists, lists, 0},
		{"update", requestKinds[1].org, 0, byID, 0},
		{"add", requestKinds[2].org, 0, 0, 1},
		{"set-role", requestKinds[3].org, 0, 0, 1},
		{"remove", requestKinds[4].org, 0, 0, 1},
		{"archive", requestKinds[5].org, byID + keys, byID, 0},
		{"everything", moved, lists + byID + keys, lists, 3},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			testclock.Bubble(t, func(t *testing.T) {
				sim := newSim(t, office, adminsim.Options{})
				client := newClient(t, sim, c.org, patient)
				p, have, err := client.plan(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				sim.ResetLog()
				r, err := apply.Run(t.Context(), p, have, client.Writer(), client.Reader(), apply.Options{Now: testclock.Now})
				if err != nil || r.Verification.State != report.Verified {
					t.Fatalf("%v %+v", err, r)
				}
				writes := len(sim.Writes())
				reads := len(sim.Log()) - writes
				if writes != len(p.Steps) {
					t.Errorf("%d writes for %d steps", writes, len(p.Steps))
				}
				if want := c.looks + c.checks + c.touched; reads != want {
					t.Errorf("%d reads beside the writes, want %d", reads, want)
				}
			})
		})
	}
}

// TestReliabilityFewestRequestsInDoubt pins what it takes to learn what became of a write
// that had no trustworthy answer: one look at the workspace itself.
func TestReliabilityFewestRequestsInDoubt(t *testing.T) {
	for _, c := range []struct {
		kind   int
		effect string
		writes int
		reads  int
	}{
		{1, "change_outcome_unknown once", 1, 1 + 1},              // the look settles it; verified
		{5, "truncate once", 1, 1 + 1 + 1 + 1},                    // before it, with the keys; after it; verified
		{5, "storage_attached_during_archive once", 1, 1 + 1 + 1}, // nothing to doubt
	} {
		d := &requestKinds[c.kind]
		t.Run(d.name+", "+c.effect, func(t *testing.T) {
			t.Parallel()
			testclock.Bubble(t, func(t *testing.T) {
				sim := newSim(t, office, adminsim.Options{})
				client := newClient(t, sim, d.org, patient)
				p, have, err := client.plan(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				sim.ResetLog()
				arm(t, sim, d.endpoint+" "+c.effect)
				r, err := apply.Run(t.Context(), p, have, client.Writer(), client.Reader(), apply.Options{Now: testclock.Now})
				if err != nil || !r.OK() {
					t.Fatalf("%v %+v", err, r)
				}
				if writes := len(sim.Writes()); writes != c.writes || len(sim.Log())-writes != c.reads {
					t.Errorf("%d writes and %d reads, want %d and %d", writes, len(sim.Log())-writes, c.writes, c.reads)
				}
			})
		})
	}
}

// patient gives a request of a test that has no accidents all the time it
// needs, however busy the machine.
func patient(o *admin.Options) { o.Timeout = 30 * time.Second }

// TestReliabilityPaceFindsTheLimit runs the whole stack into a rate limit: once full speed
// is over, a handful of refusals is all that it takes to find the pace.
func TestReliabilityPaceFindsTheLimit(t *testing.T) {
	t.Parallel()
	testclock.Bubble(t, func(t *testing.T) {
		const perMinute, workspaces, members = 360, 18, 20
		sim := newSim(t, office, adminsim.Options{RequestsPerMinute: perMinute})
		for _, person := range crowd(members) {
			if _, err := sim.Console().AddUser(person, "developer"); err != nil {
				t.Fatal(err)
			}
		}
		c := newClient(t, sim, manyTeams(workspaces, members), patient)
		p, r := c.apply(t.Context(), t, apply.Options{Patience: time.Minute})
		refusals := 0
		for _, e := range sim.Log() {
			if e.Status == http.StatusTooManyRequests {
				refusals++
			}
		}
		t.Logf("%d steps against %d requests a minute: %d requests, %d of them refused", len(p.Steps), perMinute, len(sim.Log()), refusals)
		if !r.OK() || landed(sim) != len(p.Steps) {
			t.Errorf("%d of %d steps are done, %d writes landed", r.Count(report.Done), len(p.Steps), landed(sim))
		}
		// All that were in flight when the limit struck, and a handful more.
		if len(sim.Log()) <= perMinute || refusals == 0 || refusals > 16+5 {
			t.Errorf("%d refusals", refusals)
		}
	})
}

func crowd(n int) (emails []string) {
	for i := range n {
		emails = append(emails, "p"+string(rune('a'+i))+"@acme.example")
	}
	return emails
}

// manyTeams is a file of new workspaces with everybody of a crowd in them.
func manyTeams(workspaces, members int) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range workspaces {
		b.WriteString("  team-" + string(rune('a'+i)) + ":\n    members:\n")
		for _, person := range crowd(members) {
			b.WriteString("      " + person + ": workspace_user\n")
		}
	}
	return b.String()
}
