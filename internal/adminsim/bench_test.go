package adminsim_test

import (
	"net/http/httptest"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// BenchmarkMemberPage serves full pages of a large organization: what is left
// of a client's benchmark when this is subtracted is the client's.
func BenchmarkMemberPage(b *testing.B) {
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 100, MembersPer: 1000, Users: 10000})
	sim, err := adminsim.New(seed, adminsim.Options{Now: testclock.Still, WorkspaceLimit: 200})
	if err != nil {
		b.Fatal(err)
	}
	id, err := find(sim.Snapshot(), "workspace", "Team 042")
	if err != nil {
		b.Fatal(err)
	}
	for name, path := range map[string]string{"members": "workspaces/" + id + "/members", "users": "users"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequest("GET", "/v1/organizations/"+path+"?limit=1000", nil)
				standard(r)
				rec := httptest.NewRecorder()
				sim.ServeHTTP(rec, r)
				if rec.Code != 200 {
					b.Fatal(rec.Body)
				}
			}
		})
	}
}

func BenchmarkStart(b *testing.B) {
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 100, MembersPer: 1000, Users: 10000})
	for b.Loop() {
		if _, err := adminsim.New(seed, adminsim.Options{Now: testclock.Still}); err != nil {
			b.Fatal(err)
		}
	}
}
