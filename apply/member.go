package apply

import (
	"context"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

func memberKind() *kind {
	return &kind{
		refusal: refusalHint(say.F("fix what the API names; if the person was added a moment ago, plan and apply again in a minute")),
		send:    map[diff.Action]func(*sending) report.Outcome{diff.Add: (*sending).add},
		read: func(ctx context.Context, x *run, at live.WorkspaceID, _ []*diff.Step) (*live.Org, error) {
			members, err := x.reader.Members(ctx, at)
			return &live.Org{Workspaces: []live.Workspace{{ID: at, WorkspaceParts: live.WorkspaceParts{Members: members}}}}, err
		},
	}
}

// add grants a membership. Adding somebody twice does no harm, but what the
// API answers to it is undocumented, so any doubt is settled by the list
// first: the role is right, or another's, or there is nobody yet.
func (s *sending) add() report.Outcome {
	for {
		f := s.send()
		if f == nil {
			return s.done()
		}
		if f.Class == live.Denied {
			return s.refused(f)
		}
		if f.Class != live.Throttled && f.Class != live.NotSent {
			if out, settled := s.settleAdd(f); settled {
				return out
			}
			if f.Code == "" && f.Class == live.Rejected || f.Class == live.Missing {
				// Only a workspace this young may still refuse what it will take
				// in a moment.
				if !s.waitForReads(f, s.since) {
					return s.refused(f)
				}
				continue
			}
			if !repeatable(f) {
				return s.refused(f)
			}
		}
		if !s.again(f) {
			return s.exhausted(f)
		}
	}
}

// settleAdd looks whether the person is a member by now.
func (s *sending) settleAdd(f *live.Failure) (report.Outcome, bool) {
	now, err := s.look()
	switch {
	case err != nil || now == nil:
		return report.Outcome{}, false
	case len(differences(s.step, now)) == 0:
		return s.unchanged(say.F("the list shows %s as %s, although the API answered %s", s.step.User.Email, now[diff.FieldRole], brief(f))), true
	}
	return s.failed(say.F("plan again: the new plan changes the role instead"), say.F("%s became a member with the role %s meanwhile", s.step.User.Email, now[diff.FieldRole])), true
}
