package guard

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
)

// Guards never change what they look at, say the same twice, and only ever
// hold steps that exist.
func TestPropertyGuardsAreDeterministicAndExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := orgtest.Live(t)
		want := orgtest.Spec(t, have)
		p := orgtest.Plan(t, want, have)
		if p.CountFindings(diff.SevError) > 0 {
			t.Skip("the planner refuses it")
		}
		have.Caller = rapid.SampledFrom(have.Users).Draw(t, "caller").ID
		in := &Input{Plan: p, Want: want, Have: have, Allow: Allowances{Archive: []string{rapid.SampledFrom([]string{"ml", "ops", "wrkspc_01"}).Draw(t, "allowed")}}}
		before := orgtest.Clone(have)
		first := Check(in)
		if d := cmp.Diff(first, Check(in)); d != "" {
			t.Fatalf("two answers:\n%s", d)
		}
		if d := cmp.Diff(before, have); d != "" {
			t.Fatalf("the organization changed:\n%s", d)
		}
		for _, r := range first {
			if r.Message == nil || r.Hint == nil {
				t.Fatalf("a refusal without words: %+v", r)
			}
			for _, a := range r.Steps {
				if p.Step(a) == nil {
					t.Fatalf("%s holds %s, which is no step", r.Guard, a)
				}
			}
		}
		for i := range p.Steps {
			if s := &p.Steps[i]; s.Action == diff.Archive && !names(in.Allow.Archive, s, in) {
				q := *p
				q.Refusals = first
				if len(q.HeldBy(s.Address)) == 0 {
					t.Fatalf("%s is not held", s.Address)
				}
			}
		}
	})
}
