package apply

import (
	"testing"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func TestArchivePreconditions(t *testing.T) {
	cases := []struct {
		name   string
		change func(o *live.Org)
		after  func(s *scene)
		result report.Result
		reason string
	}{
		{"nothing moved", func(*live.Org) {}, nil, report.Done, ""},
		{"it was archived meanwhile", func(o *live.Org) {
			o.Workspace("wrkspc_old").ArchivedAt = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
		}, nil, report.Unchanged, "somebody archived it on 2026-11-21"},
		{
			"it was renamed", func(o *live.Org) { o.Workspace("wrkspc_old").Name = "Production" }, nil, report.Failed,
			`nothing was sent: workspace wrkspc_old was named "Old Experiments" when the plan was made and is named "Production" now`,
		},
		{"it got a key", func(o *live.Org) {
			o.Keys = append(o.Keys, live.APIKey{ID: "apikey_2", Name: "ci 2", Workspace: "wrkspc_old"})
		}, nil, report.Failed, `nothing was sent: 1 API key is active now that the plan did not show: "ci 2"`},
		{"it lost a key", func(o *live.Org) { o.Keys = []live.APIKey{} }, nil, report.Done, ""},
		{
			"nobody looked at keys", func(*live.Org) {}, func(s *scene) { s.Have.Keys = nil }, report.Failed,
			"nothing was sent: the plan was made without reading API keys, so nobody saw what the archive would revoke",
		},
		{
			"it is gone", func(o *live.Org) { o.Workspaces = o.Workspaces[:2] }, nil, report.Failed,
			"nothing was sent: workspace wrkspc_old is not in the list any more",
		},
	}
	for _, c := range cases {
		bubble(t, c.name, func(t *testing.T) {
			s := stage(t, func(want *spec.Org, have *live.Org) {
				tombstone(want, have)
				have.Keys = []live.APIKey{{ID: "apikey_1", Name: "ci", Workspace: "wrkspc_old"}}
			})
			if c.after != nil {
				c.after(s)
			}
			a := newAPI(s.Have)
			a.change(c.change)
			got := outcome(t, s.run(t.Context(), a, Options{}), oldStep)
			if got.Result != c.result || got.Reason.String() != c.reason {
				t.Errorf("got %s (%s)", got.Result, got.Reason)
			}
			if sent := a.attempts[oldStep]; (sent > 0) != (c.result == report.Done) {
				t.Errorf("sent %d times", sent)
			}
		})
	}
	bubble(t, "an earlier attempt landed, and the list is slow to show it", func(t *testing.T) {
		s := stage(t, tombstone)
		a := newAPI(s.Have)
		a.lag, a.fault = 15*time.Second, on(oldStep, 1, &fault{lands: true, err: dropped})
		got := outcome(t, s.run(t.Context(), a, Options{}), oldStep)
		if got.Result != report.Unchanged || got.Attempts != 2 || got.Reason.String() != "an earlier attempt took effect, although its answer was lost" {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "the reading fails", func(t *testing.T) {
		s := stage(t, tombstone)
		a := newAPI(s.Have)
		a.readFault = func(what string, _ int) error {
			if what == "Keys" {
				return broken
			}
			return nil
		}
		if got := outcome(t, s.run(t.Context(), a, Options{}), oldStep); got.Result != report.Failed || len(a.effects) > 0 {
			t.Errorf("got %+v", got)
		}
	})
	bubble(t, "one archive fails and the next does not start", func(t *testing.T) {
		s := stage(t, twinTombstones)
		a := newAPI(s.Have)
		a.fault = on(oldStep, 1, &fault{err: rejected})
		r := s.run(t.Context(), a, Options{})
		got := outcome(t, r, "workspace/Old Experiments (2)")
		if got.Result != report.Skipped || got.Reason.String() != `not archived, because "workspace/Old Experiments" failed in the same run` || len(a.effects) > 0 {
			t.Errorf("got %+v", got)
		}
	})
}
