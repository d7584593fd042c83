package adminsim

import (
	"fmt"
	"math/rand/v2"
)

// GenerateOptions size a synthetic organization. Seed makes it another one of
// the same size.
type GenerateOptions struct {
	Workspaces int // besides the default one
	MembersPer int // explicit members of each; at most Users
	Users      int
	Seed       uint64
}

// Generate makes a large organization for benchmarks: plain users with random
// memberships and roles. Equal options give equal seeds.
func Generate(o GenerateOptions) *Seed {
	rng := rand.New(rand.NewPCG(o.Seed, 58)) //nolint:gosec // reproducible, not secret
	s := &Seed{Organization: Organization{Name: fmt.Sprintf("Generated %d", o.Seed)}}
	for i := range o.Users {
		s.Users = append(s.Users, User{
			Email: fmt.Sprintf("person%05d@acme.example", i), Name: fmt.Sprintf("Person %d", i),
			Role: []string{"user", "developer"}[rng.IntN(2)],
		})
	}
	for i := range o.Workspaces {
		w := Workspace{Name: fmt.Sprintf("Team %03d", i), Tags: map[string]string{"team": fmt.Sprint(i)}}
		w.Members = map[string]string{}
		for _, n := range rng.Perm(o.Users)[:min(o.MembersPer, o.Users)] {
			w.Members[s.Users[n].Email] = addableRoles[rng.IntN(len(addableRoles))]
		}
		s.Workspaces = append(s.Workspaces, w)
	}
	return s
}
