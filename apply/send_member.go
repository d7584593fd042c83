package apply

import (
	"context"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// add grants a membership. Adding somebody twice does no harm, but what the
// API answers to it is undocumented, so any doubt is settled by the list
// first: the role is right, or another's, or there is nobody yet.
func (s *sending) add() Outcome {
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
				if !s.linger(f, s.born) {
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
func (s *sending) settleAdd(f *live.Failure) (Outcome, bool) {
	role, member, err := s.look()
	switch {
	case err != nil || !member:
		return Outcome{}, false
	case role == s.role():
		return s.already("the list shows %s as %s, although the API answered %s", s.step.User.Email, role, brief(f)), true
	}
	return s.failed("plan again: the new plan changes the role instead",
		"%s became a member with the role %s meanwhile", s.step.User.Email, role), true
}

// untilRefused sends a write that may be sent again until it succeeds or is
// given up, and then says how that ended; or until the API refuses it, for the
// caller to make sense of the refusal.
func (s *sending) untilRefused() (*live.Failure, Outcome) {
	for {
		f := s.send()
		switch {
		case f == nil:
			return nil, s.done()
		case f.Class == live.Denied:
			return nil, s.refused(f)
		case !repeatable(f):
			return f, Outcome{}
		}
		if f.Class == live.Conflict {
			if out, settled := s.movedMeanwhile(f); settled {
				return nil, out
			}
		}
		if !s.again(f) {
			return nil, s.settled(s.exhausted(f))
		}
	}
}

// movedMeanwhile looks at the member list before a write is repeated that met
// another change of members: the wanted state may be there, and a role that no
// reviewer has seen is left alone.
func (s *sending) movedMeanwhile(f *live.Failure) (Outcome, bool) {
	role, member, err := s.look()
	c, _ := s.step.Change(diff.FieldRole)
	switch {
	case err != nil || member && string(role) == c.Before.Text:
		return Outcome{}, false
	case !member && s.step.Action == diff.Remove, member && s.step.Action == diff.SetRole && role == s.role():
		return s.already("the API answered %s, but the member list shows the wanted state", brief(f)), true
	case !member:
		return s.failed("plan again: the new plan adds the person, if the file still asks for it",
			"%s is no longer a member of the workspace", s.step.User.Email), true
	}
	return s.failed("plan again: the new plan shows the role that the person has", "%s is %s meanwhile", s.step.User.Email, role), true
}

// setRole changes a membership. It says what the role shall be, so it may be
// sent again; a refusal is checked against the list, which may have the role
// already or nobody any more.
func (s *sending) setRole() Outcome {
	for {
		f, out := s.untilRefused()
		if f == nil {
			return out
		}
		role, member, err := s.look()
		switch {
		case err != nil:
			return s.refused(f)
		case member && role == s.role():
			return s.already("the list shows %s as %s already", s.step.User.Email, role)
		case !member:
			return s.failed("plan again: the new plan adds the person, if the file still asks for it",
				"%s is no longer a member of the workspace", s.step.User.Email)
		case !s.mayLag(f) || !s.linger(f, s.lingering):
			return s.refusedMember(f)
		}
	}
}

// refusedMember words a refusal about somebody whom the list does show. Without
// a code nothing tells a person whom the API may not touch (an administrator,
// or one whom an identity provider manages) from one whom it was given a moment
// ago, so it is not sent again in this run.
func (s *sending) refusedMember(f *live.Failure) Outcome {
	out := s.refused(f)
	if f.Class == live.Rejected && f.Code == "" {
		out.Hint = "mend what the API names; if the person was added a moment ago, plan and apply again in a minute"
	}
	return out
}

// remove ends a membership. A refusal may say that somebody is no member, which
// is what the removal is meant to achieve; only the list tells that from any
// other refusal.
func (s *sending) remove() Outcome {
	for {
		f, out := s.untilRefused()
		if f == nil {
			return out
		}
		_, member, err := s.look()
		switch {
		case err != nil:
			return s.failed("plan again", "the API answered %s, and the member list could not confirm it: %s", brief(f), briefError(err))
		case !member:
			return s.already("%s is not a member any more", s.step.User.Email)
		case !s.mayLag(f):
			return s.refusedMember(f)
		case !s.linger(f, s.lingering):
			return s.failed("plan again; if this lasts, look at the workspace in the Console",
				"the API answered %s, and the member list still shows %s", brief(f), s.step.User.Email)
		}
	}
}

// mayLag reports whether a refusal may only mean that an earlier write has not
// settled, and starts the clock of the patience for it.
func (s *sending) mayLag(f *live.Failure) bool {
	if f.Class != live.Missing {
		return false
	}
	if s.lingering.IsZero() {
		s.lingering = s.opts.Now()
	}
	return true
}

// settled replaces an unclear outcome by what the member list shows, where the
// list shows success. It never concludes from the list that a write failed:
// the list may lag behind.
func (s *sending) settled(out Outcome) Outcome {
	if out.Result != Unclear {
		return out
	}
	role, member, err := s.look()
	wanted := member && role == s.role()
	if s.step.Action == diff.Remove {
		wanted = !member
	}
	if err != nil || !wanted {
		return out
	}
	return s.already("no answer could be trusted, but the member list shows the wanted state")
}

// look finds the step's person in the member list, read now.
func (s *sending) look() (role spec.Role, member bool, err error) {
	ctx, cancel := context.WithTimeout(s.hard, s.opts.RequestTimeout)
	defer cancel()
	members, err := s.reader.Members(ctx, s.at)
	if err != nil {
		s.heed(err)
		return "", false, err
	}
	for _, m := range members {
		if m.User == s.step.User.ID {
			return m.Role, true, nil
		}
	}
	return "", false, nil
}

// role is the role the step gives.
func (s *sending) role() spec.Role {
	c, _ := s.step.Change(diff.FieldRole)
	return spec.Role(c.After.Text)
}
