package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
)

// A summary line counts the steps of every kind in words that fit one and several.
func TestTheSummaryCountsOneAndSeveral(t *testing.T) {
	want := map[diff.Kind]string{
		"workspace":              "1 to create, 3 to create | 1 to update, 3 to update | 1 to archive, 3 to archive",
		"member":                 "1 to add, 3 to add | 1 to change role, 3 to change roles | 1 to remove, 3 to remove",
		"rate-limit":             "1 to change rate limits, 3 to change rate limits", // one step has the limits of a group
		"spend-limit":            "1 to set spend limit, 3 to set spend limits | 1 to remove spend limit, 3 to remove spend limits",
		"user":                   "1 to change role, 3 to change roles | 1 to remove, 3 to remove",
		"invite":                 "1 to invite, 3 to invite | 1 to revoke, 3 to revoke",
		"service-account":        "1 to create, 3 to create | 1 to update, 3 to update | 1 to archive, 3 to archive",
		"service-account-member": "1 to add, 3 to add | 1 to change role, 3 to change roles | 1 to remove, 3 to remove",
		"api-key":                "1 to change API key, 3 to change API keys | 1 to archive, 3 to archive",
		"external-key":           "1 to create, 3 to create | 1 to update, 3 to update | 1 to delete, 3 to delete",
	}
	got := map[diff.Kind]string{}
	for _, r := range diff.Rules() {
		var lines []string
		for _, a := range diff.Actions {
			if _, has := r.Verbs[a]; has {
				step := &diff.Step{Address: diff.ObjectAddress(r.Kind, "ml", "x"), Action: a}
				o := newOutline(newPlan())
				lines = append(lines, o.tally([]*diff.Step{step})+", "+o.tally([]*diff.Step{step, step, step}))
			}
		}
		got[r.Kind] = strings.Join(lines, " | ")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
