package main_test

import (
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// TestReliabilityExitCodes runs the program through one accident of each kind on each
// write: the exit code says what the matrix says of the report.
func TestReliabilityExitCodes(t *testing.T) {
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
		for i := range requestKinds {
			d := &requestKinds[i]
			t.Run(d.name+", "+c.accident, func(t *testing.T) {
				t.Parallel()
				testclock.Bubble(t, func(t *testing.T) {
					sim := newSim(t, d.seed(), adminsim.Options{})
					arm(t, sim, d.endpoint+" "+c.accident)
					want := c.others
					if d.creates {
						want = c.create
					}
					args := []string{"apply", "--yes", "-q", "-f", file(t, d.org), "--timeout", "1m"}
					if d.allow != "" {
						args = append(args, "--allow-archive", d.allow)
					}
					run := ready(t, serve(t, sim), args...)
					if d.bearer {
						delete(run.vars, "ANTHROPIC_ADMIN_KEY")
						run.vars["ANTHROPIC_AUTH_TOKEN"] = "sk-ant-oat01-sim"
					}
					run.begin()
					code := run.end()
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
			})
		}
	}
}
