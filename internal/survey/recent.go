package survey

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// recent is what limits that are lowered are compared with. Nothing depends on it,
// so whatever keeps it from being read is noted and the plan goes on.
type recent struct {
	traffic []live.Traffic
	peaks   []live.Peaks
	spent   *live.Spent

	mu  sync.Mutex
	why string
}

// recentUse starts to read it, together with the other evidence.
func (s *reading) recentUse(ctx context.Context, g *errgroup.Group, n diff.Needs) *recent {
	r := &recent{traffic: n.Traffic}
	s.recentAsked = s.recentAsked || len(n.Traffic) > 0 || n.Spent
	if len(n.Traffic) > 0 {
		g.Go(func() (err error) {
			r.peaks, err = s.r.Peaks(ctx, n.Traffic, diff.PeakDays)
			return r.note(ctx, err)
		})
	}
	if n.Spent {
		g.Go(func() (err error) {
			r.spent, err = s.r.Spent(ctx, diff.UsageDays)
			return r.note(ctx, err)
		})
	}
	return r
}

// note keeps the reason of a failure. The end of the survey is none.
func (r *recent) note(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.why == "" || err.Error() < r.why { // two reports may fail in any order
		r.why = err.Error()
	}
	return nil
}

func (r *recent) put(have *live.Org) {
	if r.why != "" {
		have.Unreported = r.why
	}
	if r.spent != nil {
		have.Spent = r.spent
	}
	for i, p := range r.peaks {
		if w := have.Workspace(r.traffic[i].Workspace); w != nil {
			if w.Peaks == nil {
				w.Peaks = map[string]live.Peaks{}
			}
			w.Peaks[r.traffic[i].Group] = p
		}
	}
}
