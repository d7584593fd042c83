package guard

import (
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func TestParseRemovals(t *testing.T) {
	for _, s := range []string{"0", "6", "6,2", "0,0"} {
		if r, err := ParseRemovals(s); err != nil || r.String() != s {
			t.Errorf("%q: got %v, %v", s, r, err)
		}
	}
	for _, s := range []string{"", ",", "6,", ",2", "many", "-1", "6,-2", "6,2,1", "6 --yes", "6, 2", "1.5"} {
		if r, err := ParseRemovals(s); err == nil {
			t.Errorf("%q: got %v", s, r)
		}
	}
}

// TestANumberOfMembershipsLetsNobodyLeave: what was printed for a wave in workspaces,
// pasted or kept in a pipeline, says nothing of people who leave the organization; and
// what the guard prints is just enough.
func TestANumberOfMembershipsLetsNobodyLeave(t *testing.T) {
	wave := func(want *spec.Org, have *live.Org) {
		crowd(have, "wrkspc_ml", 10)
		want.Policy.UnmanagedUsers, want.Users = spec.UnmanagedRemove, []spec.User{}
		for i := range have.Users {
			u := &have.Users[i]
			if u.Email != "dan@acme.example" && u.Email != "eve@acme.example" && u.Email != "c00@acme.example" && u.Email != "c01@acme.example" {
				want.Users = append(want.Users, spec.User{Email: u.Email, Role: u.Role})
			}
		}
	}
	for flag, want := range map[string][]string{
		"":    {"--max-removals 8,4", "--max-removals 8,4"},
		"8":   {"--max-removals 8,4"},
		"99":  {"--max-removals 8,4"},
		"8,3": {"--max-removals 8,4"},
		"7,4": {"--max-removals 8,4"},
		"8,4": nil,
	} {
		s := stage(t, wave)
		s.Allow.MaxRemovals, _ = ParseRemovals(flag)
		var got []string
		for _, r := range maxRemovals.Check(&s.Input) {
			got = append(got, r.Override)
		}
		if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("--max-removals %q: got %q, want %q (%d steps)", flag, got, want, s.Plan.Count(diff.Remove))
		}
	}
}
