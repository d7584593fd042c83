package guard

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// What guards ask of steps on people of the organization.

func onUser(s *diff.Step) bool { return s.User != nil && !s.OnMember() }

// departures are the steps that take somebody out of the organization.
func (in *Input) departures() []*diff.Step {
	var found []*diff.Step
	for _, s := range in.steps(diff.Remove) {
		if onUser(s) {
			found = append(found, s)
		}
	}
	return found
}

// would says what each step does.
func would(steps []*diff.Step) []say.Text {
	lines := make([]say.Text, len(steps))
	for i, s := range steps {
		lines[i] = s.Would()
	}
	return lines
}

// removesAndLowers says what steps do to people: "removes 3 and lowers 190".
func removesAndLowers(steps []*diff.Step) say.Text {
	removes, lowers := 0, 0
	for _, s := range steps {
		if s.Action == diff.Remove {
			removes++
		} else {
			lowers++
		}
	}
	switch {
	case lowers == 0:
		return say.F("removes %d", removes)
	case removes == 0:
		return say.F("lowers %d", lowers)
	}
	return say.F("removes %d and lowers %d", removes, lowers)
}

// lastOrgAdmin holds what would leave the organization without an admin. The API
// neither gives nor takes that role, so this only ever meets a bug or a plan that
// somebody wrote by hand.
func (in *Input) lastOrgAdmin() []diff.Refusal {
	admins := map[live.UserID]bool{}
	for i := range in.Have.Users {
		if u := &in.Have.Users[i]; u.Role.Administers() {
			admins[u.ID] = true
		}
	}
	var held []*diff.Step
	for _, s := range in.lowered(onUser) {
		if admins[s.User.ID] {
			delete(admins, s.User.ID)
			held = append(held, s)
		}
	}
	if len(held) == 0 || len(admins) > 0 {
		return nil
	}
	return []diff.Refusal{{
		Steps: addresses(held), Items: would(held),
		Message: say.F("the plan leaves the organization without an admin"),
		Hint:    say.F("make somebody else admin in the Console first (Settings → Members); nothing else lifts this"),
	}}
}

// everybodyGoes refuses to remove all of the people who can be removed: that is a
// file that lost its people, and not an intended change.
func (in *Input) everybodyGoes() []diff.Refusal {
	leave, stay := len(in.departures()), 0
	for i := range in.Have.Users {
		if in.Have.Users[i].Role.Strength() > 0 {
			stay++
		}
	}
	if stay -= leave; leave <= spec.FreeRemovals || stay > 0 {
		return nil
	}
	return []diff.Refusal{{
		Message: say.F("the plan removes everybody (%s) but the admins from the organization", say.Count(leave, "person", "people")),
		Hint:    say.F("look for a lost users section; if it is meant, keep one person until a later run"),
	}}
}
