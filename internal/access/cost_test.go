package access

import (
	"fmt"
	"testing"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// TestWhoHasNothingCostsNothing: most people of a large organization have nothing in
// most of its workspaces, and a report allocates nothing for that.
func TestWhoHasNothingCostsNothing(t *testing.T) {
	have := &live.Org{}
	for i := range 300 {
		have.Users = append(have.Users, live.User{ID: live.UserID(fmt.Sprint("user_", i)), Email: spec.Email(fmt.Sprintf("p%d@acme.example", i)), Role: spec.OrgDeveloper})
	}
	cost := func(workspaces int) float64 {
		have.Workspaces = nil
		for i := range workspaces {
			id := fmt.Sprint("wrkspc_", i)
			w := live.Workspace{ID: live.WorkspaceID(id), Name: id}
			w.Members = []live.Member{}
			have.Workspaces = append(have.Workspaces, w)
		}
		return testing.AllocsPerRun(1, func() { Build(Input{Have: have}) })
	}
	if few, many := cost(1), cost(21); many-few > float64(len(have.Users)) {
		t.Errorf("20 more workspaces without members make %.0f allocations for %d people", many-few, len(have.Users))
	}
}
