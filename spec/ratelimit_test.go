package spec

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var rateLimitTest = kindTest{
	workspace: map[string]string{"rate_limits": "RateLimits"},
	homes: []home{{"limiters", RateLimit{}, map[string]string{ // the limiters are the keys of Limits
		"requests_per_minute": "", "input_tokens_per_minute": "", "input_tokens_per_minute_cache_aware": "", "output_tokens_per_minute": "",
		"tokens_per_minute": "", "tokens_per_day": "", "tool_uses_per_second": "", "fast_itpmca": "", "fast_otpm": "",
	}, []string{"Group", "Limits", "At"}}},
	levels: map[string]*level{"limiters": limiterLevel},
	rules:  map[string]*rule{"rateLimitGroup": rateLimitGroupRule, "limiter": limiterRule},
	entry: func(t *rapid.T, w *Workspace, _ []string) {
		if rapid.IntRange(0, 2).Draw(t, "rate limits") > 0 {
			return
		}
		w.RateLimits = []RateLimit{}
		for _, group := range []string{"batch", "claude-haiku-4-5@20251001", "rl_01Opus"} {
			if rapid.Bool().Draw(t, "group") {
				w.RateLimits = append(w.RateLimits, RateLimit{Group: group, Limits: drawLimits(t)})
			}
		}
	},
}

func drawLimits(t *rapid.T) map[string]*int64 {
	limits := map[string]*int64{}
	for _, limiter := range Limiters {
		value := rapid.Int64Range(0, MaxRateLimit).Draw(t, "value")
		switch rapid.IntRange(0, 3).Draw(t, "limiter") {
		case 0:
			limits[limiter] = nil
		case 1:
			limits[limiter] = &value
		}
	}
	return limits
}

func TestAModelIsUsableUnlessItReadsAsSomethingElse(t *testing.T) {
	for _, model := range []string{"claude-opus-4-8", "claude-3-5-haiku-20241022", "a"} {
		if !UsableRateLimitModel(model) {
			t.Errorf("%q names no group", model)
		}
	}
	for _, model := range append(slices.Clone(RateLimitGroups), "", "rl_1", "rlg_1", "model_group", "batches", "a/b", "../x", ".x", ";x", "é") {
		if UsableRateLimitModel(model) {
			t.Errorf("%q names a group by a model", model)
		}
	}
}

func TestTheIDOfRateLimitsFitsIntoAPath(t *testing.T) {
	for id, want := range map[string]bool{"rl_01SDCCSbTxrXDpWc1phhtcfK": true, "rl_": false, "rl_a/b": false, "rl_..": false, "": false, "rlg_1": false} {
		if got := RateLimitID(id); got != want {
			t.Errorf("%q: got %v", id, got)
		}
	}
}
