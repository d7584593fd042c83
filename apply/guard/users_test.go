package guard

import (
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// TestTheLastOrganizationAdminStays holds a step that the planner never makes,
// whatever the policy says, and no other.
func TestTheLastOrganizationAdminStays(t *testing.T) {
	ana := live.User{ID: "user_ana", Email: "ana@acme.example", Role: spec.OrgAdmin}
	bob := live.User{ID: "user_bob", Email: "bob@acme.example", Role: spec.OrgAdmin}
	eve := live.User{ID: "user_eve", Email: "eve@acme.example", Role: spec.OrgDeveloper}
	goes := func(u live.User) diff.Step {
		return diff.Step{
			Address: diff.ObjectAddress(diff.KindUser, "", string(u.Email)), Action: diff.Remove, Phase: diff.PhasePeople,
			User: &diff.User{ID: u.ID, Email: u.Email}, Changes: []diff.Change{{Field: diff.FieldRole, Before: diff.Text(string(u.Role))}},
		}
	}
	for name, tt := range map[string]struct {
		users []live.User
		steps []diff.Step
		held  int
	}{
		"the only admin":      {[]live.User{ana, eve}, []diff.Step{goes(ana)}, 1},
		"all admins":          {[]live.User{ana, bob, eve}, []diff.Step{goes(ana), goes(bob)}, 2},
		"one of two admins":   {[]live.User{ana, bob, eve}, []diff.Step{goes(ana)}, 0},
		"somebody else":       {[]live.User{ana, eve}, []diff.Step{goes(eve)}, 0},
		"no admin that shows": {[]live.User{eve}, []diff.Step{goes(eve)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			policy := spec.DefaultPolicy()
			policy.LastAdmin = spec.LeaveAllow
			in := &Input{Plan: &diff.Plan{Steps: tt.steps}, Want: &spec.Org{Policy: policy}, Have: &live.Org{Users: tt.users}}
			held := 0
			for _, r := range lastAdmin.Check(in) {
				held += len(r.Steps)
			}
			if held != tt.held {
				t.Errorf("%d steps are held, want %d", held, tt.held)
			}
		})
	}
}
