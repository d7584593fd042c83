package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// reads are all that a plan of moved asks for.
var reads = []string{
	"/v1/organizations/me",
	"/v1/organizations/workspaces",
	"/v1/organizations/users",
	"/v1/organizations/workspaces/{id}/members",
	"/v1/organizations/api_keys",
}

// TestReliabilityNoPlanFromAPart lets the program plan while a read meets an accident.
// It may recover, and then the plan is the same as without; or it fails, and
// then there is no plan, on the screen or in a file, and the message names the
// request.
func TestReliabilityNoPlanFromAPart(t *testing.T) {
	t.Parallel()
	org := file(t, moved)
	want := filepath.Join(t.TempDir(), "plan.json")
	testclock.Bubble(t, func(t *testing.T) {
		calm := serve(t, newSim(t, office, adminsim.Options{Now: still}))
		if code, c := run(t, calm, planArgs(org, want)...); code != 0 {
			t.Fatalf("exit %d\n%s", code, c.said())
		}
	})
	undisturbed := readFile(t, want)

	var tried, held, recovered atomic.Int64
	t.Run("cells", func(t *testing.T) {
		for _, path := range reads {
			for _, a := range accidents {
				for _, times := range []string{"once", "always"} {
					tried.Add(1)
					t.Run(fmt.Sprintf("%s, %s, %s", path, a.effect, times), func(t *testing.T) {
						t.Parallel()
						testclock.Bubble(t, func(t *testing.T) {
							if readCell(t, org, path, a, times, undisturbed) {
								recovered.Add(1)
							}
						})
						if !t.Failed() {
							held.Add(1)
						}
					})
				}
			}
		}
	})
	t.Logf("reads: %d cells tried, %d held; in %d of them a repetition saved the plan", tried.Load(), held.Load(), recovered.Load())
}

func planArgs(org, out string) []string {
	return []string{"plan", "-q", "-f", org, "--allow-archive", "old", "--timeout", "1m", "--out", out}
}

// readCell checks one accident, and says whether there is a plan all the same.
func readCell(t *testing.T, org, path string, a accident, times, undisturbed string) bool {
	sim := newSim(t, office, adminsim.Options{Now: still})
	arm(t, sim, "GET "+path+" "+a.effect+" "+times)
	got := planned(t, serve(t, sim), org, path)
	switch {
	case got != "" && got != undisturbed:
		t.Errorf("the plan is another than without the accident:\n%s", got)
	case got != "" && a.kind != harmless && times == "always":
		t.Error("there is a plan, although a list could not be read")
	case got == "" && (a.kind == harmless || a.kind != refused && times == "once"):
		t.Error("there is no plan, although everything could be read")
	}
	if len(sim.Writes()) > 0 {
		t.Error("a plan wrote")
	}
	return got != ""
}

// planned gives the plan that came of it; empty when there is none.
func planned(t *testing.T, wire *testclock.Wire, org, path string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "plan.json")
	code, c := run(t, wire, planArgs(org, out)...)
	if code == 0 {
		return readFile(t, out)
	}
	if code != 1 {
		t.Errorf("exit %d, want 1\n%s", code, c.said())
	}
	if _, err := os.Stat(out); err == nil || c.out.String() != "" {
		t.Errorf("a plan was written although the reading failed\n%s", c.said())
	}
	before, _, _ := strings.Cut(path, "{")
	if words := strings.Fields(c.err.String()); !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, before) }) {
		t.Errorf("the message does not name %s:\n%s", path, c.said())
	}
	return ""
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
