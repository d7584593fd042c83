package survey_test

import (
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/survey"
)

// TestFewestRequestsForUsage pins what a report of use costs: the organization, the
// two workspace lists, the spend limits, the rate limits of each live workspace, and
// one page for every 31 days of each of the two reports.
func TestFewestRequestsForUsage(t *testing.T) {
	for days, want := range map[int]int{1: 1 + 2 + 1 + 5 + 2, 31: 1 + 2 + 1 + 5 + 2, 32: 1 + 2 + 1 + 5 + 4, 93: 1 + 2 + 1 + 5 + 6} {
		seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 5, MembersPer: 2, Users: 10, Seed: 1})
		lab := newLab(t, seed, adminsim.Options{})
		have, activity, err := survey.Usage(t.Context(), lab.reader, days, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(lab.sim.Log()); got != want {
			t.Errorf("%d days took %d requests, want %d", days, got, want)
		}
		if got := activity.From.DaysUntil(activity.To) + 1; got != days || have.SpendLimits == nil {
			t.Errorf("%d days, spend limits %v", got, have.SpendLimits)
		}
		for _, w := range have.Workspaces {
			if (w.RateLimits == nil) != w.Default {
				t.Errorf("rate limits of %q: %v", w.Name, w.RateLimits)
			}
		}
	}
}
