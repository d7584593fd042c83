package main_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
)

// repeatable are the codes after which the same request is sent again.
var repeatable = []string{live.CodeOutcomeUnknown, live.CodeExternalKeyChanged, live.CodeConcurrentMembers}

func expectCode(code string, always bool) expected {
	results := func(rs ...report.Result) []report.Result { return rs }
	switch {
	case code == live.CodeCreatedIncomplete:
		return expected{results(report.Incomplete), true, 1, code}
	case code == live.CodeStorageAttached:
		return expected{results(report.Done), true, 1, code}
	case code == live.CodeOutcomeUnknown:
		// What the colour is about was stored; reading again shows it.
		return expected{results(report.Unchanged), true, 1, code}
	case slices.Contains(repeatable, code) && !always:
		return expected{results(report.Done), true, 2, ""}
	case slices.Contains(repeatable, code):
		return expected{results(report.Failed), false, brisk.Attempts, code}
	}
	return expected{results(report.Failed), false, 1, code}
}

var pathVariable = regexp.MustCompile(`\{[a-z]+\}`)

// TestReliabilityEveryWriteMeetsEveryCode checks each write against each error code that
// the API declares for it, whatever codes those are.
func TestReliabilityEveryWriteMeetsEveryCode(t *testing.T) {
	t.Parallel()
	met := map[string]bool{}
	for i := range requestKinds {
		d := &requestKinds[i]
		operation := pathVariable.ReplaceAllString(d.endpoint, "{}")
		for _, code := range adminsim.Codes() {
			if !slices.Contains(code.At, operation) {
				continue
			}
			met[code.Name] = true
			for _, times := range []string{"once", "always"} {
				t.Run(fmt.Sprintf("%s, %s, %s", d.name, code.Name, times), func(t *testing.T) {
					t.Parallel()
					testclock.Bubble(t, func(t *testing.T) { writeCell(t, d, code.Name, times, expectCode(code.Name, times == "always")) })
				})
			}
			// No invite of wsync's names a group, so that its hint would help nobody.
			if apply.Advice(&live.Failure{Code: code.Name}) == nil && !strings.HasPrefix(code.Name, "rbac_group_") {
				t.Errorf("wsync has no advice for %s", code.Name)
			}
		}
	}
	if len(met) < 20 {
		t.Errorf("only %d codes were met", len(met))
	}
}

// TestReliabilityASandboxEndsTheRun checks that nothing is sent after the API said that it
// takes no write from here.
func TestReliabilityASandboxEndsTheRun(t *testing.T) {
	t.Parallel()
	testclock.Bubble(t, func(t *testing.T) {
		sim := newSim(t, office, adminsim.Options{})
		c := newClient(t, sim, moved, nil)
		arm(t, sim, "* * "+live.CodeSandbox)
		_, r := c.apply(t.Context(), t, apply.Options{Concurrency: 1})
		if n := len(sim.Writes()); n != 1 || landed(sim) != 0 {
			t.Errorf("%d writes arrived, %d landed", n, landed(sim))
		}
		if r.Count(report.Failed) != 1 || r.Count(report.NotReached)+r.Count(report.Skipped) != movedSteps-1 {
			t.Errorf("got %+v", r.Outcomes)
		}
	})
}
