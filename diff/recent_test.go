package diff_test

import (
	"testing"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// TestLimitsAreComparedWithRecentUse at the bounds, each way, and where the reports
// cannot be had.
func TestLimitsAreComparedWithRecentUse(t *testing.T) {
	at := time.Date(2026, 11, 18, 10, 31, 0, 0, time.UTC)
	peaks := map[string]live.Peaks{"rl_1": {Days: 7, Output: live.Peak{Tokens: 500, At: at}, Uncached: live.Peak{Tokens: 90, At: at}}}
	spent := func(month, recent spec.Amount) *live.Spent {
		return &live.Spent{Days: 30, Month: map[live.WorkspaceID]spec.Amount{"w1": month}, Recent: map[live.WorkspaceID]spec.Amount{"w1": recent}}
	}
	for name, c := range map[string]struct {
		rate, money   string // what the file asks for
		peaks         map[string]live.Peaks
		spent         *live.Spent
		why           string
		limits, spend diff.EffectKind
	}{
		"below":               {"output_tokens_per_minute: 499", "9.99", peaks, spent(1000, 0), "", diff.EffectBelowUse, diff.EffectBelowUse},
		"as much":             {"output_tokens_per_minute: 500", "10", peaks, spent(1000, 1000), "", diff.EffectUsage, diff.EffectUsage},
		"in the last days":    {"input_tokens_per_minute_cache_aware: 1", "10", peaks, spent(0, 1001), "", diff.EffectBelowUse, diff.EffectBelowUse},
		"requests":            {"requests_per_minute: 1", "10", peaks, spent(0, 0), "", "", diff.EffectUsage},
		"not read":            {"output_tokens_per_minute: 1", "10", nil, nil, "", "", ""},
		"no report to be had": {"output_tokens_per_minute: 1", "10", nil, nil, "GET … answered 403", diff.EffectUnknown, diff.EffectUnknown},
		"raised":              {"output_tokens_per_minute: 2000", "10000", nil, nil, "GET … answered 403", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			want := file(t, "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\nworkspaces:\n  ml: {rate_limits: {opus: {"+c.rate+"}}, spend_limit: {monthly: \""+c.money+"\"}}\n")
			orgLimits := map[string]int64{"output_tokens_per_minute": 2000, "input_tokens_per_minute_cache_aware": 1000, "requests_per_minute": 10}
			amount := spec.Amount(500000)
			have := &live.Org{ID: want.Organization, Spent: c.spent, Unreported: c.why, Workspaces: []live.Workspace{{ID: "w1", Name: "ml", Peaks: c.peaks}}}
			have.RateLimits = []live.RateLimit{{ID: "rl_1", Type: "model_group", Models: []string{"opus"}, Limits: orgLimits}}
			have.Workspaces[0].RateLimits = []live.RateLimit{{ID: "rl_1", Type: "model_group", Models: []string{"opus"}, Limits: map[string]int64{"output_tokens_per_minute": 1000}}}
			have.SpendLimits = []live.SpendLimit{{ID: "spl_1", Scope: live.ScopeWorkspace, Workspace: "w1", Amount: &amount, Currency: live.Dollars, Period: live.Monthly}}
			p, err := diff.Compute(want, have, diff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range p.Steps {
				expect := c.limits
				if s.Address.Kind() == diff.KindSpendLimit {
					expect = c.spend
				}
				if got := comparison(&s); got != expect {
					t.Errorf("%s: %q, want %q: %+v", s.Address, got, expect, s.Effects)
				}
			}
			if len(p.Steps) != 2 {
				t.Errorf("%d steps", len(p.Steps))
			}
		})
	}
}

func file(t *testing.T, text string) *spec.Org {
	t.Helper()
	want, problems := orgtest.File("org.yaml", []byte(text))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return want
}

// comparison is the effect of a step that compares it with recent use.
func comparison(s *diff.Step) diff.EffectKind {
	for _, e := range s.Effects {
		if k := e.Kind; k == diff.EffectBelowUse || k == diff.EffectUsage || k == diff.EffectUnknown {
			return k
		}
	}
	return ""
}
