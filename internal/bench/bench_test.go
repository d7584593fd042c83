package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// The parts of a plan that are wsync's own, one at a time, at a hundred
// thousand memberships. What they leave of the table's CPU time is the SDK's
// and the process's.

var today = spec.Date{Year: 2026, Month: 11, Day: 20}

// organization is live state of a size, without an API.
func organization(s size) *live.Org {
	rng := rand.New(rand.NewPCG(1, 2))
	o := &live.Org{ID: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Name: "Generated"}
	for i := range s.Users {
		o.Users = append(o.Users, live.User{
			ID: live.UserID(fmt.Sprintf("user_%026d", i)), Email: spec.Email(fmt.Sprintf("person%05d@acme.example", i)), Role: spec.OrgDeveloper,
		})
	}
	for i := range s.Workspaces {
		w := live.Workspace{
			ID: live.WorkspaceID(fmt.Sprintf("wrkspc_%024d", i)), Name: fmt.Sprintf("Team %03d", i), Color: "#6C5BB9",
			DataResidency: spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{"unrestricted"}, DefaultInferenceGeo: "global"},
		}
		for _, n := range rng.Perm(s.Users)[:s.Members] {
			w.Members = append(w.Members, live.Member{User: o.Users[n].ID, Role: spec.Roles[rng.IntN(len(spec.Roles))]})
		}
		o.Workspaces = append(o.Workspaces, w)
	}
	o.Sort()
	return o
}

func BenchmarkCompute(b *testing.B) {
	have := organization(large)
	want, _ := have.Spec()
	b.ReportAllocs()
	for b.Loop() {
		plan, err := diff.Compute(want, have, diff.Options{Today: today})
		if err != nil || !plan.Empty() {
			b.Fatal(len(plan.Steps), err)
		}
	}
}

// BenchmarkParse reads a file of 50,000 lines of members, about the largest
// that wsync takes in one piece.
func BenchmarkParse(b *testing.B) {
	want, _ := organization(size{50, 1000, 10_000}).Spec()
	src := spec.Format(want)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := orgtest.File("org.yaml", src); problems.HasErrors() {
			b.Fatal(problems)
		}
	}
}

// BenchmarkEncode writes a plan of 100,000 steps as JSON.
func BenchmarkEncode(b *testing.B) {
	have := organization(large)
	want, _ := have.Spec()
	for i := range have.Workspaces {
		have.Workspaces[i].Members = []live.Member{}
	}
	plan, err := diff.Compute(want, have, diff.Options{Today: today})
	if err != nil || len(plan.Steps) != large.Workspaces*large.Members {
		b.Fatal(len(plan.Steps), err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := plan.Encode(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
