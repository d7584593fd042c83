package apply

import (
	"testing"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// What is asked about known workspaces is answered by a list of those, and what
// that list lacks is looked for in the full one: the caller may not be allowed to
// list it, and that is no proof of anything.
func TestAnAnswerByIDThatLacksOne(t *testing.T) {
	colour := func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Color = "#ABCDEF" }
	refusal := answer(live.Rejected, 400, "ids[]: unknown query parameter")
	const byID, full = "WorkspacesByID", "Workspaces"
	for name, c := range map[string]struct {
		edit       func(*spec.Org, *live.Org)
		prepare    func(*api)
		at         diff.Address
		result     report.Result
		byID, full int
	}{
		"is not needed for an update":  {colour, func(*api) {}, mlStep, report.Done, 1, 0},
		"is not needed for an archive": {tombstone, func(*api) {}, oldStep, report.Done, 2, 0},
		"after an update": {colour, func(a *api) {
			a.unlisted = map[live.WorkspaceID]bool{"wrkspc_ml": true}
		}, mlStep, report.Done, 1, 1},
		"before and after an archive": {tombstone, func(a *api) {
			a.unlisted = map[live.WorkspaceID]bool{"wrkspc_old": true}
		}, oldStep, report.Done, 2, 2},
		"before an archive of what is in no list": {tombstone, func(a *api) {
			a.change(func(o *live.Org) { o.Workspace("wrkspc_old").ID = "wrkspc_other" })
		}, oldStep, report.Failed, 1, 1},
		"before an archive of what is Default": {tombstone, func(a *api) {
			a.change(func(o *live.Org) { o.Workspace("wrkspc_old").Default = true })
		}, oldStep, report.Failed, 1, 1},
		"because the question is refused": {colour, func(a *api) {
			a.readFault = func(what string, _ int) error {
				if what == byID {
					return refusal
				}
				return nil
			}
		}, mlStep, report.Done, 1, 1},
		"because nothing can be read": {tombstone, func(a *api) {
			a.readFault = func(string, int) error { return broken }
		}, oldStep, report.Failed, 1, 0},
		"in doubt about an update": {colour, func(a *api) {
			a.unlisted = map[live.WorkspaceID]bool{"wrkspc_ml": true}
			a.fault = on(mlStep, 1, &fault{lands: true, err: coded(live.Unclear, 503, live.CodeOutcomeUnknown)})
		}, mlStep, report.Unchanged, 2, 2},
	} {
		bubble(t, name, func(t *testing.T) {
			s := stage(t, c.edit)
			a := newAPI(s.Have)
			c.prepare(a)
			got := outcome(t, s.run(t.Context(), a, Options{Patience: -1}), c.at)
			if got.Result != c.result || a.reads[byID] != c.byID || a.reads[full] != c.full {
				t.Errorf("%s (%s) after %d lists by id and %d full ones, want %s after %d and %d",
					got.Result, got.Reason, a.reads[byID], a.reads[full], c.result, c.byID, c.full)
			}
		})
	}
}
