package guard

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// ownAccess holds steps that take access from the identity behind the
// credential: the run that cuts its own branch cannot repair anything.
var ownAccess = Guard{
	Name: "own-access", Verdict: diff.Hold,
	Refuses: "taking access from the person whose credential wsync uses; archiving or lowering the service account that it acts as, or taking a role from it; " +
		"setting an API key inactive, or archiving it, that may be the credential itself",
	Why:      "a run that locks itself out cannot repair what it did",
	LiftedBy: "policy.own_access: allow; for the key, nothing",
	check:    checkOwnAccess,
}

func checkOwnAccess(in *Input) []diff.Refusal {
	refusals := in.ownKey()
	if in.Want.Policy.OwnAccess == spec.LeaveAllow {
		return refusals
	}
	return slices.Concat(refusals, in.ownPerson(), in.ownMachine())
}

func (in *Input) ownPerson() []diff.Refusal {
	if in.Have.Caller == "" {
		return nil
	}
	var held []*diff.Step
	var items []say.Text
	for _, s := range in.steps(diff.SetRole, diff.Remove) {
		if s.User != nil && s.User.ID == in.Have.Caller && narrows(s) {
			held = append(held, s)
			items = append(items, loss(s, in.liveName(s)))
		}
	}
	if len(held) == 0 {
		return nil
	}
	return []diff.Refusal{{
		Steps: addresses(held), Items: items,
		Message: say.F("the plan takes access from %s, the identity behind this credential", held[0].User.Email),
		Hint:    say.F("let somebody else apply this, or set `policy.own_access`: allow in the file"),
	}}
}

// lastAdmin holds steps that leave people in a workspace without an admin
// among them. Organization admins still reach it, hence a hold and a policy.
var lastAdmin = Guard{
	Name: "last-admin", Verdict: diff.Hold,
	Refuses:  "taking the last workspace admin from a workspace in which people remain; taking the last organization admin, whatever the policy says",
	Why:      "afterwards only organization admins can look after it, and the API does not object",
	LiftedBy: "policy.last_admin: allow, or naming another workspace_admin",
	check:    checkLastAdmin,
}

func checkLastAdmin(in *Input) []diff.Refusal {
	refusals := in.lastOrgAdmin()
	if in.Want.Policy.LastAdmin == spec.LeaveAllow {
		return refusals
	}
	for _, r := range in.rosters() {
		if admins(r.before) == 0 || admins(r.after) > 0 || len(r.after) == 0 || in.unlisted(r) {
			continue
		}
		var held []*diff.Step
		var items []say.Text
		for _, s := range r.steps {
			if r.before[s.User.ID] == spec.RoleAdmin && narrows(s) {
				held = append(held, s)
				items = append(items, loss(s, r.name))
			}
		}
		if len(held) == 0 { // it is a person who leaves the organization: see the effects of that
			continue
		}
		refusals = append(refusals, diff.Refusal{
			Steps: addresses(held), Items: items,
			Message: say.F("the plan leaves %s in %q without a workspace admin among them", say.Count(len(r.after), "person", "people"), r.name),
			Hint:    say.F("give one of them `workspace_admin`, or set `policy.last_admin`: allow in the file"),
		})
	}
	return refusals
}

// unlisted reports whether the workspace may have members that were not read:
// offline, an additive list says who is in, and not who is not.
func (in *Input) unlisted(r *roster) bool {
	w := in.entry(r.steps[0])
	return in.Offline && w != nil && w.Membership == spec.Additive
}

func admins(people map[live.UserID]spec.Role) int {
	n := 0
	for _, role := range people {
		if role == spec.RoleAdmin {
			n++
		}
	}
	return n
}

// loss is one line: who loses what, and where.
func loss(s *diff.Step, workspace string) say.Text {
	c, _ := s.Change(diff.FieldRole)
	if !s.OnMember() {
		return s.Would()
	}
	if s.Action == diff.Remove {
		return say.F("%s leaves %q (now %s)", s.User.Email, workspace, c.Before.Text)
	}
	return say.F("%s in %q: %s becomes %s", s.User.Email, workspace, c.Before.Text, c.After.Text)
}
