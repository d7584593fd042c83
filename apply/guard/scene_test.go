package guard

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const (
	acme    = orgtest.AcmeID
	oldStep = diff.Address("workspace/Old Experiments")
	newDan  = diff.Address("workspace/new/member/dan@acme.example")
	mlStep  = diff.Address("workspace/ml")
	mlCat   = diff.Address("workspace/ml/member/cat@acme.example")
)

var (
	acmeOrg        = orgtest.AcmeOrg
	acmeFile       = orgtest.AcmeFile
	line           = orgtest.AcmeMember
	archiveOld     = orgtest.Tombstone
	twinTombstones = orgtest.TwinTombstones
	everything     = orgtest.Everything
	create         = orgtest.Create
	remove         = orgtest.Dismiss
	crowd          = orgtest.Crowd
)

// scene is what guards judge by, free to be changed by a test before and after
// the plan is made.
type scene struct{ Input }

// stage makes the plan after edit has changed file and organization.
func stage(t testing.TB, edit func(want *spec.Org, have *live.Org)) *scene {
	t.Helper()
	s := &scene{Input{Want: acmeFile(), Have: acmeOrg()}}
	if edit != nil {
		edit(s.Want, s.Have)
	}
	s.Plan = orgtest.Plan(t, s.Want, s.Have)
	return s
}

// liftLimits removes more limits than people may go.
func liftLimits(want *spec.Org, have *live.Org) {
	have.SpendLimits = []live.SpendLimit{}
	for _, name := range []string{"l1", "l2", "l3", "l4", "l5"} {
		amount, id := spec.Amount(100), live.WorkspaceID("wrkspc_"+name)
		have.Workspaces = append(have.Workspaces, live.Workspace{ID: id, Name: name})
		have.SpendLimits = append(have.SpendLimits, live.SpendLimit{ID: "spl_" + name, Scope: live.ScopeWorkspace, Workspace: id, Period: live.Monthly, Amount: &amount, Currency: live.Dollars})
		want.Workspaces = append(want.Workspaces, spec.Workspace{Key: name, Name: name, WorkspaceParts: spec.WorkspaceParts{SpendLimit: &spec.SpendLimit{}}})
	}
	have.Sort()
}

// machines gives n service accounts a role in a workspace, and the file another one, or
// none.
func machines(n int, role spec.Role) func(*spec.Org, *live.Org) {
	return func(want *spec.Org, have *live.Org) {
		ml := have.Workspace("wrkspc_ml")
		ml.ServiceAccounts, want.Workspaces[1].ServiceAccounts = []live.AccountMember{}, []spec.MachineRole{}
		for i := range n {
			a := live.ServiceAccount{ID: fmt.Sprintf("svac_%d", i), Name: fmt.Sprintf("bot-%d", i), Role: spec.AccountDeveloper}
			have.ServiceAccounts = append(have.ServiceAccounts, a)
			ml.ServiceAccounts = append(ml.ServiceAccounts, live.AccountMember{Account: a.ID, Role: spec.RoleDeveloper})
			if role != "" {
				want.Workspaces[1].ServiceAccounts = append(want.Workspaces[1].ServiceAccounts, spec.MachineRole{Name: a.Name, Role: role})
			}
		}
	}
}

// allLifted fails a test in which no limit is removed.
func allLifted(s *scene) {
	if s.Plan.Count(diff.Remove) < 5 {
		panic("the plan removes no limits")
	}
}

// words and lines are texts as they read; asRead compares texts so.
var words = say.Foreign

func lines(items ...string) []say.Text {
	texts := make([]say.Text, len(items))
	for i, s := range items {
		texts[i] = words(s)
	}
	return texts
}

var asRead = cmp.Transformer("plain", say.Text.String)

func plainly(texts []say.Text) []string {
	var out []string
	for _, t := range texts {
		out = append(out, t.String())
	}
	return out
}
