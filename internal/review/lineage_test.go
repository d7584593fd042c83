package review

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/spec"
)

// TestLineageIsWhatTheRulesSay holds lineage against the same rules, looked up in
// every pair of entries in turn.
func TestLineageIsWhatTheRulesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, head := fewNames(t, "base"), fewNames(t, "head")
		if diff := cmp.Diff(pairByPair(base, head), lineage(base, head)); diff != "" {
			t.Errorf("-want +got:\n%s\nbase %+v\nhead %+v", diff, base.Workspaces, head.Workspaces)
		}
	})
}

// fewNames is a file whose entries share names, ids and former names with one
// another and with those of another such file.
func fewNames(t *rapid.T, label string) *spec.Org {
	names := rapid.SampledFrom(strings.Split("a b c d", " "))
	want := &spec.Org{}
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(strings.Split("a b c d e f", " ")), 0, 6, rapid.ID).Draw(t, label) {
		want.Workspaces = append(want.Workspaces, spec.Workspace{
			Key: key, Name: names.Draw(t, "name"),
			ID:         rapid.SampledFrom([]string{"", "", "w1", "w2"}).Draw(t, "id"),
			Previously: rapid.SliceOfN(names, 0, 2).Draw(t, "previously"),
		})
	}
	return want
}

func pairByPair(base, head *spec.Org) map[string]string {
	from, taken := map[string]string{}, map[string]bool{}
	pair := func(same func(h, b *spec.Workspace) bool) {
		for i := range head.Workspaces {
			h := &head.Workspaces[i]
			for j := range base.Workspaces {
				if b := &base.Workspaces[j]; from[h.Key] == "" && !taken[b.Key] && same(h, b) {
					from[h.Key], taken[b.Key] = b.Key, true
				}
			}
		}
	}
	sameKey := func(h, b *spec.Workspace) bool { return h.Key == b.Key }
	sameName := func(h, b *spec.Workspace) bool { return h.Name == b.Name }
	wasNamed := func(h, b *spec.Workspace) bool { return slices.Contains(h.Previously, b.Name) }
	pair(func(h, b *spec.Workspace) bool { return h.ID != "" && h.ID == b.ID })
	for _, same := range []func(h, b *spec.Workspace) bool{sameKey, sameName, wasNamed} {
		pair(func(h, b *spec.Workspace) bool { return h.ID != "" && b.ID == "" && same(h, b) })
	}
	pair(func(h, b *spec.Workspace) bool { return h.ID == "" && sameName(h, b) })
	pair(func(h, b *spec.Workspace) bool { return h.ID == "" && wasNamed(h, b) })
	return from
}
