package apply

import (
	"context"
	"slices"

	"github.com/wsync/wsync/live"
)

// Looking again at workspaces during a run. A question about workspaces of known
// ids takes one short request; one about names, or about absence, the full list.

// readWorkspaces reads the list on behalf of a step that has been sent: a stop
// of the run does not cut it, a hard stop does.
func (s *sending) readWorkspaces() ([]live.Workspace, error) {
	all, err := s.reread(s.hard, nil)
	if err != nil {
		s.endIfHopeless(err)
	}
	return all, err
}

// reread reads at least the workspaces of these ids, or all when none are given.
// An answer that lacks one of them does not say why: then the full list decides.
func (x *run) reread(parent context.Context, ids []live.WorkspaceID) ([]live.Workspace, error) {
	ctx, cancel := context.WithTimeout(parent, x.opts.RequestTimeout)
	defer cancel()
	if len(ids) > 0 {
		some, err := x.reader.WorkspacesByID(ctx, ids)
		lacks := func(id live.WorkspaceID) bool { return indexOf(some, id) < 0 }
		switch {
		case err == nil && !slices.ContainsFunc(ids, lacks):
			return some, nil
		case err != nil && live.ClassOf(err) != live.Rejected: // whoever refuses the question may still know the list
			return nil, err
		}
	}
	return x.reader.Workspaces(ctx)
}

func indexOf(all []live.Workspace, id live.WorkspaceID) int {
	return slices.IndexFunc(all, func(w live.Workspace) bool { return w.ID == id })
}
