package reliability_test

import (
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
)

// TestExitCodes runs the real binary through one accident of each kind on each
// write: the process's code says what the matrix says of the report.
func TestExitCodes(t *testing.T) {
	const (
		done   = 0
		failed = 1 // nothing took effect for certain
		doubt  = 4 // something may have
	)
	for _, c := range []struct {
		accident string
		create   int
		others   int
	}{
		{"429 retry-after=0 once", done, done},
		{"500 once", doubt, done},
		{"drop-after once", done, done},
		{"truncate once", done, done},
		{"hang for=300ms", doubt, doubt},
		{"401", failed, failed},
		{"403", failed, failed},
	} {
		for i := range deeds {
			d := &deeds[i]
			t.Run(d.name+", "+c.accident, func(t *testing.T) {
				t.Parallel()
				sim := newSim(t, office, adminsim.Options{})
				arm(t, sim, d.endpoint+" "+c.accident)
				want := c.others
				if d.creates {
					want = c.create
				}
				// Doubt lasts until time runs out; the rest ends by itself, however
				// busy the machine.
				limit := "1m"
				if want == doubt {
					limit = "3s"
				}
				code, run := run(t, serve(t, sim), "apply", "--yes", "-q", "-f", file(t, d.org), "--allow-archive", "old", "--timeout", limit)
				if code != want {
					t.Errorf("exit %d, want %d\n%s", code, want, run.said())
				}
				if _, path, _ := strings.Cut(d.endpoint, " "); code != 0 && !strings.Contains(run.said(), strings.Split(path, "{")[0]) {
					t.Errorf("nothing names the request:\n%s", run.said())
				}
				if liveNamed(sim, "fresh") > 1 {
					t.Error("twins")
				}
			})
		}
	}
}
