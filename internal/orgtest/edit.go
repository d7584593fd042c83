package orgtest

import (
	"cmp"
	"slices"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/spec"
)

// Edited is a copy of a file in which an author changed very little, so that
// what one field alone does can be told.
func Edited(t *rapid.T, o *spec.Org) *spec.Org {
	head := cloneSpec(o)
	var edits []edit
	for _, k := range kinds {
		edits = append(edits, k.edits...)
	}
	for range rapid.IntRange(1, 3).Draw(t, "edits") {
		edit := rapid.SampledFrom(edits).Draw(t, "edit")
		if len(head.Workspaces) > 0 {
			edit(t, head, &head.Workspaces[rapid.IntRange(0, len(head.Workspaces)-1).Draw(t, "entry")])
		}
	}
	slices.SortFunc(head.Workspaces, func(a, b spec.Workspace) int { return cmp.Compare(a.Key, b.Key) })
	return head
}
